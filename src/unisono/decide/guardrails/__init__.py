"""Guardrails: small judges, strangers to each other, that look at every proposal before a person does.

A new one is a module with `NAME` and `judge(proposal, context) -> Verdict`, and one line here. It may say of itself:

- `ABOUT_RISK = True`: it holds back risk; the others ask whether the proposal can be meant at all.
- `ASKED_ANEW = True`: where automation asks to act, what it said when the proposal was made gives way to what it says
  then, since it judges by more than the proposal and the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from types import ModuleType
from typing import TypeAlias

from unisono.decide.guardrails import (
    bounds,
    budget_sum,
    channel_change,
    data_trust,
    evidence_quality,
    four_eyes,
    other_plans,
    outside_history,
    promise,
    settling,
    single_changes,
    window,
)
from unisono.decide.guardrails.context import Context, Limits
from unisono.decide.proposal import Kind, Proposal
from unisono.decide.verdict import Ruling, Verdict

__all__ = ["AT_APPROVAL", "AT_PROPOSAL", "BY_DAY", "Context", "Limits", "judge_all", "lasting"]

Judge: TypeAlias = Callable[[Proposal, Context], Verdict]

AT_PROPOSAL: dict[Kind, tuple[Judge, ...]] = {
    Kind.BUDGET: (
        budget_sum.judge,
        bounds.judge,
        channel_change.judge,
        outside_history.judge,
        window.judge,
        promise.judge,
        evidence_quality.judge,
        data_trust.judge,
        settling.judge,
        other_plans.judge,
    ),
    Kind.CHANGES: (single_changes.judge, data_trust.judge, settling.judge),
    Kind.OVERRIDE: (),
}
"""Who judges a proposal when it is made, by its kind."""

BY_DAY: dict[Kind, tuple[Judge, ...]] = {
    Kind.BUDGET: (window.judge, data_trust.judge, other_plans.judge),
    Kind.CHANGES: (data_trust.judge,),
    Kind.OVERRIDE: (),
}
"""Who of them judges again on the day of a decision: weeks pass, sources go red, other plans are approved."""

AT_APPROVAL: dict[Kind, tuple[Judge, ...]] = {
    Kind.BUDGET: (four_eyes.judge,),
    Kind.CHANGES: (four_eyes.judge,),
    Kind.OVERRIDE: (),
}
"""Who judges when somebody approves. An override is one act of one person: four eyes say nothing there."""


_ALL: tuple[ModuleType, ...] = (
    bounds,
    budget_sum,
    channel_change,
    data_trust,
    evidence_quality,
    four_eyes,
    other_plans,
    outside_history,
    promise,
    settling,
    single_changes,
    window,
)


def _that_say(trait: str) -> frozenset[str]:
    return frozenset(guardrail.NAME for guardrail in _ALL if getattr(guardrail, trait, False))


_ABOUT_RISK = _that_say("ABOUT_RISK")
_ASKED_ANEW = _that_say("ASKED_ANEW")


def lasting(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Of what was said when a proposal was made: what still holds where automation asks to act and is judged anew."""
    return tuple(verdict for verdict in verdicts if verdict.guardrail not in _ASKED_ANEW)


def judge_all(judges: dict[Kind, tuple[Judge, ...]], proposal: Proposal, context: Context) -> tuple[Verdict, ...]:
    """The verdicts of all judges of the proposal's kind; what is proved to reduce risk is flagged, never blocked."""
    verdicts = tuple(judge(proposal, context) for judge in judges[proposal.kind])
    if proposal.effect is None or not proposal.effect.is_reducing:
        return verdicts
    return tuple(_softened(verdict) for verdict in verdicts)


def _softened(verdict: Verdict) -> Verdict:
    if verdict.ruling is Ruling.BLOCK and verdict.guardrail in _ABOUT_RISK:
        return replace(verdict, ruling=Ruling.FLAG)
    return verdict
