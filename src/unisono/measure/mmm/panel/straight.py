"""The coordinates in which a panel's chains run: the same posterior with its bends taken out, so that steps are long.

Three of a channel's five numbers bend the posterior where the history says little:

- a small carry-over's logit runs off to the left: the chains move Phi^-1(decay) instead, whose tails are normal;
- the half saturation is known the better, the steeper the curve: they move slope * log half instead, as in a logistic
  regression, whose intercept is known alike at every slope;
- the spread has such a coordinate already (see `kernel`).

This halves the number of gradients and doubles what a draw is worth. Densities carry the Jacobian, so nothing but the
speed depends on it; whatever leaves the sampler is turned back to the natural parameters of `kernel`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numba import njit
from numba.extending import overload
from scipy.special import expit, log_ndtr, ndtri

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.design import PanelDesign
from unisono.measure.mmm.panel.kernel import PanelProblem, panel_log_posterior
from unisono.measure.mmm.panel.posterior import PanelPosterior
from unisono.measure.mmm.panel.response import PER_CHANNEL
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.sampler import evaluate

ACCEPT = 0.8
"""Mean acceptance of the chains: without bends a longer step does not diverge."""
_ROOT_HALF = math.sqrt(0.5)
_ROOT_2PI = math.sqrt(2.0 * math.pi)
_FURTHEST = 30.0
"""Beyond it a share has no digits left; a half point of e^30 times the usual spend is never reached."""


@dataclass(frozen=True, slots=True)
class Straight:
    """A panel's posterior as the climb and the chains see it; `natural` leads back."""

    posterior: PanelPosterior

    @property
    def n_dim(self) -> int:
        """Number of sampled parameters."""
        return self.posterior.n_dim

    @property
    def effort(self) -> PanelSpec:
        """How much to sample."""
        return self.posterior.spec

    @property
    def design(self) -> PanelDesign:
        """The part that no sampled parameter moves."""
        return self.posterior.design

    def log_density(self, straight: Array) -> tuple[float, Array]:
        """Log-posterior of `straight` (n_dim,) up to a constant, Jacobian included, and its gradient."""
        gradient = np.empty(self.n_dim)
        value = float(straight_log_posterior(np.ascontiguousarray(straight), gradient, self.posterior.problem))
        return value, gradient

    def start(self) -> Array:
        """The prior's centre."""
        prior = self.posterior.problem.prior
        decay = prior.decay_alpha / (prior.decay_alpha + prior.decay_beta)
        half = prior.half_mean * math.exp(prior.slope_mean)
        channel = [NormalDist().inv_cdf(decay), half, prior.slope_mean, prior.roi_mean, 0.0]
        scales = [prior.sigma_mean, prior.common_mean, prior.own_mean]
        return np.array(channel * len(self.posterior.data.channels) + [0.0] * self.posterior.n_waves + scales)

    def reach(self) -> Array:
        """(n_dim,) how far from the centre the posterior's top is looked for."""
        channels, waves = len(self.posterior.data.channels), self.posterior.n_waves
        return np.array([3.5, 6.0, 2.0, 6.0, 4.0] * channels + [4.0] * waves + [6.0, 6.0, 6.0])

    def scatter(self) -> Array:
        """(n_dim,) standard deviation of the points around the centre where the search begins."""
        channels, waves = len(self.posterior.data.channels), self.posterior.n_waves
        return np.array([0.5, 0.7, 0.2, 0.7, 0.3] * channels + [0.5] * waves + [0.3, 0.5, 0.5])

    def problem_for_thread(self) -> PanelProblem:
        """The problem, with scratch space of its own."""
        return self.posterior.problem_for_thread()

    def natural(self, straight: Array) -> Array:
        """`straight` (..., n_dim) as the parameters of `kernel`."""
        theta = np.array(straight, float)
        last = PER_CHANNEL * len(self.posterior.data.channels)
        normal = straight[..., 0:last:PER_CHANNEL]
        theta[..., 0:last:PER_CHANNEL] = log_ndtr(normal) - log_ndtr(-normal)
        theta[..., 1:last:PER_CHANNEL] *= np.exp(-straight[..., 2:last:PER_CHANNEL])
        return theta

    def of(self, theta: Array) -> Array:
        """The parameters of `kernel`, `theta` (..., n_dim), in these coordinates: the way back of `natural`."""
        straight = np.array(theta, float)
        last = PER_CHANNEL * len(self.posterior.data.channels)
        straight[..., 0:last:PER_CHANNEL] = ndtri(expit(theta[..., 0:last:PER_CHANNEL]))
        straight[..., 1:last:PER_CHANNEL] *= np.exp(theta[..., 2:last:PER_CHANNEL])
        return straight


@njit(cache=True, nogil=True, error_model="numpy")
def straight_log_posterior(straight, gradient, problem):  # type: ignore[no-untyped-def]
    """Log-posterior of `problem` at `straight` (n_dim,) up to a constant, Jacobian included; fills `gradient`."""
    n_channels = problem.x.shape[0]
    theta = straight.copy()
    jacobian = 0.0
    for m in range(n_channels):
        base = PER_CHANNEL * m
        normal, flatter = straight[base], math.exp(-straight[base + 2])
        theta[base + 1] = straight[base + 1] * flatter
        if not (abs(normal) < _FURTHEST and abs(theta[base + 1]) < _FURTHEST):
            gradient[:] = 0.0
            return -np.inf
        below, above = 0.5 * math.erfc(-normal * _ROOT_HALF), 0.5 * math.erfc(normal * _ROOT_HALF)
        theta[base] = math.log(below) - math.log(above)
        jacobian -= 0.5 * normal * normal + math.log(below) + math.log(above) + straight[base + 2]
    log_p = panel_log_posterior(theta, gradient, problem)
    if log_p == -np.inf:
        return log_p
    for m in range(n_channels):
        base = PER_CHANNEL * m
        normal, flatter = straight[base], math.exp(-straight[base + 2])
        below, above = 0.5 * math.erfc(-normal * _ROOT_HALF), 0.5 * math.erfc(normal * _ROOT_HALF)
        dense = math.exp(-0.5 * normal * normal) / _ROOT_2PI
        gradient[base] = gradient[base] * dense / (below * above) - normal - dense / below + dense / above
        gradient[base + 2] -= 1.0 + theta[base + 1] * gradient[base + 1]
        gradient[base + 1] *= flatter
    return log_p + jacobian


def _density(theta, gradient, problem):  # type: ignore[no-untyped-def]
    return straight_log_posterior(theta, gradient, problem)


@overload(evaluate)
def _of_a_panel(theta, gradient, problem):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """The sampler's density, where its problem is a panel's."""
    return _density if getattr(problem, "instance_class", None) is PanelProblem else None
