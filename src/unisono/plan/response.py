"""What each channel would return over the window, for every amount it could get: tables, one per draw.

The effect counts everything that the window's money causes: carry-over from before the window is there under every plan,
and what lands after the window (its tail) is counted, with spend after it at today's level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.effects import ChannelDraws

_POINTS = 25


@dataclass(frozen=True, slots=True)
class ResponseTables:
    """Outcome of window and tail by money spent in the window.

    Attributes:
        money: (n_channels, n_points) amounts over the window, from zero to each channel's upper limit.
        curves: per channel, monotone interpolation money -> (n_draws,) outcome.
    """

    money: Array
    curves: tuple[PchipInterpolator, ...]

    def value(self, split: Array) -> Array:
        """(n_draws, n_channels) outcome when channel m gets split[m]."""
        return np.column_stack([curve(money) for curve, money in zip(self.curves, split, strict=True)])

    def slope(self, split: Array) -> Array:
        """(n_draws, n_channels) outcome of one more unit of money in each channel."""
        return np.column_stack([curve(money, 1) for curve, money in zip(self.curves, split, strict=True)])


def window_path(history: Array, split: Array, weeks: int, after: Array, window: int) -> Array:
    """Spend (n, n_channels): the history's last weeks, the plan spread evenly over its weeks, then today's level.

    Args:
        history: (n_periods, n_channels).
        split: (n_channels,) money over the plan's window.
        weeks: length of the plan's window.
        after: (n_channels,) weekly money after the window.
        window: carry-over window: so many periods are kept before and after.
    """
    before = history[-window:]
    during = np.tile(split / weeks, (weeks, 1))
    return np.vstack([before, during, np.tile(after, (window, 1))])


def tabulate(draws: ChannelDraws, history: Array, *, upper: Array, weeks: int, after: Array) -> ResponseTables:
    """Tables for `upper` (n_channels,) money at most; points lie denser near zero, where curves bend."""
    n_channels = history.shape[1]
    shares = np.linspace(0, 1, _POINTS) ** 1.5
    ceiling = np.maximum(upper, 1e-9)
    before = min(draws.window, len(history))
    totals = np.empty((_POINTS, draws.n_draws, n_channels))
    for k, share in enumerate(shares):
        path = window_path(history, share * ceiling, weeks, after, draws.window)
        totals[k] = draws.effect(path)[:, :, before:].sum(axis=2)
    money = shares[None, :] * ceiling[:, None]
    curves = tuple(PchipInterpolator(money[m], totals[:, :, m], axis=0, extrapolate=True) for m in range(n_channels))
    return ResponseTables(money, curves)
