"""On a company whose truth is known, the intervals hold it."""

from __future__ import annotations

import numpy as np
import pytest

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.synthetic import SampleCompany, sample_company

SEEDS = range(2026, 2036)
"""Fixed before the first fit."""


def fitted(company: SampleCompany) -> FitResult:
    data = ModelData(
        periods=company.weeks,
        outcome=company.net_revenue,
        spend=company.spend,
        channels=company.channels,
        controls=company.controls,
        control_names=company.control_names,
        currency="EUR",
        outcome_name="net_revenue",
        country="FR",
    )
    return fit_model(data, Spec())


def measured(seed: int) -> tuple[int, list[float], float]:
    """Truths covered, relative widths, relative error of total media contribution."""
    company = sample_company(seed)
    fit = fitted(company)
    table = fit.channels_table()
    lower, upper, roi = (table[name].to_numpy() for name in ("roi_lower", "roi_upper", "roi"))
    covered = int(((lower <= company.truth.roi) & (company.truth.roi <= upper)).sum())
    error = float(table["contribution"].sum() / company.truth.contribution.sum() - 1)
    converged = {d.name: d.value for d in fit.diagnostics}
    assert converged["rhat"] < 1.01
    assert converged["ess"] >= 400
    return covered, list((upper - lower) / roi), error


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_truth_lies_in_the_intervals(seed: int) -> None:
    covered, widths, error = measured(seed)
    assert covered >= 6
    assert np.median(widths) < 1.2
    assert abs(error) < 0.3


@pytest.mark.prove
def test_truth_lies_in_the_intervals_of_ten_companies() -> None:
    found = [measured(seed) for seed in SEEDS]
    assert sum(covered for covered, _, _ in found) >= 64
    assert np.median([width for _, widths, _ in found for width in widths]) < 1.0
    assert np.median([abs(error) for _, _, error in found]) < 0.15
