"""No-U-Turn sampling of the collapsed posterior, compiled; chains run in parallel threads without the GIL.

The posterior is whitened, theta = centre + scale z, so that the identity metric fits. Trees are grown without recursion:
of a subtree only the momenta at its binary boundaries are kept, enough to test every balanced part for a U-turn.

Source: Hoffman and Gelman (2014) for NUTS and dual averaging; Betancourt (2017) for multinomial weights; Phan, Pradhan and
Jankowiak (2019) for the iterative tree.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from unisono.measure.mmm.kernel import log_posterior

MAX_DEPTH = 9
_MAX_ENERGY_ERROR = 1000.0


@njit(cache=True, nogil=True, error_model="numpy")
def _turning(first, last, total):  # type: ignore[no-untyped-def]
    """Whether the ends of a path with summed momentum `total` move towards each other."""
    a = 0.0
    b = 0.0
    for i in range(first.shape[0]):
        middle = total[i] - 0.5 * (first[i] + last[i])
        a += first[i] * middle
        b += last[i] * middle
    return a <= 0.0 or b <= 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def run_chain(  # type: ignore[no-untyped-def] # noqa: C901, PLR0912, PLR0915
    z_start,
    centre,
    scale,
    step,
    n_draws,
    adapt,
    target,
    seed,
    x,
    spend,
    w_t,
    w_y,
    lam,
    window,
    prior,
):
    """Run one chain of `n_draws` transitions from whitened `z_start` (n_dim,).

    One function on purpose: numba compiles and caches it as a whole in a few seconds.

    Returns:
        draws (n_draws, n_dim) whitened, log posterior (n_draws,), accept rate (n_draws,), tree depth (n_draws,),
        divergent (n_draws,) 0 or 1, the final step, and the number of gradients taken.
    """
    np.random.seed(seed)  # noqa: NPY002  (numba's own per-thread generator)
    n_dim = z_start.shape[0]
    draws = np.empty((n_draws, n_dim))
    log_ps = np.empty(n_draws)
    accepts = np.empty(n_draws)
    depths = np.zeros(n_draws, np.int64)
    divergences = np.zeros(n_draws, np.int64)
    ends_z = np.empty((2, n_dim))
    ends_p = np.empty((2, n_dim))
    ends_g = np.empty((2, n_dim))
    kept_p = np.empty((MAX_DEPTH + 1, n_dim))
    kept_sum = np.empty((MAX_DEPTH + 1, n_dim))
    theta = np.empty(n_dim)
    gradient = np.empty(n_dim)
    z = z_start.copy()
    grad_z = np.empty(n_dim)
    n_gradients = 1

    for i in range(n_dim):
        value = centre[i]
        for j in range(n_dim):
            value += scale[i, j] * z[j]
        theta[i] = value
    log_p = log_posterior(theta, gradient, x, spend, w_t, w_y, lam, window, prior)
    for j in range(n_dim):
        grad_z[j] = 0.0
    for i in range(n_dim):
        for j in range(n_dim):
            grad_z[j] += scale[i, j] * gradient[i]

    # dual averaging
    log_step = math.log(step)
    log_step_mean = 0.0
    error_mean = 0.0
    anchor = math.log(10.0 * step) if adapt else log_step

    for draw in range(n_draws):
        step_now = math.exp(log_step)
        p0 = np.random.standard_normal(n_dim)  # noqa: NPY002
        energy0 = log_p
        for i in range(n_dim):
            energy0 -= 0.5 * p0[i] * p0[i]
            for side in range(2):
                ends_z[side, i] = z[i]
                ends_p[side, i] = p0[i]
                ends_g[side, i] = grad_z[i]
        p_total = p0.copy()
        log_weight = 0.0
        chosen_z = z.copy()
        chosen_g = grad_z.copy()
        chosen_lp = log_p
        accept_sum = 0.0
        n_leaves = 0
        depth = 0
        stop = False
        while depth < MAX_DEPTH and not stop:
            side = 1 if np.random.random() < 0.5 else 0  # noqa: NPY002
            direction = 1.0 if side == 1 else -1.0
            zz = ends_z[side].copy()
            pp = ends_p[side].copy()
            gg = ends_g[side].copy()
            sub_total = np.zeros(n_dim)
            sub_weight = -np.inf
            sub_z = zz.copy()
            sub_g = gg.copy()
            sub_lp = 0.0
            for leaf in range(1 << depth):
                for i in range(n_dim):
                    pp[i] += 0.5 * direction * step_now * gg[i]
                    zz[i] += direction * step_now * pp[i]
                for i in range(n_dim):
                    value = centre[i]
                    for j in range(n_dim):
                        value += scale[i, j] * zz[j]
                    theta[i] = value
                lp = log_posterior(theta, gradient, x, spend, w_t, w_y, lam, window, prior)
                n_gradients += 1
                for j in range(n_dim):
                    gg[j] = 0.0
                for i in range(n_dim):
                    for j in range(n_dim):
                        gg[j] += scale[i, j] * gradient[i]
                energy = lp
                for i in range(n_dim):
                    pp[i] += 0.5 * direction * step_now * gg[i]
                    energy -= 0.5 * pp[i] * pp[i]
                error = energy - energy0
                n_leaves += 1
                if not math.isfinite(error) or error < -_MAX_ENERGY_ERROR:
                    divergences[draw] = 1
                    stop = True
                    break
                accept_sum += min(1.0, math.exp(error))
                top = max(sub_weight, error)
                sub_weight = top + math.log(math.exp(sub_weight - top) + math.exp(error - top))
                if math.log(np.random.random()) < error - sub_weight:  # noqa: NPY002
                    for i in range(n_dim):
                        sub_z[i] = zz[i]
                        sub_g[i] = gg[i]
                    sub_lp = lp
                for i in range(n_dim):
                    sub_total[i] += pp[i]
                # where this leaf stands in the binary tree: boundaries still open, and those it closes
                upper = 0
                bits = leaf >> 1
                while bits > 0:
                    upper += bits & 1
                    bits >>= 1
                if leaf % 2 == 0:
                    for i in range(n_dim):
                        kept_p[upper, i] = pp[i]
                        kept_sum[upper, i] = sub_total[i]
                else:
                    closes = 0
                    bits = leaf
                    while bits & 1:
                        closes += 1
                        bits >>= 1
                    for k in range(upper, upper - closes, -1):
                        part = sub_total - kept_sum[k] + kept_p[k]
                        if _turning(kept_p[k], pp, part):
                            stop = True
                            break
                    if stop:
                        break
            if stop:
                break
            for i in range(n_dim):
                ends_z[side, i] = zz[i]
                ends_p[side, i] = pp[i]
                ends_g[side, i] = gg[i]
                p_total[i] += sub_total[i]
            if math.log(np.random.random()) < sub_weight - log_weight:  # noqa: NPY002
                for i in range(n_dim):
                    chosen_z[i] = sub_z[i]
                    chosen_g[i] = sub_g[i]
                chosen_lp = sub_lp
            top = max(log_weight, sub_weight)
            log_weight = top + math.log(math.exp(log_weight - top) + math.exp(sub_weight - top))
            depth += 1
            stop = _turning(ends_p[0], ends_p[1], p_total)
        for i in range(n_dim):
            z[i] = chosen_z[i]
            grad_z[i] = chosen_g[i]
        log_p = chosen_lp
        accept = accept_sum / max(n_leaves, 1)
        draws[draw] = z
        log_ps[draw] = log_p
        accepts[draw] = accept
        depths[draw] = depth
        if adapt:
            count = draw + 1.0
            eta = 1.0 / (count + 10.0)
            error_mean = (1.0 - eta) * error_mean + eta * (target - accept)
            log_step = anchor - math.sqrt(count) / 0.05 * error_mean
            keep = count ** (-0.75)
            log_step_mean = keep * log_step + (1.0 - keep) * log_step_mean
    if adapt:
        log_step = log_step_mean
    return draws, log_ps, accepts, depths, divergences, math.exp(log_step), n_gradients
