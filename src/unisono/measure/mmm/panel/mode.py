"""The top of a panel's posterior, its curvature there, and the two choices made by it: noise sizes, autocorrelation.

A unit's relative noise size is found by a few rounds of expectation and maximisation at the mode, and then held; the
noise's autocorrelation is the most probable of those tried. Their own uncertainty is not in the intervals: with a
hundred periods a unit it is a twentieth of the size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize

from unisono.errors import ModelError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.design import baseline_columns
from unisono.measure.mmm.panel.draws import lifted, linear_draws
from unisono.measure.mmm.panel.posterior import PanelPosterior, posterior_of
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.words import msg

_EIGEN_FLOOR = 0.25
_IMPOSSIBLE = 1e10
_ROUNDS = 2
_NOISE_DRAWS = 40
_HELD = 10.0
"""Cells that a unit's noise size is worth before its own are seen."""


@dataclass(frozen=True, slots=True)
class Mode:
    """The posterior's top: `theta` (n_dim,), its Laplace covariance (n_dim, n_dim) and the log-evidence by Laplace."""

    theta: Array
    covariance: Array
    log_evidence: float


def settle(data: PanelData, spec: PanelSpec, rng: np.random.Generator) -> tuple[PanelPosterior, Mode]:
    """The posterior with the noise sizes and autocorrelation that suit `data` best, and its mode."""
    columns = baseline_columns(data, spec)
    posterior = posterior_of(data, spec, rho=spec.autocorrelations[0], columns=columns)
    theta = _climb(posterior, scattered_starts(posterior, rng))
    noise = np.ones(len(data.units))
    for _ in range(_ROUNDS):
        noise = noise_sizes(posterior, theta, rng)
        posterior = posterior_of(data, spec, rho=spec.autocorrelations[0], noise=noise, columns=columns)
        theta = _climb(posterior, [theta])
    best = posterior, mode_at(posterior, theta)
    for rho in spec.autocorrelations[1:]:
        posterior = posterior_of(data, spec, rho=rho, noise=noise, columns=columns)
        theta = _climb(posterior, [best[1].theta])
        mode = mode_at(posterior, theta)
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
    left = fixed.outcome - np.einsum("gtk,nk->ngt", common, draws.common)
    left -= np.einsum("gtl,ngl->ngt", own, coefficients) + np.einsum("gmt,ngm->ngt", media, draws.effect)
    sigma2 = float(np.exp(2 * theta[-3]))
    cells = posterior.data.observed.sum(axis=1)
    share = ((left**2).sum(axis=2).mean(axis=0) / sigma2 + _HELD) / (cells + _HELD)
    noise = design.noise * np.sqrt(share)
    return np.asarray(noise / np.exp(np.log(noise).mean()))


def _climb(posterior: PanelPosterior, starts: list[Array]) -> Array:
    """Best of several BFGS climbs inside a wide box, folded onto the line by a hyperbolic tangent.

    The box keeps the line search where the density is finite: a slope of e^8 would end every climb in NaN, silently.
    """
    centre = posterior.start()
    wide = np.array([6.0, 4.0, 2.0, 6.0, 4.0] * len(posterior.data.channels) + [6.0, 6.0, 6.0])

    def negative(z: Array) -> tuple[float, Array]:
        folded = np.tanh(z / wide)
        value, gradient = posterior.log_density(centre + wide * folded)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return _IMPOSSIBLE, np.zeros_like(z)
        return -value, -gradient * (1 - folded**2)

    best: optimize.OptimizeResult | None = None
    for start in starts:
        z = wide * np.arctanh(np.clip((start - centre) / wide, -0.99, 0.99))
        climb = optimize.minimize(negative, z, jac=True, method="BFGS", options={"gtol": 1e-2, "maxiter": 300})
        if best is None or climb.fun < best.fun:
            best = climb
    if best is None or not np.isfinite(best.fun) or best.fun >= _IMPOSSIBLE:
        raise ModelError(
            msg("The model found no parameters under which this history is possible."),
            remedy=msg("Look at the outcome and spend for values of a wrong scale; `unisono check` lists jumps."),
        )
    return np.asarray(centre + wide * np.tanh(best.x / wide))


def scattered_starts(posterior: PanelPosterior, rng: np.random.Generator) -> list[Array]:
    """The prior's centre and a scattered point."""
    centre = posterior.start()
    spread = np.array([0.8, 0.5, 0.2, 0.7, 0.3] * len(posterior.data.channels) + [0.3, 0.5, 0.5])
    return [centre, centre + spread * rng.standard_normal(len(centre))]


def mode_at(posterior: PanelPosterior, theta: Array) -> Mode:
    """Curvature at the mode `theta`, by central differences of the gradient; weak directions are held by a floor."""
    n = len(theta)
    hessian = np.empty((n, n))
    step = 1e-4
    for j in range(n):
        shift = np.zeros(n)
        shift[j] = step
        _, up = posterior.log_density(theta + shift)
        _, down = posterior.log_density(theta - shift)
        hessian[j] = (down - up) / (2 * step)
    values, vectors = linalg.eigh((hessian + hessian.T) / 2)
    held = np.maximum(values, _EIGEN_FLOOR)
    evidence = posterior.log_density(theta)[0] - 0.5 * float(np.log(held).sum()) + posterior.design.constant
    return Mode(theta, np.asarray((vectors / held) @ vectors.T), evidence)
