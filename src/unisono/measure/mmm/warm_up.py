"""Compile every kernel of the model once, on a tiny history, so that numba's cache holds them."""

from __future__ import annotations

import datetime as dt

import numpy as np

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.spec import Spec


def warm_up() -> None:
    """Fit 60 made-up weeks with a handful of draws; the result is thrown away."""
    rng = np.random.default_rng(0)
    spend = rng.gamma(4.0, 25.0, (60, 2))
    data = ModelData(
        periods=tuple(dt.date(2024, 1, 1) + dt.timedelta(weeks=i) for i in range(60)),
        outcome=1000 + spend @ np.array([1.0, 2.0]) + rng.normal(0, 20, 60),
        spend=spend,
        channels=("a", "b"),
        controls=np.zeros((60, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="warm-up",
    )
    fit_model(data, Spec(draws=8, warmup=8, chains=2, autocorrelations=(0.0,)))
