"""A small fit to hand over: two channels, one control, a missing week."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec

WEEKS = 80


@pytest.fixture(scope="session")
def history() -> ModelData:
    """A made history."""
    rng = np.random.default_rng(4)
    spend = rng.gamma(3.0, 200.0, (WEEKS, 2))
    price = rng.normal(0, 1, (WEEKS, 1))
    outcome = 5000 + spend @ np.array([1.5, 0.8]) - 200 * price[:, 0] + rng.normal(0, 150, WEEKS)
    outcome[7] = np.nan
    return ModelData(
        periods=tuple(dt.date(2024, 1, 1) + dt.timedelta(weeks=i) for i in range(WEEKS)),
        outcome=outcome,
        spend=spend,
        channels=("search", "tv"),
        controls=price,
        control_names=("price",),
        currency="EUR",
        outcome_name="net_revenue",
        country="FR",
    )


@pytest.fixture(scope="session")
def fit(history: ModelData) -> FitResult:
    """Its fit."""
    return fit_model(history, Spec(chains=2, draws=150, warmup=80), edition_id="e-1")
