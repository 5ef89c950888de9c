"""A plan on a fitted company: it obeys, it explains itself, it refuses what cannot be met."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from unisono.errors import PlanError
from unisono.measure.mmm.result import FitResult
from unisono.plan import Group, Plan, PlanRequest, make_plan
from unisono.plan.plan import reference_split
from unisono.plan.response import window_effect
from unisono.synthetic import SampleCompany

BUDGET = 800_000.0


@pytest.fixture(scope="session")
def plan(fit: FitResult) -> Plan:
    return make_plan(fit, PlanRequest(budget=BUDGET))


def line_of(plan: Plan, channel: str) -> Any:
    return next(line for line in plan.lines if line.channel == channel)


def test_a_plan_is_whole(plan: Plan, fit: FitResult) -> None:
    assert sum(line.planned for line in plan.lines) == pytest.approx(BUDGET, rel=1e-6)
    assert sum(line.reference for line in plan.lines) == pytest.approx(BUDGET)
    assert plan.weeks[0] == fit.data.periods[-1] + dt.timedelta(weeks=1)
    assert len(plan.weeks) == 13
    assert plan.moves
    for line in plan.lines:
        assert line.lower - 1 <= line.planned <= line.upper + 1
        assert abs(line.change) <= 0.5 + 1e-6
        assert line.outcome.interval.lower <= line.outcome.value <= line.outcome.interval.upper
        assert str(line.reason)
    assert "price_index, promotion_depth repeat last year" in str(plan.assumptions[-1])


def test_the_gain_is_paired_draw_by_draw(plan: Plan, fit: FitResult) -> None:
    """Against the exact effects of both splits, not the tables."""
    draws = fit.draws.thin(1000)
    history = fit.data.spend
    after = history[-52:].mean(axis=0)
    planned, today = (
        window_effect(draws, history, np.tile(np.array(money) / 13, (13, 1)), after).sum(axis=1)
        for money in ([line.planned for line in plan.lines], [line.reference for line in plan.lines])
    )
    gain = 0.5 * (planned - today)
    assert 0.5 * gain.mean() < plan.gain.value < gain.mean(), "promised is less than is believed"
    assert plan.gain.interval.lower < np.quantile(gain, 0.05)
    assert 0.5 < plan.probability_better <= (gain > 0).mean()
    unpaired = np.std(planned) + np.std(today)
    assert np.std(gain) < 0.3 * unpaired
    assert gain.mean() > np.std(gain), "its own measure: mean less one standard deviation"
    assert plan.gain.unit == "EUR"


def test_equal_requests_give_equal_plans(plan: Plan, fit: FitResult) -> None:
    again = make_plan(fit, PlanRequest(budget=BUDGET))
    assert [line.planned for line in again.lines] == [line.planned for line in plan.lines]
    assert again.gain == plan.gain


def test_bounds_locks_and_groups_are_obeyed(fit: FitResult) -> None:
    request = PlanRequest(
        budget=BUDGET,
        bounds={"tv": (0.0, 100_000.0), "display": (150_000.0, 200_000.0)},
        locks=frozenset({"radio"}),
        groups=(Group("video", ("youtube", "tv"), 120_000.0, 190_000.0),),
    )
    plan = make_plan(fit, request)
    assert 0 <= line_of(plan, "tv").planned <= 100_001
    assert 149_999 <= line_of(plan, "display").planned <= 200_001
    radio = line_of(plan, "radio")
    assert radio.planned == pytest.approx(radio.reference)
    assert radio.locked
    assert str(radio.reason) == "Locked: kept as asked."
    assert 119_000 <= line_of(plan, "tv").planned + line_of(plan, "youtube").planned <= 191_000
    assert sum(line.planned for line in plan.lines) == pytest.approx(BUDGET, rel=1e-6)


def test_all_locked_moves_nothing_and_claims_nothing(fit: FitResult) -> None:
    plan = make_plan(fit, PlanRequest(budget=BUDGET, locks=frozenset(fit.data.channels)))
    assert not plan.moves
    assert plan.gain.value == 0.0
    assert plan.probability_better == 0.5
    np.testing.assert_array_equal(plan.promise.outcome, plan.promise_today.outcome)


def test_a_channel_held_at_nothing(fit: FitResult) -> None:
    line = line_of(make_plan(fit, PlanRequest(budget=BUDGET, bounds={"tv": (0.0, 0.0)})), "tv")
    assert line.planned == 0.0
    assert (line.outcome.value, line.outcome.interval.upper) == (0.0, 0.0)
    assert line.marginal.value > 0.1
    assert line.change == -1.0
    assert str(line.reason) == "Set as asked."


def test_a_channel_that_starts_again(fit: FitResult) -> None:
    spend = fit.data.spend.copy()
    spend[-52:, -1] = 0.0
    resting = dataclasses.replace(fit, data=dataclasses.replace(fit.data, spend=spend))
    kept = line_of(make_plan(resting, PlanRequest(budget=BUDGET)), "radio")
    assert (kept.reference, kept.planned, kept.change) == (0.0, 0.0, 0.0)
    started = line_of(make_plan(resting, PlanRequest(budget=BUDGET, bounds={"radio": (30_000.0, 60_000.0)})), "radio")
    assert started.change == math.inf
    assert str(started.reason).startswith("Started: nothing was spent on it lately")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (PlanRequest(budget=-5.0), "positive amount"),
        (PlanRequest(budget=math.nan), "positive amount"),
        (PlanRequest(budget=BUDGET, weeks=0), "1 to 52 weeks, not 0"),
        (PlanRequest(budget=BUDGET, margin_rate=1.2), "not 1.2"),
        (PlanRequest(budget=BUDGET, caution=-1.0), "caution"),
        (PlanRequest(budget=BUDGET, change=math.nan), "change"),
        (PlanRequest(budget=BUDGET, reference_weeks=0), "at least one week"),
        (PlanRequest(budget=BUDGET, draws=3), "at least 100 draws"),
        (PlanRequest(budget=BUDGET, locks=frozenset({"cinema"})), "cinema"),
        (PlanRequest(budget=BUDGET, bounds={"tv": (5.0, 2.0)}), "bounds of tv are impossible"),
        (PlanRequest(budget=BUDGET, bounds={"tv": (math.nan, 2.0)}), "bounds of tv are impossible"),
        (PlanRequest(budget=BUDGET, bounds={"tv": (0.0, 9.0)}, locks=frozenset({"tv"})), "Locked and bounded"),
        (PlanRequest(budget=BUDGET, bounds={"tv": (900_000.0, 950_000.0)}), "but the budget is €800,000"),
        (PlanRequest(budget=BUDGET, groups=(Group("big", ("tv", "radio"), 700_000.0),)), "group big must hold"),
        (
            PlanRequest(
                budget=BUDGET,
                change=5.0,
                groups=(
                    Group("some", ("search", "youtube", "display", "social"), 0.0, 100_000.0),
                    Group("rest", ("linkedin", "tiktok", "tv", "radio"), 0.0, 100_000.0),
                ),
            ),
            "contradict each other: no split of €800,000",
        ),
        (PlanRequest(budget=90_000_000.0), "more than 3 times the most ever spent"),
    ],
    ids=lambda value: value[:25] if isinstance(value, str) else "",
)
def test_refusals_name_the_number(fit: FitResult, request_: PlanRequest, said: str) -> None:
    with pytest.raises(PlanError) as error:
        make_plan(fit, request_)
    assert said in str(error.value)
    assert str(error.value.remedy)


def test_limits_that_exclude_todays_split_are_still_met(fit: FitResult) -> None:
    today = dict(zip(fit.data.channels, reference_split(fit, PlanRequest(budget=BUDGET)), strict=True))
    request = PlanRequest(
        budget=BUDGET,
        bounds={"tv": (1.8 * today["tv"], 2 * today["tv"])},
        groups=(Group("search and social", ("search", "social"), 0.0, 0.9 * (today["search"] + today["social"])),),
    )
    plan = make_plan(fit, request)
    assert line_of(plan, "tv").planned >= 1.8 * today["tv"] - 1
    held = line_of(plan, "search").planned + line_of(plan, "social").planned
    assert held <= request.groups[0].upper + 1


def test_an_open_upper_bound_ends_at_the_budget(fit: FitResult) -> None:
    plan = make_plan(fit, PlanRequest(budget=BUDGET, bounds={"tv": (0.0, math.inf)}))
    assert line_of(plan, "tv").upper == BUDGET
    assert math.isfinite(plan.gain.value)


def test_no_spend_lately_means_no_usual_split(fit: FitResult) -> None:
    spend = fit.data.spend.copy()
    spend[-4:] = 0.0
    resting = dataclasses.replace(fit, data=dataclasses.replace(fit.data, spend=spend))
    with pytest.raises(PlanError, match="no usual split"):
        make_plan(resting, PlanRequest(budget=BUDGET, reference_weeks=4))


def test_an_outcome_that_is_not_money_is_gained_in_itself(fit: FitResult, plan: Plan) -> None:
    data = dataclasses.replace(fit.data, outcome_is_money=False, outcome_name="orders")
    other = make_plan(dataclasses.replace(fit, data=data), PlanRequest(budget=BUDGET))
    assert other.gain.unit == other.promise.unit == other.lines[0].outcome.unit == "orders"
    assert other.gain.value == pytest.approx(2 * plan.gain.value, rel=0.02)
    assert "orders is not money" in str(other.assumptions[-1])


def test_money_beyond_history_is_marked(fit: FitResult, company: SampleCompany) -> None:
    radio = company.channels.index("radio")
    most = float(np.convolve(company.spend[:, radio], np.ones(4) / 4, mode="valid").max()) * 13
    plan = make_plan(fit, PlanRequest(budget=BUDGET, bounds={"radio": (1.1 * most, 1.2 * most)}))
    assert [line.channel for line in plan.lines if line.beyond_history] == ["radio"]
