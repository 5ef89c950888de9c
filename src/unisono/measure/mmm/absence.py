"""Room for no effect: in some draws a channel earns nothing at all.

A return that is believed to be log-normal can never be estimated as zero, however little the data say for it. So each
channel is believed to earn nothing with the probability `Priors.no_effect`, unless people said otherwise of it or it
is asked for as certain. With p that probability and L the likelihood, after every draw each channel in turn is

    absent with the odds   p L(without it) / ((1 - p) L(with it)),

all else being as it is. While a channel is absent its parameters follow their prior, from which it can come back.

An absent channel's log ROI is written `APART` lower than the one that it would have if it worked. Its effect under
`kernel` is then smaller than what floats can add to anything, and whatever reads draws need not know of absence;
`if_present` gives back what is meant where the draws themselves are looked at.

Source: Carlin and Chib (1995), with the prior as pseudo-prior; Kuo and Mallick (1998).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.forms import N_SHAPE
from unisono.measure.mmm.kernel import ABSENT, add_rows, log_scales, multiplier, natural_shape
from unisono.measure.mmm.problem import Whole
from unisono.measure.mmm.respond import N_WORK, answer, respond

APART = -2.0 * ABSENT
"""Distance between the log ROI of a channel that is absent and that of the same channel at work."""
WORTH_TELLING = 0.05
"""Probability of no effect from which people are told; a 90 % interval then begins at zero."""


def absent(theta: Array, roi_slot: Whole) -> npt.NDArray[np.bool_]:
    """(n_draws, n_channels) where the draws `theta` (n_draws, n_dim) say that a channel earns nothing."""
    return np.asarray(theta[:, roi_slot] < ABSENT)


def if_present(theta: Array, roi_slot: Whole) -> Array:
    """`theta` (n_draws, n_dim) with every channel at work: returns it would have, if it had any."""
    gone = absent(theta, roi_slot)
    if not gone.any():
        return theta
    found = theta.copy()
    found[:, roi_slot] += APART * gone
    return found


def marked(theta: Array, present: Whole, roi_slot: Whole) -> Array:
    """`theta` (..., n_dim) with each channel absent where `present` (..., n_channels) is 0."""
    found = theta.copy()
    found[..., roi_slot] -= APART * (present == 0)
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def switch(theta, problem):  # type: ignore[no-untyped-def]
    """Let each channel of `problem` in turn be absent or present; returns how many changed.

    Args:
        theta: (n_dim,) as if every channel were present.
        problem: its `present` is read, and written.
    """
    x, present = problem.x, problem.present
    n_channels, n_periods = x.shape
    if not problem.no_effect.max() > 0.0:
        return 0
    lam = problem.lam
    n_eff = lam.shape[0]
    log_sigma, log_tau, _ = log_scales(theta[-2], theta[-1], problem.typical)
    sigma2, tau2 = math.exp(2.0 * log_sigma), math.exp(2.0 * log_tau)
    shape = np.empty((n_channels, N_SHAPE))
    seen = np.zeros((n_channels, n_eff))
    moved = np.empty((n_channels, n_periods))
    beta = np.empty(n_channels)
    residual = problem.w_y.copy()
    for m in range(n_channels):
        _effect(theta, m, problem, shape[m], moved[m], beta, seen[m])
        if present[m] == 1:
            for i in range(n_eff):
                residual[i] -= seen[m, i]
    changed = 0
    for m in range(n_channels):
        p = problem.no_effect[m]
        if not 0.0 < p < 1.0:
            continue
        # with = what W r is if the channel is present; the difference of the two log-likelihoods
        gain = 0.0
        for i in range(n_eff):
            without = residual[i] + seen[m, i] * present[m]
            gain += seen[m, i] * (without - 0.5 * seen[m, i]) / (sigma2 + tau2 * lam[i])
        gain += _of_lifts(m, problem, shape[m], moved[m], beta[m])
        chance = 1.0 / (1.0 + p / (1.0 - p) * math.exp(min(max(-gain, -700.0), 700.0)))
        now = 1 if np.random.random() < chance and beta[m] > 0.0 else 0  # noqa: NPY002
        if now != present[m]:
            for i in range(n_eff):
                residual[i] += seen[m, i] * (present[m] - now)
            present[m] = now
            changed += 1
    return changed


@njit(cache=True, nogil=True, error_model="numpy")
def _effect(theta, m, problem, shape, moved, beta, seen):  # type: ignore[no-untyped-def]
    """Fill `shape`, `moved`, `beta`[m] of channel `m`, and `seen` (n_eff,) with W times its effect."""
    forms = problem.forms
    n_periods = problem.x.shape[1]
    h = np.empty(n_periods)
    work = np.empty((N_WORK, n_periods))
    unused = np.empty(N_SHAPE)
    natural_shape(theta, m, forms, shape, unused)
    moved[:] = 1.0
    if forms.marginal[m] == 1:
        d = np.empty((N_SHAPE, n_periods))
        norm = respond(
            problem.x[m],
            problem.frequency[m],
            forms.kind[m],
            forms.window[m],
            shape,
            1,
            h,
            d,
            unused,
            work,
        )
    else:
        answer(problem.x[m], problem.frequency[m], forms.kind[m], forms.window[m], shape, h, work)
        if forms.wave_slot[m] >= 0:
            multiplier(theta, m, problem, moved)
            for t in range(n_periods):
                h[t] *= moved[t]
        norm = h.sum()
    beta[m] = math.exp(theta[forms.roi_slot[m]]) * problem.spend[m] / norm if norm > 0.0 else 0.0
    add_rows(problem.w_t, beta[m] * h, seen)


@njit(cache=True, nogil=True, error_model="numpy")
def _of_lifts(m, problem, shape, moved, beta):  # type: ignore[no-untyped-def]
    """Log-likelihood of the experiments on channel `m` with it, less that without it."""
    lifts, forms = problem.lifts, problem.forms
    n_periods = problem.x.shape[1]
    gain = 0.0
    for e in range(lifts.channel.shape[0]):
        if lifts.channel[e] != m:
            continue
        h = np.empty((2, n_periods))
        work = np.empty((N_WORK, n_periods))
        answer(lifts.tested[e], lifts.frequency[e], forms.kind[m], forms.window[m], shape, h[0], work)
        answer(lifts.control[e], lifts.frequency[e], forms.kind[m], forms.window[m], shape, h[1], work)
        predicted = 0.0
        for t in range(lifts.first[e], lifts.last[e]):
            predicted += moved[t] * (h[0, t] - h[1, t])
        predicted *= lifts.share[e] * beta
        gain += predicted * (lifts.lift[e] - 0.5 * predicted) / lifts.variance[e]
    return gain
