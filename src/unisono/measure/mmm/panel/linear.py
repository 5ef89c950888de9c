"""What enters the panel linearly, integrated out exactly: unit effects, unit baselines, the common baseline.

In whitened periods (see `design`) a unit's outcome is

    y = A (beta + sqrt(D) z) + Phi gamma + Z c + noise,    z ~ N(0, I),  c_i ~ N(0, tau^2 lam_i),  noise ~ N(0, sigma^2)

with A its saturated media, Phi the columns common to all units and Z the unit's own baseline, orthonormal, so that it
never has to be inverted. With d_i = sigma^2 + tau^2 lam_i and f_i = 1 - sigma^2 / d_i (1 for columns that are free),
the inner product with Z integrated out is <a, b> = [a'b - sum_i f_i (a'z_i)(b'z_i)] / sigma^2. Then z goes unit by
unit, a matrix of channels by channels, and gamma over all units, a matrix of common columns. Nothing of periods by
periods is ever formed.

The gradient follows from the posterior mean and covariance C of (z, gamma). With b = beta + sqrt(D) z and the residual
e at the mean, and g the inner product's matrix,

    d log p / dA = g (e b' - A C_bb - Phi C_gamma,b),        d log p / d beta = sum over units of <A, e>,
    d log p / d log D_m = sum over units of (z_m^2 + C_zz,mm - 1) / 2,

and the scales' derivatives need only sum_i f_i (E (e'z_i)^2 / d_i - 1) beside sums that are known already.

Lift tests are further observations of the units' effects: they change that mean and covariance, see `lift_algebra`.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from unisono.measure.mmm.panel.lift_algebra import common_told, given_common, hear, lifts_way_back, unit_told
from unisono.measure.mmm.panel.small_algebra import (
    add_product,
    dot,
    factor,
    gram_of_rows,
    inverse,
    solve_lower,
    solve_upper,
    subtract_gram,
)


@njit(cache=True, nogil=True, error_model="numpy")
def integrate_out(  # type: ignore[no-untyped-def] # noqa: C901, PLR0912
    a, beta, root_d, sigma2, tau2, precision, fixed, lifts, weights, by_a, by_beta, by_log_d, second, by_weight
):
    """Log-likelihood up to a constant and its derivatives.

    Args:
        a: (n_units, M, T) whitened media.
        beta: (M,) average effects.
        root_d: (M,) standard deviations of the units' own effects around them.
        sigma2: noise variance.
        tau2: variance of the units' own trends.
        precision: (K,) prior precision of each common column, 0 where it is free.
        fixed: what never changes, see `kernel.Fixed`.
        lifts: the lift tests, see `lift_algebra.PanelLifts`.
        weights: (n_tests, n_units) what a unit's effect adds to each test's lift.
        by_a: filled with the derivatives by `a`, same shape.
        by_beta: (M,) filled with those by `beta`, D held.
        by_log_d: (M,) filled with those by log D.
        second: (K,) filled with the posterior second moment of each common coefficient.
        by_weight: (n_tests, n_units) filled with the derivatives by `weights`.

    Returns:
        Log-likelihood, its derivatives by log sigma2 (through the noise, not through `precision`) and by log tau2.
        Minus infinity where rounding has made a matrix improper.
    """
    n_units, n_channels, n_columns = a.shape[0], a.shape[1], fixed.columns.shape[2]
    n_common = precision.shape[0]
    media = np.empty((n_units, n_channels, n_channels))
    along = np.zeros((n_units, n_channels, n_columns))
    other = np.empty((n_units, n_channels, n_common + 1))
    lower = np.empty((n_units, n_channels, n_channels))
    white = np.empty((n_units, n_channels, n_common + 1))
    system = fixed.gram / sigma2
    drift = np.zeros((n_common + 1, n_common + 1))
    n_own = fixed.lam.shape[1]
    taken = np.empty((n_common + 1, n_units * (n_channels + n_own)))
    slow = np.empty((n_common + 1, n_units * n_own))
    log_det = 0.0
    for g in range(n_units):
        cross_products(a[g], fixed, g, n_common, media[g], along[g])
        log_det += eliminate_unit(
            along[g], beta, root_d, sigma2, tau2, fixed.lam[g], fixed.own[g],
            media[g], other[g], lower[g], white[g], system, g, taken, slow,
        )  # fmt: skip
    subtract_gram(taken, system)
    subtract_gram(slow, drift)
    for k in range(n_common):
        system[k, k] += precision[k]
        if precision[k] > 0.0:
            log_det -= math.log(precision[k])
    log_det += factor(system, n_common)
    quadratic = system[n_common, n_common]
    for k in range(n_common):
        quadratic -= system[n_common, k] ** 2
    if not (math.isfinite(log_det) and quadratic > 0.0):
        return -np.inf, 0.0, 0.0

    gamma, spread = np.empty((n_common, 1)), np.empty((n_common, n_common))
    for k in range(n_common):
        gamma[k, 0] = system[n_common, k]
    solve_upper(system, gamma)
    inverse(system, spread)
    tested, told = hear(lifts, weights, beta, root_d, lower, white, gamma, spread)
    if not math.isfinite(tested):
        return -np.inf, 0.0, 0.0
    at, around = common_told(told, gamma, spread)
    scales = 0.0
    for k in range(n_common):
        second[k] = at[k, 0] ** 2 + around[k, k]
        for j in range(n_common):
            scales -= around[k, j] * drift[max(k, j), min(k, j)]
    by_beta[:] = 0.0
    by_log_d[:] = 0.0
    effect = np.empty((n_units, n_channels))
    on_media, on_columns = np.empty((n_channels, n_channels)), np.zeros((n_channels, n_columns))
    for g in range(n_units):
        scales += _way_back(
            along[g], beta, root_d, sigma2, tau2, fixed.lam[g], fixed.own_t[g],
            media[g], other[g], lower[g], white[g], gamma, spread, at, told, g, effect[g],
            on_media, on_columns, by_beta, by_log_d,
        )  # fmt: skip
        by_a[g] = 0.0
        n_shared = n_common + 1 - fixed.single.shape[1]
        add_product(np.ascontiguousarray(on_columns[:, n_shared : n_common + 1]), fixed.single[g], by_a[g])
        for m in range(n_channels):
            for k in range(n_shared):
                on_columns[m, k] *= fixed.precise[g]
        add_product(on_media, a[g], by_a[g])
        add_product(on_columns, fixed.columns_t[fixed.pattern[g]], by_a[g])
    expected = quadratic + n_common - 2.0 * by_log_d.sum()
    for k in range(n_common):
        expected -= precision[k] * second[k]
    expected += lifts_way_back(lifts, weights, root_d, told, effect, by_beta, by_weight)
    log_p = tested - 0.5 * (quadratic + log_det + fixed.n_effective * math.log(sigma2))
    return log_p, 0.5 * (expected - fixed.n_effective - scales), 0.5 * scales


@njit(cache=True, nogil=True, error_model="numpy")
def cross_products(a, fixed, g, n_common, media, along):  # type: ignore[no-untyped-def]
    """Fill `media` with A'A and add A'[Phi, y, Z] to `along`, for unit `g` with media `a` (M, T)."""
    gram_of_rows(a, media)
    add_product(a, fixed.columns[fixed.pattern[g]], along)
    n_single = fixed.single.shape[1]
    n_shared = n_common + 1 - n_single
    for m in range(a.shape[0]):
        for k in range(n_shared):
            along[m, k] *= fixed.precise[g]
        for k in range(n_single):
            along[m, n_shared + k] = dot(a[m], fixed.single[g, k])


@njit(cache=True, nogil=True, error_model="numpy")
def eliminate_unit(  # type: ignore[no-untyped-def] # noqa: C901, PLR0912
    along, beta, root_d, sigma2, tau2, lam, own, media, other, lower, white, system, g, taken, slow
):
    """Integrate one unit's baseline and effects out; returns its part of the log-determinant.

    Turns `media` from A'A into <A, A>; fills `other` <A, [Phi, y]> from `along` A'[Phi, y, Z], `lower` the triangle of
    1 + sqrt(D) <A, A> sqrt(D), `white` its inverse times sqrt(D) <A, [Phi, r]>, r = y - A beta. Turns y into r in
    `system` <[Phi, y], [Phi, y]>, and writes as unit `g`'s columns into `taken` what all that is integrated out takes
    off it, into `slow` what the derivative by tau needs: products over all units at once are fewer and longer.
    """
    n_channels, n_own, n_both = beta.shape[0], lam.shape[0], own.shape[1]
    log_det = 0.0
    first, first_slow = g * (n_channels + n_own), g * n_own
    shrunk, with_own = np.empty((n_channels, n_own)), np.empty((n_own, n_channels))
    for i in range(n_own):
        d = sigma2 + tau2 * lam[i]
        f = 1.0 - sigma2 / d
        by_root, by_drift = math.sqrt(f / sigma2), math.sqrt(f / d)
        for k in range(n_both):
            taken[k, first + n_channels + i] = by_root * own[i, k]
            slow[k, first_slow + i] = by_drift * own[i, k]
        for m in range(n_channels):
            with_own[i, m] = along[m, n_both + i]
            shrunk[m, i] = -f * along[m, n_both + i]
        if lam[i] < np.inf:
            log_det += math.log(d / sigma2)
    for m in range(n_channels):
        for k in range(n_both):
            other[m, k] = along[m, k]
    add_product(shrunk, own, other)
    add_product(shrunk, with_own, media)
    last = n_both - 1
    for m in range(n_channels):
        for k in range(n_both):
            other[m, k] /= sigma2
        for j in range(n_channels):
            media[m, j] /= sigma2
            lower[m, j] = root_d[m] * root_d[j] * media[m, j]
        lower[m, m] += 1.0
    for m in range(n_channels):
        effect = 0.0
        for j in range(n_channels):
            effect += media[m, j] * beta[j]
        for k in range(last):
            system[last, k] -= beta[m] * other[m, k]
            white[m, k] = root_d[m] * other[m, k]
        system[last, last] += beta[m] * (effect - 2.0 * other[m, last])
        white[m, last] = root_d[m] * (other[m, last] - effect)
    log_det += factor(lower, n_channels)
    solve_lower(lower, white)
    for m in range(n_channels):
        for k in range(n_both):
            taken[k, first + m] = white[m, k]
    return log_det


@njit(cache=True, nogil=True, error_model="numpy")
def _way_back(  # type: ignore[no-untyped-def]
    along, beta, root_d, sigma2, tau2, lam, own_t, media, other, lower, white, gamma, spread, at, told, g, effect,
    on_media, on_columns, by_beta, by_log_d,
):  # fmt: skip
    """One unit's way back: d log p / dA as weights `on_media` (M, M) of A and `on_columns` of [Phi, y, Z].

    `gamma` and `spread` are the common coefficients by the outcomes alone, `at` their mean that knows the tests. Fills
    `effect` (M,) with the unit's effects. Adds to `by_beta` and `by_log_d`; returns sum_i f_i (E (e'z_i)^2 / d_i - 1)
    without the common columns' variance.
    """
    n_channels, n_common = beta.shape[0], gamma.shape[0]
    covariance, mixed = _unit_posterior(beta, root_d, lower, white, gamma, spread, told, g, effect, by_log_d)
    for m in range(n_channels):
        fit = other[m, n_common]
        for j in range(n_channels):
            fit -= media[m, j] * effect[j]
            on_media[m, j] = -(effect[m] * effect[j] + covariance[m, j]) / sigma2
        for k in range(n_common):
            fit -= other[m, k] * at[k, 0]
            on_columns[m, k] = -(effect[m] * at[k, 0] + mixed[m, k]) / sigma2
        on_columns[m, n_common] = effect[m] / sigma2
        by_beta[m] += fit
    return _own_way_back(along, sigma2, tau2, lam, own_t, at, effect, covariance, mixed, on_columns)


@njit(cache=True, nogil=True, error_model="numpy")
def _unit_posterior(  # type: ignore[no-untyped-def]
    beta, root_d, lower, white, gamma, spread, told, g, effect, by_log_d
):
    """Covariance (M, M) of unit `g`'s effects and that with the common coefficients (M, K); fills `effect` (M,)."""
    n_channels, n_common = beta.shape[0], gamma.shape[0]
    mean, reach = np.empty((n_channels, 1)), np.empty((n_channels, n_common))
    given_common(lower, white, gamma, mean, reach)
    covariance, mixed = np.empty((n_channels, n_channels)), np.zeros((n_channels, n_common))
    inverse(lower, covariance)
    add_product(reach, spread, mixed)
    for m in range(n_channels):
        for j in range(n_channels):
            covariance[m, j] += dot(mixed[m], reach[j])
    if told.shape[1] > 0:
        unit_told(told, g, mean, covariance, mixed)
    for m in range(n_channels):
        effect[m] = beta[m] + root_d[m] * mean[m, 0]
        by_log_d[m] += 0.5 * (mean[m, 0] ** 2 + covariance[m, m] - 1.0)
    for m in range(n_channels):
        for j in range(n_channels):
            covariance[m, j] *= root_d[m] * root_d[j]
        for k in range(n_common):
            mixed[m, k] *= -root_d[m]
    return covariance, mixed


@njit(cache=True, nogil=True, error_model="numpy")
def _own_way_back(  # type: ignore[no-untyped-def]
    along, sigma2, tau2, lam, own_t, gamma, effect, covariance, mixed, on_columns
):
    """The way back through the unit's own baseline: fills its part of `on_columns`; returns as `_way_back`."""
    n_channels, n_own, n_common = effect.shape[0], lam.shape[0], gamma.shape[0]
    with_own = np.empty((n_channels, n_own))
    for m in range(n_channels):
        for i in range(n_own):
            with_own[m, i] = along[m, n_common + 1 + i]
    from_own, from_common = np.zeros((n_channels, n_own)), np.zeros((n_channels, n_own))
    add_product(covariance, with_own, from_own)
    add_product(mixed, own_t[:n_common], from_common)
    scales = 0.0
    for i in range(n_own):
        d = sigma2 + tau2 * lam[i]
        f = 1.0 - sigma2 / d
        left = own_t[n_common, i]
        for k in range(n_common):
            left -= own_t[k, i] * gamma[k, 0]
        for m in range(n_channels):
            left -= with_own[m, i] * effect[m]
        expected = left * left
        for m in range(n_channels):
            expected += with_own[m, i] * (from_own[m, i] + 2.0 * from_common[m, i])
            pull = effect[m] * left - from_own[m, i] - from_common[m, i]
            on_columns[m, n_common + 1 + i] = -f / sigma2 * pull
        if lam[i] < np.inf:
            scales += f * (expected / d - 1.0)
    return scales
