"""The posterior as a function: data and spec in, log-density and gradient out, its mode and its shape there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize

from unisono.errors import ModelError
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.design import Design, collapse
from unisono.measure.mmm.kernel import N_SCALES, PER_CHANNEL, log_posterior
from unisono.measure.mmm.spec import Spec
from unisono.words import Text, msg

_STARTS = 4
_EIGEN_FLOOR = 0.25


@dataclass(frozen=True, slots=True)
class Posterior:
    """The compiled density of one data set under one spec; `x` etc. are the arguments of `kernel.log_posterior`."""

    data: ModelData
    spec: Spec
    design: Design
    x: Array
    spend: Array
    w_t: Array
    w_y: Array
    window: int
    prior: Array

    @property
    def n_dim(self) -> int:
        """Number of sampled parameters."""
        return PER_CHANNEL * len(self.data.channels) + N_SCALES

    @property
    def arguments(self) -> tuple[Array, Array, Array, Array, Array, int, Array]:
        """What the compiled functions take after their own arguments."""
        return (self.x, self.spend, self.w_t, self.w_y, self.design.lam, self.window, self.prior)

    def log_density(self, theta: Array) -> tuple[float, Array]:
        """Log-posterior up to a constant, and its gradient, at `theta` (n_dim,)."""
        gradient = np.empty(self.n_dim)
        value = float(log_posterior(np.ascontiguousarray(theta), gradient, *self.arguments))
        return value, gradient

    def start(self) -> Array:
        """The prior's centre."""
        a, b = self.prior[0], self.prior[1]
        channel = [np.log(a / b), self.prior[2], self.prior[4], self.prior[6]]
        return np.array(channel * len(self.data.channels) + [self.prior[9], self.prior[11]])


def posterior_of(data: ModelData, spec: Spec, rho: float) -> tuple[Posterior, tuple[Text, ...]]:
    """Collapse the linear part and scale the priors from the data; returns notes on columns left out."""
    design, notes = collapse(data, spec, rho)
    seen = design.observed
    n_eff = design.lam.shape[0]
    n_channels = len(data.channels)
    if n_eff < 2 * n_channels + 4:
        raise ModelError(
            msg(
                "{observed} observed periods are too few for {channels} channels and {columns} baseline columns.",
                observed=int(seen.sum()),
                channels=n_channels,
                columns=len(design.kept),
            ),
            remedy=msg("Import a longer history, use fewer controls, or group small channels in the channel map."),
        )
    w_y = design.w @ (data.outcome[seen] / design.scale)
    w_t = np.zeros((data.n_periods, n_eff))
    w_t[seen] = design.w.T
    mean_spend = data.spend.mean(axis=0)
    totals = data.spend.sum(axis=0) / design.scale
    p = spec.priors
    rough_noise = max(float(np.sqrt(np.mean(w_y**2))) * 0.5, 1e-6)
    prior = np.array(
        [
            p.decay_alpha,
            p.decay_beta,
            p.half_mean,
            p.half_sd,
            p.slope_mean,
            p.slope_sd,
            np.log(p.media_share * data.n_periods / totals.sum()),
            p.roi_within_sd,
            p.roi_common_sd,
            np.log(rough_noise),
            p.noise_sd,
            np.log(p.trend_median),
            p.trend_sd,
        ]
    )
    return (
        Posterior(
            data=data,
            spec=spec,
            design=design,
            x=np.ascontiguousarray((data.spend / mean_spend).T),
            spend=totals,
            w_t=np.ascontiguousarray(w_t),
            w_y=np.ascontiguousarray(w_y),
            window=spec.window_for(data),
            prior=prior,
        ),
        notes,
    )


@dataclass(frozen=True, slots=True)
class Mode:
    """The posterior's top: `theta` (n_dim,), Laplace covariance (n_dim, n_dim), log-evidence of the Laplace approximation."""

    theta: Array
    covariance: Array
    log_evidence: float


def mode_of(posterior: Posterior, starts: list[Array]) -> Mode:
    """Best of several L-BFGS climbs inside a wide box, and the curvature there.

    The box keeps the line search where the density is finite: a slope of e^8 would end every climb in NaN, silently.
    """
    centre = posterior.start()
    wide = np.array([6.0, 4.0, 2.0, 6.0] * len(posterior.data.channels) + [6.0, 6.0])
    bounds = list(zip(centre - wide, centre + wide, strict=True))

    def negative(theta: Array) -> tuple[float, Array]:
        value, gradient = posterior.log_density(theta)
        if not np.isfinite(value):
            return 1e10, np.zeros_like(theta)
        return -value, -gradient

    best: optimize.OptimizeResult | None = None
    for start in starts:
        climb = optimize.minimize(
            negative,
            np.clip(start, centre - wide, centre + wide),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": 500, "maxfun": 700, "ftol": 1e-10},
        )
        if best is None or climb.fun < best.fun:
            best = climb
    if best is None or not np.isfinite(best.fun) or best.fun >= 1e10:
        raise ModelError(
            msg("The model found no parameters under which this history is possible."),
            remedy=msg("Look at the outcome and spend for values of a wrong scale; `unisono check` lists jumps."),
        )
    theta = np.asarray(best.x, dtype=np.float64)
    covariance = _laplace_covariance(posterior, theta)
    _, log_det = np.linalg.slogdet(covariance)
    evidence = -float(best.fun) + 0.5 * float(log_det) + posterior.design.constant
    return Mode(theta, covariance, evidence)


def scattered_starts(posterior: Posterior, rng: np.random.Generator) -> list[Array]:
    """The prior's centre and scattered points around it."""
    centre = posterior.start()
    spread = np.array([0.8, 0.5, 0.2, 0.7] * len(posterior.data.channels) + [0.3, 0.5])
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
    values, vectors = linalg.eigh(hessian)
    return np.asarray((vectors / np.maximum(values, _EIGEN_FLOOR)) @ vectors.T)
