"""The outcome of weeks to come under a given spend: the promise that will be graded.

A forecast draws the baseline forward (trend walks on, season and holidays recur, controls as planned), adds the effect of the
spend with its carry-over, and the chance of each week.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.domain import Estimate
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult

_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Forecast:
    """Draws of the weeks to come, in the outcome's unit.

    Attributes:
        periods: first day of each week.
        outcome: (n_draws, n_weeks) with baseline, media and chance.
        media: (n_draws, n_channels, n_weeks) effect landing in each week, carry-over from the history included.
    """

    periods: tuple[dt.date, ...]
    outcome: Array
    media: Array
    level: float
    unit: str

    def total(self) -> Estimate:
        """Outcome of the whole window."""
        return Estimate.of_draws(self.outcome.sum(axis=1), unit=self.unit, level=self.level)


def following_weeks(fit: FitResult, weeks: int) -> tuple[dt.date, ...]:
    """The `weeks` periods after the fit's history."""
    step = dt.timedelta(days=fit.data.period_days)
    return tuple(fit.data.periods[-1] + step * (i + 1) for i in range(weeks))


def last_years_controls(fit: FitResult, weeks: int) -> Array:
    """Controls of the same weeks one year before, (weeks, n_controls): the fallback where no calendar is known."""
    data = fit.data
    year = round(364 / data.period_days)
    rows = [max(data.n_periods - year + i, 0) % data.n_periods for i in range(weeks)]
    return np.asarray(data.controls[rows])


def forecast(fit: FitResult, spend: Array, controls: Array, *, seed: int = 0) -> Forecast:
    """Forecast the weeks after the fit's history.

    Args:
        fit: the model.
        spend: (n_weeks, n_channels) money, in the fit's channel order.
        controls: (n_weeks, n_controls) in the data's units.
        seed: of the draws of baseline and chance.
    """
    periods = following_weeks(fit, len(spend))
    base = fit.baseline(seed=seed, n_draws=_DRAWS, future=periods, future_controls=controls)
    history = fit.data.spend
    path = np.vstack([history[-fit.draws.window :], spend])
    before = len(path) - len(spend)
    media = fit.draws.thin(_DRAWS).effect(path)[:, :, before:]
    n = fit.data.n_periods
    outcome = base.level[:, n:] + base.noise[:, n:] + media.sum(axis=1)
    unit = fit.data.currency if fit.data.outcome_is_money else fit.data.outcome_name
    return Forecast(periods, outcome, media, fit.spec.level, unit)
