"""Small worlds for the model's tests, made by formulas that share nothing with the model's code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.result import FitResult

MakeData = Callable[..., ModelData]


@pytest.fixture(scope="session")
def make_data() -> MakeData:
    """Build a history: level, season, trend, controls, media with carry-over and saturation, and noise."""

    def make(
        *,
        seed: int = 0,
        n: int = 80,
        n_channels: int = 2,
        n_controls: int = 0,
        missing: tuple[int, ...] = (),
        country: str | None = None,
        noise: float = 0.03,
        start: dt.date = dt.date(2023, 1, 2),
        pulses: bool = False,
        months: bool = False,
    ) -> ModelData:
        rng = np.random.default_rng(seed)
        spend = rng.gamma(4.0, 25.0, (n, n_channels))
        if pulses:
            spend *= rng.random((n, n_channels)) < 0.3
        controls = rng.normal(5.0, 2.0, (n, n_controls))
        t = np.arange(n)
        outcome = 1000 * (1 + 0.1 * np.sin(2 * np.pi * t / 52) + 0.0005 * t + noise * rng.standard_normal(n))
        for m in range(n_channels):
            carried = np.convolve(spend[:, m], (0.3 + 0.1 * m) ** np.arange(8))[:n]
            outcome += 300 * carried / (carried + 200)
        outcome += 20 * (controls - 5).sum(axis=1)
        outcome[list(missing)] = np.nan
        if months:
            periods = tuple(
                dt.date(start.year + (start.month - 1 + i) // 12, (start.month - 1 + i) % 12 + 1, 1) for i in range(n)
            )
        else:
            periods = tuple(start + dt.timedelta(weeks=i) for i in range(n))
        return ModelData(
            periods=periods,
            outcome=outcome,
            spend=spend,
            channels=tuple(f"channel_{m}" for m in range(n_channels)),
            controls=controls,
            control_names=tuple(f"control_{j}" for j in range(n_controls)),
            currency="EUR",
            outcome_name="net_revenue",
            period_days=30 if months else 7,
            country=country,
        )

    return make


@pytest.fixture
def add_up() -> Callable[[FitResult], None]:
    """Check that baseline, noise and media of a fit make the outcome, and its table their sums."""

    def check(fit: FitResult) -> None:
        base = fit.baseline()
        total = base.level + base.noise + fit.weekly_effects().sum(axis=1)
        np.testing.assert_allclose(total, np.tile(fit.data.outcome, (len(total), 1)))
        table = fit.channels_table()
        assert table["contribution"].sum() == pytest.approx(fit.weekly_effects(10**6).sum(axis=(1, 2)).mean())
        assert table["share"].sum() == pytest.approx(fit.total_media()[0])

    return check
