"""A split that is tried is judged as the comparison of scenarios judges it, in a moment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unisono.errors import PlanError
from unisono.measure.mmm.result import FitResult
from unisono.plan import PlanRequest, compare, make_plan
from unisono.plan.live import REACH, lay_out

REQUEST = PlanRequest(budget=780_000, weeks=13, margin_rate=0.45, draws=400)


def test_a_tried_split_is_judged_like_a_scenario(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    split = live.desk.reference * np.linspace(0.7, 1.3, len(live.channels))
    named = dict(zip(live.channels, split.tolist(), strict=True))
    scenario = compare(fit, REQUEST, {"tried": named}).scenarios[-1]
    judged = live.judge(split)
    assert judged.budget == pytest.approx(scenario.budget)
    assert judged.gain.value == pytest.approx(scenario.gain.value, abs=1e-3)
    assert judged.gain.interval.lower == pytest.approx(scenario.gain.interval.lower, abs=1e-3)
    assert judged.probability_better == scenario.probability_better


def test_a_plan_of_the_same_amounts_promises_what_the_slider_said(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    tilt = live.desk.reference * np.linspace(0.7, 1.3, len(live.channels))
    split = tilt * (REQUEST.budget / tilt.sum())
    fixed = {channel: (float(money), float(money)) for channel, money in zip(live.channels, split, strict=True)}
    plan, said = make_plan(fit, replace(REQUEST, bounds=fixed)), live.judge(split).gain
    assert plan.gain.value == pytest.approx(said.value, abs=1e-3)
    assert plan.gain.interval.upper == pytest.approx(said.interval.upper, abs=1e-3)


def test_todays_split_gains_nothing(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    judged = live.judge(live.desk.reference)
    assert (judged.gain.interval.lower, judged.gain.value, judged.gain.interval.upper) == (0, 0, 0)
    assert judged.probability_better == 0.5


def test_no_money_at_all_can_be_tried(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    judged = live.judge(np.zeros(len(live.channels)))
    assert judged.budget == 0
    assert judged.gain.value == pytest.approx(REQUEST.budget - live.base.mean())


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf"), 1e12])
def test_amounts_that_cannot_be_tried_are_refused(amount: float, fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    split = live.desk.reference.copy()
    split[1] = amount
    with pytest.raises(PlanError, match=live.channels[1]):
        live.judge(split)


def test_the_reach_is_where_the_tables_end(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    assert live.judge(live.most).budget == pytest.approx(REACH * REQUEST.budget)


def test_money_that_is_not_placed_is_told_apart_from_the_split(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    less = live.judge(0.9 * live.desk.reference)
    assert less.of_budget is not None
    assert less.of_split is not None
    assert less.of_budget.value == pytest.approx(less.gain.value)
    assert less.of_split.value == pytest.approx(0, abs=1e-6)
    tilted = 0.9 * live.desk.reference * np.linspace(0.8, 1.2, len(live.channels))
    both = live.judge(tilted)
    assert both.of_budget is not None
    assert both.of_split is not None
    assert both.of_budget.value + both.of_split.value == pytest.approx(both.gain.value)
    assert both.of_split.value != pytest.approx(0, abs=1)
    assert live.judge(live.desk.reference).of_budget is None


def test_a_smaller_budget_is_judged_as_its_scenario_is(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    scenario = compare(fit, REQUEST).scenarios[2]
    assert live.less is not None
    assert live.less.budget == pytest.approx(scenario.budget)
    assert live.less.gain.value == pytest.approx(scenario.gain.value, abs=1e-3)
    assert live.less.probability_better == scenario.probability_better


def test_a_cent_of_rounding_moves_nothing(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    judged = live.judge(np.round(live.desk.reference, 2))
    assert judged.is_today


def test_no_difference_is_even_chances_wherever_it_is_told(fit: FitResult) -> None:
    split = np.round(lay_out(fit, REQUEST).desk.reference, 2)
    named = dict(zip(fit.data.channels, split.tolist(), strict=True))
    fixed = {channel: (money, money) for channel, money in named.items()}
    plan = make_plan(fit, replace(REQUEST, budget=float(split.sum()), bounds=fixed))
    tried = compare(fit, REQUEST, {"as usual": named}).scenarios[-1]
    assert plan.is_usual
    assert plan.gain.value == tried.gain.value == 0
    assert plan.probability_better == tried.probability_better == 0.5
    assert not make_plan(fit, REQUEST).is_usual


def test_what_pays_for_itself_is_one_over_the_margin(fit: FitResult) -> None:
    assert lay_out(fit, REQUEST).break_even == pytest.approx(1 / REQUEST.margin_rate)
