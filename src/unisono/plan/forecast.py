"""The outcome of weeks to come under a given spend: the promise that will be graded.

A forecast draws the baseline forward (trend walks on, season and holidays recur, controls as planned), adds the effect
of the spend with its carry-over, that of organic media going on as in the year before, and the chance of each week.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unisono.domain import Estimate
from unisono.errors import PlanError
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.growth import Growth
from unisono.plan.subject import Subject
from unisono.words import msg

_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Forecast:
    """Draws of the periods to come, in the outcome's unit.

    Attributes:
        periods: first day of each period.
        outcome: (n_draws, n_weeks) with baseline, media and chance.
        media: (n_draws, n_channels, n_weeks) effect landing in each period, carry-over from the history included.
        level: of the intervals.
        unit: of the outcome.
    """

    periods: tuple[dt.date, ...]
    outcome: Array
    media: Array
    level: float
    unit: str

    def total(self) -> Estimate:
        """Outcome of the whole window."""
        return Estimate.of_draws(self.outcome.sum(axis=1), unit=self.unit, level=self.level)


def last_years_controls(fit: Subject, periods: int) -> Array:
    """Controls of the same periods one year before, (periods, n_controls): the fallback where no calendar is known.

    Periods whose year before lies outside the history get the controls' mean.
    """
    return last_years(fit.data, fit.data.controls, periods)


def last_years(data: ModelData, block: Array, periods: int) -> Array:
    """(periods, n_columns) of `block` (n_periods, n_columns) one year before the periods to come, else its mean."""
    rows = data.n_periods - data.periods_in(52) + np.arange(periods)
    known = (rows >= 0) & (rows < data.n_periods)
    return np.where(known[:, None], block[np.where(known, rows, 0)], block.mean(axis=0))


def _organic_ahead(fit: Subject, periods: int) -> Array:
    """(n_draws, periods) what organic media will bring where it goes on as in the same periods of the year before."""
    if fit.organic is None:
        return np.zeros((1, periods))
    activity = fit.data.activity
    path = np.vstack([activity[-fit.organic.window :], last_years(fit.data, activity, periods)])
    before = len(path) - periods
    effects = fit.organic.thin(_DRAWS).effect(path, fit.data.n_periods - before)
    return np.asarray(effects[:, :, before:].sum(axis=1))


def forecast(fit: Subject, spend: Array, controls: Array, *, seed: int = 0, frequency: Array | None = None) -> Forecast:
    """Forecast the periods after the fit's history.

    Args:
        fit: the model.
        spend: (n_weeks, n_channels) money, in the fit's channel order.
        controls: (n_weeks, n_controls) in the data's units.
        seed: of the draws of baseline and chance.
        frequency: (n_channels,) of a plan that moves it, NaN where a channel keeps the history's mix.

    Raises:
        PlanError: spend or controls of another shape, or with missing or negative values.
    """
    return forecasts(fit, [spend], controls, seed=seed, frequencies=[frequency])[0]


def forecasts(
    fit: Subject,
    spends: Sequence[Array],
    controls: Array,
    *,
    seed: int = 0,
    frequencies: Sequence[Array | None] | None = None,
) -> tuple[Forecast, ...]:
    """Forecasts of several spends over the same periods, with the same baseline and chance in every draw.

    Arguments and errors as in `forecast`; every spend has the same number of weeks. `frequencies` are those of each
    spend's plan, (n_channels,) with NaN where a channel keeps the history's mix; None where no plan moves any.
    """
    for spend in spends:
        _refuse_unreadable(fit, spend, controls)
    periods, n = fit.data.following(len(controls)), fit.data.n_periods
    base = fit.baseline(seed=seed, n_draws=_DRAWS, future=periods, future_controls=controls)
    rest = base.level[:, n:] + base.noise[:, n:] + _organic_ahead(fit, len(periods))
    found = []
    for spend, planned in zip(spends, frequencies or [None] * len(spends), strict=True):
        moved = fit.draws if planned is None else fit.draws.at_frequency(planned, len(spend))
        path = np.vstack([fit.data.spend[-fit.draws.window :], spend])
        before = len(path) - len(spend)
        draws = moved.thin(_DRAWS)
        if isinstance(draws.joint, Growth):
            # chance is multiplied as all else is
            own = draws.own_effect(path, n - before)[:, :, before:]
            media = draws.joint.over(rest).shares(own)
        else:
            media = draws.effect(path, n - before)[:, :, before:]
        found.append(Forecast(periods, rest + media.sum(axis=1), media, fit.spec.level, fit.data.outcome_unit))
    return tuple(found)


def _refuse_unreadable(fit: Subject, spend: Array, controls: Array) -> None:
    data = fit.data
    _check(spend, (len(spend), len(data.channels)), data.channels)
    _check(controls, (len(spend), len(data.control_names)), data.control_names)
    if (spend < 0).any():
        raise PlanError(
            msg("A forecast cannot be made for negative spend."), remedy=msg("Give amounts of zero or more.")
        )


def _check(block: Array, shape: tuple[int, int], names: tuple[str, ...]) -> None:
    if block.shape != shape or not np.isfinite(block).all():
        raise PlanError(
            msg(
                "The weeks to come need {n} rows with a value for each of: {names}. Given were {shape}.",
                n=shape[0],
                names=names,
                shape=tuple(block.shape),
            ),
            remedy=msg("Give one value for every week and name, in the model's order."),
        )
