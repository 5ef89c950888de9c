"""What a fit says: tidy tables with intervals, a verdict, and everything a plan or a report needs later.

Every figure is a posterior mean with an equal-tailed interval of `level`; the evidence is `model`, or `experiment`
where a lift test of the channel was joined, and the estimand is stated beside each table.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from unisono.domain import Evidence
from unisono.measure.mmm import result_tables as tables
from unisono.measure.mmm.averaging.forms import Mixture
from unisono.measure.mmm.baseline import BaselineDraws, baseline_draws
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.growth import Growth
from unisono.measure.mmm.ladder.likelihood import new_noise
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.result_tables import N_PATHS, band
from unisono.measure.mmm.spec import Spec
from unisono.words import Text

if TYPE_CHECKING:
    import polars as pl

_NUDGE = 0.01
"""Share of spend that stands for "one more unit": small enough for a slope, large enough for digits."""


class Grade(StrEnum):
    """Verdict of a review: PASS can be used, REVIEW needs a person's eye first, FAIL must not be used."""

    PASS = "pass"  # noqa: S105  (a grade, not a password)
    REVIEW = "review"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One check of a fit: its value, the threshold it was held against, the grade and the words."""

    name: str
    value: float
    threshold: str
    grade: Grade
    text: Text


@dataclass(frozen=True, slots=True)
class FitResult:
    """A fitted media-mix model.

    Attributes:
        run_id: short hash of edition, data, spec and engine version.
        edition_id: the facts it was computed from.
        data, spec: what went in (data after setting silent channels aside).
        posterior: compiled density; rebuilt on loading.
        theta: (n_draws, n_dim) unconstrained draws, chains one after the other.
        draws: the same in natural parameters, per channel; `organic` of organic media, None where there is none.
        diagnostics: checks; `grade` is the worst of them, `recommendation` says what to do.
        notes: choices and exclusions, in words.
        seconds: wall time of the fit.
        mixture: where forms were averaged; `posterior` is then that of the most probable one, and rows of `theta` that
            are of others have NaN where their shape would stand.
        updated_from: the run whose draws were weighted by new weeks; None where these were sampled.
    """

    run_id: str
    edition_id: str
    data: ModelData
    spec: Spec
    posterior: Posterior
    theta: Array
    draws: ChannelDraws
    diagnostics: tuple[Diagnostic, ...]
    grade: Grade
    recommendation: Text
    notes: tuple[Text, ...]
    seconds: float
    updated_from: str | None = None
    mixture: Mixture | None = None
    organic: ChannelDraws | None = None

    @property
    def total_outcome(self) -> float:
        """Outcome of the history; missing periods count with the mean of the observed ones."""
        return float(np.nanmean(self.data.outcome)) * self.data.n_periods

    def thinned(self, n: int) -> tuple[Array, ChannelDraws]:
        """At most `n` evenly spaced rows of `theta`, and the channels' responses under them."""
        rows = np.linspace(0, len(self.theta) - 1, min(n, len(self.theta))).astype(np.int64)
        return self.theta[rows], self.draws.thin(n)

    def weekly_effects(self, n_draws: int = N_PATHS) -> Array:
        """(n_draws, n_channels, n_periods) outcome brought by each channel's spend, in the period where it lands."""
        return self.thinned(n_draws)[1].effect(self.data.spend)

    def organic_effects(self, n_draws: int = N_PATHS) -> Array:
        """(n_draws, n_organic, n_periods) what organic media brought; rows match `weekly_effects(n_draws)`."""
        if self.organic is None:
            return np.zeros((min(n_draws, len(self.theta)), 0, self.data.n_periods))
        return self.organic.thin(n_draws).effect(self.data.activity)

    def baseline(
        self,
        *,
        seed: int = 0,
        n_draws: int = N_PATHS,
        future: tuple[dt.date, ...] = (),
        future_controls: Array | None = None,
    ) -> BaselineDraws:
        """Baseline and noise, drawn over the history and `future`; rows match `weekly_effects(n_draws)`."""
        theta, draws = self.thinned(n_draws)
        growth = draws.joint if isinstance(draws.joint, Growth) else None
        effects = draws.effect(self.data.spend) if growth is None else draws.own_effect(self.data.spend)
        base = baseline_draws(
            self.posterior,
            theta,
            effects.sum(axis=1) + self.organic_effects(n_draws).sum(axis=1),
            np.random.default_rng(seed),
            future=future,
            future_controls=future_controls,
        )
        if growth is None:
            return base
        level, noise = growth.baseline(base.level, base.noise, self._sigma(theta))
        return replace(base, level=level, noise=noise)

    def _sigma(self, theta: Array) -> Array:
        """(n_draws,) standard deviation of one period's noise, in the outcome's unit at its mean."""
        return self.posterior.scales(theta)[0] * self.posterior.design.scale

    def another(self, base: BaselineDraws, rng: np.random.Generator) -> tuple[Array, Array]:
        """(n_draws, n_periods) the outcome that is expected in each period of the history, and one drawn around it.

        `base` is `baseline()`.
        """
        theta, draws = self.thinned(len(base.level))
        level, sigma = base.level[:, : self.data.n_periods], self._sigma(theta)[:, None]
        noise = new_noise(self.posterior, rng, len(level)) * sigma
        if isinstance(draws.joint, Growth):
            expected = level * draws.joint.rise(draws.own_effect(self.data.spend))
            return expected, expected * draws.joint.chance(noise, sigma)
        n_draws = len(level)
        expected = level + self.weekly_effects(n_draws).sum(axis=1) + self.organic_effects(n_draws).sum(axis=1)
        return expected, expected + noise

    def marginal_roi(self, recent: int | None = None) -> Array:
        """(n_draws, n_channels) outcome of one more unit of money, spread over the last `recent` periods as spend was.

        Counted is all that the money causes, with its carry-over after the history, where spend goes on at the mean
        level of those periods. `recent` is one year by default. Channels without spend in those periods have NaN:
        there is no pattern to add to.
        """
        recent = min(recent or self.data.periods_in(52), self.data.n_periods)
        return self._return_of(_NUDGE, recent)

    def recent_roi(self, recent: int | None = None) -> Array:
        """(n_draws, n_channels) outcome brought by all money of the last `recent` periods, per unit of it.

        Counted as in `marginal_roi`, against a year without that money.
        """
        recent = min(recent or self.data.periods_in(52), self.data.n_periods)
        return self._return_of(-1.0, recent)

    def _return_of(self, change: float, recent: int) -> Array:
        """(n_draws, n_channels) outcome per money when spend of the last `recent` periods changes by that share."""
        window = self.draws.window
        spend = self.data.spend[-(recent + window) :]
        before = len(spend) - recent
        after = np.tile(spend[before:].mean(axis=0), (window, 1))
        path = np.vstack([spend, after])
        other = path.copy()
        other[before : before + recent] *= 1 + change
        first = self.data.n_periods - len(spend)
        if self.draws.joint is None:
            extra = self.draws.effect(other, first).sum(axis=2) - self.draws.effect(path, first).sum(axis=2)
        else:
            own = self.draws.own_effect(path, first), self.draws.own_effect(other, first)
            extra = self.draws.joint.at(first, len(path)).alone(*own).sum(axis=2)
        added = change * spend[before:].sum(axis=0)
        return np.asarray(np.where(added != 0, extra / np.where(added != 0, added, 1.0), np.nan))

    def learned(self) -> Array:
        """(n_channels,) how far the data narrowed each ROI, 0 (nothing beyond the prior) to 1.

        Channels share part of their prior, so what the others earn narrows a channel's ROI before its own data say a
        word. The comparison is therefore with what would be believed of the channel knowing only the others. Draws in
        which the channel earns nothing say nothing of what it earns otherwise, and are left out.
        """
        return self.learned_of_media()[: len(self.data.channels)]

    def no_effect(self) -> Array:
        """(n_channels,) probability that a channel brought nothing at all; NaN where that was excluded beforehand."""
        asked = self.posterior.problem.no_effect[: len(self.data.channels)] > 0
        return np.where(asked, (self.draws.roi == 0).mean(axis=0), np.nan)

    def learned_of_media(self) -> Array:
        """(n_media,) the same of channels, then organic media."""
        every = [self.draws] if self.organic is None else [self.draws, self.organic]
        log_roi = np.hstack([draws.log_roi for draws in every])
        known = np.concatenate([draws.log_roi_at_work()[1] for draws in every])
        precision = self.posterior.problem.prior.roi_precision
        own = np.diag(precision)
        drawn_along = (log_roi @ precision - log_roi * own) / own
        believed = 1 / own + drawn_along.var(axis=0)
        return np.asarray(np.clip(1 - np.sqrt(known / believed), 0, 1))

    def evidence(self, channel: str) -> Evidence:
        """What stands behind the figures of `channel`: the model alone, or an experiment beside it."""
        tested = any(experiment.channel == channel for experiment in self.spec.experiments)
        return Evidence.EXPERIMENT if tested else Evidence.MODEL

    def channels_table(self) -> pl.DataFrame:
        """One row per channel: spend, contribution, ROI, marginal ROI; see `result_tables.channels_table`."""
        return tables.channels_table(self)

    def organic_table(self) -> pl.DataFrame:
        """One row per organic medium; see `result_tables.organic_table`."""
        return tables.organic_table(self)

    def events_table(self) -> pl.DataFrame:
        """One row per event; see `result_tables.events_table`."""
        return tables.events_table(self)

    def interactions_table(self) -> pl.DataFrame:
        """One row per pair of channels that was asked about; see `result_tables.interactions_table`."""
        return tables.interactions_table(self)

    def weekly_table(self) -> pl.DataFrame:
        """What each part brought in each period; see `result_tables.weekly_table`."""
        return tables.weekly_table(self)

    def fitted_table(self, base: BaselineDraws | None = None) -> pl.DataFrame:
        """Observed and expected outcome by period; see `result_tables.fitted_table`."""
        return tables.fitted_table(self, base)

    def curves_table(self, n_points: int = 33) -> pl.DataFrame:
        """Response curves of the channels; see `result_tables.curves_table`."""
        return tables.curves_table(self, n_points)

    def organic_curves_table(self, n_points: int = 33) -> pl.DataFrame:
        """Response of organic media; see `result_tables.organic_curves_table`."""
        return tables.organic_curves_table(self, n_points)

    def total_media(self) -> tuple[float, float, float]:
        """Mean, lower and upper share of the outcome that media brought in the history."""
        spend = self.data.spend.sum(axis=0)
        shares = self.draws.realised_roi @ spend / self.total_outcome
        mean, lower, upper = band(shares, self.spec.level)
        return float(mean), float(lower), float(upper)
