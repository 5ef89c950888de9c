"""The panel's posterior as a function: data and spec in, log-density and gradient out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.drift import N_WAVES
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.design import Columns, PanelDesign, baseline_columns, prepare
from unisono.measure.mmm.panel.kernel import (
    N_SCALES,
    PanelPriorNumbers,
    PanelProblem,
    log_prior,
    panel_log_posterior,
    whiten,
)
from unisono.measure.mmm.panel.lifts import panel_lifts
from unisono.measure.mmm.panel.moving import move, moving_of, waves_prior
from unisono.measure.mmm.panel.response import PER_CHANNEL, respond
from unisono.measure.mmm.panel.spec import PanelSpec


@dataclass(frozen=True, slots=True)
class PanelPosterior:
    """The density of one panel under one spec; `problem` is what the compiled functions read."""

    data: PanelData
    spec: PanelSpec
    design: PanelDesign
    problem: PanelProblem

    @property
    def n_dim(self) -> int:
        """Number of sampled parameters."""
        return PER_CHANNEL * len(self.data.channels) + self.n_waves + N_SCALES

    @property
    def n_waves(self) -> int:
        """Number of waves of all effects that move; they stand between the channels' numbers and the scales."""
        return N_WAVES * int((self.problem.moving.slot >= 0).sum())

    def log_density(self, theta: Array) -> tuple[float, Array]:
        """Log-posterior up to a constant, and its gradient, at `theta` (n_dim,)."""
        gradient = np.empty(self.n_dim)
        value = float(panel_log_posterior(np.ascontiguousarray(theta), gradient, self.problem))
        return value, gradient

    def log_prior(self, theta: Array) -> float:
        """Log-prior up to a constant at `theta` (n_dim,)."""
        unused = np.empty(self.n_dim)
        waves = waves_prior(theta, self.problem.moving, unused)
        return float(waves + log_prior(theta, len(self.data.channels), self.problem.prior, unused))

    def media(self, theta: Array) -> Array:
        """(n_channels, n_units, n_periods) saturated media under `theta` (n_dim,)."""
        problem = self.problem
        h, by_decay, distance = (np.empty(problem.x.shape) for _ in range(3))
        respond(np.ascontiguousarray(theta), problem.x, problem.window, h, by_decay, distance)
        move(np.ascontiguousarray(theta), problem.moving, h)
        return h

    def whitened_media(self, theta: Array) -> Array:
        """(n_units, n_channels, n_periods) saturated media under `theta` (n_dim,), whitened as the density sees it."""
        h, problem = self.media(theta), self.problem
        out = np.empty((h.shape[1], h.shape[0], h.shape[2]))
        whiten(h, problem.now, problem.before, problem.previous, out)
        return out

    def start(self) -> Array:
        """The prior's centre."""
        prior = self.problem.prior
        logit = float(np.log(prior.decay_alpha / prior.decay_beta))
        channel = [logit, prior.half_mean, prior.slope_mean, prior.roi_mean, 0.0]
        waves, scales = [0.0] * self.n_waves, [prior.sigma_mean, prior.common_mean, prior.own_mean]
        return np.array(channel * len(self.data.channels) + waves + scales)

    @property
    def effort(self) -> PanelSpec:
        """How much to sample."""
        return self.spec

    def problem_for_thread(self) -> PanelProblem:
        """The problem, with scratch space of its own."""
        return self.problem.for_thread()


def posterior_of(
    data: PanelData,
    spec: PanelSpec,
    *,
    rho: float = 0.0,
    noise: Array | None = None,
    columns: Columns | None = None,
) -> PanelPosterior:
    """Prepare the fixed columns and scale the priors from the data.

    Args:
        data: a panel that `check_panel` has seen.
        spec: choices and priors.
        rho: noise autocorrelation.
        noise: (n_units,) relative noise sizes; None for equal ones.
        columns: of the baseline, where they are at hand already.

    Raises:
        ModelError: an experiment that this panel cannot hold.
    """
    columns = columns or baseline_columns(data, spec)
    design = prepare(data, columns, rho, np.ones(len(data.units)) if noise is None else noise)
    n_units, n_periods = data.outcome.shape
    totals = data.spend.sum(axis=(0, 1))
    per_head = data.spend / data.size[:, None, None] / (totals / (n_units * n_periods))
    problem = PanelProblem(
        x=np.ascontiguousarray(per_head.transpose(2, 0, 1)),
        spend=totals / data.scale,
        size=data.size,
        now=design.whitening.now,
        before=design.whitening.before,
        previous=design.whitening.previous,
        fixed=design.fixed,
        kind=columns.kind,
        variance=columns.variance,
        window=spec.window_for(data.calendar()),
        prior=_prior_numbers(data, spec, design),
        lifts=panel_lifts(data, spec.experiments),
        moving=moving_of(data.channels, spec.varying, PER_CHANNEL * len(data.channels), n_periods),
        scratch=np.empty((6, len(data.channels), n_units, n_periods)),
    )
    return PanelPosterior(data, spec, design, problem)


def _prior_numbers(data: PanelData, spec: PanelSpec, design: PanelDesign) -> PanelPriorNumbers:
    """Priors on the model's inner scale.

    The noise is believed to be half of what the units' own free columns leave unexplained, within a factor of three.
    """
    priors, fixed = spec.priors, design.fixed
    rough_noise = max(0.5 * float(np.sqrt(fixed.gram[-1, -1] / fixed.n_effective)), 1e-6)
    money = float(data.spend.sum()) / data.scale
    outcome = float(data.n_periods * len(data.units))
    return PanelPriorNumbers(
        decay_alpha=priors.decay_alpha,
        decay_beta=priors.decay_beta,
        half_mean=priors.half_mean,
        half_sd=priors.half_sd,
        slope_mean=priors.slope_mean,
        slope_sd=priors.slope_sd,
        roi_mean=float(np.log(priors.media_share * outcome / money)),
        roi_within_sd=priors.roi_within_sd,
        roi_common_sd=priors.roi_common_sd,
        spread_scale=spec.spread,
        sigma_mean=float(np.log(rough_noise)),
        sigma_sd=priors.noise_sd,
        common_mean=float(np.log(priors.trend_median)),
        common_sd=priors.trend_sd,
        own_mean=float(np.log(spec.unit_trend_median)),
        own_sd=spec.unit_trend_sd,
    )
