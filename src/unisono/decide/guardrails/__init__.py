"""Guardrails: small judges, strangers to each other, that look at every proposal before a person does.

A new one is a module with `NAME` and `judge(proposal, context) -> Verdict`, and one line here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from unisono.decide.guardrails import (
    bounds,
    budget_sum,
    channel_change,
    data_trust,
    evidence_quality,
    four_eyes,
    outside_history,
    window,
)
from unisono.decide.guardrails.context import Context, Limits
from unisono.decide.proposal import Kind, Proposal
from unisono.decide.verdict import Verdict

__all__ = ["AT_APPROVAL", "AT_PROPOSAL", "BY_DAY", "Context", "Limits", "judge_all"]

Judge: TypeAlias = Callable[[Proposal, Context], Verdict]

AT_PROPOSAL: dict[Kind, tuple[Judge, ...]] = {
    Kind.BUDGET: (
        budget_sum.judge,
        bounds.judge,
        channel_change.judge,
        outside_history.judge,
        window.judge,
        evidence_quality.judge,
        data_trust.judge,
    ),
    Kind.OVERRIDE: (),
}
"""Who judges a proposal when it is made, by its kind."""

BY_DAY: dict[Kind, tuple[Judge, ...]] = {
    Kind.BUDGET: (window.judge, data_trust.judge),
    Kind.OVERRIDE: (),
}
"""Who of them judges again on the day of a decision: weeks pass and sources go red, while amounts and fit stay."""

AT_APPROVAL: dict[Kind, tuple[Judge, ...]] = {
    Kind.BUDGET: (four_eyes.judge,),
    Kind.OVERRIDE: (),
}
"""Who judges when somebody approves. An override is one act of one person: four eyes say nothing there."""


def judge_all(judges: dict[Kind, tuple[Judge, ...]], proposal: Proposal, context: Context) -> tuple[Verdict, ...]:
    """The verdicts of all judges of the proposal's kind."""
    return tuple(judge(proposal, context) for judge in judges[proposal.kind])
