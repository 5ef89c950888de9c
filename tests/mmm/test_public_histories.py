"""Histories that others made: one with a known truth, one real, and the demonstration data of other models."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult, Grade

TRUE_ROAS = {"x1": 93.39, "x2": 171.41}
"""From the counterfactual columns of `mmm_roas_data`, which the model never sees."""


def history(
    path: Path, date: str, outcome: str | pl.Expr, spend: list[str], controls: list[str], *, period_days: int = 7
) -> ModelData:
    table = pl.read_csv(path)
    column = pl.col(outcome) if isinstance(outcome, str) else outcome
    days = [dt.date.fromisoformat(f"{value}-01"[:10]) for value in table[date].to_list()]
    return ModelData(
        periods=tuple(days),
        outcome=table.select(column.cast(pl.Float64)).to_series().to_numpy().copy(),
        spend=table.select(pl.col(spend).cast(pl.Float64)).to_numpy().copy(order="C"),
        channels=tuple(spend),
        controls=table.select(pl.col(controls).cast(pl.Float64)).to_numpy().copy(order="C").reshape(len(days), -1),
        control_names=tuple(controls),
        currency="EUR",
        outcome_name="sales",
        period_days=period_days,
    )


def assert_finite(fit: FitResult) -> None:
    for table in (fit.channels_table(), fit.curves_table(), fit.weekly_table(), fit.fitted_table()):
        numbers = table.select(pl.col(pl.Float64)).drop_nulls()
        assert np.isfinite(numbers.to_numpy()).all()
    assert fit.grade in set(Grade)
    assert str(fit.recommendation)


def test_known_returns_are_covered_when_the_confounder_is_given(test_data: Path) -> None:
    data = history(test_data / "pymc_mmm/mmm_roas_data.csv", "date", "y", ["x1", "x2"], ["z"])
    fit = fit_model(data)
    assert {d.name: d.grade for d in fit.diagnostics}["rhat"] is Grade.PASS
    for row in fit.channels_table().to_dicts():
        assert row["roi_lower"] < TRUE_ROAS[row["channel"]] < row["roi_upper"], row


def test_without_the_confounder_the_risk_is_named(test_data: Path) -> None:
    data = history(test_data / "pymc_mmm/mmm_roas_data.csv", "date", "y", ["x1", "x2"], [])
    fit = fit_model(data)
    assert fit.grade is not Grade.PASS
    named = next(d for d in fit.diagnostics if d.name == "confounding")
    assert named.grade is Grade.REVIEW
    assert "Confounding risk" in str(named.text)


def test_a_short_real_monthly_history_fails_its_review(test_data: Path) -> None:
    """Forty months in which advertising and quotes rise and fall together: everything is credited to advertising."""
    data = history(
        test_data / "insurance_tv_quotes/insurance.csv", "month", "quotes", ["tv_advert"], [], period_days=30
    )
    fit = fit_model(data)
    assert_finite(fit)
    assert fit.grade is Grade.FAIL
    assert "decide by experiments meanwhile" in str(fit.recommendation)
    verdicts = {d.name: d.grade for d in fit.diagnostics}
    assert verdicts["media_share"] is Grade.FAIL
    assert verdicts["history"] is Grade.REVIEW
    assert fit.data.following(2) == (dt.date(2005, 5, 1), dt.date(2005, 6, 1))


@pytest.mark.parametrize(
    ("file", "date", "outcome", "spend", "controls"),
    [
        (
            "robyn_simulated_weekly/dt_simulated_weekly.csv",
            "DATE",
            "revenue",
            ["tv_S", "ooh_S", "print_S", "facebook_S", "search_S"],
            ["competitor_sales_B", "newsletter"],
        ),
        (
            "meridian_simulated/national_all_channels.csv",
            "time",
            pl.col("conversions") * pl.col("revenue_per_conversion"),
            [f"Channel{i}_spend" for i in range(5)],
            ["competitor_sales_control", "sentiment_score_control", "Promo"],
        ),
        ("pymc_mmm/mmm_example.csv", "date_week", "y", ["x1", "x2"], ["event_1", "event_2"]),
    ],
    ids=["robyn", "meridian", "pymc"],
)
def test_demonstration_data_of_others_is_fitted(
    test_data: Path, file: str, date: str, outcome: str | pl.Expr, spend: list[str], controls: list[str]
) -> None:
    fit = fit_model(history(test_data / file, date, outcome, spend, controls))
    assert_finite(fit)
    values = {d.name: d.value for d in fit.diagnostics}
    assert values["rhat"] < 1.01
    # rounding of one processor or another may cost a trajectory in thousands
    assert values["divergences"] <= 2


def test_two_real_series_of_unlike_periods_are_fitted_and_sent_to_a_person(test_data: Path) -> None:
    """Television and radio of a whole country every four weeks, beside its monthly retail sales as an index."""
    ads = pl.read_csv(test_data / "dutch_advert" / "DutchAdvert.csv")
    sales = pl.read_csv(test_data / "dutch_advert" / "DutchSales.csv")
    months = np.round(sales["time"].to_numpy() * 12).astype(int)
    index = dict(zip(months.tolist(), sales["value"].to_list(), strict=True))
    periods = tuple(dt.date(1978, 1, 1) + dt.timedelta(days=28 * i) for i in range(len(ads)))
    days = [[period + dt.timedelta(days=k) for k in range(28)] for period in periods]
    data = ModelData(
        periods=periods,
        outcome=np.array([np.mean([index.get(12 * d.year + d.month - 1, np.nan) for d in four]) for four in days]),
        spend=ads.select("tv", "radio").to_numpy().astype(float),
        channels=("tv", "radio"),
        controls=np.zeros((len(ads), 0)),
        control_names=(),
        currency="NLG",
        outcome_name="retail_index",
        period_days=28,
        outcome_is_money=False,
    )
    fit = fit_model(data)
    assert_finite(fit)
    assert fit.grade is Grade.REVIEW  # an index of all trade cannot say what one cigar earned
    assert {d.name: d.grade for d in fit.diagnostics}["learned"] is Grade.REVIEW
    assert (fit.no_effect() > 0.05).all()
