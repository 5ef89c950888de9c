"""Oversight drifts: rates, review times, and who may look at one person."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from unisono.decide import (
    Basis,
    Decisions,
    FileLedger,
    Governance,
    Kind,
    Person,
    Role,
    oversight,
    personal_oversight,
)
from unisono.decide.person import ActorKind
from unisono.errors import LedgerError

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
ONE = Person("P. One", "app", "m1", Role.PLANNER, team="media")
TWO = Person("P. Two", "app", "m2", Role.PLANNER, team="media")
CMO = Person("C. M. Oh", "app", "m3", Role.CMO)
ADMIN = Person("A. Dmin", "app", "m4", Role.ADMINISTRATOR)
BOT = Person("Pacing", "app", "m5", Role.AGENT, kind=ActorKind.AGENT)


def decided(decisions: Decisions, basis: Basis, at: dt.datetime, took: dt.timedelta, by: Person, yes: bool) -> None:
    row: dict[str, Any] = {
        "action": "decrease",
        "channel": "search",
        "entity": "a",
        "current": "10.00",
        "planned": "9.00",
    }
    payload = {"currency": "EUR", "changes": [row]}
    proposal = decisions.propose(payload, kind=Kind.CHANGES, by=BOT, at=at, basis=basis)
    act = decisions.approve if yes else decisions.refuse
    act(proposal.proposal_id, by=by, reason="Looked.", at=at + took)


@pytest.fixture
def habit(tmp_path: Path, basis: Basis) -> Decisions:
    """Ten careful decisions in one week, ten of them waved through in the next."""
    decisions = Decisions(FileLedger(tmp_path / "ledger.jsonl"))
    for i in range(10):
        by = (ONE, TWO, CMO)[i % 3]
        decided(decisions, basis, AT + i * MINUTE, 60 * MINUTE, by, yes=i > 2)
        decided(decisions, basis, AT + 7 * DAY + i * MINUTE, MINUTE / 2, by, yes=True)
    return decisions


def test_rule_15_a_habit_of_approving_shows(habit: Decisions) -> None:
    groups = {o.group: o for o in oversight(habit.reading(), AT + 7 * DAY, AT + 14 * DAY)}
    whole = groups[""]
    assert whole.measures is not None
    assert whole.before is not None
    assert (whole.measures.n_decisions, whole.measures.n_people) == (10, 3)
    assert (whole.measures.quick_share, whole.before.quick_share) == (1.0, 0.0)
    assert (whole.measures.override_rate, whole.before.override_rate) == (0.0, 0.3)
    assert (whole.measures.median_review, whole.before.median_review) == (MINUTE / 2, 60 * MINUTE)
    assert whole.measures.escalation_rate is None
    questions = " ".join(str(text) for text in whole.questions)
    for sign in ("less than a minute", "never refused", "half the time"):
        assert sign in questions
    assert groups["role:cmo"].measures is None, "a group of one is a person"
    assert groups["role:planner"].measures is not None
    assert groups["team:media"].measures is not None


def test_rule_15_rates_of_automation(habit: Decisions, basis: Basis) -> None:
    from unisono.decide import Context, Escalation

    row: dict[str, Any] = {
        "action": "increase",
        "channel": "search",
        "entity": "a",
        "current": "10.00",
        "planned": "11.00",
    }
    payload = {"currency": "EUR", "changes": [row]}
    for i in range(10):
        at = AT + i * MINUTE
        proposal = habit.propose(payload, kind=Kind.CHANGES, by=BOT, at=at, basis=basis)
        done = habit.act_alone(proposal.proposal_id, by=BOT, reason="Rule.", at=at, context=Context(today=at.date()))
        assert isinstance(done, Escalation)
    whole = oversight(habit.reading(), AT, AT + 7 * DAY)[0]
    assert whole.measures is not None
    assert (whole.measures.n_asked, whole.measures.escalation_rate, whole.measures.automatic_rate) == (10, 1.0, 0.0)
    assert "mostly asks" in str(whole.questions[0])


def test_rule_15_one_person_is_shown_to_that_person_or_by_a_recorded_reason(habit: Decisions) -> None:
    period = {"since": AT, "until": AT + 14 * DAY}
    own = personal_oversight(habit.reading(), "m1", asked_by=ONE, at=AT, **period)
    assert own.measures is not None
    assert own.measures.n_decisions == 8
    for other in (TWO, CMO, ADMIN):
        with pytest.raises(LedgerError, match="that person only"):
            personal_oversight(habit.reading(), "m1", asked_by=other, at=AT, **period)
    rules = Governance(habit.ledger)
    with pytest.raises(LedgerError, match="may not"):
        rules.open_person("m1", by=CMO, reason="Curious.", at=AT)
    with pytest.raises(LedgerError, match="reason"):
        rules.open_person("m1", by=ADMIN, reason=" ", at=AT)
    rules.open_person("m1", by=ADMIN, reason="Complaint of 9 January.", at=AT)
    assert personal_oversight(habit.reading(), "m1", asked_by=ADMIN, at=AT + DAY, **period) == own
    for at, member in ((AT + 8 * DAY, "m1"), (AT + DAY, "m2")):
        with pytest.raises(LedgerError, match="that person only"):
            personal_oversight(habit.reading(), member, asked_by=ADMIN, at=at, **period)
