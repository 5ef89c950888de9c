"""The posterior as a function: data and spec in, log-density and gradient out, its mode and its shape there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.absence import if_present
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.design import Design, collapse
from unisono.measure.mmm.drift import N_WAVES, slow_waves
from unisono.measure.mmm.effects import ChannelDraws, channel_draws
from unisono.measure.mmm.joint_checks import refuse_pairs
from unisono.measure.mmm.kernel import log_posterior
from unisono.measure.mmm.lifts import as_delivered, lift_rows
from unisono.measure.mmm.problem import N_SCALES, Lifts, Problem
from unisono.measure.mmm.reach import bought, model_inputs
from unisono.measure.mmm.reach_checks import refuse_choices
from unisono.measure.mmm.scales import chances_of_nothing, forms_of, pairs_of, prior_numbers, start_of
from unisono.measure.mmm.spec import Spec
from unisono.words import Text, msg


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
        return self.problem.n_dim

    def log_density(self, theta: Array) -> tuple[float, Array]:
        """Log-posterior up to a constant, and its gradient, at `theta` (n_dim,)."""
        gradient = np.empty(self.n_dim)
        value = float(log_posterior(np.ascontiguousarray(theta), gradient, self.problem))
        return value, gradient

    def log_densities(self, theta: Array) -> Array:
        """(n_draws,) log-posterior up to a constant at each row of `theta` (n_draws, n_dim)."""
        return np.array([self.log_density(row)[0] for row in theta])

    def start(self) -> Array:
        """The prior's centre."""
        return start_of(self.problem)

    def reach(self) -> Array:
        """(n_dim,) how far from the centre the posterior's top is looked for."""
        return _by_slot(self.problem, shape=(6.0, 4.0, 4.0, 2.0), waves=4.0, roi=6.0, pairs=6.0, scales=(6.0, 6.0))

    def scatter(self) -> Array:
        """(n_dim,) standard deviation of the points around the centre where the search begins."""
        return _by_slot(self.problem, shape=(0.8, 0.5, 0.5, 0.2), waves=0.5, roi=0.7, pairs=0.5, scales=(0.3, 0.5))

    @property
    def effort(self) -> Spec:
        """How much to sample."""
        return self.spec

    def problem_for_thread(self) -> Problem:
        """The problem with a memory of its own for which channels are absent."""
        return self.problem._replace(present=self.problem.present.copy())

    def scales(self, theta: Array) -> tuple[Array, Array]:
        """Noise sigma and yearly trend tau under draws `theta` (n_draws, n_dim), in multiples of the outcome's mean."""
        size, ratio = theta[:, -2], theta[:, -1]
        sigma = np.exp(size - 0.5 * np.logaddexp(0.0, 2 * ratio))
        return sigma, sigma * np.exp(ratio) / np.sqrt(self.problem.typical)

    def lifts(self) -> Lifts:
        """The experiments in spend, outcomes over the design's scale."""
        return lift_rows(self.data, self.spec.experiments, self.design.scale)

    def at_work(self, theta: Array) -> Array:
        """Draws `theta` (n_draws, n_dim) with every channel present, those that were absent too; see `absence`."""
        return if_present(theta, self.problem.forms.roi_slot)

    def media_draws(self, theta: Array) -> ChannelDraws:
        """The responses of channels, then organic media, under draws `theta` (n_draws, n_dim)."""
        return channel_draws(theta, self.problem, self.spec, self.data, self.design.scale)

    def channel_draws(self, theta: Array) -> ChannelDraws:
        """The channels' responses under draws `theta` (n_draws, n_dim)."""
        draws = self.media_draws(theta)
        return draws.of(slice(len(self.data.channels))) if self.data.organic else draws

    def media(self, theta: Array) -> Array:
        """(n_draws, n_periods) what all media brought in the history under draws `theta`, organic media included."""
        return np.asarray(self.media_draws(theta).effect(self.data.inputs).sum(axis=1))


def posterior_of(
    data: ModelData, spec: Spec, rho: float, spread: Array | None = None
) -> tuple[Posterior, tuple[Text, ...]]:
    """Collapse the linear part and scale the priors from the data; returns notes on columns left out.

    `rho` and `spread` are those of `collapse`.

    Raises:
        ModelError: when there are too few periods for so many columns and channels.
    """
    refuse_choices(data, spec)
    refuse_pairs(data, spec)
    design, notes = collapse(data, spec, rho, spread)
    seen = design.observed
    n_eff = design.lam.shape[0]
    if n_eff < 2 * len(data.media) + 4:
        raise ModelError(
            msg(
                "{observed} observed periods are too few for {channels} channels and {columns} baseline columns.",
                observed=int(seen.sum()),
                channels=len(data.media),
                columns=len(design.kept),
            ),
            remedy=msg("Import a longer history, use fewer controls, or group small channels in the channel map."),
        )
    w_y = np.ascontiguousarray(design.w @ (data.outcome[seen] / design.scale))
    w = np.zeros((n_eff, data.n_periods))
    w[:, seen] = design.w
    # the coefficient of organic media is tied to its share of the outcome: what a share of one would bring
    totals = np.append(data.spend.sum(axis=0) / design.scale, np.full(len(data.organic), float(data.n_periods)))
    forms = forms_of(spec, data)
    x, frequency = model_inputs(data)
    problem = Problem(
        x=x,
        frequency=frequency,
        spend=totals,
        w=w,
        w_t=np.ascontiguousarray(w.T),
        w_y=w_y,
        lam=design.lam,
        typical=max(float(np.median(design.lam)), 1e-12),
        forms=forms,
        pairs=pairs_of(spec, data, forms),
        prior=prior_numbers(spec, data, totals, w_y),
        lifts=as_delivered(lift_rows(data, spec.experiments, design.scale), bought(data)),
        waves=slow_waves(data.n_periods),
        no_effect=chances_of_nothing(spec, data),
        present=np.ones(len(data.media), np.int64),
    )
    return Posterior(data, spec, design, problem), notes


def _by_slot(
    problem: Problem, *, shape: tuple[float, ...], waves: float, roi: float, pairs: float, scales: tuple[float, float]
) -> Array:
    """(n_dim,) one number for each kind of parameter, laid out as theta is; `pairs` in prior deviations."""
    forms, found = problem.forms, np.empty(problem.n_dim)
    for k, value in enumerate(shape):
        slots = forms.slot[:, k]
        found[slots[slots >= 0]] = value
    for slot in forms.wave_slot[forms.wave_slot >= 0]:
        found[slot : slot + N_WAVES] = waves
    found[forms.roi_slot] = roi
    found[problem.pairs.slot] = pairs * problem.pairs.sd
    found[-N_SCALES:] = scales
    return found
