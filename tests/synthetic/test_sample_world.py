"""The sample company's world: its truth adds up, it is believable, and its ROIs can be known."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from unisono.errors import InputError
from unisono.synthetic import SampleCompany, sample_company
from unisono.synthetic.commerce import commercial_calendar
from unisono.synthetic.effects import adstock, hill

SEEDS = (2026, 1, 2, 3, 4)


@pytest.fixture(scope="module", params=SEEDS)
def company(request: pytest.FixtureRequest) -> SampleCompany:
    return sample_company(request.param)


def test_history_is_156_mondays_that_end_on_a_sunday(company: SampleCompany) -> None:
    assert company.weeks[0] == dt.date(2023, 1, 2)
    assert company.weeks[-1] + dt.timedelta(days=6) == dt.date(2025, 12, 28)
    assert len(company.weeks) == 156
    assert {week.weekday() for week in company.weeks} == {0}
    assert company.spend.shape == (156, 8)
    assert company.controls.shape == (156, len(company.control_names))


def test_revenue_is_baseline_contributions_and_noise(company: SampleCompany) -> None:
    truth = company.truth
    parts = truth.baseline + truth.contribution.sum(axis=1) + truth.noise
    np.testing.assert_allclose(company.net_revenue, parts, rtol=1e-12)
    np.testing.assert_allclose(truth.roi, truth.contribution.sum(axis=0) / company.spend.sum(axis=0), rtol=1e-12)


def test_contribution_follows_the_stated_formula_week_by_week() -> None:
    company = sample_company(7, weeks=30)
    effects = company.truth.effects
    for c in range(len(company.channels)):
        weights = [effects.decay[c] ** lag for lag in range(13)]
        for t in range(30):
            carried = sum(weights[lag] * company.spend[t - lag, c] for lag in range(min(13, t + 1))) / sum(weights)
            power = carried ** effects.slope[c]
            share = power / (power + effects.half_saturation[c] ** effects.slope[c])
            assert company.truth.contribution[t, c] == pytest.approx(effects.ceiling[c] * share, rel=1e-9)


def test_the_company_is_believable(company: SampleCompany) -> None:
    revenue = company.net_revenue
    assert 330_000 < revenue.mean() < 470_000
    assert 0.12 < company.spend.sum() / revenue.sum() < 0.18
    assert 0.24 < company.truth.contribution.sum() / revenue.sum() < 0.36
    assert ((company.truth.roi > 0.75) & (company.truth.roi < 5.25)).all()
    assert 0.015 < company.truth.noise.std() / revenue.mean() < 0.026
    assert (company.truth.baseline > 0).all()


def test_channels_move_apart(company: SampleCompany) -> None:
    correlation = np.asarray(np.corrcoef(company.spend.T))[np.triu_indices(8, 1)]
    assert correlation.max() < 0.6
    assert (company.spend >= 0).all()
    paused = (company.spend == 0).mean(axis=0)
    for channel in ("tv", "radio", "linkedin"):
        assert 0.2 < paused[company.channels.index(channel)] < 0.75


def test_roi_can_be_known_from_the_history(company: SampleCompany) -> None:
    """Least squares with the true curves: what any model could learn at best."""
    n, effects = len(company.weeks), company.truth.effects
    curves = hill(adstock(company.spend, effects.decay), effects.slope, effects.half_saturation)
    year = np.array([week.timetuple().tm_yday for week in company.weeks]) / 365.25
    season = [wave(2 * np.pi * k * year) for k in (1, 2, 3) for wave in (np.sin, np.cos)]
    knots = np.linspace(0, n - 1, 12)
    trend = np.maximum(0, 1 - np.abs(np.arange(n)[:, None] - knots) / (knots[1] - knots[0]))
    design = np.column_stack([curves * effects.ceiling, trend * 1e5, np.array(season).T * 1e5, company.controls * 1e3])
    estimate, squares, *_ = np.linalg.lstsq(design, company.net_revenue, rcond=None)
    scale = float(squares[0]) / (n - design.shape[1])
    error = np.sqrt(np.diag(np.linalg.inv(design.T @ design))[:8] * scale)
    assert np.median(error) < 0.3
    assert (np.abs(estimate[:8] - 1) < 3.5 * error).all()


def test_same_seed_same_world_other_seed_other_world() -> None:
    first, again, other = sample_company(5), sample_company(5), sample_company(6)
    np.testing.assert_array_equal(first.net_revenue, again.net_revenue)
    np.testing.assert_array_equal(first.spend, again.spend)
    assert not np.allclose(first.truth.roi, other.truth.roi)


def test_the_truth_file_holds_the_truth(tmp_path: Path) -> None:
    company = sample_company(5, weeks=20)
    told = json.loads(company.write_truth(tmp_path / "kept apart" / "truth.json").read_text(encoding="utf-8"))
    assert [told["channels"][name]["roi"] for name in company.channels] == company.truth.roi.tolist()
    assert told["weeks"][-1] == "2025-12-22"
    total = np.array(told["baseline"]) + np.array(told["noise"])
    total += sum(np.array(told["channels"][name]["contribution"]) for name in company.channels)
    np.testing.assert_allclose(total, told["net_revenue"], atol=0.06)


def test_sales_start_when_the_law_says_and_black_friday_is_black_friday() -> None:
    starts = {p.code: p.first for p in commercial_calendar(1, 156).promotions}
    winter = {23: dt.date(2023, 1, 11), 24: dt.date(2024, 1, 10), 25: dt.date(2025, 1, 8), 26: dt.date(2026, 1, 7)}
    summer = {23: dt.date(2023, 6, 28), 24: dt.date(2024, 6, 26), 25: dt.date(2025, 6, 25)}
    fridays = {23: dt.date(2023, 11, 24), 24: dt.date(2024, 11, 29), 25: dt.date(2025, 11, 28)}
    assert {year: starts[f"SOLDES{year}"] for year in winter} == winter
    assert {year: starts[f"ETE{year}"] for year in summer} == summer
    calendar = commercial_calendar(1, 156)
    for year, friday in fridays.items():
        promotion = calendar.promotion_on(friday)
        assert promotion is not None
        assert promotion.code == f"BLACK{year}"


@pytest.mark.parametrize(("seed", "weeks"), [(-1, 156), (1, 12), (1, 157)])
def test_impossible_companies_are_refused(seed: int, weeks: int) -> None:
    with pytest.raises(InputError, match="13 to 156"):
        sample_company(seed, weeks=weeks)


@pytest.mark.parametrize(
    ("last_on", "monday"),
    [("2026-11-21", "2026-11-09"), ("2026-11-22", "2026-11-16"), ("2026-11-23", "2026-11-16")],
)
def test_history_ends_with_the_last_whole_week_that_is_asked_for(last_on: str, monday: str) -> None:
    company = sample_company(3, weeks=20, last_on=dt.date.fromisoformat(last_on))
    assert company.weeks[-1].isoformat() == monday
    assert len(company.weeks) == 20
    usual = sample_company(3, weeks=20)
    assert sample_company(3, weeks=20, last_on=dt.date(2025, 12, 28)).net_revenue.tolist() == usual.net_revenue.tolist()
