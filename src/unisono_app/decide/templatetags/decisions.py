"""States, steps and rulings in words."""

from __future__ import annotations

from django import template

from unisono.decide import History, Ruling, Step, state_name
from unisono.words import msg
from unisono_app.base.templatetags.words import words

register = template.Library()

_STEPS = {
    "proposed": msg("proposed"),
    "approved": msg("approved"),
    "refused": msg("refused"),
    "withdrawn": msg("approval withdrawn"),
    "exported": msg("exported"),
    "graded": msg("graded"),
    "superseded": msg("superseded"),
    "read_back": msg("read back"),
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
