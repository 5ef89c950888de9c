"""The promise: weeks to come under a spend, and the gain seen afterwards."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from unisono.errors import PlanError
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.plan import PlanRequest, forecast, make_plan
from unisono.plan.forecast import last_years_controls
from unisono.plan.hindsight import realised_gain
from unisono.synthetic import SampleCompany


def known_controls(company: SampleCompany, weeks: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([[w.price_index, w.promotion_depth] for w in company.planned_calendar(weeks)])


def test_what_happened_lies_in_the_forecast(fit: FitResult, company: SampleCompany) -> None:
    weekly = company.spend[-52:].mean(axis=0)
    spend = {name: [float(weekly[m])] * 13 for m, name in enumerate(company.channels)}
    after = company.following(spend)
    promised = forecast(fit, after.spend, known_controls(company, 13))
    assert promised.periods == after.weeks
    assert promised.total().interval.holds(float(after.net_revenue.sum()))
    media = promised.media.sum(axis=(1, 2))
    truth = float(after.contribution.sum())
    assert np.quantile(media, 0.02) < truth < np.quantile(media, 0.98)


def test_carry_over_from_the_history_lands_in_the_first_weeks(fit: FitResult, company: SampleCompany) -> None:
    silent = forecast(fit, np.zeros((13, 8)), known_controls(company, 13)).media.mean(axis=0).sum(axis=0)
    assert silent[0] > silent[5] > 0
    assert silent[12] < 0.01 * silent[0]


def test_last_years_controls_repeat_the_same_weeks(fit: FitResult) -> None:
    controls = fit.data.controls
    np.testing.assert_array_equal(last_years_controls(fit, 13), controls[-52:-39])
    np.testing.assert_array_equal(last_years_controls(fit, 52), controls[-52:])
    short = dataclasses.replace(
        fit.data,
        periods=fit.data.periods[:45],
        outcome=fit.data.outcome[:45],
        spend=fit.data.spend[:45],
        controls=controls[:45],
    )
    found = last_years_controls(dataclasses.replace(fit, data=short), 10)
    np.testing.assert_allclose(found[:7], np.tile(controls[:45].mean(axis=0), (7, 1)))
    np.testing.assert_array_equal(found[7:], controls[:3])


@pytest.mark.parametrize(
    ("spend", "controls"),
    [
        (np.zeros((4, 7)), np.zeros((4, 2))),
        (np.zeros((4, 8)), np.zeros((3, 2))),
        (np.full((4, 8), np.nan), np.zeros((4, 2))),
        (np.zeros((4, 8)), np.full((4, 2), np.nan)),
        (np.full((4, 8), -1.0), np.zeros((4, 2))),
    ],
)
def test_a_forecast_refuses_what_it_cannot_read(
    fit: FitResult,
    spend: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    controls: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    with pytest.raises(PlanError):
        forecast(fit, spend, controls)


def monthly(n: int) -> ModelData:
    rng = np.random.default_rng(5)
    spend = rng.gamma(4.0, 25.0, (n, 2))
    return ModelData(
        periods=tuple(dt.date(2022 + i // 12, i % 12 + 1, 1) for i in range(n)),
        outcome=1000 + 2 * spend[:, 0] + rng.normal(0, 20, n),
        spend=spend,
        channels=("a", "b"),
        controls=np.zeros((n, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
        period_days=30,
    )


def test_months_are_planned_as_months() -> None:
    fit = fit_model(monthly(40), Spec(chains=2, draws=100, warmup=60))
    plan = make_plan(fit, PlanRequest(budget=float(fit.data.spend[-3:].sum()), weeks=13, draws=150))
    assert plan.weeks == (dt.date(2025, 5, 1), dt.date(2025, 6, 1), dt.date(2025, 7, 1))
    today = fit.data.spend[-12:].sum(axis=0)
    np.testing.assert_allclose([line.reference for line in plan.lines], today / today.sum() * plan.request.budget)


@pytest.mark.parametrize("n", [30, 40])
def test_a_history_shorter_than_a_year_is_planned(n: int) -> None:
    data = dataclasses.replace(monthly(n), period_days=7)
    data = dataclasses.replace(data, periods=tuple(dt.date(2025, 1, 6) + dt.timedelta(weeks=i) for i in range(n)))
    fit = fit_model(data, Spec(chains=2, draws=100, warmup=60))
    plan = make_plan(fit, PlanRequest(budget=float(data.spend[-8:].sum()), weeks=8, draws=150))
    assert np.isfinite(plan.promise.outcome).all()
    assert np.isfinite(plan.gain.value)


def test_hindsight_of_what_was_done_is_nothing(fit: FitResult) -> None:
    first = fit.data.n_periods - 13
    same = realised_gain(fit, first=first, weeks=13, other=fit.data.spend[first:], margin_rate=0.5)
    assert same.value == 0.0
    less = realised_gain(fit, first=first, weeks=13, other=0.5 * fit.data.spend[first:], margin_rate=0.5)
    assert less.value == pytest.approx(0.0), "spending more is no gain of the split"
    turned = realised_gain(fit, first=first, weeks=13, other=fit.data.spend[first:, ::-1], margin_rate=0.5)
    assert abs(turned.value) > 0
    assert turned.unit == "EUR"


def test_hindsight_at_the_start_of_a_history(fit: FitResult) -> None:
    found = realised_gain(fit, first=0, weeks=13, other=np.zeros((13, 8)), margin_rate=1.0)
    assert found.value > 0
