"""The collapsed log-posterior and its hand-derived gradient, compiled.

Likelihood. With r = y - media, the linear part integrated out and the noise whitened (see `design`), W r has independent
components of variance d_i = sigma^2 + tau^2 lambda_i:

    log p(y | theta) = -1/2 sum_i [ (W r)_i^2 / d_i + log d_i ] + constant

Media. For channel m, spend x in multiples of its mean, geometric carry-over with decay a over a window of L periods,
w_t = (1 - a) / (1 - a^L) sum_{l<L} a^l x_{t-l}, Hill saturation h = w^s / (w^s + k^s), and the coefficient written through
the return on investment, beta = ROI * S / sum_t h_t, so that the prior speaks about ROI.

Gradient. q = W' (W r / d) is d log p / d media; d log p / d h_t = beta (q_t - (q'h) / sum h). The adstock derivative by a
obeys the recursion of the adstock itself, so one pass forward gives value and derivative (no tape, no factor L).

Parameters, unconstrained, channel after channel: logit a, log k, log s, log ROI; then log sigma, log tau.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

PER_CHANNEL = 4
N_SCALES = 2
_TINY = 1e-12


@njit(cache=True, nogil=True, error_model="numpy")
def adstock_hill(x, decay, half, slope, window, h, h_decay, h_log_half, h_log_slope):  # type: ignore[no-untyped-def]
    """Fill `h` (n_periods,) and its derivatives by decay, log half-saturation and log slope; return sum of `h`.

    `x` (n_periods,) is spend in multiples of its mean.
    """
    n = x.shape[0]
    tail = decay**window
    norm = (1.0 - decay) / (1.0 - tail)
    d_norm = (-(1.0 - tail) + (1.0 - decay) * window * tail / max(decay, _TINY)) / (1.0 - tail) ** 2
    d_tail = window * tail / max(decay, _TINY)
    log_half = math.log(half)
    u = 0.0
    v = 0.0
    total = 0.0
    for t in range(n):
        gone = x[t - window] if t >= window else 0.0
        v = u + decay * v - d_tail * gone
        u = x[t] + decay * u - tail * gone
        w = norm * u
        if w > _TINY:
            distance = math.log(w) - log_half
            value = 1.0 / (1.0 + math.exp(-slope * distance))
            bend = value * (1.0 - value)
            h[t] = value
            h_decay[t] = slope * bend / w * (d_norm * u + norm * v)
            h_log_half[t] = -slope * bend
            h_log_slope[t] = slope * distance * bend
            total += value
        else:
            h[t] = 0.0
            h_decay[t] = 0.0
            h_log_half[t] = 0.0
            h_log_slope[t] = 0.0
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def log_posterior(theta, gradient, x, spend, w_t, w_y, lam, window, prior):  # type: ignore[no-untyped-def]
    """Log-posterior at `theta` (n_dim,) up to a constant; fills `gradient` (n_dim,).

    Args:
        theta: unconstrained parameters, see the module.
        gradient: output.
        x: (n_channels, n_periods) spend in multiples of its mean.
        spend: (n_channels,) total spend over total outcome scale, so that beta = ROI * spend / sum h.
        w_t: (n_periods, n_eff) transpose of W, zero rows where the outcome is missing.
        w_y: (n_eff,) W y.
        lam: (n_eff,) trend eigenvalues.
        window: carry-over window in periods.
        prior: (11,) decay alpha, decay beta, half mean, half sd, slope mean, slope sd, ROI mean, ROI sd within,
            ROI sd common, then unused; scales follow in `prior[9:13]`: sigma mean, sd, tau mean, sd (all logs).
    """
    n_channels, n_periods = x.shape
    n_eff = w_y.shape[0]
    n_dim = theta.shape[0]
    sigma2 = math.exp(2.0 * theta[n_dim - 2])
    tau2 = math.exp(2.0 * theta[n_dim - 1])

    h = np.empty((n_channels, n_periods))
    h_decay = np.empty((n_channels, n_periods))
    h_half = np.empty((n_channels, n_periods))
    h_slope = np.empty((n_channels, n_periods))
    beta = np.empty(n_channels)
    total = np.empty(n_channels)
    media = np.zeros(n_periods)
    for m in range(n_channels):
        decay = 1.0 / (1.0 + math.exp(-theta[PER_CHANNEL * m]))
        half = math.exp(theta[PER_CHANNEL * m + 1])
        slope = math.exp(theta[PER_CHANNEL * m + 2])
        total[m] = adstock_hill(x[m], decay, half, slope, window, h[m], h_decay[m], h_half[m], h_slope[m])
        if not total[m] > 0.0:
            gradient[:] = 0.0
            return -np.inf
        beta[m] = math.exp(theta[PER_CHANNEL * m + 3]) * spend[m] / total[m]
        for t in range(n_periods):
            media[t] += beta[m] * h[m, t]

    # W r as a sum of scaled rows: plain additions vectorise without reordering, so results stay bit-equal everywhere.
    wr = w_y.copy()
    for t in range(n_periods):
        for i in range(n_eff):
            wr[i] -= media[t] * w_t[t, i]
    log_p = 0.0
    d_sigma = 0.0
    d_tau = 0.0
    for i in range(n_eff):
        d = sigma2 + tau2 * lam[i]
        scaled = wr[i] / d
        log_p -= 0.5 * (wr[i] * scaled + math.log(d))
        slack = 0.5 * (scaled * scaled - 1.0 / d)
        d_sigma += slack * 2.0 * sigma2
        d_tau += slack * 2.0 * tau2 * lam[i]
        wr[i] = scaled
    for m in range(n_channels):
        for j in range(PER_CHANNEL):
            gradient[PER_CHANNEL * m + j] = 0.0
    q = np.empty(n_periods)
    for t in range(n_periods):
        # four partial sums: a fixed order that the processor can overlap
        s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0
        whole = n_eff - n_eff % 4
        for i in range(0, whole, 4):
            s0 += w_t[t, i] * wr[i]
            s1 += w_t[t, i + 1] * wr[i + 1]
            s2 += w_t[t, i + 2] * wr[i + 2]
            s3 += w_t[t, i + 3] * wr[i + 3]
        for i in range(whole, n_eff):
            s0 += w_t[t, i] * wr[i]
        q[t] = (s0 + s1) + (s2 + s3)

    roi_mean, within2, common2 = prior[6], prior[7] ** 2, prior[8] ** 2
    shared = 0.0
    for m in range(n_channels):
        shared += theta[PER_CHANNEL * m + 3] - roi_mean
    pull = common2 * shared / (within2 + n_channels * common2)
    for m in range(n_channels):
        base = PER_CHANNEL * m
        qh = 0.0
        for t in range(n_periods):
            qh += q[t] * h[m, t]
        mean_q = qh / total[m]
        g_decay = 0.0
        g_half = 0.0
        g_slope = 0.0
        for t in range(n_periods):
            slack = q[t] - mean_q
            g_decay += slack * h_decay[m, t]
            g_half += slack * h_half[m, t]
            g_slope += slack * h_slope[m, t]
        decay = 1.0 / (1.0 + math.exp(-theta[base]))
        # Beta prior on the decay, with the Jacobian of the logit
        log_p += prior[0] * math.log(decay) + prior[1] * math.log1p(-decay)
        gradient[base] = beta[m] * g_decay * decay * (1.0 - decay)
        gradient[base] += prior[0] * (1.0 - decay) - prior[1] * decay
        z = (theta[base + 1] - prior[2]) / prior[3]
        log_p -= 0.5 * z * z
        gradient[base + 1] = beta[m] * g_half - z / prior[3]
        z = (theta[base + 2] - prior[4]) / prior[5]
        log_p -= 0.5 * z * z
        gradient[base + 2] = beta[m] * g_slope - z / prior[5]
        # exchangeable ROI: log ROI ~ N(mean, within^2 I + common^2 11'), inverted by Sherman-Morrison
        away = theta[base + 3] - roi_mean
        log_p -= 0.5 * away * (away - pull) / within2
        gradient[base + 3] = beta[m] * qh - (away - pull) / within2
    for j in range(N_SCALES):
        z = (theta[n_dim - 2 + j] - prior[9 + 2 * j]) / prior[10 + 2 * j]
        log_p -= 0.5 * z * z
        slope_here = d_sigma if j == 0 else d_tau
        gradient[n_dim - 2 + j] = slope_here - z / prior[10 + 2 * j]
    return log_p
