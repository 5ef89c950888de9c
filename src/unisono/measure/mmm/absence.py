"""Room for no effect: in some draws a channel earns nothing at all.

A return that is believed to be log-normal can never be estimated as zero, however little the data say for it. So each
channel is believed to earn nothing with the probability `Priors.no_effect`, or the one that people said of it. With p
that probability and L the likelihood, after every draw each channel in turn is

    absent with the odds   p L(without it) / ((1 - p) L(with it)),

all else being as it is. While a channel is absent its parameters follow their prior and are drawn from it anew before
every chance to come back.

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
_TURNS = 8
"""Times that a channel may come or go between two draws: where both are probable, one would change sides too seldom."""
_EDGE = 1e-12
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
        theta: (n_dim,) as if every channel were present; the parameters of absent ones are drawn anew.
        problem: its `present` is read, and written.
    """
    x, present = problem.x, problem.present
    n_channels, n_periods = x.shape
    if not problem.no_effect.max() > 0.0:
        return 0
    n_eff = problem.lam.shape[0]
    log_sigma, log_tau, _ = log_scales(theta[-2], theta[-1], problem.typical)
    variance = math.exp(2.0 * log_sigma) + math.exp(2.0 * log_tau) * problem.lam
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
        known = False
        for _ in range(_TURNS):
            if present[m] == 0 and known:
                # numbers of its own that say nothing: any others will do, and some of them let it come back
                _believe(theta, m, problem)
                _effect(theta, m, problem, shape[m], moved[m], beta, seen[m])
                known = False
                changed += 1
            if not known:
                gain = _of_lifts(m, problem, shape[m], moved[m], beta[m])
                gain += _of_history(seen[m], residual, present[m], variance)
                chance = 1.0 / (1.0 + p / (1.0 - p) * math.exp(min(max(-gain, -700.0), 700.0)))
                known = True
            now = 1 if np.random.random() < chance and beta[m] > 0.0 else 0  # noqa: NPY002
            if now != present[m]:
                for i in range(n_eff):
                    residual[i] += seen[m, i] * (present[m] - now)
                present[m] = now
                changed += 1
    return changed


@njit(cache=True, nogil=True, error_model="numpy")
def _believe(theta, m, problem):  # type: ignore[no-untyped-def]
    """Draw the parameters of channel `m` from what is believed of them, given those of the others, into `theta`."""
    forms, prior = problem.forms, problem.prior
    for k in range(N_SHAPE):
        slot = forms.slot[m, k]
        if slot < 0:
            continue
        if k == 0 and forms.share[m] == 1:
            share = np.random.beta(prior.share[m, 0], prior.share[m, 1])  # noqa: NPY002
            share = min(max(share, _EDGE), 1.0 - _EDGE)
            theta[slot] = math.log(share / (1.0 - share))
        else:
            theta[slot] = np.random.normal(prior.mean[m, k], prior.sd[m, k])  # noqa: NPY002
    if forms.wave_slot[m] >= 0:
        for k in range(problem.waves.shape[0]):
            theta[forms.wave_slot[m] + k] = np.random.normal(0.0, 1.0)  # noqa: NPY002
    pull = 0.0
    for j in range(forms.roi_slot.shape[0]):
        if j != m:
            pull += prior.roi_precision[m, j] * (theta[forms.roi_slot[j]] - prior.roi_mean[j])
    own = prior.roi_precision[m, m]
    theta[forms.roi_slot[m]] = np.random.normal(prior.roi_mean[m] - pull / own, 1.0 / math.sqrt(own))  # noqa: NPY002


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
    seen[:] = 0.0
    add_rows(problem.w_t, beta[m] * h, seen)


@njit(cache=True, nogil=True, error_model="numpy")
def _of_history(seen, residual, present, variance):  # type: ignore[no-untyped-def]
    """Log-likelihood of the history with a channel that is `seen` there, less that without it."""
    gain = 0.0
    for i in range(seen.shape[0]):
        without = residual[i] + seen[i] * present
        gain += seen[i] * (without - 0.5 * seen[i]) / variance[i]
    return gain


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
