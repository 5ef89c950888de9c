"""Pairs of channels in the compiled density: what they add to media, and its slopes. See `joint` for the meaning.

In the kernel's terms a pair (i, j) adds K h_i h_j to media, with

    K = 2 c sqrt(E_i E_j) / P,    E_m = beta_m sum_t h_m,t,    P = sum_t h_i,t h_j,t

With q = d log p / d media and A = K q'(h_i h_j), a parameter p of channel i moves the log-density by

    K q'(h_j dh_i/dp) - A / P sum_t h_j dh_i/dp + A / 2 (sum_t dh_i/dp / sum_t h_i - dN/dp / N)

where N is what ties beta to the return; the last bracket is zero unless that is a marginal one. log ROI of either
moves it by A / 2.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from unisono.measure.mmm.forms import N_SHAPE


@njit(cache=True, nogil=True, error_model="numpy")
def add_synergies(theta, pairs, beta, h, media, size):  # type: ignore[no-untyped-def]
    """Add what the pairs bring to `media` (n_periods,); fill `size` (n_pairs,) with 2 sqrt(E_i E_j) / P."""
    for p in range(pairs.slot.shape[0]):
        i, j = pairs.first[p], pairs.second[p]
        together = (h[i] * h[j]).sum()
        size[p] = 0.0
        if together > 0.0:
            size[p] = 2.0 * math.sqrt(beta[i] * h[i].sum() * beta[j] * h[j].sum()) / together
        strength = theta[pairs.slot[p]] * size[p]
        for t in range(media.shape[0]):
            media[t] += strength * h[i, t] * h[j, t]


@njit(cache=True, nogil=True, error_model="numpy")
def pull_synergies(theta, problem, size, q, norm, h, d, d_norm, chain, gradient):  # type: ignore[no-untyped-def]
    """Log-prior of the pairs; adds the gradient of prior and likelihood."""
    pairs, forms = problem.pairs, problem.forms
    n_periods = q.shape[0]
    by_h = np.empty(n_periods)
    log_p = 0.0
    for p in range(pairs.slot.shape[0]):
        i, j = pairs.first[p], pairs.second[p]
        c = theta[pairs.slot[p]]
        by_c = 0.0
        together = 0.0
        for t in range(n_periods):
            both = h[i, t] * h[j, t]
            together += both
            by_c += size[p] * q[t] * both
        pulled = c * by_c
        for side in range(2):
            m, other = (i, j) if side == 0 else (j, i)
            whole = 0.5 * pulled / h[m].sum()
            for t in range(n_periods):
                by_h[t] = whole
                if together > 0.0:
                    by_h[t] += (c * size[p] * q[t] - pulled / together) * h[other, t]
            tie = 0.5 * pulled / norm[m]
            gradient[forms.roi_slot[m]] += 0.5 * pulled
            for k in range(N_SHAPE):
                slot = forms.slot[m, k]
                if slot >= 0:
                    gradient[slot] += ((by_h * d[m, k]).sum() - tie * d_norm[m, k]) * chain[m, k]
            if forms.wave_slot[m] >= 0:
                for k in range(problem.waves.shape[0]):
                    by_wave = (problem.waves[k] * h[m] * (by_h - tie)).sum()
                    gradient[forms.wave_slot[m] + k] += forms.varying[m] * by_wave
        z = c / pairs.sd[p]
        log_p -= 0.5 * z * z
        gradient[pairs.slot[p]] += by_c - z / pairs.sd[p]
    return log_p
