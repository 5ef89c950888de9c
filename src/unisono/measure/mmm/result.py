"""What a fit says: tidy tables with intervals, a verdict, and everything a plan or a report needs later.

Every figure is a posterior mean with an equal-tailed interval of `level`; the evidence is `model`, or `experiment`
where a lift test of the channel was joined, and the estimand is stated beside each table.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from unisono.domain import Evidence
from unisono.measure.mmm.averaging.forms import Mixture
from unisono.measure.mmm.baseline import BaselineDraws, baseline_draws
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.events import ahead
from unisono.measure.mmm.ladder.likelihood import new_noise
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.spec import Spec
from unisono.words import Text

if TYPE_CHECKING:
    import polars as pl

N_PATHS = 1000
"""Draws kept for week-by-week intervals; enough for two digits of a 90 % limit."""
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

    def _thinned(self, n: int) -> tuple[Array, ChannelDraws]:
        rows = np.linspace(0, len(self.theta) - 1, min(n, len(self.theta))).astype(np.int64)
        return self.theta[rows], self.draws.thin(n)

    def weekly_effects(self, n_draws: int = N_PATHS) -> Array:
        """(n_draws, n_channels, n_periods) outcome brought by each channel's spend, in the period where it lands."""
        return self._thinned(n_draws)[1].effect(self.data.spend)

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
        theta, draws = self._thinned(n_draws)
        media = draws.effect(self.data.spend).sum(axis=1) + self.organic_effects(n_draws).sum(axis=1)
        return baseline_draws(
            self.posterior,
            theta,
            media,
            np.random.default_rng(seed),
            future=future,
            future_controls=future_controls,
        )

    def _band(self, values: Array) -> tuple[Array, Array, Array]:
        return band(values, self.spec.level)

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
        extra = self.draws.effect(other, first).sum(axis=2) - self.draws.effect(path, first).sum(axis=2)
        added = change * spend[before:].sum(axis=0)
        return np.asarray(np.where(added != 0, extra / np.where(added != 0, added, 1.0), np.nan))

    def _recent_where_varying(self) -> Array:
        """(n_draws, n_channels) `recent_roi`, NaN where the effect is taken as constant."""
        varying = [bool(self.spec.form_of(channel).varying) for channel in self.data.channels]
        if not any(varying):
            return np.full(self.draws.roi.shape, np.nan)
        return np.where(varying, self.recent_roi(), np.nan)

    def learned(self) -> Array:
        """(n_channels,) how far the data narrowed each ROI, 0 (nothing beyond the prior) to 1.

        Channels share part of their prior, so what the others earn narrows a channel's ROI before its own data say a
        word. The comparison is therefore with what would be believed of the channel knowing only the others.
        """
        return self._learned()[: len(self.data.channels)]

    def _learned(self) -> Array:
        """(n_media,) see `learned`."""
        roi = self.draws.roi if self.organic is None else np.hstack([self.draws.roi, self.organic.roi])
        log_roi = np.log(roi)
        precision = self.posterior.problem.prior.roi_precision
        own = np.diag(precision)
        drawn_along = (log_roi @ precision - log_roi * own) / own
        believed = 1 / own + drawn_along.var(axis=0)
        return np.asarray(np.clip(1 - log_roi.std(axis=0) / np.sqrt(believed), 0, 1))

    def evidence(self, channel: str) -> Evidence:
        """What stands behind the figures of `channel`: the model alone, or an experiment beside it."""
        tested = any(experiment.channel == channel for experiment in self.spec.experiments)
        return Evidence.EXPERIMENT if tested else Evidence.MODEL

    def channels_table(self) -> pl.DataFrame:
        """One row per channel: spend, contribution, share of outcome, ROI and marginal ROI with limits.

        Estimands: `contribution` is observed minus counterfactual outcome with the channel at zero through the history,
        inside the history; `roi` is contribution / spend; `mroi` is the outcome of the next unit of money over the last
        year, see `marginal_roi`; `roi_recent` is the ROI of the last year alone, see `recent_roi`, null for a channel
        whose effect is taken as constant; `learned` is how far the data narrowed the ROI, 0 (prior only) to 1.
        """
        import polars as pl

        spend = self.data.spend.sum(axis=0)
        roi, roi_lower, roi_upper = self._band(self.draws.roi)
        mroi, mroi_lower, mroi_upper = self._band(self.marginal_roi())
        recent, recent_lower, recent_upper = self._band(self._recent_where_varying())
        total = self.total_outcome
        table = pl.DataFrame(
            {
                "channel": list(self.data.channels),
                "spend": spend,
                "contribution": roi * spend,
                "contribution_lower": roi_lower * spend,
                "contribution_upper": roi_upper * spend,
                "share": roi * spend / total,
                "share_lower": roi_lower * spend / total,
                "share_upper": roi_upper * spend / total,
                "roi": roi,
                "roi_lower": roi_lower,
                "roi_upper": roi_upper,
                "mroi": mroi,
                "mroi_lower": mroi_lower,
                "mroi_upper": mroi_upper,
                "roi_recent": recent,
                "roi_recent_lower": recent_lower,
                "roi_recent_upper": recent_upper,
                "learned": self.learned(),
            }
        )
        return table.with_columns(
            pl.col("^m?roi.*$").fill_nan(None),
            level=pl.lit(self.spec.level),
            evidence=pl.Series([self.evidence(channel).value for channel in self.data.channels]),
        )

    def organic_table(self) -> pl.DataFrame:
        """One row per organic medium: activity, contribution and share of outcome with limits, learned.

        Estimands as in `channels_table`. There is no ROI: what the activity costs is no media money.
        """
        import polars as pl

        activity = self.data.activity.sum(axis=0)
        brought = np.zeros((1, 0)) if self.organic is None else self.organic.roi * activity
        mean, lower, upper = self._band(brought)
        total = self.total_outcome
        return pl.DataFrame(
            {
                "channel": pl.Series(self.data.organic, dtype=pl.String),
                "activity": activity,
                "contribution": mean,
                "contribution_lower": lower,
                "contribution_upper": upper,
                "share": mean / total,
                "share_lower": lower / total,
                "share_upper": upper / total,
                "learned": self._learned()[len(self.data.channels) :],
            }
        ).with_columns(level=pl.lit(self.spec.level), evidence=pl.lit(Evidence.MODEL.value))

    def events_table(self) -> pl.DataFrame:
        """One row per event: what it brings in one period at its full height, and brought in the whole history.

        Columns: event, shape, effect, lower, upper, total with limits in the outcome's unit, evidence: `model`, or
        `belief` where it has not happened yet. Null where other columns already say what the event would.
        """
        import polars as pl

        told, rows = self.baseline().events, []
        waiting = ahead(self.spec.events, self.data)
        for event in self.spec.events:
            effect: tuple[float | None, ...] = (None, None, None)
            brought = event.column(self.data, self.data.periods).sum()
            if event in waiting:
                effect = (((event.low or 0.0) + (event.high or 0.0)) / 2, event.low, event.high)
            elif event.name in told:
                effect = tuple(float(value) for value in self._band(told[event.name]))
            total = [None if value is None else value * brought for value in effect]
            evidence = "belief" if event in waiting else Evidence.MODEL.value
            rows.append((event.name, event.shape.value, *effect, *total, evidence))
        figures = ("effect", "lower", "upper", "total", "total_lower", "total_upper")
        schema = {"event": pl.String, "shape": pl.String, **dict.fromkeys(figures, pl.Float64), "evidence": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def weekly_table(self) -> pl.DataFrame:
        """Long table: period_on, part (a name of `media` or `baseline`), value, lower, upper, in the outcome's unit."""
        import polars as pl

        effects = self.weekly_effects()
        n = self.data.n_periods
        parts = [(name, effects[:, m]) for m, name in enumerate(self.data.channels)]
        organic = self.organic_effects()
        parts += [(name, organic[:, m]) for m, name in enumerate(self.data.organic)]
        parts.append(("baseline", self.baseline().level[:, :n]))
        frames = []
        for name, values in parts:
            mean, lower, upper = self._band(values)
            frames.append(
                pl.DataFrame(
                    {
                        "period_on": self.data.periods,
                        "part": [name] * n,
                        "value": mean,
                        "lower": lower,
                        "upper": upper,
                    }
                )
            )
        return pl.concat(frames)

    def fitted_table(self, base: BaselineDraws | None = None) -> pl.DataFrame:
        """period_on, observed (null where missing), expected, lower, upper: limits hold a new observation.

        `base` is `baseline()`, where it is at hand already.
        """
        import polars as pl

        base = base or self.baseline()
        n = self.data.n_periods
        expected = base.level[:, :n] + self.weekly_effects().sum(axis=1) + self.organic_effects().sum(axis=1)
        sigma = self.posterior.scales(self._thinned(N_PATHS)[0])[0][:, None] * self.posterior.design.scale
        noise = new_noise(self.posterior, np.random.default_rng(1), len(expected)) * sigma
        _, lower, upper = self._band(expected + noise)
        return pl.DataFrame(
            {
                "period_on": self.data.periods,
                "observed": self.data.outcome,
                "expected": expected.mean(axis=0),
                "lower": lower,
                "upper": upper,
            }
        ).with_columns(pl.col("observed").fill_nan(None))

    def organic_curves_table(self, n_points: int = 33) -> pl.DataFrame:
        """Response of organic media: channel, activity (a period, kept up), outcome, lower, upper, within_history."""
        if self.organic is None:
            return self._curves(self.draws, np.zeros((1, 0)), (), "activity", n_points)
        return self._curves(self.organic, self.data.activity, self.data.organic, "activity", n_points)

    def curves_table(self, n_points: int = 33) -> pl.DataFrame:
        """Response curves: channel, spend (money a period, kept up), outcome, lower, upper, within_history.

        Estimand: outcome per period in the steady state of that spend. `within_history` is False beyond the highest
        four-period mean ever spent: there the curve is extrapolation.
        """
        return self._curves(self.draws, self.data.spend, self.data.channels, "spend", n_points)

    def _curves(
        self, draws: ChannelDraws, inputs: Array, names: tuple[str, ...], unit: str, n_points: int
    ) -> pl.DataFrame:
        """Curves over `inputs` (n_periods, n_media), which the column `unit` holds."""
        import polars as pl

        frames = [
            pl.DataFrame(schema={"channel": pl.String, unit: float, "outcome": float, "lower": float, "upper": float})
            .with_columns(within_history=pl.lit(value=True))
            .clear()
        ]
        draws = draws.thin(N_PATHS)
        for m, name in enumerate(names):
            highest = highest_sustained(inputs[:, m])
            points = np.linspace(0, 1.4 * max(highest, float(inputs[:, m].mean())), n_points)
            mean, lower, upper = self._band(draws.steady(points, m))
            frames.append(
                pl.DataFrame(
                    {
                        "channel": [name] * n_points,
                        unit: points,
                        "outcome": mean,
                        "lower": lower,
                        "upper": upper,
                        "within_history": points <= highest,
                    }
                )
            )
        return pl.concat(frames)

    def total_media(self) -> tuple[float, float, float]:
        """Mean, lower and upper share of the outcome that media brought in the history."""
        spend = self.data.spend.sum(axis=0)
        shares = self.draws.roi @ spend / self.total_outcome
        mean, lower, upper = self._band(shares)
        return float(mean), float(lower), float(upper)


def highest_sustained(spend: Array, periods: int = 4) -> float:
    """Highest mean of `periods` neighbouring values of `spend` (n_periods,): tried for long enough to learn from."""
    if len(spend) < periods:
        return float(spend.max())
    return float(np.convolve(spend, np.ones(periods) / periods, mode="valid").max())


def band(values: Array, level: float) -> tuple[Array, Array, Array]:
    """Mean and equal-tailed limits of `values` (n_draws, ...) over the draws."""
    tail = (1 - level) / 2
    lower, upper = np.quantile(values, [tail, 1 - tail], axis=0)
    return values.mean(axis=0), lower, upper
