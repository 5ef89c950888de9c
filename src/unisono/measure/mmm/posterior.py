"""The posterior as a function: data and spec in, log-density and gradient out, its mode and its shape there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.climb import descend
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.design import Design, collapse
from unisono.measure.mmm.effects import ChannelDraws, channel_draws
from unisono.measure.mmm.kernel import N_SCALES, Forms, Problem, log_posterior
from unisono.measure.mmm.lifts import lift_rows
from unisono.measure.mmm.scales import forms_of, prior_numbers, start_of
from unisono.measure.mmm.spec import Spec
from unisono.words import Text, msg

_STARTS = 4
_EIGEN_FLOOR = 0.25
_IMPOSSIBLE = 1e10


@dataclass(frozen=True, slots=True)
class Posterior:
    """The density of one data set under one spec; `problem` is what the compiled functions read."""

    data: ModelData
    spec: Spec
    design: Design
    problem: Problem

    @property
    def n_dim(self) -> int:
        """Number of sampled parameters."""
        return int(self.problem.forms.roi_slot[-1]) + 1 + N_SCALES

    def log_density(self, theta: Array) -> tuple[float, Array]:
        """Log-posterior up to a constant, and its gradient, at `theta` (n_dim,)."""
        gradient = np.empty(self.n_dim)
        value = float(log_posterior(np.ascontiguousarray(theta), gradient, self.problem))
        return value, gradient

    def start(self) -> Array:
        """The prior's centre."""
        return start_of(self.problem)

    def scales(self, theta: Array) -> tuple[Array, Array]:
        """Noise sigma and yearly trend tau under draws `theta` (n_draws, n_dim), in multiples of the outcome's mean."""
        size, ratio = theta[:, -2], theta[:, -1]
        sigma = np.exp(size - 0.5 * np.logaddexp(0.0, 2 * ratio))
        return sigma, sigma * np.exp(ratio) / np.sqrt(self.problem.typical)

    def channel_draws(self, theta: Array) -> ChannelDraws:
        """The channels' responses under draws `theta` (n_draws, n_dim)."""
        return channel_draws(theta, self.problem, self.spec, self.data, self.design.scale)


def posterior_of(data: ModelData, spec: Spec, rho: float) -> tuple[Posterior, tuple[Text, ...]]:
    """Collapse the linear part and scale the priors from the data; returns notes on columns left out.

    Raises:
        ModelError: when there are too few periods for so many columns and channels.
    """
    design, notes = collapse(data, spec, rho)
    seen = design.observed
    n_eff = design.lam.shape[0]
    if n_eff < 2 * len(data.channels) + 4:
        raise ModelError(
            msg(
                "{observed} observed periods are too few for {channels} channels and {columns} baseline columns.",
                observed=int(seen.sum()),
                channels=len(data.channels),
                columns=len(design.kept),
            ),
            remedy=msg("Import a longer history, use fewer controls, or group small channels in the channel map."),
        )
    w_y = np.ascontiguousarray(design.w @ (data.outcome[seen] / design.scale))
    w = np.zeros((n_eff, data.n_periods))
    w[:, seen] = design.w
    totals = data.spend.sum(axis=0) / design.scale
    forms = forms_of(spec, data)
    problem = Problem(
        x=np.ascontiguousarray((data.spend / data.spend.mean(axis=0)).T),
        spend=totals,
        w=w,
        w_t=np.ascontiguousarray(w.T),
        w_y=w_y,
        lam=design.lam,
        typical=max(float(np.median(design.lam)), 1e-12),
        forms=forms,
        prior=prior_numbers(spec, data, totals, w_y),
        lifts=lift_rows(data, spec.experiments, design.scale),
    )
    return Posterior(data, spec, design, problem), notes


@dataclass(frozen=True, slots=True)
class Mode:
    """The posterior's top: `theta` (n_dim,), its Laplace covariance (n_dim, n_dim) and the log-evidence by Laplace."""

    theta: Array
    covariance: Array
    log_evidence: float


def mode_of(posterior: Posterior, starts: list[Array]) -> Mode:
    """Best of several BFGS climbs inside a wide box, and the curvature there.

    The box, folded smoothly onto the line by a hyperbolic tangent, keeps the line search where the density is finite:
    a slope of e^8 would end every climb in NaN, silently.
    """
    centre = posterior.start()
    wide = _by_slot(posterior.problem.forms, shape=(6.0, 4.0, 4.0, 2.0), roi=6.0, scales=(6.0, 6.0))

    def negative(z: Array) -> tuple[float, Array]:
        folded = np.tanh(z / wide)
        value, gradient = posterior.log_density(centre + wide * folded)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return _IMPOSSIBLE, np.zeros_like(z)
        return -value, -gradient * (1 - folded**2)

    folds = [wide * np.arctanh(np.clip((start - centre) / wide, -0.99, 0.99)) for start in starts]
    top, lowest = min((descend(negative, fold) for fold in folds), key=lambda found: found[1])
    if lowest >= _IMPOSSIBLE:
        raise ModelError(
            msg("The model found no parameters under which this history is possible."),
            remedy=msg("Look at the outcome and spend for values of a wrong scale; `unisono check` lists jumps."),
        )
    theta = centre + wide * np.tanh(top / wide)
    covariance = _laplace_covariance(posterior, theta)
    _, log_det = np.linalg.slogdet(covariance)
    evidence = -lowest + 0.5 * float(log_det) + posterior.design.constant
    return Mode(theta, covariance, evidence)


def _by_slot(forms: Forms, *, shape: tuple[float, ...], roi: float, scales: tuple[float, float]) -> Array:
    """(n_dim,) one number for each kind of parameter, laid out as theta is."""
    found = np.empty(int(forms.roi_slot[-1]) + 1 + N_SCALES)
    for k, value in enumerate(shape):
        slots = forms.slot[:, k]
        found[slots[slots >= 0]] = value
    found[forms.roi_slot] = roi
    found[-N_SCALES:] = scales
    return found


def scattered_starts(posterior: Posterior, rng: np.random.Generator) -> list[Array]:
    """The prior's centre and scattered points around it."""
    centre = posterior.start()
    spread = _by_slot(posterior.problem.forms, shape=(0.8, 0.5, 0.5, 0.2), roi=0.7, scales=(0.3, 0.5))
    return [centre] + [centre + spread * rng.standard_normal(len(centre)) for _ in range(_STARTS - 1)]


def _laplace_covariance(posterior: Posterior, theta: Array) -> Array:
    """Inverse of the negative Hessian, by central differences of the gradient; weak directions are held by a floor."""
    n = len(theta)
    hessian = np.empty((n, n))
    step = 1e-4
    for j in range(n):
        shift = np.zeros(n)
        shift[j] = step
        _, up = posterior.log_density(theta + shift)
        _, down = posterior.log_density(theta - shift)
        hessian[j] = (down - up) / (2 * step)
    hessian = (hessian + hessian.T) / 2
    values, vectors = np.linalg.eigh(hessian)
    return np.asarray((vectors / np.maximum(values, _EIGEN_FLOOR)) @ vectors.T)
