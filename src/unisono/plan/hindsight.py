"""What a split turned out to be worth: the gain of what was spent over what today's split would have been, seen afterwards."""

from __future__ import annotations

import numpy as np

from unisono.domain import Estimate
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult

_DRAWS = 1000


def realised_gain(fit: FitResult, *, first: int, weeks: int, other: Array, margin_rate: float) -> Estimate:
    """Margin that the actual spend of a window brought over another spend, tail included.

    Args:
        fit: fitted on a history that contains the window.
        first: index of the window's first period; `weeks` its length in periods.
        other: (weeks, n_channels) money of the split it is compared with.
        margin_rate: contribution margin as a share of the outcome.
    """
    draws = fit.draws.thin(_DRAWS)
    spend = fit.data.spend
    before = spend[max(0, first - draws.window) : first]
    actual = spend[first : first + weeks]
    after = np.tile(spend[-52:].mean(axis=0), (draws.window, 1))
    happened = draws.effect(np.vstack([before, actual, after]))[:, :, len(before) :]
    otherwise = draws.effect(np.vstack([before, other, after]))[:, :, len(before) :]
    gain = margin_rate * (happened - otherwise).sum(axis=(1, 2))
    return Estimate.of_draws(gain, unit=fit.data.currency, level=fit.spec.level)
