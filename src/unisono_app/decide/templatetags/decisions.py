"""States, steps and rulings in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context

from unisono.decide import (
    Action,
    Authority,
    BudgetPlan,
    History,
    Layer,
    Level,
    Role,
    Ruling,
    Seen,
    Signature,
    State,
    Step,
    action_name,
    authority_name,
    layer_name,
    level_name,
    role_name,
    state_name,
)
from unisono.words import msg
from unisono.words.text import Value
from unisono_app.base.forms import field_of
from unisono_app.base.templatetags.words import words

register = template.Library()

_STEPS = {
    "proposed": msg("proposed"),
    "approved": msg("approved"),
    "refused": msg("refused"),
    "withdrawn": msg("approval withdrawn"),
    "exported": msg("exported"),
    "graded": msg("graded"),
    "signed": msg("signed"),
    "conditioned": msg("yes, if"),
    "released": msg("conditions taken back"),
    "commented": msg("commented"),
    "expired": msg("no longer in force"),
    "escalated": msg("left to people"),
    "dry_run": msg("first run, dry"),
    "read_back": msg("read back"),
    "superseded": msg("superseded"),
}
_SEEN = {
    Seen.APPLIED: msg("applied"),
    Seen.PARTLY: msg("partly applied"),
    Seen.NOT_APPLIED: msg("not applied"),
    Seen.CHANGED_BY_OTHERS: msg("changed by somebody else"),
    Seen.NOT_YET_VISIBLE: msg("not yet visible"),
}
_RULINGS = {Ruling.ALLOW: msg("fine"), Ruling.FLAG: msg("look twice"), Ruling.BLOCK: msg("blocked")}


@register.filter
def state_of(history: History) -> str:
    """Where a proposal stands."""
    return words().text(state_name(history.state))


@register.filter
def step_of(step: Step) -> str:
    """What happened in one step."""
    return words().text(_STEPS.get(step.kind, msg("{kind}", kind=step.kind)))


@register.filter
def ruling(value: Ruling) -> str:
    """What a guardrail says."""
    return words().text(_RULINGS[value])


@register.filter
def layer(value: Layer) -> str:
    """A layer of policies."""
    return words().text(layer_name(value))


@register.filter
def authority(value: Authority) -> str:
    """What a delegation hands over."""
    return words().text(authority_name(value))


@register.filter
def level(value: Level) -> str:
    """How far automation goes."""
    return f"{value.value} · {words().text(level_name(value))}"


@register.filter
def action(value: Action | str) -> str:
    """What is done to a channel."""
    return words().text(action_name(Action(value)))


@register.filter
def group(value: str) -> str:
    """Whose measures these are: the whole company, a role, a team, a person."""
    kind, _, name = value.partition(":")
    match kind:
        case "":
            return words().text(msg("The whole company"))
        case "role":
            return words().text(role_name(Role(name)))
        case "team":
            return name
        case _:
            return words().text(msg("You"))


@register.filter
def lasted(value: dt.timedelta | None) -> str:
    """How long something took, in minutes, hours or days."""
    if value is None:
        return words().value(None)
    minutes = value.total_seconds() / 60
    if minutes < 90:
        return words().text(msg("{n} min", n=round(minutes)))
    if minutes < 48 * 60:
        return words().text(msg("{n} h", n=round(minutes / 60)))
    return words().text(msg("{n} days", n=round(minutes / 1440)))


@register.filter
def state_word(value: State) -> str:
    """A state by itself."""
    return words().text(state_name(value))


@register.filter
def seen(value: Seen) -> str:
    """What the facts show of a change."""
    return words().text(_SEEN[value])


@register.filter
def signers(signatures: Iterable[Signature]) -> Value:
    """Who signed, as a value of a sentence."""
    return tuple(signature.by.name for signature in signatures)


@register.filter
def as_desk(budget: BudgetPlan, supersedes: str) -> str:
    """A plan as the address of the desk holds it, to make a counter-proposal of it."""
    fields: dict[str, str] = {"weeks": str(len(budget.weeks)), "budget": str(budget.budget), "supersedes": supersedes}
    fields |= {field_of("money", channel.channel): str(channel.total) for channel in budget.channels}
    return urlencode(fields)


@register.inclusion_tag("decide/_frozen.html", takes_context=True)
def frozen(context: Context) -> dict[str, Any]:
    """That everything stands still, on every page of those inside; an agency is told nothing of it."""
    actor = context["request"].actor
    freeze = None if actor.agency else actor.session().decisions.reading().charter.freeze
    return {"freeze": freeze, "request": context["request"]}
