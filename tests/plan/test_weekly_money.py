"""Money by week: pace, commitments, minimums, bursts, steps, prices."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.errors import PlanError
from unisono.measure.mmm.result import FitResult
from unisono.plan import PlanRequest, make_plan
from unisono.plan.market import Market
from unisono.plan.pacing import Commitment, Pace, Pacing
from unisono.plan.phasing import Phasing, bought, filled, in_steps

Array = npt.NDArray[np.float64]
BUDGET = 800_000.0


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 100_000), n=st.integers(1, 20))
def test_money_is_laid_out_whole_above_every_floor(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    pace = rng.random(n) * (rng.random(n) < 0.8)
    pace = pace / pace.sum() if pace.sum() > 0 else np.full(n, 1 / n)
    floor = 50 * rng.random(n) * (rng.random(n) < 0.4) * (pace > 0)
    money = floor.sum() + 100 * rng.random()
    laid = filled(money, pace, floor)
    assert laid.sum() == pytest.approx(money)
    assert (laid >= floor - 1e-9).all()
    above = laid > floor + 1e-9
    if above.any():
        heights = laid[above] / pace[above]
        np.testing.assert_allclose(heights, heights[0], rtol=1e-6)


def one_channel(n: int, *, floor: float = 0.0, burst: float = 0.0) -> Phasing:
    return Phasing(np.full((n, 1), 1 / n), np.full((n, 1), floor), np.array([burst]))


def test_too_little_for_every_week_becomes_bursts_spread_over_the_window() -> None:
    laid = one_channel(12, burst=100.0).weekly(np.array([450.0]))[:, 0]
    assert laid.sum() == pytest.approx(450.0)
    on = np.flatnonzero(laid)
    assert len(on) == 4
    assert (laid[on] >= 100).all()
    np.testing.assert_array_equal(np.diff(on), 3)
    full = one_channel(12, burst=100.0).weekly(np.array([1800.0]))[:, 0]
    np.testing.assert_allclose(full, 150.0)


def test_less_than_the_floors_is_laid_out_as_they_are() -> None:
    np.testing.assert_allclose(one_channel(4, floor=10.0).weekly(np.array([20.0]))[:, 0], 5.0)
    np.testing.assert_allclose(one_channel(4).weekly(np.array([0.0]))[:, 0], 0.0)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 100_000), step=st.sampled_from([1.0, 50.0, 500.0]))
def test_steps_keep_the_sum_to_less_than_one_step(seed: int, step: float) -> None:
    rng = np.random.default_rng(seed)
    weekly = rng.random((8, 3)) * 10_000
    fixed = rng.random((8, 3)) < 0.2
    rounded = in_steps(weekly, step, fixed)
    np.testing.assert_array_equal(rounded[fixed], weekly[fixed])
    units = rounded[~fixed] / step
    np.testing.assert_allclose(units, np.round(units), atol=1e-9)
    assert 0 <= weekly.sum() - rounded.sum() < step + 1e-6
    assert np.abs(rounded - weekly).max() <= step


def test_dearer_contacts_buy_less() -> None:
    weekly = np.array([[50.0, 50.0], [200.0, 200.0]])
    got = bought(weekly, np.array([100.0, 100.0]), np.array([0.0, 0.3]))
    np.testing.assert_allclose(got[:, 0], weekly[:, 0])
    assert got[0, 1] == 50.0
    assert got[1, 1] == pytest.approx(200 / 2**0.3)


def test_a_plan_keeps_what_is_asked_of_its_weeks(fit: FitResult) -> None:
    channels = fit.data.channels
    first = fit.data.following(13)[0]
    request = PlanRequest(
        budget=BUDGET,
        bounds={"radio": (20_000.0, 40_000.0), "tv": (0.0, 90_000.0)},
        pacing=Pacing(
            commitments=(Commitment("tv", first + dt.timedelta(days=17), 30_000.0),),
            always_on={"search": 5_000.0},
            bursts={"radio": 10_000.0},
            step=100.0,
            active={"radio": (first + dt.timedelta(weeks=3), None)},
        ),
    )
    plan = make_plan(fit, request)
    week = dict(zip(channels, plan.weekly.T, strict=True))
    assert week["tv"][2] >= 30_000 - 1e-6
    assert (week["search"] >= 5_000 - 100).all()
    assert (week["radio"][:3] == 0).all()
    on = week["radio"][week["radio"] > 0]
    assert (on >= 10_000 - 100).all()
    np.testing.assert_allclose(plan.split, plan.weekly.sum(axis=0))
    assert 0 <= BUDGET - plan.weekly.sum() < 100
    free = np.delete(plan.weekly, 2, axis=0)
    np.testing.assert_allclose(free / 100, np.round(free / 100), atol=1e-6)


def test_last_years_season_is_followed(fit: FitResult) -> None:
    plan = make_plan(fit, PlanRequest(budget=BUDGET, pacing=Pacing(pace=Pace.SEASON)))
    year = fit.data.spend[-52:-39]
    np.testing.assert_allclose(plan.weekly, year / year.sum(axis=0) * plan.split, rtol=1e-6)
    np.testing.assert_allclose(plan.weekly_today.sum(axis=0), [line.reference for line in plan.lines])
    assert "follows the season" in str(plan.assumptions[0])


def test_a_price_that_rises_moves_less_money(fit: FitResult) -> None:
    free = make_plan(fit, PlanRequest(budget=BUDGET))
    raised = [line.channel for line in free.lines if line.change > 0.1]
    dear = make_plan(fit, PlanRequest(budget=BUDGET, market=Market(elasticity=dict.fromkeys(fit.data.channels, 0.8))))
    moved = [sum(abs(line.planned - line.reference) for line in plan.lines) for plan in (free, dear)]
    assert raised
    assert moved[1] < moved[0]
    assert dear.gain.value < free.gain.value
    assert "rise with spend" in str(dear.assumptions[1])


def test_a_learning_phase_keeps_small_moves_small(fit: FitResult) -> None:
    free = make_plan(fit, PlanRequest(budget=BUDGET))
    held = make_plan(fit, PlanRequest(budget=BUDGET, market=Market(learning_cost=1.0, learning_from=0.1)))
    assert max(abs(line.change) for line in held.lines) < max(abs(line.change) for line in free.lines)
    assert max(abs(line.change) for line in held.lines) < 0.35


@pytest.mark.parametrize(
    ("pacing", "said"),
    [
        (Pacing(commitments=(Commitment("tv", dt.date(2020, 1, 1), 10.0),)), "outside the plan"),
        (Pacing(always_on={"tv": -1.0}), "cannot be asked of a week"),
        (Pacing(always_on={"cinema": 1.0}), "cinema"),
        (Pacing(active={"tv": (dt.date(2026, 2, 1), dt.date(2026, 1, 1))}), "before it starts"),
        (Pacing(step=float("nan")), "cannot be asked of a week"),
    ],
    ids=["outside", "negative", "unknown", "turned", "nan"],
)
def test_impossible_weeks_are_refused(fit: FitResult, pacing: Pacing, said: str) -> None:
    with pytest.raises(PlanError) as error:
        make_plan(fit, PlanRequest(budget=BUDGET, pacing=pacing))
    assert said in str(error.value)
    assert str(error.value.remedy)


def test_what_is_fixed_must_fit_into_the_limits(fit: FitResult) -> None:
    fixed = Pacing(always_on={"tv": 30_000.0})
    with pytest.raises(PlanError, match=r"takes €390,000, but it may get at most €50,000"):
        make_plan(fit, PlanRequest(budget=BUDGET, pacing=fixed, bounds={"tv": (0.0, 50_000.0)}))
    never = Pacing(active={"tv": (dt.date(2030, 1, 1), None)})
    with pytest.raises(PlanError, match="runs in no week"):
        make_plan(fit, PlanRequest(budget=BUDGET, pacing=never, locks=frozenset({"tv"})))
    plan = make_plan(fit, PlanRequest(budget=BUDGET, pacing=never))
    assert plan.split[fit.data.channels.index("tv")] == 0
