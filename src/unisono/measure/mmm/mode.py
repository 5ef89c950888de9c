"""The top of a posterior and its shape there: where sampling begins, and what evidence is judged by.

The climb runs inside a wide box, folded smoothly onto the line by a hyperbolic tangent, which keeps it where the
density is finite: a slope of e^8 would end every climb in NaN, silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.climb import descend
from unisono.measure.mmm.data import Array
from unisono.words import msg

_EIGEN_FLOOR = 0.25
_IMPOSSIBLE = 1e10


class _Design(Protocol):
    @property
    def constant(self) -> float:
        """What the log-density leaves out because no sampled parameter moves it."""


class Density(Protocol):
    """A posterior that can be climbed, national or by region."""

    @property
    def design(self) -> _Design:
        """The part that no sampled parameter moves."""

    def log_density(self, theta: Array) -> tuple[float, Array]:
        """Log-posterior up to a constant, and its gradient, at `theta` (n_dim,)."""

    def start(self) -> Array:
        """(n_dim,) the prior's centre."""

    def reach(self) -> Array:
        """(n_dim,) how far from the centre the top is looked for."""

    def scatter(self) -> Array:
        """(n_dim,) standard deviation of the points where the search begins."""


@dataclass(frozen=True, slots=True)
class Mode:
    """The posterior's top: `theta` (n_dim,), its Laplace covariance (n_dim, n_dim) and the log-evidence by Laplace."""

    theta: Array
    covariance: Array
    log_evidence: float


def mode_of(posterior: Density, starts: list[Array], *, tolerance: float = 1e-3) -> Mode:
    """The highest top that is reached from `starts`, each (n_dim,), and the curvature there.

    Raises:
        ModelError: when the density is finite at none of them.
    """
    return mode_at(posterior, top_of(posterior, starts, tolerance=tolerance))


def top_of(posterior: Density, starts: list[Array], *, tolerance: float = 1e-3) -> Array:
    """(n_dim,) the highest point that is reached from `starts`; no derivative there is larger than `tolerance`.

    Raises:
        ModelError: when the density is finite at none of them.
    """
    centre, wide = posterior.start(), posterior.reach()

    def negative(z: Array) -> tuple[float, Array]:
        folded = np.tanh(z / wide)
        value, gradient = posterior.log_density(centre + wide * folded)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return _IMPOSSIBLE, np.zeros_like(z)
        return -value, -gradient * (1 - folded**2)

    folds = [wide * np.arctanh(np.clip((start - centre) / wide, -0.99, 0.99)) for start in starts]
    top, lowest = min((descend(negative, fold, tolerance=tolerance) for fold in folds), key=lambda found: found[1])
    if lowest >= _IMPOSSIBLE:
        raise ModelError(
            msg("The model found no parameters under which this history is possible."),
            remedy=msg("Look at the outcome and spend for values of a wrong scale; the check of facts lists jumps."),
            option="unisono check",
        )
    return np.asarray(centre + wide * np.tanh(top / wide))


def mode_at(posterior: Density, theta: Array) -> Mode:
    """The mode `theta` (n_dim,), with the curvature there by central differences of the gradient.

    Weak directions are held by a floor.
    """
    n = len(theta)
    hessian = np.empty((n, n))
    step = 1e-4
    for j in range(n):
        shift = np.zeros(n)
        shift[j] = step
        _, up = posterior.log_density(theta + shift)
        _, down = posterior.log_density(theta - shift)
        hessian[j] = (down - up) / (2 * step)
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    held = np.maximum(values, _EIGEN_FLOOR)
    height, _ = posterior.log_density(theta)
    evidence = height - 0.5 * float(np.log(held).sum()) + posterior.design.constant
    return Mode(theta, np.asarray((vectors / held) @ vectors.T), evidence)


def scattered_starts(posterior: Density, rng: np.random.Generator, n: int) -> list[Array]:
    """`n` points, each (n_dim,): the prior's centre and scattered ones around it."""
    centre, spread = posterior.start(), posterior.scatter()
    return [centre] + [centre + spread * rng.standard_normal(len(centre)) for _ in range(n - 1)]
