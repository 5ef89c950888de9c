"""A proposal stands today as today is: its weeks may be over, its sources red, whatever was said when it was made."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from unisono.decide import (
    Basis,
    Context,
    Decisions,
    Export,
    Move,
    Proposal,
    Ruling,
    State,
    is_open,
    is_stuck,
    moves,
    standing,
)
from unisono.domain import Light
from unisono.errors import LedgerError

AT = dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC)
OVER = dt.datetime(2026, 2, 2, 9, tzinfo=dt.UTC)
"""The day after the two weeks of the plan."""
CMO: dict[str, Any] = {"by": "C. M. Oh", "reason": "Worth it.", "system_user": "cmo"}


@pytest.fixture
def proposed(decisions: Decisions, payload: dict[str, Any], basis: Basis, context: Context) -> Proposal:
    return decisions.propose(payload, by="P. Lanner", system_user="pl", at=AT, basis=basis, context=context)


def export_of(proposal: Proposal, at: dt.datetime) -> Export:
    return Export(proposal.proposal_id, proposal.payload_hash, "c1", {"changes.csv": "00"}, "exports", "cmo", at)


def test_a_plan_whose_weeks_are_over_is_neither_approved_nor_exported(
    decisions: Decisions, proposed: Proposal, context: Context
) -> None:
    assert not proposed.is_blocked
    with pytest.raises(LedgerError, match="ended on 1 Feb 2026"):
        decisions.approve("1", **CMO, at=OVER)
    decisions.approve("1", **CMO, at=AT, context=context)
    with pytest.raises(LedgerError, match="ended on 1 Feb 2026"):
        decisions.record_export(export_of(proposed, OVER))
    assert decisions.ledger.verify().n_records == 2


def test_what_has_left_can_be_had_again_when_its_weeks_are_over(decisions: Decisions, proposed: Proposal) -> None:
    decisions.approve("1", **CMO, at=AT)
    decisions.record_export(export_of(proposed, AT))
    assert decisions.record_export(export_of(proposed, OVER)).state is State.EXPORTED


def test_a_source_that_went_red_blocks_until_somebody_answers_for_it(
    decisions: Decisions, proposed: Proposal, context: Context
) -> None:
    red = replace(context, lights={"google_ads": Light.RED})
    with pytest.raises(LedgerError, match="Sources in red: google_ads"):
        decisions.approve("1", **CMO, at=AT, context=red)
    answered = replace(red, overridden=frozenset({"google_ads"}))
    approval = decisions.approve("1", **CMO, at=AT, context=answered)
    assert Ruling.FLAG in {verdict.ruling for verdict in approval.verdicts if verdict.guardrail == "data_trust"}


def test_guardrails_speak_of_today_while_a_proposal_is_open(
    decisions: Decisions, proposed: Proposal, context: Context
) -> None:
    later = replace(context, today=OVER.date())
    history = decisions.show("1")
    then, now = standing(history, context), standing(history, later)
    assert then == proposed.verdicts
    assert [v.guardrail for v in now] == [v.guardrail for v in then]
    assert [v.guardrail for v in now if v.ruling is Ruling.BLOCK] == ["window"]
    assert is_stuck(history, now)
    assert not is_stuck(history, then)


def test_history_keeps_the_verdicts_of_its_day(decisions: Decisions, proposed: Proposal, context: Context) -> None:
    refused = decisions.refuse("1", **CMO, at=AT)
    assert not is_open(refused)
    assert standing(refused, replace(context, today=OVER.date())) == proposed.verdicts
    assert not is_stuck(refused, standing(refused, context))


@pytest.mark.parametrize("act", ["approve", "approval", "withdraw", "promise"])
def test_of_a_blocked_proposal_every_refusal_says_that_it_is_blocked(
    decisions: Decisions, payload: dict[str, Any], basis: Basis, context: Context, act: str
) -> None:
    late = replace(context, today=OVER.date())
    decisions.propose(payload, by="P. Lanner", system_user="pl", at=OVER, basis=basis, context=late)
    given: dict[str, Any] = {"approval": {}, "promise": {"on": OVER.date()}}.get(act, {**CMO, "at": OVER})
    with pytest.raises(LedgerError, match="blocked by a guardrail") as refusal:
        getattr(decisions, act)("1", **given)
    assert "to approve it" not in str(refusal.value)
    assert Move.APPROVE in moves(State.PROPOSED)
