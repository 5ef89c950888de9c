"""Splits among hundreds of cells: one price of money fills every cell to the point where its next unit returns it.

With the draws' weights held fixed, worth is a sum of one curve per cell. On a fine grid of each curve's concave
envelope the best split for a price is read off by sorting slopes, and filling in the order of slopes meets the budget
exactly: this is the bisection's limit. Where groups have limits of their own, the same filling is a linear program.
The weights then move: a line search between old split and new one never loses.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from unisono.measure.mmm.data import Array
from unisono.plan.limits import Limits
from unisono.plan.market import Cost
from unisono.plan.response import ResponseTables
from unisono.plan.worth import Judge

_GRID = 129
_GRID_IN_GROUPS = 33
_ROUNDS = 60
_LINE = np.array([1.0, 0.5, 0.25, 0.1, 0.03, 0.01])


def climb(tables: ResponseTables, now: Array, start: Array, limits: Limits, *, judge: Judge, measure: Cost) -> Array:
    """The split (n_channels,) to which repeated filling from `start` leads; the money of `start` is kept.

    Args:
        tables: response per draw.
        now: (n_draws,) the response of the usual split.
        start: where to begin, within the limits.
        limits: what the split must meet.
        judge: the measure of gains.
        measure: worth and slopes of a split, costs included.
    """
    split, (worth, slopes) = start, measure(start)
    for _ in range(_ROUNDS):
        value, steep = tables.both(split)
        by_draw = judge(value.sum(axis=1) - now)[1]
        # what costs beside the money add to each cell's slope, held at its present value
        aside = slopes - by_draw @ steep
        target = _filled(tables, by_draw, aside, limits)
        gained = 0.0
        for share in _LINE:
            there = split + share * (target - split)
            new, new_slopes = measure(there)
            if new > worth:
                gained, split, worth, slopes = new - worth, there, new, new_slopes
                break
        if gained <= 1e-9 * max(abs(worth), 1.0):
            break
    return split


def _filled(tables: ResponseTables, by_draw: Array, aside: Array, limits: Limits) -> Array:
    """Best split within `limits` when each cell's curve is the weighted mean of its draws."""
    lower, upper = limits.lower, limits.upper
    means, slopes = tables.totals @ by_draw, tables.slopes @ by_draw
    one = ResponseTables(tables.money, means[:, :, None], slopes[:, :, None])
    n_points = _GRID_IN_GROUPS if limits.groups else _GRID
    grid = lower[:, None] + np.linspace(0, 1, n_points) * (upper - lower)[:, None]
    curves = np.column_stack([one.value(grid[:, k])[0] + aside * grid[:, k] for k in range(n_points)])
    widths, steepness, owner = [], [], []
    for m in range(len(lower)):
        corners = _envelope(grid[m], curves[m])
        width = np.diff(grid[m, corners])
        widths.append(width)
        steepness.append(np.diff(curves[m, corners]) / np.where(width > 0, width, 1.0))
        owner.append(np.full(len(width), m))
    width, steep, cell = np.concatenate(widths), np.concatenate(steepness), np.concatenate(owner)
    if limits.groups:
        return lower + np.bincount(cell, weights=_shared(width, steep, cell, limits), minlength=len(lower))
    order = np.argsort(-steep, kind="stable")
    left = limits.budget - lower.sum()
    before = np.cumsum(width[order]) - width[order]
    taken = np.clip(left - before, 0.0, width[order])
    return np.asarray(lower + np.bincount(cell[order], weights=taken, minlength=len(lower)))


def _shared(width: Array, steep: Array, cell: npt.NDArray[np.int64], limits: Limits) -> Array:
    """What each piece of a curve takes of the budget where groups have limits too.

    Args:
        width: (n_pieces,) most that it can take.
        steep: (n_pieces,) what its money returns.
        cell: (n_pieces,) whose curve it is a piece of.
        limits: what the split must meet.
    """
    matrix, low, high = limits.rows()
    spent = matrix @ limits.lower
    rows = matrix[:, cell]
    unit = limits.budget
    found = linprog(
        -steep,
        A_ub=np.vstack([rows[1:], -rows[1:]]),
        b_ub=np.concatenate([high[1:] - spent[1:], spent[1:] - low[1:]]) / unit,
        A_eq=rows[:1],
        b_eq=(low[:1] - spent[:1]) / unit,
        bounds=np.column_stack([np.zeros(len(width)), width / unit]),
        method="highs",
    )
    return np.asarray(found.x * unit) if found.success else np.zeros(len(width))


def _envelope(x: Array, y: Array) -> list[int]:
    """Indices of the corners of the least concave curve above the points."""
    if x[-1] <= x[0]:
        return [0, len(x) - 1]
    if (np.diff(y, 2) <= 0).all():
        return list(range(len(x)))
    corners: list[int] = []
    for i in range(len(x)):
        while len(corners) > 1:
            a, b = corners[-2], corners[-1]
            if (y[b] - y[a]) * (x[i] - x[a]) > (y[i] - y[a]) * (x[b] - x[a]):
                break
            corners.pop()
        corners.append(i)
    return corners
