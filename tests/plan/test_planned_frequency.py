"""Plans that move how often people are reached: what a frequency is worth, by the formula, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import numpy.typing as npt
import pytest

from unisono.errors import PlanError
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.reach import Delivery
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.plan import Frequency, Plan, PlanRequest, compare, make_frontier, make_insights, make_plan
from unisono.plan.frequency import best_frequencies, frequency_texts
from unisono.runs.request_record import request_of, request_record

Array = npt.NDArray[np.float64]
WEEKS, WINDOW = 130, 13
HALF, SLOPE = 4.0, 3.0
BEST = HALF * (SLOPE - 1) ** (1 / SLOPE)
BUDGET = 13 * 2000.0
PLAIN = Spec(chains=2, warmup=100, autocorrelations=(0.0,), by_evidence=False)
ASKED = PlanRequest(budget=BUDGET, frequency=Frequency.BEST, draws=400)


def seen(frequency: Array) -> Array:
    return np.asarray(frequency**SLOPE / (frequency**SLOPE + HALF**SLOPE))


def history(low: float, high: float) -> ModelData:
    """Video at weekly frequencies between `low` and `high`, and search; nothing carries over."""
    rng = np.random.default_rng(5)
    reach, frequency = rng.gamma(9.0, 30.0, WEEKS), rng.uniform(low, high, WEEKS)
    video, search = reach * frequency, rng.gamma(4.0, 250.0, WEEKS)
    outcome = 20_000 + 12 * reach * seen(frequency) + 1.5 * search + rng.normal(0, 120, WEEKS)
    return ModelData(
        periods=tuple(dt.date(2023, 1, 2) + dt.timedelta(weeks=i) for i in range(WEEKS)),
        outcome=outcome,
        spend=np.column_stack([search, video]),
        channels=("search", "video"),
        controls=np.zeros((WEEKS, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
        delivery=Delivery(("video",), reach[:, None], frequency[:, None]),
    )


@pytest.fixture(scope="module")
def fit() -> FitResult:
    return fit_model(history(1.0, 8.0), dataclasses.replace(PLAIN, draws=250))


@pytest.fixture(scope="module")
def plan(fit: FitResult) -> Plan:
    return make_plan(fit, ASKED)


def test_the_best_frequency_is_near_the_true_one(fit: FitResult, plan: Plan) -> None:
    [told] = plan.frequencies
    assert told.planned == best_frequencies(fit, ASKED)[1]
    assert told.planned == pytest.approx(BEST, abs=0.8)
    assert (told.lowest, told.highest) == (
        fit.data.delivery.frequency.min(),
        fit.data.delivery.frequency.max(),
    )
    assert told.beyond < 0.1


def test_an_effect_at_a_planned_frequency_is_that_of_the_formula(fit: FitResult) -> None:
    draws, n = fit.draws.thin(6), fit.data.n_periods
    told = fit.data.delivery
    reach, mean = told.reach[:, 0], fit.data.spend[:, 1].mean()
    usual = float((reach * told.frequency[:, 0]).sum() / reach.sum())
    most = reach.max() / reach.mean()
    times = np.array([0.5, 1.0, 1.5, 0.0, 40.0])
    spend = np.column_stack([np.zeros(5), times * mean])
    for planned in (2.5, usual * 1.4):
        found = draws.at_frequency(np.array([np.nan, planned]), 4).effect(spend, n)[:, 1]
        impressions = times * usual
        often = np.maximum(planned, np.minimum(impressions / most, usual))
        people = np.minimum(impressions / often, most)
        for d in range(6):
            half, slope = draws.half[d, 1], draws.slope[d, 1]
            response = people * often**slope / (often**slope + half**slope)
            lags = draws.decay[d, 1] ** np.arange(draws.window)
            expected = draws.beta[d, 1] * np.convolve(response, lags / lags.sum())[:4]
            np.testing.assert_allclose(found[d, :4], expected, rtol=1e-6)
        # the week after the plan is bought with the history's mix again
        plain = draws.effect(spend, n)[:, 1]
        alone = draws.effect(spend * (np.arange(5) == 4)[:, None], n)[:, 1, 4]
        moved = draws.at_frequency(np.array([np.nan, planned]), 4)
        rest = moved.effect(spend * (np.arange(5) < 4)[:, None], n)[:, 1, 4]
        np.testing.assert_allclose(found[:, 4], alone + rest, rtol=1e-6)
        assert not np.allclose(found[:, :3], plain[:, :3])


def test_the_gain_of_frequency_is_the_formulas_and_part_of_the_whole(fit: FitResult, plan: Plan) -> None:
    [told], part = plan.frequencies, plan.frequency_gain
    assert part is not None
    assert told.planned is not None
    reach, frequency = fit.data.delivery.reach[:, 0], fit.data.delivery.frequency[:, 0]
    impressions = plan.weekly_today[:, 1].sum()
    now = 12 * (reach * seen(frequency)).sum() / (reach * frequency).sum()
    then = 12 * float(seen(np.array(told.planned))) / told.planned
    true = 0.5 * impressions * (then - now)
    assert part.interval.lower < true < part.interval.upper
    assert part.value == pytest.approx(true, rel=0.25)
    usual = make_plan(fit, dataclasses.replace(ASKED, frequency=Frequency.USUAL))
    assert usual.frequencies == ()
    assert usual.frequency_gain is None
    assert plan.gain.value > max(usual.gain.value, part.value)
    assert plan.promise.total().value > usual.promise.total().value
    np.testing.assert_array_equal(plan.promise_today.outcome, usual.promise_today.outcome)
    text = " ".join(str(each) for each in (*plan.assumptions, *frequency_texts(plan.frequencies, part)))
    assert "instead of" in text
    assert "Reaching people that often gains" in text
    assert "mix of frequencies" not in text


def test_a_locked_split_gains_by_frequency_alone(fit: FitResult) -> None:
    plan = make_plan(fit, dataclasses.replace(ASKED, locks=frozenset(("search", "video"))))
    assert plan.frequency_gain is not None
    assert plan.gain.value == pytest.approx(plan.frequency_gain.value, rel=1e-9)
    assert plan.moves


def test_a_plan_stays_among_the_frequencies_that_ran_and_says_so() -> None:
    fit = fit_model(history(1.0, 2.6), dataclasses.replace(PLAIN, draws=250))
    [told] = make_plan(fit, ASKED).frequencies
    assert told.planned is None or told.planned <= told.highest
    assert told.best > told.highest
    words = " ".join(str(text) for text in frequency_texts((told,), None))
    assert "never ran" in words or "keeps its mix" in words


def test_what_cannot_be_asked_is_refused(fit: FitResult) -> None:
    without = dataclasses.replace(fit.data, delivery=Delivery())
    plain = fit_model(without, dataclasses.replace(PLAIN, draws=100, warmup=60))
    with pytest.raises(PlanError, match="tells reach"):
        make_plan(plain, ASKED)
    for ask in (compare, make_frontier, make_insights):
        with pytest.raises(PlanError, match="Only the plan of a budget"):
            ask(fit, ASKED)


def test_the_question_is_kept() -> None:
    assert request_of(request_record(ASKED)) == ASKED
    old = request_record(ASKED)
    del old["frequency"]
    assert request_of(old).frequency is Frequency.USUAL
