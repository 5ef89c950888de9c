"""The collapsed log-posterior and its hand-derived gradient, compiled.

Likelihood. With r = y - media, the linear part integrated out and the noise whitened (see `design`), W r has
independent components of variance d_i = sigma^2 + tau^2 lambda_i:

    log p(y | theta) = -1/2 sum_i [ (W r)_i^2 / d_i + log d_i ] + constant

Media. For channel m, spend x in multiples of its mean becomes h by the channel's form (see `forms`); its coefficient is
written through the return on investment, beta = ROI * S / N with N = sum_t h_t, so that the prior speaks about ROI.
Where a belief is about the marginal return, N is what a relative increase of all spend adds to sum h.

Gradient. q = W' (W r / d) is d log p / d media; for a parameter p of the form,
d log p / d p = beta sum_t q_t dh_t/dp - beta (q'h) / N dN/dp.

Reach. Where a channel tells reach and frequency, x is its reach and the curve is of the frequency f: each period's
x_t hill(f_t) is carried over (see `reach`).

Effects that move. Where a channel may vary, h is multiplied by g_t = exp(s sum_k c_k B_k(t)), slow waves B over
the history (see `drift`); N sums the product, so that ROI stays that of the whole history, and the c_k are standard
normal before the data.

Pairs. Where people ask whether two channels bring more together, their product is one more part of media (see
`synergy`).

Experiments. A lift test is one more row of the data: share * beta * sum over its weeks of h(spend with) - h(spend
without), seen with an error whose variance holds the study's standard error and its possible bias. Reach, where a
channel tells it, moves in proportion to spend; its frequency stays.

Parameters, unconstrained, channel after channel: those of the form that are sampled, the waves of its effect where it
may vary, then log ROI; then one of each pair; then two for the
scales, the log of their joint size, log sqrt(sigma^2 + tau^2 lambda), and the log of trend over noise,
log(tau sqrt(lambda) / sigma), for a typical lambda. The history tells the joint size well and the ratio badly; in log
sigma and log tau that is a bent ridge, on which chains got stuck, here it is a straight one. The map has a Jacobian of
one, so the density is the same.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from unisono.measure.mmm.forms import N_SHAPE
from unisono.measure.mmm.respond import N_WORK, respond
from unisono.measure.mmm.synergy import add_synergies, pull_synergies
from unisono.measure.mmm.vector_math import log_in_place

_FARTHEST = 50.0
ABSENT = -32.0
"""Log ROI below which a channel earns nothing, see `absence`; its prior is read twice as far above."""


@njit(cache=True, nogil=True, error_model="numpy")
def natural_shape(theta, m, forms, shape, chain):  # type: ignore[no-untyped-def]
    """Fill `shape` (4,) with channel `m`'s natural values as `respond` reads them, `chain` with d shape / d theta."""
    shape[:] = 1.0
    shape[2] = 0.0
    chain[:] = 1.0
    slot = forms.slot[m]
    if slot[0] >= 0:
        if forms.share[m] == 1:
            shape[0] = 1.0 / (1.0 + math.exp(-theta[slot[0]]))
            chain[0] = shape[0] * (1.0 - shape[0])
        else:
            shape[0] = math.exp(theta[slot[0]])
            chain[0] = shape[0]
    if slot[1] >= 0:
        shape[1] = math.exp(theta[slot[1]])
        chain[1] = shape[1]
    if slot[2] >= 0:
        shape[2] = theta[slot[2]]
    if slot[3] >= 0:
        shape[3] = math.exp(theta[slot[3]])


@njit(cache=True, nogil=True, error_model="numpy")
def log_posterior(theta, gradient, problem):  # type: ignore[no-untyped-def]
    """Log-posterior of `problem` at `theta` (n_dim,) up to a constant; fills `gradient` (n_dim,).

    Minus infinity, with a gradient of zero, where a channel's curve lies so far out that it returns nothing at all.
    """
    x, forms = problem.x, problem.forms
    n_channels, n_periods = x.shape
    h = np.empty((n_channels, n_periods))
    d = np.empty((n_channels, N_SHAPE, n_periods))
    d_norm = np.empty((n_channels, N_SHAPE))
    shape = np.empty((n_channels, N_SHAPE))
    chain = np.empty((n_channels, N_SHAPE))
    work = np.empty((N_WORK, n_periods))
    beta = np.empty(n_channels)
    norm = np.empty(n_channels)
    media = np.zeros(n_periods)
    moved = np.empty((n_channels if forms.wave_slot.max() >= 0 else 0, n_periods))
    gradient[:] = 0.0
    for m in range(n_channels):
        natural_shape(theta, m, forms, shape[m], chain[m])
        norm[m] = respond(
            x[m],
            problem.frequency[m],
            forms.kind[m],
            forms.window[m],
            shape[m],
            forms.marginal[m],
            h[m],
            d[m],
            d_norm[m],
            work,
        )
        if forms.wave_slot[m] >= 0:
            multiplier(theta, m, problem, moved[m])
            norm[m] = _move(moved[m], h[m], d[m], d_norm[m])
        if not norm[m] > 0.0:
            if theta[forms.roi_slot[m]] >= ABSENT:
                return -np.inf
            norm[m] = 1.0  # of no account: the channel is absent
        beta[m] = math.exp(theta[forms.roi_slot[m]]) * problem.spend[m] / norm[m]
        for t in range(n_periods):
            media[t] += beta[m] * h[m, t]
    size = np.empty(problem.pairs.slot.shape[0])
    add_synergies(theta, problem.pairs, beta, h, media, size)

    q = np.empty(n_periods)
    log_sigma, log_tau, share = log_scales(theta[-2], theta[-1], problem.typical)
    log_p, by_sigma, by_tau = _likelihood(media, log_sigma, log_tau, problem, q)
    if problem.lifts.channel.shape[0] > 0:
        log_p += add_lifts(problem, shape, chain, beta, norm, d_norm, moved, h, gradient)
    for m in range(n_channels):
        pulled = beta[m] * _dot(q, h[m])
        gradient[forms.roi_slot[m]] += pulled
        for k in range(N_SHAPE):
            slot = forms.slot[m, k]
            if slot >= 0:
                by_shape = beta[m] * _dot(q, d[m, k]) - pulled * d_norm[m, k] / norm[m]
                gradient[slot] += by_shape * chain[m, k]
        if forms.wave_slot[m] >= 0:
            log_p += _add_waves(theta, m, problem, q, h[m], beta[m], pulled / norm[m], gradient)
    log_p += pull_synergies(theta, problem, size, q, norm, h, d, d_norm, chain, gradient)
    prior = problem.prior
    log_p += log_channel_prior(theta, forms, prior, gradient)
    for_sigma, pull_sigma = log_normal(log_sigma, prior.sigma_mean, prior.sigma_sd)
    for_tau, pull_tau = log_normal(log_tau, prior.tau_mean, prior.tau_sd)
    by_sigma += pull_sigma
    by_tau += pull_tau
    gradient[-2] = by_sigma + by_tau
    gradient[-1] = (1.0 - share) * by_tau - share * by_sigma
    return log_p + for_sigma + for_tau


@njit(cache=True, nogil=True, error_model="numpy")
def multiplier(theta, m, problem, out):  # type: ignore[no-untyped-def]
    """Fill `out` (n_periods,) with what the effect of channel `m`, which may vary, is multiplied by."""
    slot, waves = problem.forms.wave_slot[m], problem.waves
    out[:] = 0.0
    add_rows(waves, problem.forms.varying[m] * theta[slot : slot + waves.shape[0]], out)
    for t in range(out.shape[0]):
        out[t] = math.exp(min(max(out[t], -_FARTHEST), _FARTHEST))


@njit(cache=True, nogil=True, error_model="numpy")
def _move(moved, h, d, d_norm):  # type: ignore[no-untyped-def]
    """Multiply a response and its slopes by `moved` (n_periods,); fill `d_norm`, return the sum of the response."""
    for t in range(h.shape[0]):
        h[t] *= moved[t]
        for k in range(N_SHAPE):
            d[k, t] *= moved[t]
    for k in range(N_SHAPE):
        d_norm[k] = d[k].sum()
    return h.sum()


@njit(cache=True, nogil=True, error_model="numpy")
def _add_waves(theta, m, problem, q, h, beta, pulled, gradient):  # type: ignore[no-untyped-def]
    """Log-prior of the waves of channel `m`; adds their gradient. `pulled` is beta (q'h) / N."""
    forms, waves = problem.forms, problem.waves
    log_p = 0.0
    for k in range(waves.shape[0]):
        slot = forms.wave_slot[m] + k
        by_wave = 0.0
        for t in range(h.shape[0]):
            by_wave += (beta * q[t] - pulled) * waves[k, t] * h[t]
        value, pull = log_normal(theta[slot], 0.0, 1.0)
        log_p += value
        gradient[slot] += forms.varying[m] * by_wave + pull
    return log_p


@njit(cache=True, nogil=True, error_model="numpy")
def add_lifts(problem, shape, chain, beta, norm, d_norm, moved, h_past, gradient):  # type: ignore[no-untyped-def]
    """Log-likelihood of the experiments; adds its gradient."""
    lifts, forms = problem.lifts, problem.forms
    n_periods = problem.x.shape[1]
    h = np.empty((2, n_periods))
    d = np.empty((2, N_SHAPE, n_periods))
    unused = np.empty(N_SHAPE)
    work = np.empty((N_WORK, n_periods))
    log_p = 0.0
    for e in range(lifts.channel.shape[0]):
        m, first, last = lifts.channel[e], lifts.first[e], lifts.last[e]
        kind, window = forms.kind[m], forms.window[m]
        respond(lifts.tested[e], lifts.frequency[e], kind, window, shape[m], 0, h[0], d[0], unused, work)
        respond(lifts.control[e], lifts.frequency[e], kind, window, shape[m], 0, h[1], d[1], unused, work)
        if forms.wave_slot[m] >= 0:
            for p in range(2):
                _move(moved[m], h[p], d[p], unused)
        size = lifts.share[e] * beta[m]
        predicted = size * (h[0, first:last].sum() - h[1, first:last].sum())
        away = (lifts.lift[e] - predicted) / lifts.variance[e]
        log_p -= 0.5 * away * (lifts.lift[e] - predicted)
        gradient[forms.roi_slot[m]] += away * predicted
        for k in range(N_SHAPE):
            slot = forms.slot[m, k]
            if slot >= 0:
                by_shape = size * (d[0, k, first:last].sum() - d[1, k, first:last].sum())
                gradient[slot] += away * (by_shape - predicted * d_norm[m, k] / norm[m]) * chain[m, k]
        if forms.wave_slot[m] >= 0:
            for k in range(problem.waves.shape[0]):
                wave = problem.waves[k]
                by_wave = size * _dot(wave[first:last], h[0, first:last] - h[1, first:last])
                by_wave -= predicted * _dot(wave, h_past[m]) / norm[m]
                gradient[forms.wave_slot[m] + k] += away * forms.varying[m] * by_wave
    return log_p


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
    add_rows(problem.w_t, -media, wr)
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
    add_rows(problem.w, wr, q)
    return log_p - 0.5 * d.sum(), by_sigma, by_tau


@njit(cache=True, nogil=True, error_model="numpy")
def add_rows(matrix, weights, out):  # type: ignore[no-untyped-def]
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
def log_channel_prior(theta, forms, prior, gradient):  # type: ignore[no-untyped-def]
    """Log-prior of the channels' parameters up to a constant; adds its gradient."""
    n_channels = forms.slot.shape[0]
    log_p = 0.0
    for m in range(n_channels):
        for k in range(N_SHAPE):
            slot = forms.slot[m, k]
            if slot < 0:
                continue
            if k == 0 and forms.share[m] == 1:
                # Beta prior with the Jacobian of the logit; log a and log(1 - a) stay finite at both ends
                logit = theta[slot]
                log_share = -math.log1p(math.exp(-logit)) if logit >= 0.0 else logit - math.log1p(math.exp(logit))
                share = math.exp(log_share)
                alpha, beta = prior.share[m, 0], prior.share[m, 1]
                log_p += alpha * log_share + beta * (log_share - logit)
                gradient[slot] += alpha * (1.0 - share) - beta * share
            else:
                value, pull = log_normal(theta[slot], prior.mean[m, k], prior.sd[m, k])
                log_p += value
                gradient[slot] += pull
        pull = 0.0
        for j in range(n_channels):
            pull += prior.roi_precision[m, j] * (_if_present(theta[forms.roi_slot[j]]) - prior.roi_mean[j])
        log_p -= 0.5 * (_if_present(theta[forms.roi_slot[m]]) - prior.roi_mean[m]) * pull
        gradient[forms.roi_slot[m]] -= pull
    return log_p


@njit(cache=True, nogil=True, error_model="numpy")
def _if_present(log_roi):  # type: ignore[no-untyped-def]
    """The log ROI that a channel has or, where it is absent, would have."""
    return log_roi - 2.0 * ABSENT if log_roi < ABSENT else log_roi


@njit(cache=True, nogil=True, error_model="numpy")
def log_normal(value, mean, sd):  # type: ignore[no-untyped-def]
    """Log-density of a normal up to a constant, and its derivative."""
    z = (value - mean) / sd
    return -0.5 * z * z, -z / sd
