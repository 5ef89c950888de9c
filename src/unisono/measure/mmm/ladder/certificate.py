"""The certificate of an approximation: can these weights be trusted for each figure that is reported?

Draws of a stand-in g become draws of the target p by the weights r = p / g. The largest weights are smoothed by a
generalised Pareto distribution; its shape k-hat says whether a mean under the weights is finite and found. Below 0.7
it is; from there no number of draws helps. A figure h can fail where the weights alone do not, so that the tails of
r |h - mean| are judged for every figure.

Source: Vehtari, Simpson, Gelman, Yao and Gabry (2024), Pareto smoothed importance sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from unisono.measure.mmm.data import Array

_ALONE = 5
_EQUAL = 1e-9
TRUSTED = 0.7
"""k-hat from which weights are not believed."""
FEWEST = 100
"""Independent draws that the weighted ones must be worth, or nothing is reported."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far re-weighted draws can be trusted.

    Attributes:
        k_hat: the largest one over the weights and all reported figures.
        effective: independent draws that the weighted ones are worth.
        proposal: (n_chains, n_draws, n_dim) the draws before they were weighted, whose chains can be judged.
    """

    k_hat: float
    effective: float
    proposal: Array

    @property
    def holds(self) -> bool:
        """Whether the weighted draws may be reported."""
        return self.k_hat < TRUSTED and self.effective >= FEWEST


def smoothed(log_ratio: Array) -> tuple[Array, float]:
    """Weights (n_draws,) that sum to one from `log_ratio` (n_draws,), log target minus log proposal, and their k-hat.

    A ratio that is not finite is a weight of zero.
    """
    ratio = np.where(np.isfinite(log_ratio), log_ratio, -np.inf)
    possible = np.isfinite(ratio)
    weights = np.zeros(len(ratio))
    if possible.sum() < 5:
        return weights, float("inf")
    weights[possible] = np.exp(ratio[possible] - ratio.max())
    if np.ptp(np.sort(ratio[possible])[-possible.sum() // 5 :]) < _EQUAL:  # a tail of equal weights has no shape
        return weights / weights.sum(), 0.0
    if weights.sum() ** 2 < _ALONE * np.square(weights).sum():  # a few draws are all there is: a tail has no shape
        return weights / weights.sum(), float("inf")
    # the library takes log-likelihoods of what is left out, hence minus the logarithm of the weight
    told, k_hat = _library().psislw(-ratio[possible])
    weights[possible] = np.exp(told - told.max())
    return weights / weights.sum(), float(k_hat)


def certify(log_ratio: Array, reported: Array, proposal: Array) -> tuple[Array, Certificate]:
    """Weights (n_draws,) and their certificate over `reported` (n_draws, n_figures).

    Args:
        log_ratio: (n_draws,) log target minus log proposal, up to a constant.
        reported: what will be told of each draw.
        proposal: (n_chains, n_draws, n_dim) the draws themselves.
    """
    weights, k_hat = smoothed(log_ratio)
    if k_hat == np.inf:
        return weights, Certificate(float("inf"), 0.0, proposal)
    possible = np.isfinite(log_ratio)
    raw = np.exp(log_ratio[possible] - log_ratio[possible].max())
    away = (reported - weights @ reported)[possible]
    moving = away.std(axis=0) > 0
    found = [_shape(raw * h) for h in away[:, moving].T]
    return weights, Certificate(float(max([k_hat, *found])), float(1 / np.square(weights).sum()), proposal)


def _shape(values: Array) -> float:
    """The larger k-hat of both tails of `values` (n_draws,); a tail that is one lump of equal values has none."""
    size = int(min(len(values) / 5, 3 * len(values) ** 0.5))
    shapes = [0.0]
    for tail, side in (("left", -values), ("right", values)):
        ends = np.sort(side)[-size - 1 :]
        if ends[size // 5] > ends[0]:
            shapes.append(float(_library().pareto_khat(values[None], r_eff=1.0, tail=tail)))
    return max(shapes)


def resampled(weights: Array, n: int, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(n,) rows drawn by `weights` with little chance (one uniform number for all), in random order."""
    steps = (np.arange(n) + rng.random()) / n
    rows = np.searchsorted(np.cumsum(weights), steps).clip(max=len(weights) - 1)
    return np.asarray(rng.permutation(rows), dtype=np.int64)


@cache
def _library() -> Any:
    from arviz_stats.base.array import BaseArray  # half a second to import: only when it is needed

    return BaseArray()
