"""Which proposal a report is about: the one on which a person has something to do, not merely the newest."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import unisono
from unisono.decide import Basis, History, Kind, Person, Proposal, State
from unisono.runs.reporting import first_told, report_inputs


def history(number: int, state: State) -> History:
    at = dt.datetime(2026, 1, number, tzinfo=dt.UTC)
    name = f"P-{number:04d}"
    return History(Proposal(name, Kind.BUDGET, at, Person("Planner", "p"), {}, "", Basis("e1")), state, ())


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ((State.EXPORTED, State.PROPOSED), "P-0001"),
        ((State.APPROVED, State.CONDITIONED, State.EXPORTED), "P-0002"),
        ((State.PROPOSED, State.PROPOSED, State.REFUSED), "P-0003"),
        ((State.SUPERSEDED, State.REFUSED, State.EXPORTED), "P-0001"),
        ((State.GRADED, State.SUPERSEDED), "P-0002"),
    ],
)
def test_what_asks_for_a_decision_is_told_before_what_is_under_way(states: tuple[State, ...], told: str) -> None:
    """`states` from the newest proposal to the oldest."""
    listed = [history(len(states) - i, state) for i, state in enumerate(states)]
    found = first_told(listed)
    assert found is not None
    assert found.proposal.proposal_id == told


def test_the_newest_decisions_of_people_are_told(session: unisono.Session) -> None:
    """The first proposal was approved; the second waits, then it is refused."""
    assert [view.proposal_id for view in report_inputs(session).decided] == ["P-0001"]
    _plan, second = session.plan(unisono.PlanRequest(budget=140_000, margin_rate=0.45), by="Planner")
    assert len(report_inputs(session).decided) == 1
    later = replace(session, now=session.now + dt.timedelta(hours=1))
    later.refuse(second.proposal_id, by="Director", reason="Not now.")
    found = report_inputs(later)
    assert [view.proposal_id for view in found.decided] == [second.proposal_id, "P-0001"]
    assert found.waiting == ()


def test_without_proposals_there_is_none() -> None:
    assert first_told([]) is None
