"""Single changes must mean what they say, at the last gate and not only in a form.

Rule: blocks a change whose action contradicts its amounts (a "decrease" that rises, an "increase" to zero), and one
above `digit_slip` times the current amount.
Limits: a slip where nothing is spent today shows only through the caps of the policies.
"""

from __future__ import annotations

from decimal import Decimal

from unisono.decide.delta import effect_of
from unisono.decide.effect import Action, Line, action_name
from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import Money, Text, msg

NAME = "single_changes"


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Block changes that cannot be meant."""
    stated = effect_of(proposal.kind, proposal.payload)
    effect = proposal.effect or stated
    problem: Text | None = None
    for line in stated.lines if stated is not None else ():
        problem = problem or _contradiction(line)
    for line in effect.lines if effect is not None else ():
        problem = problem or _slip(line, context, effect.currency if effect is not None else "")
    if problem is not None:
        return Verdict(NAME, Ruling.BLOCK, problem)
    return Verdict(NAME, Ruling.ALLOW, msg("Every change says what it does."))


def _contradiction(line: Line) -> Text | None:
    is_odd = (
        (line.action is Action.DECREASE and line.delta >= 0)
        or (line.action is Action.INCREASE and line.delta <= 0)
        or (line.action is Action.KEEP and line.delta != 0)
        or (line.action in (Action.RESUME, Action.NEW_CAMPAIGN) and line.planned <= 0)
    )
    if not is_odd:
        return None
    return msg(
        "{entity}: “{action}” does not agree with its amounts ({current} to {planned}).",
        entity=line.name,
        action=action_name(line.action),
        current=line.current,
        planned=line.planned,
    )


def _slip(line: Line, context: Context, currency: str) -> Text | None:
    factor = context.limits.digit_slip
    if not 0 < line.current * Decimal(factor) < line.planned:
        return None
    return msg(
        "{entity} would go from {current} to {planned}, more than {factor} times as much: has a digit slipped? "
        "If it is meant, raise it in steps.",
        entity=line.name,
        current=Money(line.current, currency),
        planned=Money(line.planned, currency),
        factor=factor,
    )
