"""Small worlds with a known truth: one that the model can hold, and one for each way in which it goes wrong silently.

Their formulas share nothing with the model's code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec

Floats = npt.NDArray[np.float64]
WEEKS = 156
CHANNELS = ("search", "social", "video", "radio")
DECAYS = (0.2, 0.4, 0.5, 0.6)
BAD = (
    "confounded",
    "collinear",
    "delayed",
    "s_curve",
    "outliers",
    "break",
    "rough_season",
    "heavy_tails",
    "drifting",
    "synergy",
    "changing_noise",
)
HARD = ("dense_controls",)
"""Hard, but the model copes: nothing is silently wrong."""


@dataclass(frozen=True)
class World:
    """A history and what each channel really returned in it."""

    data: ModelData
    roi: Floats


MakeWorld = Callable[..., World]
FitWorld = Callable[..., FitResult]


def own(rng: np.random.Generator, n: int, memory: float = 0.5) -> Floats:
    path = rng.standard_normal(n)
    for t in range(1, n):
        path[t] = memory * path[t - 1] + np.sqrt(1 - memory**2) * path[t]
    return path


def spending(kind: str, rng: np.random.Generator, demand: Floats) -> Floats:
    n, m = WEEKS, len(CHANNELS)
    apart = np.column_stack([own(rng, n) for _ in range(m)])
    if kind == "confounded":
        return 40 * np.exp(0.25 * apart + 0.45 * demand[:, None])
    if kind == "collinear":
        return 40 * np.exp(0.5 * own(rng, n)[:, None] + 0.03 * rng.standard_normal((n, m)))
    return 40 * np.exp(0.6 * apart) * (rng.random((n, m)) > 0.1)


def media(kind: str, rng: np.random.Generator, spend: Floats) -> Floats:
    """(n, m) effects that bring 250 a week together."""
    effects = np.empty_like(spend)
    for j, decay in enumerate(DECAYS):
        weights = np.exp(-0.5 * ((np.arange(20) - 7) / 2.0) ** 2) if kind == "delayed" else decay ** np.arange(13)
        carried = np.convolve(spend[:, j], weights / weights.sum())[: len(spend)]
        steep = 1 / (1 + (55 / np.maximum(carried, 1e-9)) ** 5)
        effects[:, j] = steep if kind == "s_curve" else carried / (carried + 50)
    if kind == "drifting":
        effects[:, ::2] *= np.linspace(1.8, 0.2, len(spend))[:, None]
        effects[:, 1::2] *= np.linspace(0.2, 1.8, len(spend))[:, None]
    effects *= rng.dirichlet(np.full(len(DECAYS), 6.0)) * 250 / effects.mean(axis=0)
    if kind == "synergy":
        both = effects[:, 0] * effects[:, 1]
        effects[:, 0] += 60 * both / both.mean()
    return effects


def noise(kind: str, rng: np.random.Generator) -> Floats:
    usual = 20 * rng.standard_normal(WEEKS)
    if kind == "outliers":
        usual[rng.choice(WEEKS, 5, replace=False)] += rng.choice([-1, 1], 5) * 300
    if kind == "heavy_tails":
        return 16 * np.asarray(rng.standard_t(2, WEEKS), dtype=np.float64)
    if kind == "changing_noise":
        usual *= np.linspace(0.1, 3.0, WEEKS)
    return usual


def baseline(kind: str, seed: int, demand: Floats) -> Floats:
    t = np.arange(WEEKS)
    base: Floats = (
        750 + 60 * np.sin(2 * np.pi * (t + 5) / 52.18) + 30 * np.cos(4 * np.pi * t / 52.18) + 0.3 * (t - WEEKS / 2)
    )
    if kind == "confounded":
        base += 70 * demand
    if kind == "break":
        base += np.where(t >= 80 + seed % 20, 180, 0)
    if kind == "rough_season":
        base += 90.0 * ((t % 52 > 46) | (t % 52 < 2)) - 60.0 * (t % 13 < 3)
    return base


def build_world(kind: str = "clean", seed: int = 0) -> World:
    """One world of `kind`; outcome about 1,000 a week, a quarter of it media, noise of 2 %."""
    rng = np.random.default_rng([seed, 7])
    demand, price = own(rng, WEEKS, 0.8), own(rng, WEEKS, 0.3)
    spend = spending(kind, rng, demand)
    effects = media(kind, rng, spend)
    outcome = baseline(kind, seed, demand) + 25 * price + effects.sum(axis=1) + noise(kind, rng)
    junk = 40 if kind == "dense_controls" else 0
    controls = np.column_stack([price, *(own(rng, WEEKS) + 0.3 * np.log1p(spend[:, i % 4]) for i in range(junk))])
    data = ModelData(
        periods=tuple(dt.date(2021, 1, 4) + dt.timedelta(weeks=i) for i in range(WEEKS)),
        outcome=outcome,
        spend=spend,
        channels=CHANNELS,
        controls=controls,
        control_names=("price", *(f"control_{i}" for i in range(junk))),
        currency="EUR",
        outcome_name="net_revenue",
    )
    return World(data, effects.sum(axis=0) / spend.sum(axis=0))


@pytest.fixture(scope="session")
def make_world() -> MakeWorld:
    """`make_world(kind, seed)`."""
    return build_world


@pytest.fixture(scope="session")
def fit_world() -> FitWorld:
    """`fit_world(kind, seed)`: a quick fit, made once a session."""
    kept: dict[tuple[str, int], FitResult] = {}

    def fit(kind: str = "clean", seed: int = 0) -> FitResult:
        if (kind, seed) not in kept:
            # plain, so that there is something to find: the history would choose what is missing
            plain = Spec(draws=250, seed=1, by_evidence=False)
            kept[kind, seed] = fit_model(build_world(kind, seed).data, plain)
        return kept[kind, seed]

    return fit
