"""What each channel would return over the window, for every amount it could get: tables, one per draw.

The effect counts everything that the window's money causes: carry-over from before the window is there under every
plan, and what lands after the window (its tail) is counted, with spend after it at today's level.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline, PchipInterpolator

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.effects import ChannelDraws

# 25 points this much denser near zero, where curves bend, keep within 0.05 % of a curve's height of the exact effect;
# so do 10 where amounts below a floor are of no interest and the curve is smooth
_POINTS = 25
_POINTS_ABOVE = 10
_DENSER = 2.5
_THREADS = 2
FIRST_STEP = 0.01

Phase = Callable[[Array], Array]
"""From money over the window, (n_channels,), to money by period, (n_periods, n_channels)."""


@dataclass(frozen=True, slots=True)
class ResponseTables:
    """What is brought in window and tail by money spent in the window: cubic pieces that do not overshoot.

    Attributes:
        money: (n_channels, n_points) amounts over the window, from zero to each channel's ceiling.
        totals: (n_channels, n_points, n_draws) what they bring.
        slopes: derivatives of `totals` by money, same shape.
    """

    money: Array
    totals: Array
    slopes: Array

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return int(self.totals.shape[2])

    def value(self, split: Array) -> Array:
        """(n_draws, n_channels) outcome when channel m gets split[m]."""
        return self.both(split)[0]

    def slope(self, split: Array) -> Array:
        """(n_draws, n_channels) derivative of `value` by each channel's money."""
        return self.both(split)[1]

    def both(self, split: Array) -> tuple[Array, Array]:
        """`value` and `slope` at once."""
        rows = np.arange(len(split))
        left, weights, inclines = self.piece(split)
        parts = (
            self.totals[rows, left],
            self.slopes[rows, left],
            self.totals[rows, left + 1],
            self.slopes[rows, left + 1],
        )
        value, slope = np.zeros_like(parts[0]), np.zeros_like(parts[0])
        for part, weight, incline in zip(parts, weights, inclines, strict=True):
            value += weight[:, None] * part
            slope += incline[:, None] * part
        return value.T, slope.T

    def piece(self, split: Array) -> tuple[npt.NDArray[np.int64], tuple[Array, ...], tuple[Array, ...]]:
        """Where each amount lies, (n_channels,), and what the four figures there count in value and slope.

        The figures are total and slope at the point to its left, then at the one to its right: Hermite's cubic.
        """
        rows = np.arange(len(split))
        left = np.clip((self.money <= split[:, None]).sum(axis=1) - 1, 0, self.money.shape[1] - 2)
        start = self.money[rows, left]
        width = self.money[rows, left + 1] - start
        u = (split - start) / width
        weights = (1 + 2 * u) * (1 - u) ** 2, u * (1 - u) ** 2 * width, u**2 * (3 - 2 * u), u**2 * (u - 1) * width
        inclines = 6 * u * (u - 1) / width, (1 - u) * (1 - 3 * u), 6 * u * (1 - u) / width, u * (3 * u - 2)
        return left, weights, inclines

    def marginal(self, split: Array) -> Array:
        """(n_draws, n_channels) outcome of one more unit of money in each channel, as it is told to people.

        Below a hundredth of the ceiling it is the slope there: a curve's very first unit can return anything from
        nothing to infinity, whatever was learned from the money that was spent.
        """
        return self.slope(np.maximum(split, FIRST_STEP * self.money[:, -1]))

    def scaled(self, factors: Array) -> ResponseTables:
        """Every curve multiplied: `factors` is (n_draws, n_channels) or (n_channels,)."""
        by_channel = np.broadcast_to(factors, (self.totals.shape[2], len(self.money))).T[:, None, :]
        return ResponseTables(self.money, self.totals * by_channel, self.slopes * by_channel)


def window_path(history: Array, during: Array, after: Array, window: int) -> tuple[Array, int]:
    """Spend (n, n_channels): the history's last periods, the window's, then `after` while anything carries over.

    And the period of the history that its first row is.

    Args:
        history: (n_periods, n_channels).
        during: (n_window, n_channels) money by period.
        after: (n_channels,) money per period after the window.
        window: carry-over window: so many periods are kept before and after.
    """
    path = np.vstack([history[-window:], during, np.tile(after, (window, 1))])
    return path, len(history) - min(window, len(history))


def window_effect(
    draws: ChannelDraws, history: Array, during: Array, after: Array, weights: Array | None = None
) -> Array:
    """(n_draws, n_channels) outcome from the first period of `during` until nothing of it carries over any more.

    Args:
        draws: the response.
        history: spend before, (n_periods, n_channels).
        during: spend of the window, (n_window, n_channels).
        after: spend per period after it, (n_channels,).
        weights: (n_window + draws.window,) what an outcome counts by the period in which it lands; one by default.
    """
    path, first = window_path(history, during, after, draws.window)
    landed = draws.effect(path, first)[:, :, len(history) - first :]
    return np.asarray(landed.sum(axis=2) if weights is None else landed @ weights)


def tabulate(
    draws: ChannelDraws,
    history: Array,
    *,
    ceiling: Array,
    phase: Phase,
    after: Array,
    weights: Array | None = None,
    floor: Array | None = None,
) -> ResponseTables:
    """Tables up to `ceiling` (n_channels,) money over the window.

    Args:
        draws: the response.
        history: spend before the window, (n_periods, n_channels).
        ceiling: most money by channel; a channel that can get nothing still has a curve, up to one usual period.
        phase: how money over the window is laid over its periods.
        after: spend per period after the window, (n_channels,).
        weights: see `window_effect`.
        floor: (n_channels,) amounts of interest are zero and those above it, where `phase` bends nothing: fewer points
            then do. None where all amounts matter, or money is laid out by rules.
    """
    return tables_of(
        lambda split: window_effect(draws, history, phase(split), after, weights),
        np.maximum(ceiling, draws.mean_spend),
        floor,
    )


def tables_of(effect: Callable[[Array], Array], ceiling: Array, floor: Array | None) -> ResponseTables:
    """Tables of `effect`, which maps money over the window (n_channels,) to (n_draws, n_channels) what it brings.

    `ceiling` and `floor` as in `tabulate`.
    """
    money = _grid(ceiling, floor)
    # compiled effects let go of the interpreter, so points are worked out side by side; their order is kept
    with ThreadPoolExecutor(_THREADS) as pool:
        totals = list(pool.map(effect, money.T))
    by_channel = np.ascontiguousarray(np.array(totals).transpose(2, 0, 1))
    slopes = np.array([_slopes(x, y, smooth=floor is not None) for x, y in zip(money, by_channel, strict=True)])
    return ResponseTables(money, by_channel, slopes)


def _slopes(money: Array, totals: Array, *, smooth: bool) -> Array:
    """(n_points, n_draws) slopes at `money` (n_points,): without overshoot, or of a smooth curve from its second point.

    The first piece of a smooth curve is long and only its ends are told, so it must not bend the others.
    """
    if not smooth:
        return np.asarray(PchipInterpolator(money, totals, axis=0)(money, 1))
    above = CubicSpline(money[1:], totals[1:], axis=0)(money[1:], 1)
    return np.vstack([(totals[1:2] - totals[:1]) / (money[1] - money[0]), above])


def _grid(ceiling: Array, floor: Array | None) -> Array:
    """(n_channels, n_points) amounts: denser near zero, or zero and evenly from the floors to the ceilings."""
    if floor is None:
        return np.asarray(np.linspace(0, 1, _POINTS) ** _DENSER * ceiling[:, None])
    above = np.linspace(0, 1, _POINTS_ABOVE - 1) * (ceiling - floor)[:, None] + floor[:, None]
    return np.column_stack([np.zeros(len(ceiling)), above])
