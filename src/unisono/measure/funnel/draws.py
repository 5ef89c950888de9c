"""What the long-term model found, draw by draw: effects at once, effects through the brand, and the brand itself.

Everything is linear given the sampled parameters, so that the brand's own movement and the levels are drawn exactly
from their normal distribution and add no error of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from unisono.measure.funnel.kernel import gather, grow, kept, saturated_media
from unisono.measure.funnel.posterior import BrandPosterior
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.forms import N_SHAPE
from unisono.measure.mmm.panel.small_algebra import dot, factor, solve_lower, solve_upper
from unisono.measure.mmm.respond import lag_weights


@dataclass(frozen=True, slots=True)
class BrandDraws:
    """Posterior draws; all effects are in multiples of the first outcome's mean unless they say otherwise.

    Attributes:
        roi: (n_draws, n_channels) short-term outcome in the history over spend, in the outcome's unit.
        long: (n_draws, n_channels) long-term over short-term effect, once all of it has come.
        rho: (n_draws,) share of the brand's gain that is still there a period later.
        load: (n_draws, n_readings) what one unit of brand adds to each reading, both in multiples of their means.
        direct: (n_draws, n_readings, n_channels) effect at once on a reading over that on the outcome, both in
            multiples of their means; 1 for the outcome, 0 for surveys.
        at_once: (n_draws, n_channels, n_periods) effect of the history's spend at once.
        through_brand: (n_draws, n_channels, n_periods) its effect through the brand that it built in the history.
        own: (n_draws, n_periods) the brand's movement for other reasons, and from before the history.
        carry: (n_draws, n_channels, window) share of the effect at once that comes in each period after spending.
    """

    roi: Array
    long: Array
    rho: Array
    load: Array
    direct: Array
    at_once: Array
    through_brand: Array
    own: Array
    carry: Array


def brand_draws(posterior: BrandPosterior, theta: Array, seed: int) -> BrandDraws:
    """Effects under draws `theta` (n_draws, n_dim); `seed` for the brand's own movement."""
    problem, places = posterior.problem, posterior.problem.places
    n_draws, (n_channels, n_periods) = len(theta), problem.x.shape
    n_readings, n_waves = len(places.size), posterior.design.waves.shape[1]
    noise = np.random.default_rng(seed).standard_normal((n_draws, n_waves))
    at_once = np.empty((n_draws, n_channels, n_periods))
    own = np.empty((n_draws, n_periods))
    rho = np.empty(n_draws)
    carry = np.zeros((n_draws, n_channels, int(problem.forms.window.max())))
    theta = np.ascontiguousarray(theta)
    _fill_draws(theta, problem, posterior.design.waves, noise, at_once, own, rho, carry)
    long = np.exp(theta[:, places.long])
    fed = at_once * long[:, :, None] * (1 - rho)[:, None, None]
    through = np.empty_like(fed)
    stock = np.zeros((n_draws, n_channels))
    for t in range(n_periods):
        stock = rho[:, None] * stock + fed[:, :, t]
        through[:, :, t] = stock
    load, direct = np.ones((n_draws, n_readings)), np.zeros((n_draws, n_readings, n_channels))
    direct[:, 0] = 1.0
    for k in range(1, n_readings):
        load[:, k] = np.exp(theta[:, places.loading[k]])
        if places.direct[k, 0] >= 0:
            direct[:, k] = np.exp(theta[:, places.direct[k]])
    return BrandDraws(
        roi=at_once.sum(axis=2) / problem.spend,
        long=long,
        rho=rho,
        load=load,
        direct=direct,
        at_once=at_once,
        through_brand=through,
        own=own,
        carry=carry,
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_draws(theta, problem, waves, noise, at_once, own, rho, carry):  # type: ignore[no-untyped-def]
    """Fill what each draw of `theta` (n_draws, n_dim) says; `noise` (n_draws, n_waves) is standard normal."""
    n_draws, n_channels, n_periods = at_once.shape
    n_readings, n_max, n_waves = problem.readings.waves.shape
    d = np.empty((n_channels, N_SHAPE, n_periods))
    d_norm, shape, chain = (
        np.empty((n_channels, N_SHAPE)),
        np.empty((n_channels, N_SHAPE)),
        np.empty((n_channels, N_SHAPE)),
    )
    beta, norm = np.empty(n_channels), np.empty(n_channels)
    left, variance = np.empty((n_readings, n_max)), np.empty((n_readings, n_max))
    scaled, precision, weighted = np.empty(n_readings), np.empty((n_waves, n_waves)), np.empty(n_waves)
    brand, found = np.empty(n_periods), np.empty((n_waves, 1))
    for i in range(n_draws):
        h = at_once[i]
        saturated_media(theta[i], problem, h, d, d_norm, shape, chain, beta, norm)
        push = np.zeros(n_periods)
        grow(theta[i], problem, h, beta, push, brand)
        gather(theta[i], problem, h, beta, brand, left, variance, scaled, precision, weighted)
        factor(precision, n_waves)
        found[:, 0] = weighted
        solve_lower(precision, found)
        found[:, 0] += noise[i]
        solve_upper(precision, found)
        keeps = kept(theta[i], problem.places)
        rho[i] = keeps
        drift = scaled[0]
        stock = push[: problem.before].mean()
        for t in range(n_periods):
            stock *= keeps
            own[i, t] = stock + drift * dot(waves[t], found[:, 0].copy())
        for m in range(n_channels):
            for t in range(n_periods):
                h[m, t] *= beta[m]
            window = problem.forms.window[m]
            weights = np.empty((3, window))
            lag_weights(problem.forms.kind[m, 0], shape[m, 0], shape[m, 1], window, weights)
            for lag in range(window):
                carry[i, m, lag] = weights[0, lag]
