"""Small histories with a brand, made by formulas that share nothing with the model's code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest

from unisono.measure.funnel.data import BrandData, Series, Survey
from unisono.measure.mmm.data import ModelData

MakeBrand = Callable[..., BrandData]


@pytest.fixture(scope="session")
def make_brand() -> MakeBrand:
    """Build weeks of revenue, two channels, a volume of searches and a survey every quarter."""

    def make(*, seed: int = 0, n: int = 60, searches: bool = True, leads: bool = False, gaps: int = 0) -> BrandData:
        rng = np.random.default_rng(seed)
        start = dt.date(2023, 1, 2)
        spend = rng.gamma(2.0, 50.0, (n, 2)) * (rng.random((n, 2)) < 0.7)
        brand = np.convolve(spend[:, 0], 0.97 ** np.arange(n))[:n]
        revenue = 1000 + 0.8 * spend.sum(axis=1) + 0.05 * brand + rng.normal(0, 30, n)
        revenue[rng.choice(n, gaps, replace=False)] = np.nan
        model = ModelData(
            periods=tuple(start + dt.timedelta(weeks=i) for i in range(n)),
            outcome=revenue,
            spend=spend,
            channels=("tv", "search"),
            controls=rng.normal(10, 1, (n, 1)),
            control_names=("price",),
            currency="EUR",
            outcome_name="revenue",
            country="FR",
        )
        series = []
        if leads:
            series.append(Series("leads", 50 + 0.05 * spend.sum(axis=1) + rng.normal(0, 3, n), shows_brand=False))
        if searches:
            volume = 400 + 0.2 * brand + rng.normal(0, 20, n)
            series.append(Series("brand_searches", volume, shows_brand=True))
        fields = [start + dt.timedelta(weeks=i) for i in range(3, n, 9)]
        aware = 0.3 + 0.0001 * brand[3:n:9] + rng.normal(0, 0.01, len(fields))
        survey = Survey(
            "awareness",
            tuple(fields),
            tuple(day + dt.timedelta(days=12) for day in fields),
            aware,
            np.full(len(fields), 800.0),
        )
        return BrandData(model, (survey,), tuple(series))

    return make
