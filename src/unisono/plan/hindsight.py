"""What a split turned out to be worth: its gain over the usual split, seen afterwards by a newer fit."""

from __future__ import annotations

from unisono.domain import Estimate
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult
from unisono.plan.response import window_effect

_DRAWS = 1000


def realised_gain(fit: FitResult, *, first: int, weeks: int, other: Array, margin_rate: float) -> Estimate:
    """Margin that the actual spend of a window brought over the same money split otherwise, tail included.

    The other split is scaled to the money that was spent, so that spending more or less than planned is no gain of the
    split.

    After the window both sides spend at the mean level of the last year.

    Args:
        fit: fitted on a history that contains the window.
        first: index of the window's first period.
        weeks: the window's length in periods.
        other: (weeks, n_channels) money of the split it is compared with; only its shares matter.
        margin_rate: contribution margin as a share of the outcome, where that is money.
    """
    draws = fit.draws.thin(_DRAWS)
    spend = fit.data.spend
    after = spend[-fit.data.periods_in(52) :].mean(axis=0)
    actual = spend[first : first + weeks]
    other = other * (actual.sum() / other.sum()) if other.sum() > 0 else other
    happened = window_effect(draws, spend[:first], actual, after)
    otherwise = window_effect(draws, spend[:first], other, after)
    worth = margin_rate if fit.data.outcome_is_money else 1.0
    gain = worth * (happened - otherwise).sum(axis=1)
    return Estimate.of_draws(gain, unit=fit.data.outcome_unit, level=fit.spec.level)
