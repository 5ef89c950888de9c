"""The collapsed log-posterior of outcomes, surveys and search volumes together, with its gradient, compiled.

Everything is in multiples of its own mean. The brand is measured by what it adds to the first outcome, so that a
reading k of it (an outcome, a survey, a volume of searches) is, week by week,

    reading_k = baseline_k + sum_m w_km h_m + e_k (A + tau_b Z d) + noise_k          e_0 = 1

with h_m the saturated media of the national model, w_0m = beta_m = ROI_m S_m / sum h_m, w_km = beta_m exp(r_km) where
an advert moves the reading at once and 0 in a survey, and A the brand that media built:

    A_t = rho A_(t-1) + (1 - rho) u_t,   u = sum_m long_m beta_m h_m,   rho = 2^(-1 / half-life)

so that `long_m` is the channel's long-term over its short-term effect, once all of it has come. Before the history, u
is taken to have been as in its first year. Z d is the brand's own movement: waves of a random walk, d ~ N(0, I).

Baselines are integrated out beforehand: W_k makes the noise of reading k independent with variances
D = sigma_k^2 + tau_k^2 lambda (see `mmm.design`; a survey has no trend of its own, tau = 0). The waves d are integrated
out here. With V_k = W_k Z, s_k = e_k tau_b, r_k = W_k (y_k - mean_k), P = I + sum_k s_k^2 V_k' D_k^-1 V_k, m = P^-1
sum_k s_k V_k' D_k^-1 r_k, C = P^-1 and q_k = D_k^-1 (r_k - s_k V_k m):

    log p = -1/2 [ sum_k r_k' q_k + log D_k + log P ]
    d / d mean_k = W_k' q_k
    d / d s_k    = m' V_k' q_k - s_k tr(C V_k' D_k^-1 V_k)
    d / d D_ki   = 1/2 [ q_ki^2 + s_k^2 (V C V')_ii / D_ki^2 - 1 / D_ki ]

and back through the brand's recursion by its adjoint.

Parameters, unconstrained: those of the channels as in the national kernel; then, at `Places`, log long_m, log
half-life, log tau_b, of each further reading log e_k and, where it has them, r_km, and of each reading its scales: the
two of the national kernel where it has a trend of its own, else the logarithm of its noise.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numba.extending import overload

from unisono.measure.funnel.prior import BrandNumbers, add_brand_prior
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.forms import N_SHAPE
from unisono.measure.mmm.kernel import (
    add_lifts,
    log_channel_prior,
    log_scales,
    natural_shape,
)
from unisono.measure.mmm.panel.small_algebra import add_product, dot, factor, inverse
from unisono.measure.mmm.problem import Forms, Lifts, PriorNumbers, Whole
from unisono.measure.mmm.respond import N_WORK, respond
from unisono.measure.mmm.sampler import evaluate

_LN2 = math.log(2.0)


class Places(NamedTuple):
    """Where parameters stand in theta; -1 where there is none.

    Attributes:
        long: (n_channels,) log of long-term over short-term effect.
        half_life: log of it, in periods.
        drift: log tau_b.
        loading: (n_readings,) log e_k.
        direct: (n_readings, n_channels) r_km.
        size: (n_readings,) log of the joint size of noise and trend, or of the noise alone.
        ratio: (n_readings,) log of trend over noise.
    """

    long: Whole
    half_life: int
    drift: int
    loading: Whole
    direct: Whole
    size: Whole
    ratio: Whole


class Readings(NamedTuple):
    """The whitened readings, filled up with zeros to the longest.

    Attributes:
        n: (n_readings,) independent components of each.
        w: (n_readings, n_max, n_periods) whitening.
        w_y: (n_readings, n_max) whitened values.
        lam: (n_readings, n_max) trend eigenvalues; `typical` (n_readings,) their median.
        waves: (n_readings, n_max, n_waves) W_k Z.
    """

    n: Whole
    w: Array
    w_y: Array
    lam: Array
    typical: Array
    waves: Array


class BrandProblem(NamedTuple):
    """Everything that the density of one data set depends on; the first six as in the national kernel.

    Attributes:
        x, spend, forms, prior, lifts, waves: see `mmm.problem.Problem`; effects at once are steady: `waves` is empty.
        readings: the data.
        places: where parameters stand.
        brand: the brand's priors.
        before: periods of the history that stand for the time before it.
    """

    x: Array
    spend: Array
    forms: Forms
    prior: PriorNumbers
    lifts: Lifts
    waves: Array
    readings: Readings
    places: Places
    brand: BrandNumbers
    before: int


@njit(cache=True, nogil=True, error_model="numpy")
def brand_log_posterior(theta, gradient, problem):  # type: ignore[no-untyped-def]
    """Log-posterior of `problem` at `theta` (n_dim,) up to a constant; fills `gradient` (n_dim,).

    Minus infinity, with a gradient of zero, where a channel's curve lies so far out that it returns nothing at all.
    """
    forms, places = problem.forms, problem.places
    n_channels, n_periods = problem.x.shape
    n_readings = problem.readings.n.shape[0]
    gradient[:] = 0.0
    h = np.empty((n_channels, n_periods))
    d = np.empty((n_channels, N_SHAPE, n_periods))
    d_norm, shape, chain = (
        np.empty((n_channels, N_SHAPE)),
        np.empty((n_channels, N_SHAPE)),
        np.empty((n_channels, N_SHAPE)),
    )
    beta, norm = np.empty(n_channels), np.empty(n_channels)
    if not saturated_media(theta, problem, h, d, d_norm, shape, chain, beta, norm):
        return -np.inf
    push, brand = np.zeros(n_periods), np.empty(n_periods)
    grow(theta, problem, h, beta, push, brand)
    by_mean = np.zeros((n_readings, n_periods))
    log_p = _likelihood(theta, gradient, problem, h, beta, brand, by_mean)
    if not log_p > -np.inf:
        gradient[:] = 0.0
        return -np.inf
    by_push = _back(theta, gradient, problem, push, brand, by_mean)
    if problem.lifts.channel.shape[0] > 0:
        log_p += add_lifts(problem, shape, chain, beta, norm, d_norm, h[:0], h, gradient)
    by_h = np.empty(n_periods)
    for m in range(n_channels):
        long = math.exp(theta[places.long[m]]) * beta[m]
        for t in range(n_periods):
            by_h[t] = long * by_push[t] + beta[m] * by_mean[0, t]
        gradient[places.long[m]] += long * dot(h[m], by_push)
        for k in range(1, n_readings):
            if places.direct[k, m] >= 0:
                weight = beta[m] * math.exp(theta[places.direct[k, m]])
                gradient[places.direct[k, m]] += weight * dot(h[m], by_mean[k])
                for t in range(n_periods):
                    by_h[t] += weight * by_mean[k, t]
        pulled = dot(h[m], by_h)
        gradient[forms.roi_slot[m]] += pulled
        for j in range(N_SHAPE):
            slot = forms.slot[m, j]
            if slot >= 0:
                gradient[slot] += (dot(by_h, d[m, j]) - pulled * d_norm[m, j] / norm[m]) * chain[m, j]
    log_p += log_channel_prior(theta, forms, problem.prior, gradient)
    return log_p + add_brand_prior(theta, problem.places, problem.brand, problem.readings.typical, gradient)


@njit(cache=True, nogil=True, error_model="numpy")
def saturated_media(theta, problem, h, d, d_norm, shape, chain, beta, norm):  # type: ignore[no-untyped-def]
    """Fill `h` (n_channels, n_periods) and what its derivatives need, and `beta` (n_channels,).

    False where a channel returns nothing.
    """
    forms = problem.forms
    work = np.empty((N_WORK, h.shape[1]))
    for m in range(h.shape[0]):
        natural_shape(theta, m, forms, shape[m], chain[m])
        norm[m] = respond(
            problem.x[m],
            problem.x[m],  # no channel of this model tells its frequency
            forms.kind[m],
            forms.window[m],
            shape[m],
            forms.marginal[m],
            h[m],
            d[m],
            d_norm[m],
            work,
        )
        if not norm[m] > 0.0:
            return False
        beta[m] = math.exp(theta[forms.roi_slot[m]]) * problem.spend[m] / norm[m]
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def kept(theta, places):  # type: ignore[no-untyped-def]
    """Share of the brand's gain that is still there one period later."""
    return math.exp(-_LN2 * math.exp(-theta[places.half_life]))


@njit(cache=True, nogil=True, error_model="numpy")
def grow(theta, problem, h, beta, push, brand):  # type: ignore[no-untyped-def]
    """Fill `push` u and `brand` A, both (n_periods,)."""
    rho = kept(theta, problem.places)
    for m in range(h.shape[0]):
        long = math.exp(theta[problem.places.long[m]]) * beta[m]
        for t in range(push.shape[0]):
            push[t] += long * h[m, t]
    stock = push[: problem.before].mean()
    for t in range(push.shape[0]):
        stock = rho * stock + (1.0 - rho) * push[t]
        brand[t] = stock


@njit(cache=True, nogil=True, error_model="numpy")
def reading_scales(theta, k, places, typical):  # type: ignore[no-untyped-def]
    """Log sigma, log tau (minus infinity without a trend) and the trend's share of their joint variance."""
    if places.ratio[k] < 0:
        return theta[places.size[k]], -np.inf, 0.0
    return log_scales(theta[places.size[k]], theta[places.ratio[k]], typical[k])


@njit(cache=True, nogil=True, error_model="numpy")
def reading_mean(theta, k, problem, h, beta, brand, out):  # type: ignore[no-untyped-def]
    """Fill `out` (n_periods,): what media and the brand that it built add to reading `k`."""
    places = problem.places
    load = 1.0 if k == 0 else math.exp(theta[places.loading[k]])
    for t in range(out.shape[0]):
        out[t] = load * brand[t]
    for m in range(h.shape[0]):
        if k > 0 and places.direct[k, m] < 0:
            continue
        weight = beta[m] if k == 0 else beta[m] * math.exp(theta[places.direct[k, m]])
        for t in range(out.shape[0]):
            out[t] += weight * h[m, t]
    return load


@njit(cache=True, nogil=True, error_model="numpy")
def gather(theta, problem, h, beta, brand, left, variance, scaled, precision, weighted):  # type: ignore[no-untyped-def]
    """Residuals of all readings, and what they say about the brand's own waves.

    Fills `left` (n_readings, n_max) W (y - mean), `variance` (n_readings, n_max) D, `scaled` (n_readings,) s,
    `precision` (n_waves, n_waves) P and `weighted` (n_waves,) sum s V' D^-1 r.
    """
    readings, places = problem.readings, problem.places
    n_waves = weighted.shape[0]
    tau_b = math.exp(theta[places.drift])
    mean = np.empty(problem.x.shape[1])
    precision[:, :] = 0.0
    weighted[:] = 0.0
    for i in range(n_waves):
        precision[i, i] = 1.0
    for k in range(readings.n.shape[0]):
        scaled[k] = tau_b * reading_mean(theta, k, problem, h, beta, brand, mean)
        log_sigma, log_tau, _ = reading_scales(theta, k, places, readings.typical)
        sigma2, tau2 = math.exp(2.0 * log_sigma), math.exp(2.0 * log_tau)
        for i in range(readings.n[k]):
            left[k, i] = readings.w_y[k, i] - dot(readings.w[k, i], mean)
            variance[k, i] = sigma2 + tau2 * readings.lam[k, i]
            row = readings.waves[k, i]
            weight = scaled[k] * scaled[k] / variance[k, i]
            pull = scaled[k] * left[k, i] / variance[k, i]
            for a in range(n_waves):
                weighted[a] += pull * row[a]
                share = weight * row[a]
                for b in range(a + 1):
                    precision[a, b] += share * row[b]


@njit(cache=True, nogil=True, error_model="numpy")
def _likelihood(theta, gradient, problem, h, beta, brand, by_mean):  # type: ignore[no-untyped-def]
    """Log-likelihood; fills `by_mean` (n_readings, n_periods), adds the gradient by loadings, drift and scales."""
    readings, places = problem.readings, problem.places
    n_readings, n_max, n_waves = readings.waves.shape
    left, variance = np.empty((n_readings, n_max)), np.empty((n_readings, n_max))
    scaled, precision, weighted = np.empty(n_readings), np.empty((n_waves, n_waves)), np.empty(n_waves)
    gather(theta, problem, h, beta, brand, left, variance, scaled, precision, weighted)
    log_p = -0.5 * factor(precision, n_waves)
    if not log_p > -np.inf:
        return -np.inf
    cover = np.empty((n_waves, n_waves))
    inverse(precision, cover)
    centre = np.empty(n_waves)
    for a in range(n_waves):
        centre[a] = dot(cover[a], weighted)
    log_p += 0.5 * dot(centre, weighted)
    for k in range(n_readings):
        n = readings.n[k]
        spread = np.zeros((n, n_waves))
        add_product(readings.waves[k, :n], cover, spread)
        log_sigma, log_tau, share = reading_scales(theta, k, places, readings.typical)
        sigma2, tau2 = math.exp(2.0 * log_sigma), math.exp(2.0 * log_tau)
        by_scale, by_sigma, by_tau = 0.0, 0.0, 0.0
        for i in range(n):
            own = dot(readings.waves[k, i], centre)
            unsure = dot(spread[i], readings.waves[k, i])
            v = variance[k, i]
            q = (left[k, i] - scaled[k] * own) / v
            log_p -= 0.5 * (left[k, i] * left[k, i] / v + math.log(v))
            by_scale += q * own - scaled[k] * unsure / v
            slack = q * q + scaled[k] * scaled[k] * unsure / (v * v) - 1.0 / v
            by_sigma += slack * sigma2
            by_tau += slack * tau2 * readings.lam[k, i]
            row = readings.w[k, i]
            for t in range(by_mean.shape[1]):
                by_mean[k, t] += q * row[t]
        gradient[places.drift] += scaled[k] * by_scale
        if k > 0:
            gradient[places.loading[k]] += scaled[k] * by_scale
        if places.ratio[k] < 0:
            gradient[places.size[k]] += by_sigma
        else:
            gradient[places.size[k]] += by_sigma + by_tau
            gradient[places.ratio[k]] += (1.0 - share) * by_tau - share * by_sigma
    return log_p


@njit(cache=True, nogil=True, error_model="numpy")
def _back(theta, gradient, problem, push, brand, by_mean):  # type: ignore[no-untyped-def]
    """Derivative by `push` (n_periods,), back through the brand; adds that by loadings and half-life."""
    places = problem.places
    n_periods, before = push.shape[0], problem.before
    by_brand = by_mean[0].copy()
    for k in range(1, by_mean.shape[0]):
        load = math.exp(theta[places.loading[k]])
        gradient[places.loading[k]] += load * dot(by_mean[k], brand)
        for t in range(n_periods):
            by_brand[t] += load * by_mean[k, t]
    rho = kept(theta, places)
    start = push[:before].mean()
    by_push = np.empty(n_periods)
    carried, by_rho = 0.0, 0.0
    for back in range(n_periods):
        t = n_periods - 1 - back
        carried = by_brand[t] + rho * carried
        by_push[t] = (1.0 - rho) * carried
        by_rho += carried * ((brand[t - 1] if t > 0 else start) - push[t])
    for t in range(before):
        by_push[t] += rho * carried / before
    gradient[places.half_life] += by_rho * rho * _LN2 * math.exp(-theta[places.half_life])
    return by_push


def _density(theta, gradient, problem):  # type: ignore[no-untyped-def]
    return brand_log_posterior(theta, gradient, problem)


@overload(evaluate)
def _of_a_brand(theta, gradient, problem):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """The sampler's density, where its problem is a brand's."""
    return _density if getattr(problem, "instance_class", None) is BrandProblem else None
