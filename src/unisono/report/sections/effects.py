"""The model's draws, computed once for the page, and the windows and years that are read from them.

Estimands: outcome that lands in the window, brought by the spend of the history (with carry-over from before it).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult
from unisono.report.sections import window
from unisono.report.writer import Span


@dataclass(frozen=True, slots=True)
class Effects:
    """Draws of a fit, rows matching.

    Attributes:
        media: (n_draws, n_channels, n_periods).
        baseline: (n_draws, n_periods).
        organic: (n_draws, n_organic, n_periods).
    """

    fit: FitResult
    media: Array
    baseline: Array
    organic: Array

    @classmethod
    def of(cls, fit: FitResult) -> Effects:
        """The draws of `fit`."""
        baseline = fit.baseline().level[:, : fit.data.n_periods]
        return cls(fit, fit.weekly_effects(), baseline, fit.organic_effects())

    @property
    def unit(self) -> str:
        """Currency, or the outcome's noun."""
        return self.fit.data.currency if self.fit.data.outcome_is_money else self.fit.data.outcome_name

    @property
    def first_on(self) -> dt.date:
        """First day of the history."""
        return self.fit.data.periods[0]

    @property
    def last_on(self) -> dt.date:
        """Last day of the history."""
        return window.end_of(self.fit.data.periods[-1], self.fit.data.period_days)

    @property
    def recent(self) -> slice:
        """The periods of the last twelve months."""
        return slice(-min(round(364 / self.fit.data.period_days), self.fit.data.n_periods), None)

    def media_total(self, periods: slice | Array = slice(None)) -> Span:
        """Outcome that all media brought in `periods`."""
        return self.span(self.media[:, :, periods].sum(axis=(1, 2)))

    def recent_spend(self) -> float:
        """Modelled media money of the last twelve months."""
        return float(self.fit.data.spend[self.recent].sum())

    def years(self) -> tuple[int, ...]:
        """Calendar years of the history, by the first day of each period."""
        return tuple(sorted({day.year for day in self.fit.data.periods}))

    def by_year(self) -> list[tuple[str, list[Span]]]:
        """(part, spans by year): baseline, channels, organic media; sums over periods that start in the year."""
        starts = np.array([day.year for day in self.fit.data.periods])
        masks = [starts == year for year in self.years()]
        parts = [("baseline", self.baseline)]
        parts += [(name, self.media[:, m]) for m, name in enumerate(self.fit.data.channels)]
        parts += [(name, self.organic[:, m]) for m, name in enumerate(self.fit.data.organic)]
        return [(name, [self.span(draws[:, mask].sum(axis=1)) for mask in masks]) for name, draws in parts]

    def span(self, draws: Array) -> Span:
        """Mean and interval of `draws` (n_draws,) at the fit's level."""
        tail = (1 - self.fit.spec.level) / 2
        lower, upper = np.quantile(draws, [tail, 1 - tail])
        return Span(float(draws.mean()), float(lower), float(upper))
