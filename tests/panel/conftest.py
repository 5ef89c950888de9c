"""Small panels for the tests, made by formulas that share nothing with the model's code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest

from unisono.measure.mmm.panel.data import PanelData

MakePanel = Callable[..., PanelData]


@pytest.fixture(scope="session")
def make_panel() -> MakePanel:
    """Build a panel: levels, a common season, units' own effects of media, controls, holes, late starts."""

    def make(
        *,
        seed: int = 0,
        n_units: int = 4,
        n: int = 60,
        n_channels: int = 2,
        n_controls: int = 0,
        missing: float = 0.0,
        late: int = 0,
        spread: float = 0.2,
        noise: float = 0.03,
        population: bool = True,
        country: str | None = None,
    ) -> PanelData:
        rng = np.random.default_rng(seed)
        size = rng.lognormal(0.0, 0.5, n_units)
        t = np.arange(n)
        per_head = rng.gamma(3.0, 1.0, (n_units, n, n_channels)) * (rng.random((n_units, n, n_channels)) < 0.8)
        controls = rng.normal(5.0, 2.0, (n_units, n, n_controls))
        outcome = np.empty((n_units, n))
        for g in range(n_units):
            base = 100 * (rng.normal(1, 0.1) + 0.1 * np.sin(2 * np.pi * t / 52) + noise * rng.standard_normal(n))
            for m in range(n_channels):
                carried = np.convolve(per_head[g, :, m], (0.3 + 0.1 * m) ** np.arange(13))[:n]
                base += 30 * (1 + spread * rng.standard_normal()) * carried / (carried + 4)
            outcome[g] = size[g] * (base + 2 * (controls[g] - 5).sum(axis=1))
        outcome[rng.random(outcome.shape) < missing] = np.nan
        outcome[0, :late] = np.nan
        return PanelData(
            periods=tuple(dt.date(2023, 1, 2) + dt.timedelta(weeks=i) for i in range(n)),
            units=tuple(f"unit_{g}" for g in range(n_units)),
            outcome=outcome,
            spend=per_head * size[:, None, None],
            channels=tuple(f"channel_{m}" for m in range(n_channels)),
            controls=controls,
            control_names=tuple(f"control_{j}" for j in range(n_controls)),
            currency="EUR",
            outcome_name="net_revenue",
            population=1000 * size if population else None,
            country=country,
        )

    return make
