"""From promise to grade: what stops a grade before the long work, and what it says when it comes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import unisono
from unisono.decide import Grade
from unisono.decide.budget import exact
from unisono.errors import LedgerError, TrustError
from unisono.runs.grading import observe

NOW = dt.datetime(2026, 2, 9, 9, tzinfo=dt.UTC)
"""Before the weeks of the plan."""


def _export(session: unisono.Session) -> None:
    """The files leave in time, whenever the sitting is."""
    replace(session, now=NOW).export("1")


def _import(session: unisono.Session, table: Path) -> None:
    report = session.import_files([table], unisono.Hints(currency="EUR", source="sales"))
    assert [file.error for file in report.files] == [None]


def _runs(session: unisono.Session) -> int:
    return len(list(session.fits.glob("*/run.json")))


def test_nothing_is_graded_before_it_left(later: unisono.Session) -> None:
    with pytest.raises(LedgerError, match="approved"):
        later.grade("1")


def test_nothing_is_graded_before_its_day_and_nothing_is_fitted_for_it(
    session: unisono.Session, longer_table: Path
) -> None:
    _export(session)
    _import(session, longer_table)
    with pytest.raises(LedgerError, match="The grade is due on 12 May 2026; today is 9 Feb 2026"):
        session.grade("1")
    assert _runs(session) == 1


def test_missing_weeks_are_named_and_nothing_is_fitted_for_them(later: unisono.Session, some_weeks: Path) -> None:
    _export(later)
    with pytest.raises(LedgerError, match="do not reach 10 May 2026 yet"):
        later.grade("1")
    _import(later, some_weeks)
    with pytest.raises(LedgerError, match="end on 19 Apr 2026"):
        later.grade("1")
    assert _runs(later) == 1
    assert later.decisions.show("1").state.value == "exported"


def test_a_grade_splits_the_gap_exactly_and_is_recorded_once(later: unisono.Session, longer_table: Path) -> None:
    _export(later)
    _import(later, longer_table)
    shares: list[float] = []
    grade = later.grade("1", shares.append)
    assert shares
    _adds_up(grade)
    assert grade.estimated_gain is not None
    assert {channel.channel for channel in grade.channels} == {"search", "tv"}
    history = later.decisions.show("1")
    assert history.state.value == "graded"
    assert history.grade == grade
    with pytest.raises(LedgerError, match="graded"):
        later.grade("1")
    _without_controls(later)


def test_a_plan_that_began_later_is_graded_with_what_was_spent_until_then(
    session: unisono.Session, longer_table: Path
) -> None:
    sitting = replace(session, now=NOW + dt.timedelta(weeks=2))
    request = unisono.PlanRequest(budget=100_000, weeks=9, margin_rate=0.45)
    plan, proposal = sitting.plan(request, by="Planner", supersedes="1")
    assert plan.weeks[0] == dt.date(2026, 2, 23)  # the week that is under way: two weeks are over
    sitting.approve("2", by="Director", reason="Worth it.", payload_hash=proposal.payload_hash)
    sitting.export("2")
    later = replace(session, now=NOW + dt.timedelta(weeks=13, days=3))
    _import(later, longer_table)
    grade = later.grade("2")
    _adds_up(grade)
    assert (grade.first_on, grade.last_on) == (dt.date(2026, 2, 23), dt.date(2026, 4, 26))
    table = later.model_table()
    seen = observe(later, later.decisions.show("2"), table, None)
    before = [table.week_on.index(day) for day in (dt.date(2026, 2, 9), dt.date(2026, 2, 16))]
    spend = table.spend.copy()
    spend[before] *= 3
    other = observe(later, later.decisions.show("2"), replace(table, spend=spend), None)
    assert other.with_actual_spend != seen.with_actual_spend  # what was spent until then carries over into the plan
    assert other.observed == seen.observed


def _without_controls(session: unisono.Session) -> None:
    """A control that the facts no longer know: its share of the gap is not made up, it stays unexplained."""
    table = session.model_table()
    stripped = replace(table, control_names=(), controls=np.zeros((table.n_weeks, 0)))
    seen = observe(session, session.decisions.show("1"), stripped, None)
    assert seen.observed is not None
    assert seen.with_actual_spend is not None
    assert seen.with_actual_context is None


def _adds_up(grade: Grade) -> None:
    gap = grade.gap
    assert gap.execution is not None
    assert gap.context is not None
    assert gap.total == gap.execution + gap.context + gap.unexplained
    assert gap.total == grade.observed - exact(grade.promised.estimate)


def test_a_control_that_nobody_told_keeps_its_weeks_open(later: unisono.Session, without_price: Path) -> None:
    _export(later)
    _import(later, without_price)
    with pytest.raises(LedgerError, match="do not reach 10 May 2026 yet"):
        later.grade("1")


def test_new_facts_that_cannot_be_trusted_grade_nothing(later: unisono.Session, longer_table: Path) -> None:
    _export(later)
    twice = "2025-01-06,1.0,1.0,1.0,10.0\n"
    longer_table.write_text(longer_table.read_text(encoding="utf-8") + twice, encoding="utf-8")
    _import(later, longer_table)
    with pytest.raises(TrustError):
        later.grade("1")
    assert later.decisions.show("1").state.value == "exported"
