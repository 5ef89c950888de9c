"""What lift tests add to a panel, integrated out exactly: each is one observation of a combination of units' effects.

Given the sampled parameters, a test in several units measured

    l_e = sum over its units g of w_eg b_g,m(e) + error,    w_eg = size_g * sum over its weeks of (h with - h without)

so tests tie units together, which the outcomes alone tie only through the common columns. With u = (z, gamma) known
from the outcomes to mean and covariance C, and k the covariance of u with the tests' true lifts,

    log p gains log N(l; W b, S),    S = W C W' + V,    mean u += k S^-1 (l - W b),    C -= k S^-1 k',

a matrix of tests by tests. Everything else of the gradient reads mean and covariance, whatever they come from. Two
parts are the tests' own: with q = S^-1 (l - W b),

    d log p / d w_eg = q_e b_g,m - (k S^-1) of b_g,m and e,        d log p / d beta_m = sum over m's tests of w_eg q_e,

b being the effects that know of the tests.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.drift import N_WAVES
from unisono.measure.mmm.panel.moving import fill_multiplier
from unisono.measure.mmm.panel.response import PER_CHANNEL, pull_back, respond
from unisono.measure.mmm.panel.small_algebra import add_product, dot, factor, inverse, solve_lower, solve_upper

Whole = npt.NDArray[np.int64]
N_SLOPES = PER_CHANNEL + N_WAVES


class PanelLifts(NamedTuple):
    """Lift tests as the kernel reads them; there may be none.

    Each tested unit has two rows: its spend with the treatment, counted plus, and without, counted minus.

    Attributes:
        channel: (n_tests,) that was tested.
        first: (n_tests,) first period measured; `last` the one after the last.
        last: see `first`.
        test: (n_rows,) which test a row belongs to.
        unit: (n_rows,) where.
        weight: (n_rows,) size of the unit times the share of it that was treated, below zero without the treatment.
        paths: (n_rows, n_periods) spend per head in multiples of the channel's mean.
        lift: (n_tests,) measured, over the outcome's scale.
        variance: (n_tests,) of its error, the study's possible bias included.
    """

    channel: Whole
    first: Whole
    last: Whole
    test: Whole
    unit: Whole
    weight: Array
    paths: Array
    lift: Array
    variance: Array


@njit(cache=True, nogil=True, error_model="numpy")
def lift_weights(theta, lifts, moving, window, weights, slopes):  # type: ignore[no-untyped-def]
    """Fill `weights` (n_tests, n_units), see the module, and `slopes` (n_tests, n_units, N_SLOPES), by theta.

    By a channel's own numbers first, then by the waves of an effect that moves.
    """
    n_periods = lifts.paths.shape[1]
    shape = (1, 1, n_periods)
    h, by_decay, distance, by_h = np.empty(shape), np.empty(shape), np.empty(shape), np.empty(shape)
    multiplier = np.empty(n_periods)
    weights[:] = 0.0
    slopes[:] = 0.0
    for row in range(lifts.unit.shape[0]):
        e, g = lifts.test[row], lifts.unit[row]
        base = PER_CHANNEL * lifts.channel[e]
        mine = theta[base : base + PER_CHANNEL]
        respond(mine, lifts.paths[row].reshape(shape), window, h, by_decay, distance)
        fill_multiplier(theta, lifts.channel[e], moving, multiplier)
        by_h[:] = 0.0
        for t in range(lifts.first[e], lifts.last[e]):
            by_h[0, 0, t] = lifts.weight[row] * multiplier[t]
            part = by_h[0, 0, t] * h[0, 0, t]
            weights[e, g] += part
            for k in range(moving.waves.shape[0]):
                slopes[e, g, PER_CHANNEL + k] += moving.scale[lifts.channel[e]] * moving.waves[k, t] * part
        pull_back(mine, h, by_decay, distance, by_h, slopes[e, g])


@njit(cache=True, nogil=True, error_model="numpy")
def given_common(lower, white, gamma, mean, reach):  # type: ignore[no-untyped-def]
    """A unit's z given the common coefficients: fills `mean` (M, 1) at `gamma`, `reach` (M, K) minus its slope by it.

    `lower` and `white` as `eliminate_unit` leaves them.
    """
    n_channels, n_common = reach.shape
    for m in range(n_channels):
        mean[m, 0] = white[m, n_common]
        for k in range(n_common):
            reach[m, k] = white[m, k]
            mean[m, 0] -= white[m, k] * gamma[k, 0]
    solve_upper(lower, mean)
    solve_upper(lower, reach)


@njit(cache=True, nogil=True, error_model="numpy")
def hear(lifts, weights, beta, root_d, lower, white, gamma, spread):  # type: ignore[no-untyped-def]
    """What the tests say once the outcomes are known.

    Args:
        lifts: the tests.
        weights: (n_tests, n_units), see the module.
        beta: (M,) average effects.
        root_d: (M,) standard deviations of the units' own around them.
        lower: (n_units, M, M) and `white` (n_units, M, K + 1), see `linear.eliminate_unit`.
        white: see `lower`.
        gamma: (K, 1) mean of the common coefficients and `spread` (K, K) their covariance, by the outcomes alone.
        spread: see `gamma`.

    Returns:
        The tests' log-density up to a constant, and `told` (n, n_tests): with S = R R', first R itself; then, each row
        times R^-T, one row of l - W b, K rows of the covariance of gamma with the tests, M rows of that of z for each
        unit, and the identity.
    """
    n_tests, n_units, n_channels, n_common = lifts.lift.shape[0], white.shape[0], beta.shape[0], gamma.shape[0]
    told = np.zeros((2 * n_tests + 1 + n_common + n_units * n_channels, n_tests))
    if n_tests == 0:
        return 0.0, told
    _cross(lifts, weights, beta, root_d, lower, white, gamma, spread, told)
    first_z, identity = n_tests + 1 + n_common, n_tests + 1 + n_common + n_units * n_channels
    for e in range(n_tests):
        m = lifts.channel[e]
        told[identity + e, e] = 1.0
        for f in range(n_tests):
            for g in range(n_units):
                told[e, f] += weights[e, g] * root_d[m] * told[first_z + g * n_channels + m, f]
        told[e, e] += lifts.variance[e]
    log_det = factor(told, n_tests)
    return -0.5 * (log_det + dot(told[n_tests], told[n_tests])), told


@njit(cache=True, nogil=True, error_model="numpy")
def _cross(lifts, weights, beta, root_d, lower, white, gamma, spread, told):  # type: ignore[no-untyped-def]
    """Fill `told` with l - W b and the covariances of gamma and z with the tests, see `hear`."""
    n_tests, n_units, n_channels, n_common = lifts.lift.shape[0], white.shape[0], beta.shape[0], gamma.shape[0]
    first_z = n_tests + 1 + n_common
    own = np.empty((n_channels, n_channels))
    mean, reach = np.empty((n_channels, 1)), np.empty((n_units, n_channels, n_common))
    through, along = np.zeros((n_tests, n_common)), np.zeros((n_tests, n_common))
    told[n_tests] = lifts.lift
    for g in range(n_units):
        given_common(lower[g], white[g], gamma, mean, reach[g])
        inverse(lower[g], own)
        for e in range(n_tests):
            m = lifts.channel[e]
            weight = weights[e, g] * root_d[m]
            told[n_tests, e] -= weights[e, g] * beta[m] + weight * mean[m, 0]
            through[e] += weight * reach[g, m]
            for j in range(n_channels):
                told[first_z + g * n_channels + j, e] = weight * own[j, m]
    add_product(through, spread, along)
    for e in range(n_tests):
        for k in range(n_common):
            told[n_tests + 1 + k, e] = -along[e, k]
        for g in range(n_units):
            for j in range(n_channels):
                told[first_z + g * n_channels + j, e] += dot(reach[g, j], along[e])


@njit(cache=True, nogil=True, error_model="numpy")
def common_told(told, gamma, spread):  # type: ignore[no-untyped-def]
    """Mean (K, 1) and covariance (K, K) of the common coefficients, knowing the tests."""
    n_tests, n_common = told.shape[1], gamma.shape[0]
    if n_tests == 0:
        return gamma, spread
    rows, surprise = told[n_tests + 1 : n_tests + 1 + n_common], told[n_tests]
    at, around = gamma.copy(), spread.copy()
    for k in range(n_common):
        at[k, 0] += dot(rows[k], surprise)
        for j in range(n_common):
            around[k, j] -= dot(rows[k], rows[j])
    return at, around


@njit(cache=True, nogil=True, error_model="numpy")
def unit_told(told, g, mean, covariance, mixed):  # type: ignore[no-untyped-def]
    """Let unit `g`'s z know the tests: `mean` (M, 1), `covariance` (M, M) and `mixed` (M, K), minus that with gamma."""
    n_tests, n_channels, n_common = told.shape[1], mixed.shape[0], mixed.shape[1]
    first = n_tests + 1 + n_common + g * n_channels
    for m in range(n_channels):
        mean[m, 0] += dot(told[first + m], told[n_tests])
        for j in range(n_channels):
            covariance[m, j] -= dot(told[first + m], told[first + j])
        for k in range(n_common):
            mixed[m, k] += dot(told[first + m], told[n_tests + 1 + k])


@njit(cache=True, nogil=True, error_model="numpy")
def lifts_way_back(lifts, weights, root_d, told, effect, by_beta, by_weight):  # type: ignore[no-untyped-def]
    """The tests' own part of the gradient, given `effect` (n_units, M) that know them.

    Adds to `by_beta` (M,), fills `by_weight` (n_tests, n_units).

    Returns:
        (l - W b)' S^-1 (l - W b) less the expected sum of the tests' squared errors over their variances: what they add
        to the expected square of the outcomes' noise.
    """
    n_tests, (n_units, n_channels) = told.shape[1], effect.shape
    identity = told.shape[0] - n_tests
    first_z = identity - n_units * n_channels
    added = dot(told[n_tests], told[n_tests])
    for e in range(n_tests):
        m, back = lifts.channel[e], np.empty(n_tests)
        for f in range(n_tests):  # column e of R^-1; `factor` left the rows of R^-T
            back[f] = told[identity + e, f]
        pull = dot(told[n_tests], back)
        added -= 1.0 + lifts.variance[e] * (pull * pull - dot(back, back))
        for g in range(n_units):
            by_beta[m] += weights[e, g] * pull
            by_weight[e, g] = pull * effect[g, m] - root_d[m] * dot(told[first_z + g * n_channels + m], back)
    return added


@njit(cache=True, nogil=True, error_model="numpy")
def pull_weights(lifts, moving, by_weight, slopes, gradient):  # type: ignore[no-untyped-def]
    """Add to `gradient` the way back of `lift_weights`, given the derivatives by them."""
    for e in range(by_weight.shape[0]):
        base = PER_CHANNEL * lifts.channel[e]
        for g in range(by_weight.shape[1]):
            for k in range(PER_CHANNEL):
                gradient[base + k] += by_weight[e, g] * slopes[e, g, k]
            if moving.slot[lifts.channel[e]] >= 0:
                for k in range(moving.waves.shape[0]):
                    wave = moving.slot[lifts.channel[e]] + k
                    gradient[wave] += by_weight[e, g] * slopes[e, g, PER_CHANNEL + k]


@njit(cache=True, nogil=True, error_model="numpy")
def draw_told(lifts, weights, beta, root_d, told, chance, gamma, z):  # type: ignore[no-untyped-def]
    """Turn a draw given the outcomes alone into one that knows the tests too (Matheron's rule).

    Args:
        lifts: the tests.
        weights: see `hear`, likewise `beta`, `root_d` and `told`.
        beta: see `weights`.
        root_d: see `weights`.
        told: see `weights`.
        chance: (n_tests,) standard normal: the error that the drawn world's own tests would have.
        gamma: (K, 1) and `z` (n_units, M), the draw, changed in place.
        z: see `gamma`.
    """
    n_tests, (n_units, n_channels), n_common = told.shape[1], z.shape, gamma.shape[0]
    away = np.empty((n_tests, 1))
    for e in range(n_tests):
        m = lifts.channel[e]
        away[e, 0] = lifts.lift[e] - math.sqrt(lifts.variance[e]) * chance[e]
        for g in range(n_units):
            away[e, 0] -= weights[e, g] * (beta[m] + root_d[m] * z[g, m])
    solve_lower(told[:n_tests], away)
    for e in range(n_tests):
        for k in range(n_common):
            gamma[k, 0] += told[n_tests + 1 + k, e] * away[e, 0]
        for g in range(n_units):
            for m in range(n_channels):
                z[g, m] += told[n_tests + 1 + n_common + g * n_channels + m, e] * away[e, 0]
