"""The panel's log-posterior and its hand-derived gradient, compiled.

Parameters, unconstrained: of each channel logit decay, log half, log slope, log ROI and u, the spread's coordinate; the
waves of each effect that moves (see `moving`); then log sigma (noise), log tau of the common trend and log tau of the
units' own trends. The channel's average effect is written through its return,

    beta_m = ROI_m * total spend_m / sum over units of size_g sum_t h_gmt,

so ROI is the return of the whole panel if every unit answered alike, and the spread is the standard deviation of a
unit's effect around the average, as a share of it: D_m = (spread_m beta_m)^2. `linear` integrates out the rest.

The spread is scale * log(1 + e^(4u/3)) with u standard normal: much like a half normal (median 0.69 of its scale, one
in twenty above 2.3 of it), but in a coordinate without the long tail towards zero that its logarithm has, where chains
would linger when units answer alike.

Lift tests are further observations of the units' effects, see `lift_algebra`.

Gradient: with B_m = d log p / d log beta_m, the way through D included, d log p / d h_gmt = (its direct part) - B_m
size_g / sum size h.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.lift_algebra import N_SLOPES, PanelLifts, lift_weights, pull_weights
from unisono.measure.mmm.panel.linear import integrate_out
from unisono.measure.mmm.panel.moving import Moving, move, move_back, waves_prior
from unisono.measure.mmm.panel.response import PER_CHANNEL, pull_back, respond

N_SCALES = 3
FREE, TREND, HOLIDAY = 0, 1, 2
"""Kinds of common columns: free, of the common trend's scale, of the noise's scale."""


SPREAD_BEND = 4.0 / 3.0


class PanelPriorNumbers(NamedTuple):
    """Priors as the kernel reads them: Beta on the decay, the spread's scale, normal on every other logarithm."""

    decay_alpha: float
    decay_beta: float
    half_mean: float
    half_sd: float
    slope_mean: float
    slope_sd: float
    roi_mean: float
    roi_within_sd: float
    roi_common_sd: float
    spread_scale: float
    sigma_mean: float
    sigma_sd: float
    common_mean: float
    common_sd: float
    own_mean: float
    own_sd: float


class Fixed(NamedTuple):
    """The columns that no parameter moves, whitened, free unit columns projected out of the first two kinds.

    Units with the same observed periods share their columns: in most panels all do, so that they stay in the
    processor's nearest memory. What differs by unit, the controls and the outcome, stands on its own.

    Attributes:
        columns: (n_patterns, n_periods, n_columns) common columns Phi for a noise size of 1, zero columns in the places
            of those that differ between units and of the outcome, the unit's own baseline Z (orthonormal), zero columns
            up to a whole number of vectors; `columns_t` with the last two axes swapped.
        pattern: (n_units,) which of them are a unit's.
        single: (n_units, n_single + 1, n_periods) the last columns of Phi, which differ between units, and y.
        precise: (n_units,) 1 / relative noise size: what Phi is to be multiplied with.
        own: (n_units, n_own, n_common + 1) Z'[Phi, y]; `own_t` with the last two axes swapped.
        gram: (n_common + 1, n_common + 1) sum over units of [Phi, y]'[Phi, y].
        lam: (n_units, n_own) prior variance of Z's coefficients per unit of tau^2; infinite where they are free.
        n_effective: observed cells minus free unit columns.
    """

    columns: Array
    columns_t: Array
    pattern: npt.NDArray[np.int64]
    single: Array
    precise: Array
    own: Array
    own_t: Array
    gram: Array
    lam: Array
    n_effective: int


class PanelProblem(NamedTuple):
    """Everything that the density of one panel depends on.

    Attributes:
        x: (n_channels, n_units, n_periods) spend per head in multiples of the channel's mean.
        spend: (n_channels,) total spend over the outcome's scale.
        size: (n_units,) sizes, mean 1.
        now: (n_units, n_periods) weight of a period in its whitened value, 0 where the outcome is missing.
        before: (n_units, n_periods) weight of the last observed period before it, `previous` which one that is.
        previous: see `before`.
        fixed: the fixed columns.
        kind: (n_common,) of each common column.
        variance: (n_common,) its prior variance per unit of its kind's.
        window: carry-over window in periods.
        prior: the priors.
        lifts: the lift tests.
        moving: the effects that move.
        scratch: (6, n_channels, n_units, n_periods) memory to work in, of one thread alone: taken anew for every
            gradient, the system would hand out and take back its pages each time.
    """

    x: Array
    spend: Array
    size: Array
    now: Array
    before: Array
    previous: npt.NDArray[np.int64]
    fixed: Fixed
    kind: npt.NDArray[np.int64]
    variance: Array
    window: int
    prior: PanelPriorNumbers
    lifts: PanelLifts
    moving: Moving
    scratch: Array

    def for_thread(self) -> PanelProblem:
        """The same problem with memory of its own."""
        return self._replace(scratch=np.empty_like(self.scratch))


@njit(cache=True, nogil=True, error_model="numpy")
def panel_log_posterior(theta, gradient, problem):  # type: ignore[no-untyped-def]
    """Log-posterior of `problem` at `theta` (n_dim,) up to a constant; fills `gradient` (n_dim,).

    Minus infinity, with a gradient of zero, where a channel's curve lies so far out that it returns nothing at all.
    """
    x, prior = problem.x, problem.prior
    n_channels, n_units, n_periods = x.shape
    gradient[:] = 0.0
    h, by_decay, distance, by_media = problem.scratch[0], problem.scratch[1], problem.scratch[2], problem.scratch[3]
    a = problem.scratch[4].reshape((n_units, n_channels, n_periods))
    by_a = problem.scratch[5].reshape((n_units, n_channels, n_periods))
    respond(theta, x, problem.window, h, by_decay, distance)
    move(theta, problem.moving, h)
    beta, root_d, total = np.empty(n_channels), np.empty(n_channels), np.empty(n_channels)
    for m in range(n_channels):
        total[m] = 0.0
        for g in range(n_units):
            total[m] += problem.size[g] * h[m, g].sum()
        if not total[m] > 0.0:
            return -np.inf
        beta[m] = math.exp(theta[PER_CHANNEL * m + 3]) * problem.spend[m] / total[m]
        root_d[m] = beta[m] * spread_of(theta[PER_CHANNEL * m + 4], prior.spread_scale)

    n_common = problem.kind.shape[0]
    precision, second = np.empty(n_common), np.empty(n_common)
    common_precision(theta, problem, precision)
    whiten(h, problem.now, problem.before, problem.previous, a)
    by_beta, by_log_d = np.empty(n_channels), np.empty(n_channels)
    n_tests = problem.lifts.lift.shape[0]
    weights, by_weight = np.empty((n_tests, n_units)), np.empty((n_tests, n_units))
    slopes = np.empty((n_tests, n_units, N_SLOPES))
    lift_weights(theta, problem.lifts, problem.moving, problem.window, weights, slopes)
    log_p, by_sigma2, by_own2 = integrate_out(
        a, beta, root_d, math.exp(2.0 * theta[-3]), math.exp(2.0 * theta[-1]), precision, problem.fixed,
        problem.lifts, weights, by_a, by_beta, by_log_d, second, by_weight,
    )  # fmt: skip
    if log_p == -np.inf:
        return log_p
    pull_weights(problem.lifts, problem.moving, by_weight, slopes, gradient)
    gradient[-3] = 2.0 * by_sigma2
    gradient[-1] = 2.0 * by_own2
    for k in range(n_common):
        pull = precision[k] * second[k] - 1.0
        if problem.kind[k] == TREND:
            gradient[-2] += pull
        elif problem.kind[k] == HOLIDAY:
            gradient[-3] += pull

    for m in range(n_channels):
        by_log_beta = beta[m] * by_beta[m] + 2.0 * by_log_d[m]
        gradient[PER_CHANNEL * m + 3] += by_log_beta
        push = prior.spread_scale * SPREAD_BEND / (1.0 + math.exp(-SPREAD_BEND * theta[PER_CHANNEL * m + 4]))
        gradient[PER_CHANNEL * m + 4] += 2.0 * by_log_d[m] * push * beta[m] / root_d[m]
        for g in range(n_units):
            by_media[m, g, :] = -by_log_beta * problem.size[g] / total[m]
    _colour(by_a, problem.now, problem.before, problem.previous, by_media)
    move_back(theta, problem.moving, h, by_media, gradient)
    pull_back(theta, h, by_decay, distance, by_media, gradient)
    log_p += waves_prior(theta, problem.moving, gradient)
    return log_p + log_prior(theta, n_channels, prior, gradient)


@njit(cache=True, nogil=True, error_model="numpy")
def spread_of(u, scale):  # type: ignore[no-untyped-def]
    """Spread at the coordinate `u`, finite and positive at both ends."""
    bent = SPREAD_BEND * u
    return scale * (max(bent, 0.0) + math.log1p(math.exp(-abs(bent))))


@njit(cache=True, nogil=True, error_model="numpy")
def common_precision(theta, problem, precision):  # type: ignore[no-untyped-def]
    """Fill `precision` (n_common,) with the prior precision of each common column, 0 where it is free."""
    for k in range(precision.shape[0]):
        scale = theta[-3] if problem.kind[k] == HOLIDAY else theta[-2]
        precision[k] = 0.0 if problem.kind[k] == FREE else math.exp(-2.0 * scale) / problem.variance[k]


@njit(cache=True, nogil=True, error_model="numpy")
def whiten(h, now, before, previous, a):  # type: ignore[no-untyped-def]
    """Fill `a` (n_units, n_channels, n_periods): media without the noise's autocorrelation, 0 in missing periods."""
    n_channels, n_units, n_periods = h.shape
    for g in range(n_units):
        for m in range(n_channels):
            media, out = h[m, g], a[g, m]
            for t in range(n_periods):
                out[t] = now[g, t] * media[t] - before[g, t] * media[previous[g, t]]


@njit(cache=True, nogil=True, error_model="numpy")
def _colour(by_a, now, before, previous, by_media):  # type: ignore[no-untyped-def]
    """Add to `by_media` (n_channels, n_units, n_periods) the way back of `whiten`."""
    n_channels, n_units, n_periods = by_media.shape
    for g in range(n_units):
        for m in range(n_channels):
            push, out = by_a[g, m], by_media[m, g]
            for t in range(n_periods):
                out[t] += now[g, t] * push[t]
            for t in range(n_periods):
                out[previous[g, t]] -= before[g, t] * push[t]


@njit(cache=True, nogil=True, error_model="numpy")
def log_prior(theta, n_channels, prior, gradient):  # type: ignore[no-untyped-def]
    """Log-prior up to a constant; adds its gradient."""
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
        log_p += _normal(theta, base + 1, prior.half_mean, prior.half_sd, gradient)
        log_p += _normal(theta, base + 2, prior.slope_mean, prior.slope_sd, gradient)
        # exchangeable ROI: log ROI ~ N(mean, within^2 I + common^2 11'), inverted by Sherman-Morrison
        away = theta[base + 3] - prior.roi_mean
        log_p -= 0.5 * away * (away - pull) / within2
        gradient[base + 3] -= (away - pull) / within2
        log_p += _normal(theta, base + 4, 0.0, 1.0, gradient)
    last = theta.shape[0] - N_SCALES
    log_p += _normal(theta, last, prior.sigma_mean, prior.sigma_sd, gradient)
    log_p += _normal(theta, last + 1, prior.common_mean, prior.common_sd, gradient)
    log_p += _normal(theta, last + 2, prior.own_mean, prior.own_sd, gradient)
    return log_p


@njit(cache=True, nogil=True, error_model="numpy")
def _normal(theta, i, mean, sd, gradient):  # type: ignore[no-untyped-def]
    """Log-density of a normal `theta[i]` up to a constant; adds its derivative."""
    z = (theta[i] - mean) / sd
    gradient[i] -= z / sd
    return -0.5 * z * z
