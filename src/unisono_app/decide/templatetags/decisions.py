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
    AgencySeen,
    AgencyView,
    Authority,
    BudgetPlan,
    History,
    Kind,
    Layer,
    Level,
    Proposal,
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
    read_budget,
    role_name,
    state_name,
)
from unisono.words import Money, msg
from unisono.words.text import Value
from unisono_app.base.forms import field_of
from unisono_app.base.templatetags.words import words
from unisono_app.decide.rule_words import what_name
from unisono_app.decide.single import asked_of

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
def state_of(history: History | AgencyView) -> str:
    """Where a proposal stands."""
    return words().text(msg("withdrawn") if history.is_taken_back else state_name(history.state))


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
def seen(value: Seen, is_over: bool = False) -> str:  # noqa: FBT001, FBT002 (filters take no names)
    """What the facts show of a change; `is_over` where nothing becomes visible any more."""
    is_hidden = is_over and value is Seen.NOT_YET_VISIBLE
    return words().text(msg("not visible") if is_hidden else _SEEN[value])


_TONES = {State.CONDITIONED: "warn", State.APPROVED: "good", State.GRADED: "good", State.REFUSED: "bad"}
_SEEN_TONES = {Seen.APPLIED: "good", Seen.NOT_APPLIED: "bad", Seen.CHANGED_BY_OTHERS: "bad", Seen.PARTLY: "warn"}
_RULING_TONES = {Ruling.ALLOW: "good", Ruling.FLAG: "warn", Ruling.BLOCK: "bad"}


@register.filter
def tone(value: State) -> str:
    """The class of a state's mark; its word says the same."""
    return _TONES.get(value, "")


@register.filter
def seen_tone(value: Seen) -> str:
    """The class of the mark of what the facts show."""
    return _SEEN_TONES.get(value, "")


@register.filter
def ruling_tone(value: Ruling) -> str:
    """The class of a ruling's mark."""
    return _RULING_TONES[value]


@register.filter
def gist(proposal: Proposal | AgencyView) -> str:
    """What a proposal would do, in a line of a list."""
    if proposal.kind is Kind.BUDGET:
        plan = read_budget(proposal.payload)
        whole = Money(plan.budget, plan.currency, 0)
        return words().text(msg("A plan of {budget} over {weeks} weeks", budget=whole, weeks=len(plan.weeks)))
    change = asked_of(proposal)
    if change is None:
        return words().value(what_name(proposal.kind.value))
    before, after = (Money(money, change.currency, 2) for money in (change.before, change.after))
    return words().text(
        msg("{campaign}: from {before} to {after} a day", campaign=change.campaign, before=before, after=after)
    )


@register.filter
def became(line: AgencySeen) -> str:
    """What an agency reads of its own change: what was set, what was found, and on which days."""
    new = Money(line.new, line.currency, 2)
    if line.found is None or line.first_on is None or line.last_on is None:
        told = msg("{campaign}: set to {new} a day; no day since is known.", campaign=line.campaign, new=new)
    else:
        told = msg(
            "{campaign}: set to {new} a day, {found} found from {first} to {last}.",
            campaign=line.campaign,
            new=new,
            found=Money(line.found, line.currency, 2),
            first=line.first_on,
            last=line.last_on,
        )
    return words().text(told)


@register.filter
def signers(signatures: Iterable[Signature]) -> Value:
    """Who signed, as a value of a sentence."""
    return tuple(signature.by.name for signature in signatures)


@register.filter
def as_desk(budget: BudgetPlan, supersedes: str) -> str:
    """A plan with its holds as the address of the desk holds it, to make a counter-proposal of it."""
    fields: dict[str, str] = {"weeks": str(len(budget.weeks)), "start": budget.weeks[0].isoformat()}
    fields |= {"budget": str(budget.budget), "supersedes": supersedes}
    fields |= {field_of("money", channel.channel): str(channel.total) for channel in budget.channels}
    fields |= {field_of("hold", channel.channel): "1" for channel in budget.channels if channel.locked}
    return urlencode(fields)


@register.inclusion_tag("decide/_frozen.html", takes_context=True)
def frozen(context: Context) -> dict[str, Any]:
    """That everything stands still, on every page of those inside; an agency is told nothing of it."""
    actor = context["request"].actor
    freeze = None if actor.agency else actor.session().decisions.reading().charter.freeze
    return {"freeze": freeze, "request": context["request"]}
