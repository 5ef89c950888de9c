"""The best that a plan could have done: the split that somebody would choose who knows the world.

Each channel is played alone at several amounts, the others as today; the best sum of such gains within the budget is
found exactly over a fine grid of money. Where channels raise each other the sum is no longer exact, so the split is
played as a whole at the end, and the usual split is returned where it does not pay.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator

from unisono.synthetic.streams import Floats
from unisono.synthetic.worlds.world import World

_AMOUNTS = 11
_UNITS = 960


def best_split(world: World, today: Floats, *, weeks: int, lower: Floats, upper: Floats) -> Floats:
    """Money by channel (n_channels,) over `weeks` weeks, spread evenly, that brings most for today's budget.

    Args:
        world: where the money is spent.
        today: (n_channels,) money over the window as it is split today; its sum is the budget.
        weeks: the window's length, right after the history.
        lower: (n_channels,) least money of each channel, at most `today`.
        upper: (n_channels,) most money of each channel, at least `today`.
    """
    unit = (today.sum() - lower.sum()) / _UNITS
    values = [_values(world, today, m, weeks, lower[m], upper[m], unit) for m in range(len(today))]
    split = lower + unit * _most(values)
    return split if world.gain_of(even(split, weeks), even(today, weeks)) > 0 else today


def even(split: Floats, weeks: int) -> Floats:
    """(weeks, n_channels) of `split` (n_channels,), spread evenly."""
    return np.tile(split / weeks, (weeks, 1))


def _values(world: World, today: Floats, m: int, weeks: int, lower: float, upper: float, unit: float) -> Floats:
    """(_UNITS + 1,) outcome when channel `m` gets `lower` and k units more; minus infinity above `upper`."""
    money = np.linspace(lower, upper, _AMOUNTS)
    found = np.empty(_AMOUNTS)
    for i, amount in enumerate(money):
        split = today.copy()
        split[m] = amount
        found[i] = world.worth_of(even(split, weeks))
    asked = lower + unit * np.arange(_UNITS + 1)
    inside = asked <= upper + 1e-9 * unit
    if not upper > lower:
        return np.where(inside, 0.0, -np.inf)
    return np.where(inside, PchipInterpolator(money, found - found[0])(np.minimum(asked, upper)), -np.inf)


def _most(values: list[Floats]) -> Floats:
    """(n_channels,) units that make the sum of `values` greatest; all units are given out."""
    best = values[0]
    taken: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    k = np.arange(_UNITS + 1)
    before = k[:, None] - k[None, :]
    for value in values[1:]:
        sums = np.where(before >= 0, best[np.maximum(before, 0)] + value[None, :], -np.inf)
        taken.append(sums.argmax(axis=1))
        best = sums.max(axis=1)
    units = np.zeros(len(values))
    left = _UNITS
    for m in range(len(values) - 1, 0, -1):
        units[m] = taken[m - 1][left]
        left -= int(units[m])
    units[0] = left
    return units
