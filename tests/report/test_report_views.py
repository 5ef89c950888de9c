"""Views are true pictures of the ledger: made from real proposals, decisions and grades."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from unisono.decide import (
    Basis,
    Context,
    Decisions,
    FileLedger,
    Forecast,
    Governance,
    Kept,
    Kind,
    Layer,
    Observation,
    Person,
    Prediction,
    Role,
    Rules,
    State,
    grade,
)
from unisono.report import GradeView, OverrideView, ProposalView
from unisono.words import Text, language

AT = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
STATED = " (stated, not authenticated)"
WEEKS = (dt.date(2026, 1, 19), dt.date(2026, 1, 26))
PREDICTION = Prediction(
    metric="incremental_margin",
    unit="EUR",
    estimate=2000.0,
    lower=500.0,
    upper=3500.0,
    level=0.9,
    probability_better=0.93,
    first_on=WEEKS[0],
    last_on=dt.date(2026, 2, 1),
    due_on=dt.date(2026, 2, 15),
    outcome=Forecast("net_revenue", "EUR", 100_000.0, 90_000.0, 110_000.0, 0.9),
)


def said(name: Text | str) -> str:
    return name if isinstance(name, str) else language("en").text(name)


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    """A ledger with one proposal in it."""
    made = Decisions(FileLedger(tmp_path / "ledger.jsonl"))
    channel = {"channel": "tv", "current_weekly": 15_000.0, "planned_weekly": 15_000.0, "weekly": [15_000.0] * 2}
    payload = {
        "currency": "EUR",
        "weeks": [week.isoformat() for week in WEEKS],
        "budget": "30000.00",
        "channels": [{**channel, "lower": None, "upper": None, "locked": True}],
        "reference": "",
    }
    made.propose(payload, by="a planner", system_user="ap", at=AT, basis=Basis("e1", "r1"), prediction=PREDICTION)
    return made


def test_a_proposal_without_decision(decisions: Decisions) -> None:
    view = ProposalView.of(decisions.show("1"))
    assert (view.proposal_id, view.state, said(view.proposed_by)) == ("P-0001", State.PROPOSED, "a planner" + STATED)
    assert (view.decided_by, view.reason, view.decided_at) == ((), None, None)
    assert view.due_on == dt.date(2026, 2, 15)
    assert view.verdicts


def test_a_refusal_and_a_withdrawn_approval(decisions: Decisions) -> None:
    later = AT + dt.timedelta(hours=1)
    decisions.approve("1", by="a controller", reason="As agreed.", system_user="bc", at=later)
    view = ProposalView.of(decisions.show("1"))
    assert (view.state, [said(name) for name in view.decided_by], view.reason, view.decided_at) == (
        State.APPROVED,
        ["a controller" + STATED],
        "As agreed.",
        later,
    )
    decisions.withdraw("1", by="a controller", reason="Too early.", system_user="bc", at=later)
    assert ProposalView.of(decisions.show("1")).decided_by == ()
    decisions.refuse("1", by="a controller", reason="No cash.", system_user="bc", at=later)
    assert ProposalView.of(decisions.show("1")).reason == "No cash."


def test_everybody_who_signed_is_named_and_members_were_signed_in(decisions: Decisions, tmp_path: Path) -> None:
    boss = Person("a CMO", "app", "m-1", Role.CMO)
    finance = Person("a controller", "app", "m-2", Role.FINANCE)
    rules = Rules(signatures=(Role.CMO, Role.FINANCE))
    Governance(FileLedger(tmp_path / "ledger.jsonl")).set_policy(
        "p", rules, layer=Layer.CORPORATE, owner="finance", currency="EUR", by=boss, reason="Two look.", at=AT
    )
    row = {"action": "increase", "channel": "tv", "entity": "a", "current": "1000", "planned": "1100"}
    today = Context(current={"a": 1000.0})
    decisions.propose(
        {"currency": "EUR", "changes": [row]},
        kind=Kind.CHANGES,
        by="a planner",
        system_user="ap",
        at=AT,
        basis=Basis("e1"),
        context=today,
    )
    decisions.approve("2", by=boss, reason="Worth it.", at=AT, context=today)
    assert ProposalView.of(decisions.show("2")).decided_by == ()
    decisions.approve("2", by=finance, reason="Within plan.", at=AT, context=today)
    assert ProposalView.of(decisions.show("2")).decided_by == ("a CMO", "a controller")


def test_an_override_keeps_name_and_reason(decisions: Decisions) -> None:
    decisions.record_override(
        "agency", edition_id="e1", by="a director", reason="Known late.", system_user="cd", at=AT, findings=()
    )
    (override,) = decisions.overrides_in_force("e1")
    view = OverrideView.of(override)
    assert (view.source, said(view.by), view.reason, view.at) == ("agency", "a director" + STATED, "Known late.", AT)


@pytest.mark.parametrize(("with_context", "repredicted"), [(98_500.0, 98_500.0), (None, None)])
def test_a_grade_s_parts_add_up(with_context: float | None, repredicted: float | None) -> None:
    observation = Observation(
        weeks=WEEKS,
        observed=97_000.0,
        with_actual_spend=99_000.0,
        with_actual_context=with_context,
        planned_spend={"tv": 30_000.0},
        actual_spend={"tv": 29_000.0},
        edition_id="e2",
        run_id="r1",
    )
    view = GradeView.of("P-0001", grade(PREDICTION, observation, on=dt.date(2026, 2, 16)))
    parts = [part for part in (view.execution, view.context, view.unexplained) if part is not None]
    assert view.promised + sum(parts) == pytest.approx(view.observed)
    assert view.repredicted == repredicted
    assert view.verdict is Kept.KEPT
    assert (view.metric, view.unit, view.edition_id) == ("net_revenue", "EUR", "e2")
    assert [(row.channel, row.planned, row.actual) for row in view.channels] == [("tv", 30_000.0, 29_000.0)]
