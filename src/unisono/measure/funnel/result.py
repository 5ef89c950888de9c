"""What a long-term fit says: what each channel pays back at once and through the brand, and what a point earns.

Every figure is a posterior median (long-term effects are skewed: their mean is ruled by what is least likely) with an
equal-tailed interval of `level`. Each long-term figure carries `learned`, how much narrower the data made it than the
belief (0: not at all, 1: entirely), `overlap` of belief and answer (1: the same), and what follows from it, `telling`.

Estimands. `roi_short`: outcome that the history's spend brought in the history, without the brand, over spend.
`roi_long`: outcome that comes through the brand within `HORIZON` weeks of spending, over spend. Sums within a row hold
draw by draw, not between medians.

The belief about a long-term effect has no room for none at all. Where the data do not make an effect among the belief's
smallest tenth at least three times less likely than it was, `rules_out_none` is False and its lower limit is zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from unisono.measure.funnel.data import BrandData
from unisono.measure.funnel.draws import BrandDraws
from unisono.measure.funnel.posterior import BrandPosterior
from unisono.measure.funnel.returns import overlap_of, prior_long, returned
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.words import Text

HORIZON, QUARTER = 104, 13
"""Weeks after spending within which long-term effects are counted; weeks of a quarter."""
TOLD, LEANS = 0.4, 0.15
"""How much the data must narrow a long-term figure for it to count as told, and to count as leaning on the data."""
N_KEPT = 1000
"""Draws kept for paths and tables."""
_PRIOR_DRAWS = 4000
_LITTLE = 0.1
"""Share of the belief that counts as next to nothing."""


class Telling(StrEnum):
    """Who speaks in a long-term figure."""

    DATA = "data"
    BOTH = "both"
    BELIEF = "belief"


@dataclass(frozen=True, slots=True)
class Range:
    """Median and limits of draws."""

    value: float
    lower: float
    upper: float

    def named(self, name: str) -> dict[str, float]:
        """As three columns of a table."""
        return {name: self.value, f"{name}_lower": self.lower, f"{name}_upper": self.upper}


@dataclass(frozen=True)
class BrandResult:
    """A fitted long-term model.

    Attributes:
        run_id: short hash of edition, data, spec and engine version.
        edition_id: the facts it was computed from.
        data, spec: what went in.
        posterior: compiled density; rebuilt on loading.
        theta: (n_draws, n_dim) unconstrained draws, chains one after the other.
        draws: what they mean, thinned evenly.
        diagnostics: checks; `grade` is the worst of them, `recommendation` says what to do.
        notes: choices and exclusions, in words.
        seconds: wall time of the fit.
    """

    run_id: str
    edition_id: str
    data: BrandData
    spec: BrandSpec
    posterior: BrandPosterior
    theta: Array
    draws: BrandDraws
    diagnostics: tuple[Diagnostic, ...]
    grade: Grade
    recommendation: Text
    notes: tuple[Text, ...]
    seconds: float

    @property
    def level(self) -> float:
        """Of all intervals."""
        return self.spec.model.level

    @cached_property
    def curves(self) -> tuple[Array, Array]:
        """(n_draws, n_channels, n_periods) returned per unit of money by the end of each period: at once, by brand."""
        return returned(self.draws, self.periods_of(HORIZON))

    def periods_of(self, weeks: int) -> int:
        """Periods that cover `weeks` weeks."""
        return self.data.model.periods_in(weeks)

    def channels_table(self) -> pl.DataFrame:
        """One row a channel and a last one, `all`; see the module for estimands.

        Columns: channel, spend, roi_short, roi_long, roi_total, multiplier (total over short), after_quarter (share of
        the total that comes later than a quarter after spending), each with limits; learned, overlap, rules_out_none,
        telling.
        """
        spend = self.data.model.spend.sum(axis=0)
        short, brand = (curve[:, :, -1] for curve in self.curves)
        first = sum(curve[:, :, self.periods_of(QUARTER) - 1] for curve in self.curves)
        rows = []
        names = (*self.data.model.channels, "all")
        for m, name in enumerate(names):
            weight = spend / spend.sum() if name == "all" else np.eye(len(spend))[m]
            at_once, later, early = short @ weight, brand @ weight, first @ weight
            total = at_once + later
            row = {
                "channel": name,
                "spend": float(spend.sum() if name == "all" else spend[m]),
                **self.range_of(at_once).named("roi_short"),
                **self.range_of(later).named("roi_long"),
                **self.range_of(total).named("roi_total"),
                **self.range_of(total / at_once).named("multiplier"),
                **self.range_of(1 - early / total).named("after_quarter"),
                **self._learned(later, later / at_once, len(spend) if name == "all" else 1),
                "level": self.level,
                "evidence": "model",
            }
            if not row["rules_out_none"]:
                row |= {"roi_long_lower": 0.0, "multiplier_lower": 1.0}
            rows.append(row)
        return pl.DataFrame(rows)

    def _learned(self, long: Array, ratio: Array, n_channels: int) -> dict[str, Any]:
        """How far the data narrowed the logarithm of a long-term return."""
        believed = np.log(prior_long(self.spec, self.data.model, self.periods_of(HORIZON), n_channels, _PRIOR_DRAWS))
        learned = float(np.clip(1 - np.log(long).std() / believed.std(), 0, 1))
        telling = Telling.DATA if learned >= TOLD else Telling.BOTH if learned >= LEANS else Telling.BELIEF
        nothing = float(np.quantile(believed, _LITTLE))
        return {
            "learned": learned,
            "overlap": overlap_of(believed, np.log(ratio)),
            "rules_out_none": bool((np.log(ratio) < nothing).mean() < _LITTLE / 3),
            "telling": telling.value,
        }

    def payback_table(self) -> pl.DataFrame:
        """Money back by period.

        Columns: channel, period (1 is that of spending), returned per unit of money by its end with limits, and what of
        it came through_brand.
        """
        short, brand = self.curves
        rows = []
        for m, channel in enumerate(self.data.model.channels):
            for j in range(short.shape[2]):
                total = self.range_of(short[:, m, j] + brand[:, m, j])
                share = float(np.median(brand[:, m, j]))
                rows.append({"channel": channel, "period": j + 1, **total.named("returned"), "through_brand": share})
        return pl.DataFrame(rows)

    def half_life(self) -> dict[str, Any]:
        """Weeks after which half of the brand's gain is lost, with limits, `learned` and `overlap`."""
        weeks = np.log(2) / -np.log(self.draws.rho) * self.data.model.period_days / 7
        priors = self.spec.priors
        believed = np.random.default_rng(0).normal(np.log(priors.half_life), priors.half_life_sd, _PRIOR_DRAWS)
        learned = float(np.clip(1 - np.log(weeks).std() / priors.half_life_sd, 0, 1))
        return {
            **self.range_of(weeks).named("weeks"),
            "learned": learned,
            "overlap": overlap_of(believed, np.log(weeks)),
            "believed": priors.half_life,
        }

    def brand_table(self) -> pl.DataFrame:
        """What a rise of each reading of the brand goes with: outcome a week, and of each further outcome how it moves.

        Columns: reading, kind (survey, search, outcome), rise (a point of a survey as 0.01, else 1 % of the mean),
        earns (outcome a period that goes with the rise, with limits), learned, telling. Of further outcomes, `earns`
        is what they gain, in their own unit, when the brand adds 1 % to the first outcome.
        """
        mean = self.posterior.design.readings[0].scale
        rows = []
        for k, name in enumerate(self.data.reading_names[1:], 1):
            series = self.data.series[k - 1] if k <= len(self.data.series) else None
            kind = "survey" if series is None else "search" if series.shows_brand else "outcome"
            scale = self.posterior.design.readings[k].scale
            rise = 0.01 if kind == "survey" else 0.01 * scale
            load = self.draws.load[:, k]
            earns = 0.01 * scale * load if kind == "outcome" else mean * rise / scale / load
            believed = self.posterior.problem.brand.loading[k, 1]
            learned = float(np.clip(1 - np.log(load).std() / believed, 0, 1))
            telling = Telling.DATA if learned >= TOLD else Telling.BOTH if learned >= LEANS else Telling.BELIEF
            rows.append(
                {
                    "reading": name,
                    "kind": kind,
                    "rise": rise,
                    **self.range_of(earns).named("earns"),
                    "learned": learned,
                    "telling": telling.value,
                }
            )
        return pl.DataFrame(rows)

    def further_table(self) -> pl.DataFrame:
        """Further outcomes by channel: what the history's spend brought at once and through the brand, a unit of money.

        Columns: outcome, channel, short (per unit of money), long, total with limits, in the outcome's own unit.
        """
        short, brand = (curve[:, :, -1] for curve in self.curves)
        first = self.posterior.design.readings[0].scale
        rows = []
        for k, series in enumerate(self.data.series, 1):
            if series.shows_brand:
                continue
            unit = self.posterior.design.readings[k].scale / first
            for m, channel in enumerate(self.data.model.channels):
                now = unit * self.draws.direct[:, k, m] * short[:, m]
                later = unit * self.draws.load[:, k] * brand[:, m]
                rows.append(
                    {
                        "outcome": series.name,
                        "channel": channel,
                        **self.range_of(now).named("short"),
                        **self.range_of(later).named("long"),
                        **self.range_of(now + later).named("total"),
                    }
                )
        return pl.DataFrame(rows)

    def brand_path(self) -> pl.DataFrame:
        """Columns: period, survey (its name), value with limits: what each survey would have read in every period."""
        from unisono.measure.funnel.paths import survey_paths

        rows = []
        for name, paths in survey_paths(self.posterior, self.draws).items():
            lower, value, upper = np.quantile(paths, [(1 - self.level) / 2, 0.5, (1 + self.level) / 2], axis=0)
            rows += [
                {"period": p, "survey": name, "value": v, "value_lower": low, "value_upper": high}
                for p, v, low, high in zip(self.data.model.periods, value, lower, upper, strict=True)
            ]
        return pl.DataFrame(rows)

    def range_of(self, draws: Array) -> Range:
        """Median and limits of `draws` (n_draws,)."""
        lower, value, upper = np.quantile(draws, [(1 - self.level) / 2, 0.5, (1 + self.level) / 2])
        return Range(float(value), float(lower), float(upper))


def thinned(theta: Array) -> Array:
    """At most `N_KEPT` of the draws, evenly spaced, all chains represented."""
    return theta[np.linspace(0, len(theta) - 1, min(N_KEPT, len(theta))).astype(np.int64)]
