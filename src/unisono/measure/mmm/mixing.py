"""Have the chains met, and what are their draws worth? R-hat and effective sample sizes of many quantities at once.

Chains are cut in halves and draws replaced by the normal scores of their ranks, so that heavy tails disturb neither
measure. R-hat is the larger one of the draws and of their distances from the median: it sees chains of different place
and of different width. The effective size divides the number of draws by their summed autocorrelation, cut where pairs
of neighbouring lags turn negative and never allowed to rise.

Source: Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021); Geyer (1992) for the cut. Tests hold every figure to
arviz-stats, the field's reference, which takes longer to import than the rest of the model.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from unisono.measure.mmm.data import Array

_FEWEST = 4
"""Draws a chain below which nothing can be said."""


class Mixing(NamedTuple):
    """How well chains mixed, each (n_quantities,): NaN where it cannot be told, as of a chain that never moved.

    Attributes:
        rhat: 1 when the chains agree.
        bulk: effective sample size of the centre.
        tail: the smaller one of the two limits of an interval.
    """

    rhat: Array
    bulk: Array
    tail: Array


def mixing(draws: Array, level: float) -> Mixing:
    """R-hat and effective sample sizes of `draws` (n_chains, n_draws, n_quantities); limits are those of `level`."""
    n_chains, n_draws, n_quantities = draws.shape
    if n_chains < 2 or n_draws < _FEWEST:
        unknown = np.full(n_quantities, np.nan)
        return Mixing(unknown, unknown, unknown)
    values = np.ascontiguousarray(np.moveaxis(draws, 2, 0), dtype=np.float64)
    halves = _halves(values)
    away = np.abs(halves - np.median(halves, axis=(1, 2), keepdims=True))
    scores = _normal_scores(halves)
    limits = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=(1, 2))
    below = [_effective(_halves((values <= limit[:, None, None]).astype(np.float64))) for limit in limits]
    broken = np.isnan(values).any(axis=(1, 2))
    return Mixing(
        np.where(broken, np.nan, np.maximum(_rhat(scores), _rhat(_normal_scores(away)))),
        np.where(broken, np.nan, _effective(scores)),
        np.where(broken, np.nan, np.minimum(*below)),
    )


def _halves(values: Array) -> Array:
    """(n_quantities, 2 n_chains, n_draws // 2): first halves, then second ones; an odd middle draw is left out."""
    half = values.shape[2] // 2
    return np.concatenate([values[..., :half], values[..., -half:]], axis=1)


def _normal_scores(values: Array) -> Array:
    """Normal scores of the ranks of each quantity's `values` (n_quantities, ...); equal values share a mean rank."""
    flat = values.reshape(len(values), -1)
    n = flat.shape[1]
    order = np.argsort(flat, axis=1)
    ordered = np.take_along_axis(flat, order, axis=1)
    place = np.arange(n)
    new = ordered[:, 1:] != ordered[:, :-1]
    first, last = np.zeros(flat.shape, np.int64), np.full(flat.shape, n - 1)
    first[:, 1:] = np.where(new, place[1:], 0)
    last[:, :-1] = np.where(new, place[:-1], n - 1)
    first = np.maximum.accumulate(first, axis=1)
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    scores = np.empty(flat.shape)
    np.put_along_axis(scores, order, _score_table(n)[first + last], axis=1)
    return scores.reshape(values.shape)


@lru_cache(maxsize=4)
def _score_table(n: int) -> Array:
    """(2 n - 1,) normal scores of the ranks 1, 1.5, 2 ... n among `n` values, with Blom's offset of 3/8."""
    rank = 1 + np.arange(2 * n - 1) / 2
    return np.array([NormalDist().inv_cdf(share) for share in (rank - 0.375) / (n + 0.25)])


def _rhat(halves: Array) -> Array:
    """(n_quantities,) square root of pooled over mean within-chain variance."""
    n = halves.shape[2]
    between = n * halves.mean(axis=2).var(axis=1, ddof=1)
    within = halves.var(axis=2, ddof=1).mean(axis=1)
    return np.asarray(np.sqrt((between / within + n - 1) / n))


def _effective(halves: Array) -> Array:
    """(n_quantities,) effective sample size of the mean of `halves` (n_quantities, n_chains, n_draws)."""
    _, n_chains, n = halves.shape
    covariance = _autocovariance(halves)
    within = covariance[:, 0] * n / (n - 1)
    total = covariance[:, 0] + halves.mean(axis=2).var(axis=1, ddof=1)
    correlation = 1 - (within[:, None] - covariance) / total[:, None]
    correlation[:, 0] = 1.0
    even, odd = correlation[:, 0 : n - 1 : 2], correlation[:, 1::2]
    pairs = even + odd
    # the last pair looked at: the first that is not positive, or the last one whose lags hold enough products
    pairs[:, max((n - 3) // 2, 0) :] = -1.0
    cut = np.argmax(~(pairs > 0), axis=1)
    rows = np.arange(len(halves))
    falling = np.cumsum(np.minimum.accumulate(pairs, axis=1), axis=1)
    before = np.where(cut > 0, falling[rows, cut - 1], 0.0)
    time = 2 * before - 1 + np.maximum(even[rows, cut], 0.0)
    draws = n_chains * n
    size = draws / np.maximum(time, 1 / np.log10(draws))
    still = np.ptp(halves, axis=(1, 2)) < np.finfo(float).resolution
    return np.where(still, float(draws), size)


def _autocovariance(halves: Array) -> Array:
    """(n_quantities, n_draws) autocovariance by lag, mean over chains."""
    n = halves.shape[2]
    centred = halves - halves.mean(axis=2, keepdims=True)
    spectrum = np.fft.rfft(centred, 2 * n, axis=2)
    power = (spectrum.real**2 + spectrum.imag**2).mean(axis=1)
    return np.asarray(np.fft.irfft(power, 2 * n, axis=1)[:, :n] / n)
