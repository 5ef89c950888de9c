"""What chance adds to one period: the noises that a fit can be asked for.

| name | noise | speaks for |
|---|---|---|
| normal | normal, equally large in every period | most companies' revenue |
| student_t | Student's t with 4 degrees of freedom | odd weeks: a strike, an outage, one huge order |
| counts | negative binomial, variance in proportion to the mean | few orders, leads or sign-ups a week |

Under Student's t a week counts less the further it is off, so that nobody has to find and delete it. Counts have the
mean of the model (effects add up) and a variance of phi times it, phi = sigma^2 times the usual level, at least that of
Poisson (phi = 1): a quiet week tells more exactly than a busy one.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from unisono.measure.mmm.data import Array

if TYPE_CHECKING:
    from unisono.measure.mmm.posterior import Posterior

FREEDOM = 4.0
"""Degrees of freedom of Student's t: heavy tails that have a variance. Fixed: a history tells them badly."""
_POISSON = 1e-4
"""Excess of variance over the mean below which a negative binomial is a Poisson to seven digits."""
_T_CONSTANT = math.lgamma((FREEDOM + 1) / 2) - math.lgamma(FREEDOM / 2) - 0.5 * math.log(FREEDOM / 2)
"""Logarithm of what makes Student's t sum to one, over that of a normal."""


class Likelihood(StrEnum):
    """Noise of a period."""

    NORMAL = "normal"
    COUNTS = "counts"
    STUDENT_T = "student_t"


def shocks(likelihood: Likelihood, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Noise of new periods in multiples of sigma, of any `shape`."""
    if likelihood is Likelihood.STUDENT_T:
        return rng.standard_t(FREEDOM, shape)
    return rng.standard_normal(shape)


def new_noise(posterior: Posterior, rng: np.random.Generator, n_draws: int) -> Array:
    """(n_draws, n_periods) noise of new observations of the history's periods, in multiples of sigma."""
    drawn = shocks(posterior.spec.likelihood, rng, (n_draws, posterior.data.n_periods))
    spread = posterior.design.spread
    if posterior.spec.likelihood is Likelihood.COUNTS and spread is not None:
        return drawn * np.sqrt(spread)
    return drawn


def usual_variance(likelihood: Likelihood) -> float:
    """Variance of a shock of which nothing is known, in multiples of sigma^2."""
    return FREEDOM / (FREEDOM - 2) if likelihood is Likelihood.STUDENT_T else 1.0


def innovations(noise: Array, rho: float) -> Array:
    """(n, n_periods) each period's own shock in autoregressive `noise` (n, n_periods)."""
    own = noise.copy()
    own[:, 1:] = (noise[:, 1:] - rho * noise[:, :-1]) / np.sqrt(1 - rho**2)
    return own


def log_ratio(posterior: Posterior, theta: Array, noise: Array, expected: Array) -> Array:
    """(n_draws,) log-density of the noise that is asked for, less that of its normal stand-in.

    Args:
        posterior: of the stand-in; its spec says what is asked for.
        theta: (n_draws, n_dim).
        noise: (n_draws, n_periods) in the outcome's unit.
        expected: (n_draws, n_periods) outcome without noise.
    """
    if posterior.spec.likelihood is Likelihood.COUNTS:
        return _counts_ratio(posterior, theta, expected)
    design = posterior.design
    sigma = posterior.scales(theta)[0][:, None] * design.scale
    squares = np.square(innovations(noise, design.rho) / sigma)
    spread = np.ones(posterior.data.n_periods) if design.spread is None else design.spread
    asked = -0.5 * (FREEDOM + 1) * np.log1p(squares / FREEDOM)
    given = -0.5 * (squares / spread + np.log(spread))
    return np.asarray((asked - given).sum(axis=1) + noise.shape[1] * _T_CONSTANT)


def _counts_ratio(posterior: Posterior, theta: Array, expected: Array) -> Array:
    """`log_ratio` of counts; draws that expect nothing or less, or vary less than chance must, are impossible."""
    design, seen = posterior.design, posterior.design.observed
    count, mean = posterior.data.outcome[seen], expected[:, seen]
    sigma = posterior.scales(theta)[0]
    more = (sigma**2 * design.scale - 1)[:, None]  # phi - 1
    possible = (more[:, 0] > 0) & (mean > 0).all(axis=1)
    found = np.full(len(theta), -np.inf)
    mean, more = mean[possible], np.maximum(more[possible], _POISSON)
    size = mean / more
    asked = special.gammaln(count + size) - special.gammaln(size) - special.gammaln(count + 1)
    asked += count * np.log(more) - (count + size) * np.log1p(more)
    variance = np.square(sigma[possible, None] * design.scale) * (1.0 if design.spread is None else design.spread[seen])
    given = -0.5 * (np.square(count - mean) / variance + np.log(2 * np.pi * variance))
    found[possible] = (asked - given).sum(axis=1)
    return found
