"""What a panel fit says: tidy tables with intervals, in total, by unit and by period.

Every figure is a posterior mean with an equal-tailed interval of `level`. Contributions are outcome observed minus
outcome with the channel at zero through the whole history, inside the history; they use each unit's own effect, drawn
from its exact conditional, so a channel's `roi` is the one realised in these units. `roi_average` beside it is the
parameter that the prior speaks about: the return if every unit answered as the average one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from unisono.domain import Evidence
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.events import PREFIX
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.draws import LinearDraws, linear_draws
from unisono.measure.mmm.panel.events import concerned
from unisono.measure.mmm.panel.kernel import SPREAD_BEND
from unisono.measure.mmm.panel.posterior import PanelPosterior
from unisono.measure.mmm.panel.response import PER_CHANNEL
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.measure.mmm.result_tables import band, highest_sustained
from unisono.words import Text

N_PATHS = 500
"""Draws used for period-by-period intervals."""


@dataclass(frozen=True, slots=True)
class PanelResult:
    """A fitted panel.

    Attributes:
        run_id: short hash of edition, data, spec and engine version.
        edition_id: the facts it was computed from.
        data, spec: what went in (data after setting silent channels and short units aside).
        posterior: compiled density; rebuilt on loading.
        theta: (n_draws, n_dim) unconstrained draws, chains one after the other.
        linear: the linear part drawn back, row by row of `theta`.
        diagnostics: checks; `grade` is the worst of them, `recommendation` says what to do.
        notes: choices and exclusions, in words.
        seconds: wall time of the fit.
    """

    run_id: str
    edition_id: str
    data: PanelData
    spec: PanelSpec
    posterior: PanelPosterior
    theta: Array
    linear: LinearDraws
    diagnostics: tuple[Diagnostic, ...]
    grade: Grade
    recommendation: Text
    notes: tuple[Text, ...]
    seconds: float

    def contributions(self) -> Array:
        """(n_draws, n_units, n_channels) outcome brought by each channel in each unit over the history."""
        return contributions(self.posterior, self.linear)

    def natural(self) -> dict[str, Array]:
        """Draws in natural parameters, each (n_draws, n_channels): decay, half, slope, roi_average, spread."""
        block = self.theta[:, : PER_CHANNEL * len(self.data.channels)]
        block = block.reshape(len(self.theta), -1, PER_CHANNEL)
        return {
            "decay": 1.0 / (1.0 + np.exp(-block[..., 0])),
            "half": np.exp(block[..., 1]),
            "slope": np.exp(block[..., 2]),
            "roi_average": np.exp(block[..., 3]),
            "spread": self.spec.spread * np.logaddexp(0.0, SPREAD_BEND * block[..., 4]),
        }

    def latest(self) -> Array:
        """(n_draws, n_channels) what effects are multiplied by at the end of the history; 1 where they are constant."""
        moving = self.posterior.problem.moving
        found = np.ones((len(self.theta), len(self.data.channels)))
        for m in np.flatnonzero(moving.slot >= 0):
            waves = self.theta[:, moving.slot[m] : moving.slot[m] + len(moving.waves)]
            found[:, m] = np.exp(moving.scale[m] * waves @ moving.waves[:, -1])
        return found

    def channels_table(self) -> pl.DataFrame:
        """One row per channel over all units: spend, contribution, share, realised and average ROI, spread.

        Estimands: see the module; `roi_recent` is the ROI of the last year alone, null for a channel whose effect does
        not move; `spread` is the standard deviation between units of a channel's effect, as a share of
        it.
        """
        spend = self.data.spend.sum(axis=(0, 1))
        total = self.contributions().sum(axis=1)
        natural = self.natural()
        table = {"channel": list(self.data.channels), "spend": spend}
        table |= self._columns("contribution", total)
        table |= self._columns("share", total / self.total_outcome)
        table |= self._columns("roi", total / spend)
        table |= self._columns("roi_average", natural["roi_average"])
        table |= self._columns("spread", natural["spread"])
        table |= self._columns("roi_recent", self.recent_roi())
        tested = {experiment.channel for experiment in self.spec.experiments}
        evidence = ["experiment" if name in tested else "model" for name in self.data.channels]
        recent = pl.col("roi_recent", "roi_recent_lower", "roi_recent_upper").fill_nan(None)
        return pl.DataFrame(table).with_columns(recent, level=pl.lit(self.spec.level), evidence=pl.Series(evidence))

    def recent_roi(self) -> Array:
        """(n_paths, n_channels) ROI of the last year's periods of channels whose effect may move; NaN of all others."""
        rows = np.linspace(0, len(self.theta) - 1, min(N_PATHS, len(self.theta))).astype(np.int64)
        found = np.full((len(rows), len(self.data.channels)), np.nan)
        moving = np.flatnonzero(self.posterior.problem.moving.slot >= 0)
        if not len(moving):
            return found
        last = slice(-self.data.calendar().periods_in(52), None)
        spend = self.data.spend[:, last].sum(axis=(0, 1))
        size = self.data.size * self.data.scale
        for i, row in enumerate(rows):
            media = self.posterior.media(self.theta[row])[:, :, last].sum(axis=2)
            for m in moving[spend[moving] > 0]:
                found[i, m] = float((size * self.linear.effect[row, :, m] * media[m]).sum() / spend[m])
        return found

    def events_table(self) -> pl.DataFrame:
        """One row per event: what it brings in one period at its full height, in all the regions that it concerns.

        Columns: event, shape, regions (empty for all), effect, lower, upper, level, evidence: `model`, or `belief`
        where it has not happened yet, of which nothing was learned.
        """
        names, rows = self.posterior.design.columns.names, []
        for event in self.spec.events:
            told: tuple[float | None, ...] = ((event.low or 0.0) / 2 + (event.high or 0.0) / 2, event.low, event.high)
            happened = PREFIX + event.name in names
            if happened:
                size = float(self.data.size[concerned(event, self.data)].sum()) * self.data.scale
                told = tuple(
                    float(v) for v in self._band(size * self.linear.common[:, names.index(PREFIX + event.name)])
                )
            evidence = Evidence.MODEL.value if happened else "belief"
            rows.append((event.name, event.shape.value, list(event.regions), *told, self.spec.level, evidence))
        schema: dict[str, pl.DataType | type[pl.DataType]] = {
            **dict.fromkeys(("event", "shape"), pl.String),
            "regions": pl.List(pl.String),
            **dict.fromkeys(("effect", "lower", "upper", "level"), pl.Float64),
            "evidence": pl.String,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")

    def units_table(self) -> pl.DataFrame:
        """One row per unit and channel: spend, contribution and ROI with limits; no ROI where nothing was spent."""
        spend = self.data.spend.sum(axis=1)
        own = self.contributions()
        n_units, n_channels = spend.shape
        paid = spend > 0
        table: dict[str, object] = {
            "unit": np.repeat(self.data.units, n_channels),
            "channel": list(self.data.channels) * n_units,
            "spend": spend.ravel(),
        }
        table |= self._columns("contribution", own.reshape(len(own), -1))
        table |= self._columns("roi", np.where(paid, own / np.where(paid, spend, 1.0), np.nan).reshape(len(own), -1))
        return pl.DataFrame(table).with_columns(
            pl.col("roi", "roi_lower", "roi_upper").fill_nan(None),
            level=pl.lit(self.spec.level),
            evidence=pl.lit("model"),
        )

    def weekly_table(self, unit: str | None = None) -> pl.DataFrame:
        """Long table: unit, period_on, part (a channel or `baseline`), value, lower, upper, in the outcome's unit.

        All units, or one.
        """
        rows = np.linspace(0, len(self.theta) - 1, min(N_PATHS, len(self.theta))).astype(np.int64)
        wanted = range(len(self.data.units)) if unit is None else [self.data.units.index(unit)]
        media = np.array([self.posterior.media(self.theta[row]) for row in rows])  # (n, n_channels, n_units, n_periods)
        frames = []
        for g in wanted:
            size = self.data.size[g] * self.data.scale
            effects = size * self.linear.effect[rows, g, :, None] * media[:, :, g]
            for m, name in enumerate(self.data.channels):
                frames.append(self._weeks(g, name, effects[:, m]))
            frames.append(self._weeks(g, "baseline", self.baseline(g, rows)))
        return pl.concat(frames)

    def baseline(self, unit: int, rows: npt.NDArray[np.int64]) -> Array:
        """(n_rows, n_periods) outcome without media in one unit, for `rows` of the draws."""
        design = self.posterior.design
        common = self.linear.common[rows] @ design.columns.common[unit].T
        own = self.linear.own[rows, unit] @ design.paths[unit].T
        return np.asarray((common + own) * self.data.size[unit] * self.data.scale)

    def fitted_table(self) -> pl.DataFrame:
        """unit, period_on, observed (null where missing), expected, lower, upper: limits hold a new observation."""
        rows = np.linspace(0, len(self.theta) - 1, min(N_PATHS, len(self.theta))).astype(np.int64)
        media = np.array([self.posterior.media(self.theta[row]) for row in rows])
        sigma = np.exp(self.theta[rows, -3])[:, None]
        rng = np.random.default_rng(1)
        frames = []
        for g, unit in enumerate(self.data.units):
            size = self.data.size[g] * self.data.scale
            expected = self.baseline(g, rows) + size * np.einsum(
                "nm,nmt->nt", self.linear.effect[rows, g], media[:, :, g]
            )
            noise = size * sigma * self.posterior.design.noise[g] * rng.standard_normal(expected.shape)
            _, lower, upper = self._band(expected + noise)
            frames.append(
                pl.DataFrame(
                    {
                        "unit": [unit] * self.data.n_periods,
                        "period_on": self.data.periods,
                        "observed": self.data.outcome[g],
                        "expected": expected.mean(axis=0),
                        "lower": lower,
                        "upper": upper,
                    }
                )
            )
        return pl.concat(frames).with_columns(pl.col("observed").fill_nan(None))

    def curves_table(self, n_points: int = 33) -> pl.DataFrame:
        """Response curves over all units: channel, spend a period kept up, outcome, lower, upper, within_history.

        Estimand: outcome per period of the whole panel in the steady state of that spend, shared out as the history's
        was, each unit with its own effect, as it was at the end of the history where it moves. `within_history` is
        False beyond the highest four-period mean ever spent.
        """
        rows = np.linspace(0, len(self.theta) - 1, min(N_PATHS, len(self.theta))).astype(np.int64)
        natural, data, latest = self.natural(), self.data, self.latest()
        frames = []
        for m, name in enumerate(data.channels):
            paid = data.spend[:, :, m]
            highest = highest_sustained(paid.sum(axis=0))
            points = np.linspace(0, 1.4 * max(highest, float(paid.sum(axis=0).mean())), n_points)
            per_head = paid.sum(axis=1) / paid.sum() / data.size * len(data.units) * data.n_periods / paid.sum()
            x = per_head[:, None] * points
            slope, half = natural["slope"][rows, m][:, None], natural["half"][rows, m][:, None]
            total = np.zeros((len(rows), n_points))
            for g in range(len(data.units)):
                spent = x[g] > 0
                power = slope * (np.log(np.where(spent, x[g], 1.0)) - np.log(half))
                level = np.where(spent, 1.0 / (1.0 + np.exp(np.clip(-power, -700, 700))), 0.0)
                total += data.size[g] * data.scale * (self.linear.effect[rows, g, m] * latest[rows, m])[:, None] * level
            mean, lower, upper = self._band(total)
            frames.append(
                pl.DataFrame(
                    {
                        "channel": [name] * n_points,
                        "spend": points,
                        "outcome": mean,
                        "lower": lower,
                        "upper": upper,
                        "within_history": points <= highest,
                    }
                )
            )
        return pl.concat(frames)

    @property
    def total_outcome(self) -> float:
        """Outcome of the history; a unit's missing periods count with the mean of its observed ones."""
        return float(np.nanmean(self.data.outcome, axis=1).sum()) * self.data.n_periods

    def _weeks(self, g: int, part: str, values: Array) -> pl.DataFrame:
        n = self.data.n_periods
        mean, lower, upper = self._band(values)
        return pl.DataFrame(
            {
                "unit": [self.data.units[g]] * n,
                "period_on": self.data.periods,
                "part": [part] * n,
                "value": mean,
                "lower": lower,
                "upper": upper,
            }
        )

    def _columns(self, name: str, values: Array) -> dict[str, object]:
        mean, lower, upper = self._band(values)
        return {name: mean, f"{name}_lower": lower, f"{name}_upper": upper}

    def _band(self, values: Array) -> tuple[Array, Array, Array]:
        return band(values, self.spec.level)


def contributions(posterior: PanelPosterior, linear: LinearDraws) -> Array:
    """(n_draws, n_units, n_channels) outcome brought over the history, in the outcome's unit."""
    size = posterior.data.size[None, :, None] * posterior.data.scale
    return np.asarray(size * linear.effect * linear.media)


def redrawn(posterior: PanelPosterior, theta: Array, seed: int) -> LinearDraws:
    """The linear part for every row of `theta`; equal seeds give equal draws, so loading repeats what a fit said."""
    return linear_draws(posterior, theta, np.random.default_rng([seed, 7]))
