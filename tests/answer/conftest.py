"""Spend histories that can, and cannot, tell; made by formulas that share nothing with the model's code."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from unisono.measure.mmm.data import ModelData

Floats = npt.NDArray[np.float64]
MakeHistory = Callable[..., ModelData]


@pytest.fixture(scope="session")
def make_history() -> MakeHistory:
    """`make_history(radio=path, n=weeks)`: search, social and video move freely; `radio` is the one in question."""

    def make(radio: Callable[[Floats, Floats], Floats] | None = None, n: int = 130, seed: int = 3) -> ModelData:
        rng = np.random.default_rng(seed)
        spend = 50 * np.exp(0.7 * rng.standard_normal((n, 4)))
        weeks = np.arange(n, dtype=float)
        if radio is not None:
            spend[:, 3] = radio(weeks, spend)
        outcome = 800 + 60 * np.sin(2 * np.pi * weeks / 52.18) + 15 * rng.standard_normal(n)
        for m, decay in enumerate((0.2, 0.4, 0.5, 0.3)):
            carried = np.convolve(spend[:, m], (1 - decay) * decay ** np.arange(10))[:n]
            outcome += 130 * carried / (carried + 50)
        return ModelData(
            periods=tuple(dt.date(2022, 1, 3) + dt.timedelta(weeks=i) for i in range(n)),
            outcome=outcome,
            spend=spend,
            channels=("search", "social", "video", "radio"),
            controls=np.zeros((n, 0)),
            control_names=(),
            currency="EUR",
            outcome_name="net_revenue",
        )

    return make


def shortened(data: ModelData, n: int) -> ModelData:
    """The last `n` weeks."""
    return dataclasses.replace(
        data, periods=data.periods[-n:], outcome=data.outcome[-n:], spend=data.spend[-n:], controls=data.controls[-n:]
    )
