"""The integrated part, drawn back: each unit's effects and baseline, given draws of the sampled parameters.

Given those, everything linear is Gaussian, so a draw is exact: the common coefficients first, from what is left of them
over all units, then each unit's effects given them, then each unit's own baseline given both. Draws are independent
from row to row beyond what their sampled parameters share. Lift tests correct common coefficients and effects of such
a draw by what the tests measured beyond what it says that they should have, see `lift_algebra.draw_told`.
"""

from __future__ import annotations

import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.kernel import common_precision, spread_of, whiten
from unisono.measure.mmm.panel.lift_algebra import N_SLOPES, draw_told, hear, lift_weights
from unisono.measure.mmm.panel.linear import cross_products, eliminate_unit
from unisono.measure.mmm.panel.moving import move
from unisono.measure.mmm.panel.posterior import PanelPosterior
from unisono.measure.mmm.panel.response import PER_CHANNEL, respond
from unisono.measure.mmm.panel.small_algebra import factor, inverse, solve_upper, subtract_gram


@dataclass(frozen=True, slots=True)
class LinearDraws:
    """Draws of what enters linearly, on the model's inner scale.

    Attributes:
        average: (n_draws, n_channels) effect at full saturation per period in a unit of size 1 that answers as the
            average one.
        effect: (n_draws, n_units, n_channels) each unit's own.
        common: (n_draws, n_common) coefficients of the common columns.
        own: (n_draws, n_units, n_own) coefficients of each unit's own baseline.
        media: (n_draws, n_units, n_channels) sum over the history of the saturated media.
    """

    average: Array
    effect: Array
    common: Array
    own: Array
    media: Array


def linear_draws(posterior: PanelPosterior, theta: Array, rng: np.random.Generator) -> LinearDraws:
    """Draw the linear part given `theta` (n_draws, n_dim)."""
    problem = posterior.problem
    n_channels, n_units, _ = problem.x.shape
    n_common, n_own = len(problem.kind), problem.fixed.lam.shape[1]
    n = len(theta)
    draws = LinearDraws(
        average=np.empty((n, n_channels)),
        effect=rng.standard_normal((n, n_units, n_channels)),
        common=rng.standard_normal((n, n_common)),
        own=rng.standard_normal((n, n_units, n_own)),
        media=np.empty((n, n_units, n_channels)),
    )
    chance = rng.standard_normal((n, len(problem.lifts.lift)))

    def some(rows: slice) -> None:
        _draw(
            np.ascontiguousarray(theta[rows]), problem, draws.average[rows], draws.effect[rows],
            draws.common[rows], draws.own[rows], draws.media[rows], chance[rows],
        )  # fmt: skip

    cuts = np.linspace(0, n, posterior.spec.threads + 1).astype(np.int64)
    with ThreadPoolExecutor(max_workers=posterior.spec.threads) as pool:
        list(pool.map(some, [slice(int(a), int(b)) for a, b in itertools.pairwise(cuts)]))
    draws.own[:, :, : posterior.design.levels.shape[1]] += lifted(posterior, draws.common)
    return draws


def lifted(posterior: PanelPosterior, common: Array) -> Array:
    """(n_draws, n_units, n_free) what the free columns owe to outcome and common part, projected out in `fixed`."""
    levels = posterior.design.levels
    return np.asarray(levels[None, :, :, -1] - np.einsum("gik,nk->ngi", levels[:, :, :-1], common))


# One function on purpose: the steps of a draw share a dozen buffers.
@njit(cache=True, nogil=True, error_model="numpy")
def _draw(  # type: ignore[no-untyped-def] # noqa: C901, PLR0912
    theta, problem, average, effect, common, own, media_sum, chance
):
    """Turn standard normal `effect`, `common` and `own` into draws, see `LinearDraws`; `chance` is the tests'."""
    n_channels, n_units, n_periods = problem.x.shape
    fixed = problem.fixed
    n_common = problem.kind.shape[0]
    shape = problem.x.shape
    h, by_decay, distance = np.empty(shape), np.empty(shape), np.empty(shape)
    a = np.empty((n_units, n_channels, n_periods))
    beta, root_d, precision = np.empty(n_channels), np.empty(n_channels), np.empty(n_common)
    media = np.empty((n_units, n_channels, n_channels))
    other = np.empty((n_channels, n_common + 1))
    lower = np.empty((n_units, n_channels, n_channels))
    white = np.empty((n_units, n_channels, n_common + 1))
    taken = np.empty((n_common + 1, n_units * (n_channels + own.shape[2])))
    slow = np.empty((n_common + 1, n_units * own.shape[2]))
    gamma = np.empty((n_common, 1))
    z = np.empty((n_channels, 1))
    for row in range(theta.shape[0]):
        values = theta[row]
        sigma2, tau2 = math.exp(2.0 * values[-3]), math.exp(2.0 * values[-1])
        respond(values, problem.x, problem.window, h, by_decay, distance)
        move(values, problem.moving, h)
        for m in range(n_channels):
            total = 0.0
            for g in range(n_units):
                media_sum[row, g, m] = h[m, g].sum()
                total += problem.size[g] * media_sum[row, g, m]
            beta[m] = math.exp(values[PER_CHANNEL * m + 3]) * problem.spend[m] / total
            root_d[m] = beta[m] * spread_of(values[PER_CHANNEL * m + 4], problem.prior.spread_scale)
            average[row, m] = beta[m]
        whiten(h, problem.now, problem.before, problem.previous, a)
        common_precision(values, problem, precision)
        system = fixed.gram / sigma2
        along = np.zeros((n_units, n_channels, fixed.columns.shape[2]))
        for g in range(n_units):
            cross_products(a[g], fixed, g, n_common, media[g], along[g])
            eliminate_unit(
                along[g], beta, root_d, sigma2, tau2, fixed.lam[g], fixed.own[g],
                media[g], other, lower[g], white[g], system, g, taken, slow,
            )  # fmt: skip
        subtract_gram(taken, system)
        for k in range(n_common):
            system[k, k] += precision[k]
        factor(system, n_common)
        for k in range(n_common):
            gamma[k, 0] = system[n_common, k] + common[row, k]
        solve_upper(system, gamma)
        for g in range(n_units):
            for m in range(n_channels):
                z[m, 0] = white[g, m, n_common] + effect[row, g, m]
                for k in range(n_common):
                    z[m, 0] -= white[g, m, k] * gamma[k, 0]
            solve_upper(lower[g], z)
            for m in range(n_channels):
                effect[row, g, m] = z[m, 0]
        if chance.shape[1] > 0:
            _know_tests(values, problem, system, beta, root_d, lower, white, chance[row], gamma, effect[row])
        for k in range(n_common):
            common[row, k] = gamma[k, 0]
        for g in range(n_units):
            for m in range(n_channels):
                effect[row, g, m] = beta[m] + root_d[m] * effect[row, g, m]
            for i in range(own.shape[2]):
                left = fixed.own[g, i, n_common]
                for k in range(n_common):
                    left -= fixed.own[g, i, k] * gamma[k, 0]
                for m in range(n_channels):
                    left -= along[g, m, n_common + 1 + i] * effect[row, g, m]
                f = 1.0 - sigma2 / (sigma2 + tau2 * fixed.lam[g, i])
                own[row, g, i] = f * left + math.sqrt(f * sigma2) * own[row, g, i]


@njit(cache=True, nogil=True, error_model="numpy")
def _know_tests(values, problem, system, beta, root_d, lower, white, chance, gamma, z):  # type: ignore[no-untyped-def]
    """Turn the draw `gamma` (K, 1), `z` (n_units, M) given the outcomes into one that knows the lift tests too."""
    lifts, n_units, n_common = problem.lifts, z.shape[0], gamma.shape[0]
    mean, spread = np.empty((n_common, 1)), np.empty((n_common, n_common))
    weights = np.empty((chance.shape[0], n_units))
    slopes = np.empty((chance.shape[0], n_units, N_SLOPES))
    lift_weights(values, lifts, problem.moving, problem.window, weights, slopes)
    for k in range(n_common):
        mean[k, 0] = system[n_common, k]
    solve_upper(system, mean)
    inverse(system, spread)
    _, told = hear(lifts, weights, beta, root_d, lower, white, mean, spread)
    draw_told(lifts, weights, beta, root_d, told, chance, gamma, z)
