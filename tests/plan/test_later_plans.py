"""Plans that begin some weeks after the facts end: what is spent until then carries over, and is not the plan's."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from unisono.errors import PlanError
from unisono.measure.mmm.result import FitResult
from unisono.plan import PlanRequest, compare, make_plan
from unisono.plan.forecast import forecast, last_years_controls
from unisono.plan.later import MOST, first_ahead, gone_on
from unisono.runs.request_record import request_of, request_record

BUDGET, WEEKS, GAP = 800_000.0, 13, 3


def asked(fit: FitResult, weeks: int = GAP) -> PlanRequest:
    start = fit.data.following(weeks + 1)[-1]
    return PlanRequest(budget=BUDGET, weeks=WEEKS, draws=400, start=start)


def test_the_window_is_the_one_that_was_asked_for(fit: FitResult) -> None:
    plan = make_plan(fit, asked(fit))
    assert plan.weeks == fit.data.following(GAP + WEEKS)[GAP:]
    assert plan.promise.periods == plan.weeks
    assert any("every channel goes on as in the last four weeks" in str(text) for text in plan.assumptions)
    assert request_of(request_record(plan.request)) == plan.request


def test_right_after_the_facts_nothing_changes(fit: FitResult) -> None:
    first = PlanRequest(budget=BUDGET, draws=400)
    named = make_plan(fit, replace(first, start=fit.data.following(1)[0]))
    plain = make_plan(fit, first)
    assert named.weekly.tolist() == plain.weekly.tolist()
    assert named.gain == plain.gain
    assert named.assumptions == plain.assumptions


def test_the_usual_split_is_that_of_the_facts(fit: FitResult) -> None:
    later, plain = make_plan(fit, asked(fit)), make_plan(fit, PlanRequest(budget=BUDGET, draws=400))
    assert [line.reference for line in later.lines] == [line.reference for line in plain.lines]


def test_a_forecast_of_all_weeks_holds_that_of_the_later_ones(fit: FitResult) -> None:
    """The later window's forecast is the tail of one that spends the same in the weeks before."""
    data = fit.data
    lately = data.spend[-4:].mean(axis=0)
    spend = np.tile(data.spend[-52:].mean(axis=0), (WEEKS, 1))
    whole = forecast(fit, np.vstack([np.tile(lately, (GAP, 1)), spend]), last_years_controls(fit, GAP + WEEKS))
    later = gone_on(fit, GAP)
    tail = forecast(later, spend, last_years_controls(later, WEEKS))
    assert tail.media == pytest.approx(whole.media[:, :, GAP:])
    assert tail.outcome == pytest.approx(whole.outcome[:, GAP:])


def test_known_money_and_calendar_take_the_place_of_guesses(fit: FitResult) -> None:
    data = fit.data
    spend = np.full((GAP, len(data.channels)), 7.0)
    spend[1, 0] = np.nan
    controls = np.zeros((GAP, len(data.control_names)))
    later = gone_on(fit, GAP, spend=spend, controls=controls)
    assert later.data.spend[data.n_periods] == pytest.approx(7.0)
    assert later.data.spend[data.n_periods + 1, 0] == pytest.approx(data.spend[-4:, 0].mean())
    assert (later.data.controls[data.n_periods :] == 0).all()
    assert gone_on(fit, 0) is fit


def test_scenarios_begin_on_the_same_day(fit: FitResult) -> None:
    found = compare(fit, asked(fit))
    assert len(found.scenarios) == 3
    assert found.scenarios[1].gain.value > 0


@pytest.mark.parametrize(
    ("days", "why"),
    [(-7, "before the facts end"), (3, "No period of the model begins"), (7 * MOST + 7, "more than 13 weeks after")],
)
def test_days_on_which_no_plan_can_begin_are_refused(days: int, why: str, fit: FitResult) -> None:
    start = fit.data.following(1)[0] + dt.timedelta(days=days)
    with pytest.raises(PlanError, match=why):
        make_plan(fit, replace(asked(fit), start=start))


@pytest.mark.parametrize(("days", "weeks"), [(-8, None), (0, None), (1, 1), (7, 1), (8, 2), (7 * MOST + 1, None)])
def test_weeks_that_have_begun_are_passed_over(days: int, weeks: int | None, fit: FitResult) -> None:
    first = fit.data.following(1)[0]
    expected = None if weeks is None else first + dt.timedelta(weeks=weeks)
    assert first_ahead(fit.data, first + dt.timedelta(days=days)) == expected
