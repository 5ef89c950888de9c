"""The collapsed log-posterior and its hand-derived gradient, compiled.

Likelihood. With r = y - media, the linear part integrated out and the noise whitened (see `design`), W r has
independent components of variance d_i = sigma^2 + tau^2 lambda_i:

    log p(y | theta) = -1/2 sum_i [ (W r)_i^2 / d_i + log d_i ] + constant

Media. For channel m, spend x in multiples of its mean is carried over with decay a and saturated to h (see `media`);
the coefficient is written through the return on investment, beta = ROI * S / sum_t h_t, so that the prior speaks
about ROI.

Gradient. q = W' (W r / d) is d log p / d media; d log p / d h_t = beta (q_t - (q'h) / sum h).

Parameters, unconstrained, channel after channel: logit a, log k, log s, log ROI; then two for the scales, the log of
their joint size, log sqrt(sigma^2 + tau^2 lambda), and the log of trend over noise, log(tau sqrt(lambda) / sigma),
for a typical lambda. The history tells the joint size well and the ratio badly; in log sigma and log tau that is a
bent ridge, on which chains got stuck, here it is a straight one. The map has a Jacobian of one, so the density is the
same.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.media import NOTHING, carry_over, saturate
from unisono.measure.mmm.vector_math import log_in_place

PER_CHANNEL = 4
N_SCALES = 2


class PriorNumbers(NamedTuple):
    """Priors as the kernel reads them: Beta on the decay, normal on everything else, which is on the log."""

    decay_alpha: float
    decay_beta: float
    half_mean: float
    half_sd: float
    slope_mean: float
    slope_sd: float
    roi_mean: float
    roi_within_sd: float
    roi_common_sd: float
    sigma_mean: float
    sigma_sd: float
    tau_mean: float
    tau_sd: float


class Problem(NamedTuple):
    """Everything that the density of one data set depends on.

    Attributes:
        x: (n_channels, n_periods) spend in multiples of its mean.
        spend: (n_channels,) total spend over the outcome's scale, so that beta = ROI * spend / sum h.
        w: (n_eff, n_periods) whitening W, zero columns where the outcome is missing; `w_t` is its transpose.
        w_y: (n_eff,) W y.
        lam: (n_eff,) trend eigenvalues; `typical` is their median.
        window: carry-over window in periods.
        prior: the priors.
    """

    x: Array
    spend: Array
    w: Array
    w_t: Array
    w_y: Array
    lam: Array
    typical: float
    window: int
    prior: PriorNumbers


@njit(cache=True, nogil=True, error_model="numpy")
def log_posterior(theta, gradient, problem):  # type: ignore[no-untyped-def]
    """Log-posterior of `problem` at `theta` (n_dim,) up to a constant; fills `gradient` (n_dim,).

    Minus infinity, with a gradient of zero, where a channel's curve lies so far out that it returns nothing at all.
    """
    x, spend = problem.x, problem.spend
    n_channels, n_periods = x.shape
    carried = np.empty((n_channels, n_periods))
    by_decay = np.empty((n_channels, n_periods))
    distance = np.empty((n_channels, n_periods))
    h = np.empty((n_channels, n_periods))
    scratch = np.empty(n_periods)
    beta = np.empty(n_channels)
    total = np.empty(n_channels)
    media = np.zeros(n_periods)
    gradient[:] = 0.0
    for m in range(n_channels):
        base = PER_CHANNEL * m
        decay = 1.0 / (1.0 + math.exp(-theta[base]))
        carry_over(x[m], decay, problem.window, carried[m], by_decay[m])
        saturate(carried[m], theta[base + 1], math.exp(theta[base + 2]), distance[m], h[m], scratch)
        total[m] = h[m].sum()
        if not total[m] > 0.0:
            return -np.inf
        beta[m] = math.exp(theta[base + 3]) * spend[m] / total[m]
        for t in range(n_periods):
            media[t] += beta[m] * h[m, t]

    q = np.empty(n_periods)
    log_sigma, log_tau, share = log_scales(theta[-2], theta[-1], problem.typical)
    log_p, by_sigma, by_tau = _likelihood(media, log_sigma, log_tau, problem, q)
    for m in range(n_channels):
        _pull_back(theta, m, q, h[m], carried[m], by_decay[m], distance[m], beta[m], total[m], gradient)
    prior = problem.prior
    log_p += _log_channel_prior(theta, n_channels, prior, gradient)
    for_sigma, pull_sigma = _normal(log_sigma, prior.sigma_mean, prior.sigma_sd)
    for_tau, pull_tau = _normal(log_tau, prior.tau_mean, prior.tau_sd)
    by_sigma += pull_sigma
    by_tau += pull_tau
    gradient[-2] = by_sigma + by_tau
    gradient[-1] = (1.0 - share) * by_tau - share * by_sigma
    return log_p + for_sigma + for_tau


@njit(cache=True, nogil=True, error_model="numpy")
def log_scales(size, ratio, typical):  # type: ignore[no-untyped-def]
    """Log sigma and log tau from the two sampled scales, and the trend's share of their joint variance."""
    # log sqrt(1 + e^(2 ratio)), finite at both ends
    more = 0.5 * math.log1p(math.exp(-2.0 * abs(ratio))) + max(ratio, 0.0)
    share = 1.0 / (1.0 + math.exp(-2.0 * ratio))
    return size - more, size + ratio - more - 0.5 * math.log(typical), share


@njit(cache=True, nogil=True, error_model="numpy")
def _likelihood(media, log_sigma, log_tau, problem, q):  # type: ignore[no-untyped-def]
    """Log-likelihood and its derivatives by both scales; fills `q` (n_periods,), its derivative by `media`."""
    lam = problem.lam
    n_eff = lam.shape[0]
    sigma2 = math.exp(2.0 * log_sigma)
    tau2 = math.exp(2.0 * log_tau)
    wr = problem.w_y.copy()
    _add_rows(problem.w_t, -media, wr)
    d = sigma2 + tau2 * lam
    log_p, by_sigma, by_tau = 0.0, 0.0, 0.0
    for i in range(n_eff):
        scaled = wr[i] / d[i]
        log_p -= 0.5 * wr[i] * scaled
        slack = scaled * scaled - 1.0 / d[i]
        by_sigma += slack * sigma2
        by_tau += slack * tau2 * lam[i]
        wr[i] = scaled
    log_in_place(d, np.empty(n_eff))
    q[:] = 0.0
    _add_rows(problem.w, wr, q)
    return log_p - 0.5 * d.sum(), by_sigma, by_tau


@njit(cache=True, nogil=True, error_model="numpy")
def _add_rows(matrix, weights, out):  # type: ignore[no-untyped-def]
    """Add the rows of `matrix` (n_rows, n), times `weights` (n_rows,), to `out` (n,).

    A product with a matrix as sums of scaled rows, four at a time: such additions vectorise without reordering, so
    results stay bit-equal whatever the processor. A library's product would start threads of its own inside every
    chain.
    """
    n_rows = matrix.shape[0]
    whole = n_rows - n_rows % 4
    for r in range(0, whole, 4):
        a, b, c, d = weights[r], weights[r + 1], weights[r + 2], weights[r + 3]
        for i in range(out.shape[0]):
            out[i] += (a * matrix[r, i] + b * matrix[r + 1, i]) + (c * matrix[r + 2, i] + d * matrix[r + 3, i])
    for r in range(whole, n_rows):
        for i in range(out.shape[0]):
            out[i] += weights[r] * matrix[r, i]


@njit(cache=True, nogil=True, error_model="numpy")
def _dot(a, b):  # type: ignore[no-untyped-def]
    """Inner product in four partial sums: a fixed order that the processor can overlap."""
    s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0
    whole = a.shape[0] - a.shape[0] % 4
    for i in range(0, whole, 4):
        s0 += a[i] * b[i]
        s1 += a[i + 1] * b[i + 1]
        s2 += a[i + 2] * b[i + 2]
        s3 += a[i + 3] * b[i + 3]
    for i in range(whole, a.shape[0]):
        s0 += a[i] * b[i]
    return (s0 + s1) + (s2 + s3)


@njit(cache=True, nogil=True, error_model="numpy")
def _pull_back(theta, m, q, h, carried, by_decay, distance, beta, total, gradient):  # type: ignore[no-untyped-def]
    """Add channel `m`'s part of the likelihood's gradient, given `q`, the derivative by the media effect."""
    base = PER_CHANNEL * m
    decay = 1.0 / (1.0 + math.exp(-theta[base]))
    slope = math.exp(theta[base + 2])
    qh = _dot(q, h)
    mean_q = qh / total
    # what one period's effect gains from a shift along its curve: h' = h (1 - h) times the shift of s (log w - log k)
    pull = np.empty(q.shape[0])
    for t in range(q.shape[0]):
        pull[t] = (q[t] - mean_q) * h[t] * (1.0 - h[t])
        by_decay[t] /= max(carried[t], NOTHING)
    gradient[base] += beta * slope * _dot(pull, by_decay) * decay * (1.0 - decay)
    gradient[base + 1] -= beta * slope * pull.sum()
    gradient[base + 2] += beta * slope * _dot(pull, distance)
    gradient[base + 3] += beta * qh


@njit(cache=True, nogil=True, error_model="numpy")
def _log_channel_prior(theta, n_channels, prior, gradient):  # type: ignore[no-untyped-def]
    """Log-prior of the channels' parameters up to a constant; adds its gradient."""
    within2, common2 = prior.roi_within_sd**2, prior.roi_common_sd**2
    shared = 0.0
    for m in range(n_channels):
        shared += theta[PER_CHANNEL * m + 3] - prior.roi_mean
    pull = common2 * shared / (within2 + n_channels * common2)
    log_p = 0.0
    for m in range(n_channels):
        base = PER_CHANNEL * m
        # Beta prior on the decay, with the Jacobian of the logit; log a and log(1 - a) stay finite at both ends
        logit = theta[base]
        log_decay = -math.log1p(math.exp(-logit)) if logit >= 0.0 else logit - math.log1p(math.exp(logit))
        decay = math.exp(log_decay)
        log_p += prior.decay_alpha * log_decay + prior.decay_beta * (log_decay - logit)
        gradient[base] += prior.decay_alpha * (1.0 - decay) - prior.decay_beta * decay
        for_half, pull_half = _normal(theta[base + 1], prior.half_mean, prior.half_sd)
        for_slope, pull_slope = _normal(theta[base + 2], prior.slope_mean, prior.slope_sd)
        log_p += for_half + for_slope
        gradient[base + 1] += pull_half
        gradient[base + 2] += pull_slope
        # exchangeable ROI: log ROI ~ N(mean, within^2 I + common^2 11'), inverted by Sherman-Morrison
        away = theta[base + 3] - prior.roi_mean
        log_p -= 0.5 * away * (away - pull) / within2
        gradient[base + 3] -= (away - pull) / within2
    return log_p


@njit(cache=True, nogil=True, error_model="numpy")
def _normal(value, mean, sd):  # type: ignore[no-untyped-def]
    """Log-density of a normal up to a constant, and its derivative."""
    z = (value - mean) / sd
    return -0.5 * z * z, -z / sd
