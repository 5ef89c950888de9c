"""What each channel would return over the window, for every amount it could get: tables, one per draw.

The effect counts everything that the window's money causes: carry-over from before the window is there under every
plan, and what lands after the window (its tail) is counted, with spend after it at today's level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.effects import ChannelDraws

# 25 points this much denser near zero, where curves bend, keep within 0.05 % of a curve's height of the exact effect
_POINTS = 25
_DENSER = 2.5
_FIRST_STEP = 0.01


@dataclass(frozen=True, slots=True)
class ResponseTables:
    """Outcome of window and tail by money spent in the window.

    Attributes:
        money: (n_channels, n_points) amounts over the window, from zero to each channel's ceiling.
        curves: per channel, monotone interpolation money -> (n_draws,) outcome.
    """

    money: Array
    curves: tuple[PchipInterpolator, ...]

    def value(self, split: Array) -> Array:
        """(n_draws, n_channels) outcome when channel m gets split[m]."""
        return np.column_stack([curve(money) for curve, money in zip(self.curves, split, strict=True)])

    def slope(self, split: Array) -> Array:
        """(n_draws, n_channels) derivative of `value` by each channel's money."""
        return np.column_stack([curve(money, 1) for curve, money in zip(self.curves, split, strict=True)])

    def marginal(self, split: Array) -> Array:
        """(n_draws, n_channels) outcome of one more unit of money in each channel, as it is told to people.

        Below a hundredth of the ceiling it is the slope there: a curve's very first unit can return anything from
        nothing to infinity, whatever was learned from the money that was spent.
        """
        return self.slope(np.maximum(split, _FIRST_STEP * self.money[:, -1]))


def window_path(history: Array, during: Array, after: Array, window: int) -> Array:
    """Spend (n, n_channels): the history's last periods, the window's, then `after` while anything carries over.

    Args:
        history: (n_periods, n_channels).
        during: (n_window, n_channels) money by period.
        after: (n_channels,) money per period after the window.
        window: carry-over window: so many periods are kept before and after.
    """
    return np.vstack([history[-window:], during, np.tile(after, (window, 1))])


def window_effect(draws: ChannelDraws, history: Array, during: Array, after: Array) -> Array:
    """(n_draws, n_channels) outcome from the first period of `during` until nothing of it carries over any more."""
    path = window_path(history, during, after, draws.window)
    before = min(draws.window, len(history))
    return np.asarray(draws.effect(path)[:, :, before:].sum(axis=2))


def tabulate(draws: ChannelDraws, history: Array, *, ceiling: Array, periods: int, after: Array) -> ResponseTables:
    """Tables up to `ceiling` (n_channels,) money, spread evenly over `periods`; points lie denser near zero.

    A ceiling is raised to the channel's usual spend, so that a channel held at nothing still has a curve.
    """
    n_channels = history.shape[1]
    shares = np.linspace(0, 1, _POINTS) ** _DENSER
    ceiling = np.maximum(ceiling, draws.mean_spend * periods)
    totals = np.empty((_POINTS, draws.n_draws, n_channels))
    for k, share in enumerate(shares):
        during = np.tile(share * ceiling / periods, (periods, 1))
        totals[k] = window_effect(draws, history, during, after)
    money = shares[None, :] * ceiling[:, None]
    curves = tuple(PchipInterpolator(money[m], totals[:, :, m], axis=0, extrapolate=True) for m in range(n_channels))
    return ResponseTables(money, curves)
