"""When money comes back: at once by the carry-over, later by the brand that it built.

A unit of money spent in period 0 brings roi * carry_j at once, and feeds the brand with long * roi * carry_j; of what
is fed, (1 - rho) rho^i is sold i periods later. Both add up over channels and are exact where a channel is not
saturated within a burst, else the average of the history's money.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.funnel.draws import BrandDraws
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.mmm.data import Array, ModelData

_BINS = 40


def returned(draws: BrandDraws, n_periods: int) -> tuple[Array, Array]:
    """(n_draws, n_channels, n_periods) outcome per unit of money by the end of each period: at once, and by brand."""
    n_draws, n_channels, window = draws.carry.shape
    carry = np.zeros((n_draws, n_channels, n_periods))
    kept = min(window, n_periods)
    carry[:, :, :kept] = draws.carry[:, :, :kept]
    brand = np.empty_like(carry)
    stock = np.zeros((n_draws, n_channels))
    rho = draws.rho[:, None]
    for j in range(n_periods):
        stock = rho * stock + (1 - rho) * carry[:, :, j]
        brand[:, :, j] = stock
    at_once = draws.roi[:, :, None] * np.cumsum(carry, axis=2)
    return at_once, (draws.roi * draws.long)[:, :, None] * np.cumsum(brand, axis=2)


def prior_long(spec: BrandSpec, model: ModelData, n_periods: int, n_channels: int, n_draws: int) -> Array:
    """(n_draws,) long-term over short-term return within `n_periods`, as believed, of the mean of `n_channels` alike.

    The carry-over is taken as nothing beside such a time.
    """
    priors, rng = spec.priors, np.random.default_rng(0)
    common = rng.normal(0.0, priors.long_common_sd, n_draws)
    own = rng.normal(0.0, priors.long_within_sd, (n_draws, n_channels))
    long = priors.long_over_short * np.exp(common[:, None] + own).mean(axis=1)
    half_life = priors.half_life * 7 / model.period_days * np.exp(rng.normal(0.0, priors.half_life_sd, n_draws))
    return np.asarray(long * (1 - 0.5 ** (n_periods / half_life)))


def overlap_of(one: Array, other: Array) -> float:
    """Share (0 to 1) that the distributions of two samples have in common."""
    edges = np.quantile(np.concatenate([one, other]), np.linspace(0, 1, _BINS + 1))
    edges = np.unique(edges)
    if len(edges) < 3:
        return 1.0
    first, second = (np.histogram(sample, edges)[0] / len(sample) for sample in (one, other))
    return float(np.minimum(first, second).sum())
