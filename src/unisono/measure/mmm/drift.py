"""An effect that moves slowly over the history: creative wears out, a channel grows into its audience.

The effect of a channel is multiplied by exp(s sum_k c_k B_k(t)), where the B_k are the first cosines over the history,

    B_k(t) = w_k sqrt(2) cos(pi k (t + 1/2) / n),    w_k proportional to 1 / k,    sum of w_k^2 = 1

and c_k are standard normal before the data: the logarithm of the multiplier has standard deviation s on average over
the history, and slow movement is more likely than quick one, as in a random walk. The effect's average over the history
is told by ROI; the multiplier says how it was spread. Four waves follow a drift, a bend or a year's swing in three
years; a campaign that works for two weeks is no drift.

After the history the multiplier stays where it ended. Its uncertainty there is kept, further movement is not added.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.data import Array

N_WAVES = 4
USUAL = 0.3
"""Scale of an effect of which it is only said that it varies: within a third, two times out of three."""
MOST = 1.0
"""Largest scale accepted: beyond a factor of three up and down a channel's ROI over the history says little."""


def slow_waves(n_periods: int) -> Array:
    """(N_WAVES, n_periods) the cosines B_k over a history of `n_periods`."""
    k = np.arange(1, N_WAVES + 1)
    weight = 1 / k / np.sqrt((1 / k**2).sum())
    angle = np.pi * k[:, None] * (np.arange(n_periods) + 0.5) / n_periods
    return np.asarray(np.sqrt(2) * weight[:, None] * np.cos(angle))


def multipliers(drift: Array, n_history: int, first: int, n_periods: int) -> Array:
    """(n_draws, n_periods) what an effect is multiplied by, from period `first` of the history on, and after it.

    Args:
        drift: (n_draws, 1 + N_WAVES) log of the level, then the waves' coefficients.
        n_history: periods of the history.
        first: period of the first column, zero or more.
        n_periods: columns.
    """
    place = np.minimum(first + np.arange(n_periods), n_history - 1)
    return np.asarray(np.exp(drift[:, :1] + drift[:, 1:] @ slow_waves(n_history)[:, place]))
