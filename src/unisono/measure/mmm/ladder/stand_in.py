"""The normal model that stands in for another noise: every period gets a noise variance of its own.

Student's t is a normal whose variance is drawn anew each period. Given these variances the model is the exact one;
given the model, the expected precision of a period whose shock is u is (nu + 1) / (nu + u^2 / sigma^2). Both are
repeated until nothing moves, at the posterior's top.

A count varies in proportion to its mean: the variance of each period is that of what the model expects of it, again
repeated, since what it expects depends on the weights.

Source: Dempster, Laird and Rubin (1977); Lange, Little and Taylor (1989).
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.baseline import baseline_draws
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.design import noise_covariance
from unisono.measure.mmm.ladder.likelihood import FREEDOM, Likelihood, innovations
from unisono.measure.mmm.mode import top_of
from unisono.measure.mmm.posterior import Posterior, posterior_of

_ROUNDS = 40
_PATHS = 200
_LEAST = 0.02
"""Least mean of a count, over the usual one, that a variance is taken from."""
_STILL = 0.02
"""Relative change of a variance below which the rounds end: the weights correct what is left."""


def spread_of(posterior: Posterior, theta: Array) -> tuple[Array, Array]:
    """(n_periods,) noise variances, in multiples of sigma^2, that stand in for the noise asked for.

    Beside them the top (n_dim,) that they lead to.

    Args:
        posterior: a normal one of the same data.
        theta: (n_dim,) its top.
    """
    data, spec, rho = posterior.data, posterior.spec, posterior.design.rho
    fresh_spread = _of_counts if spec.likelihood is Likelihood.COUNTS else _of_student
    spread = np.ones(data.n_periods)
    for _ in range(_ROUNDS):
        fresh = fresh_spread(posterior, theta)
        moved = float(np.abs(np.log(fresh / spread)).max())
        spread = fresh
        posterior, _ = posterior_of(data, spec, rho, spread)
        theta = top_of(posterior, [theta])
        if moved < _STILL:
            break
    return spread, theta


def _of_student(posterior: Posterior, theta: Array) -> Array:
    return np.asarray((FREEDOM + expected_squares(posterior, theta)) / (FREEDOM + 1))


def _of_counts(posterior: Posterior, theta: Array) -> Array:
    """Expected outcome over its usual size, from draws of the linear part at `theta`: equal draws at every call."""
    rows = np.tile(theta, (_PATHS, 1))
    media = posterior.media(rows)
    level = baseline_draws(posterior, rows, media, np.random.default_rng(0)).level
    return np.asarray(np.maximum((level + media).mean(axis=0) / posterior.design.scale, _LEAST))


def expected_squares(posterior: Posterior, theta: Array) -> Array:
    """(n_periods,) expected square of each period's shock over sigma^2, the linear part integrated out, at `theta`."""
    data, design = posterior.data, posterior.design
    seen, rho = design.observed, design.rho
    sigma, tau = (float(scale[0]) for scale in posterior.scales(theta[None]))
    media = posterior.media(theta[None])[0]
    residual = (data.outcome - media)[seen] / design.scale
    variance = sigma**2 + tau**2 * design.lam
    every = noise_covariance(rho, np.ones(data.n_periods) if design.spread is None else design.spread)
    with_data = every[:, seen] @ design.w.T  # of the noise with the whitened data, per unit of sigma^2
    mean = sigma**2 * with_data @ (design.w @ residual / variance)
    covariance = sigma**2 * every - sigma**4 * (with_data / variance) @ with_data.T
    back = innovations(np.eye(data.n_periods), rho).T
    return np.asarray((np.square(back @ mean) + np.einsum("ij,jk,ik->i", back, covariance, back)) / sigma**2)
