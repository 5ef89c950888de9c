"""A fitted company, and responses of channels written down by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.synthetic import SampleCompany, sample_company

MakeDraws = Callable[..., ChannelDraws]


def data_of(company: SampleCompany) -> ModelData:
    return ModelData(
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


@pytest.fixture(scope="session")
def fit_company() -> Callable[[SampleCompany, Spec], FitResult]:
    return lambda company, spec: fit_model(data_of(company), spec)


@pytest.fixture(scope="session")
def company() -> SampleCompany:
    return sample_company(11)


@pytest.fixture(scope="session")
def fit(company: SampleCompany) -> FitResult:
    return fit_model(data_of(company), Spec(chains=2, draws=400, warmup=100))


@pytest.fixture(scope="session")
def make_draws() -> MakeDraws:
    """Draws of channels that spend 100 a week: effect `beta` at saturation, half of it at `half` times 100."""

    def make(
        *,
        decay: Sequence[float],
        half: Sequence[float],
        beta: Sequence[float],
        slope: float = 1.0,
        spread: Sequence[float] = (),
        n: int = 400,
        seed: int = 0,
    ) -> ChannelDraws:
        m = len(decay)
        rng = np.random.default_rng(seed)
        noise = np.exp(np.array(spread or [0.0] * m) * rng.standard_normal((n, m)))
        one = np.ones((n, m))
        return ChannelDraws(
            np.array(decay) * one, np.array(half) * one, slope * one, one, np.array(beta) * noise, np.full(m, 100.0), 13
        )

    return make
