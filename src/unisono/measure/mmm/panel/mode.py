"""The top of a panel's posterior, its curvature there, and the two choices made by it: noise sizes, autocorrelation.

A unit's relative noise size is found by a few rounds of expectation and maximisation at the mode, and then held; the
noise's autocorrelation is the most probable of those tried. Their own uncertainty is not in the intervals: with a
hundred periods a unit it is a twentieth of the size.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.mode import Mode, mode_at, mode_of, scattered_starts, top_of
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.design import baseline_columns
from unisono.measure.mmm.panel.draws import lifted, linear_draws
from unisono.measure.mmm.panel.posterior import PanelPosterior, posterior_of
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.straight import Straight

_STARTS = 2
_NEAR = 1e-2
"""Slope at which a climb ends: the density is summed over thousands of cells."""
_ROUNDS = 2
_NOISE_DRAWS = 40
_HELD = 10.0
"""Cells that a unit's noise size is worth before its own are seen."""


def settle(data: PanelData, spec: PanelSpec, rng: np.random.Generator) -> tuple[Straight, Mode]:
    """The posterior with the noise sizes and autocorrelation that suit `data` best, and its mode."""
    columns = baseline_columns(data, spec)
    posterior = Straight(posterior_of(data, spec, rho=spec.autocorrelations[0], columns=columns))
    theta = top_of(posterior, scattered_starts(posterior, rng, _STARTS), tolerance=_NEAR)
    noise = np.ones(len(data.units))
    for _ in range(_ROUNDS):
        noise = noise_sizes(posterior.posterior, posterior.natural(theta), rng)
        posterior = Straight(posterior_of(data, spec, rho=spec.autocorrelations[0], noise=noise, columns=columns))
        theta = top_of(posterior, [theta], tolerance=_NEAR)
    best = posterior, mode_at(posterior, theta)
    for rho in spec.autocorrelations[1:]:
        posterior = Straight(posterior_of(data, spec, rho=rho, noise=noise, columns=columns))
        mode = mode_of(posterior, [best[1].theta], tolerance=_NEAR)
        if mode.log_evidence < best[1].log_evidence:
            break
        best = posterior, mode
    return best


def noise_sizes(posterior: PanelPosterior, theta: Array, rng: np.random.Generator) -> Array:
    """(n_units,) relative noise sizes, geometric mean 1, from draws of the noise at `theta` (n_dim,)."""
    draws = linear_draws(posterior, np.tile(theta, (_NOISE_DRAWS, 1)), rng)
    fixed, design = posterior.problem.fixed, posterior.design
    n_common = draws.common.shape[1]
    media = posterior.whitened_media(theta)
    coefficients = draws.own.copy()
    coefficients[:, :, : design.levels.shape[1]] -= lifted(posterior, draws.common)
    columns = fixed.columns[fixed.pattern]
    common = fixed.precise[:, None, None] * columns[:, :, :n_common]
    own = columns[:, :, n_common + 1 : n_common + 1 + draws.own.shape[2]]
    n_controls = fixed.single.shape[1] - 1
    common[:, :, n_common - n_controls :] = fixed.single[:, :-1].transpose(0, 2, 1)
    left = fixed.single[:, -1] - np.einsum("gtk,nk->ngt", common, draws.common)
    left -= np.einsum("gtl,ngl->ngt", own, coefficients) + np.einsum("gmt,ngm->ngt", media, draws.effect)
    sigma2 = float(np.exp(2 * theta[-3]))
    cells = posterior.data.observed.sum(axis=1)
    share = ((left**2).sum(axis=2).mean(axis=0) / sigma2 + _HELD) / (cells + _HELD)
    noise = design.noise * np.sqrt(share)
    return np.asarray(noise / np.exp(np.log(noise).mean()))
