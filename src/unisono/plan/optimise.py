"""The split: most expected margin over today's, less a penalty for not being sure of it.

Maximised is mean(gain) - caution x sd(gain), where the gain over today's split is paired draw by draw: what is
uncertain about both splits alike cancels, and a channel whose return is badly known is moved little. When nothing
that the limits allow beats today's split by that measure, today's split is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint, linprog, minimize

from unisono.measure.mmm.data import Array
from unisono.plan.response import ResponseTables

_STARTS = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """What a split must meet; money over the window.

    Attributes:
        budget: sum of all channels.
        lower: (n_channels,) and `upper` by channel; equal limits lock a channel.
        upper: see `lower`.
        groups: (member mask, lower, upper) of joint limits.
    """

    budget: float
    lower: Array
    upper: Array
    groups: Sequence[tuple[Array, float, float]] = ()

    def rows(self) -> tuple[Array, Array, Array]:
        """The joint limits as matrix rows (n_rows, n_channels) with lower and upper sums; the first is the budget."""
        n = len(self.lower)
        matrix = np.array([np.ones(n), *(mask.astype(float) for mask, _, _ in self.groups)])
        low = np.array([self.budget, *(lower for _, lower, _ in self.groups)])
        high = np.array([self.budget, *(min(upper, self.budget) for _, _, upper in self.groups)])
        return matrix, low, high

    def hold(self, split: Array) -> bool:
        """Whether `split` meets every limit, to a millionth of the budget."""
        slack = 1e-6 * self.budget
        matrix, low, high = self.rows()
        sums = matrix @ split
        inside = (split >= self.lower - slack).all() and (split <= self.upper + slack).all()
        return bool(inside and (sums >= low - slack).all() and (sums <= high + slack).all())


def nearest_split(reference: Array, limits: Limits) -> Array | None:
    """The split within `limits` that moves the least money from `reference`; None when they contradict each other."""
    n = len(reference)
    unit = limits.budget
    matrix, low, high = limits.rows()
    nothing = np.zeros_like(matrix)
    # variables: the split, then the absolute move of each channel
    within = np.vstack([np.hstack([matrix, nothing]), np.hstack([-matrix, nothing])])
    moves = np.vstack([np.hstack([np.eye(n), -np.eye(n)]), np.hstack([-np.eye(n), -np.eye(n)])])
    found = linprog(
        np.concatenate([np.zeros(n), np.ones(n)]),
        A_ub=np.vstack([within, moves]),
        b_ub=np.concatenate([high, -low, reference, -reference]) / unit,
        bounds=[*zip(limits.lower / unit, limits.upper / unit, strict=True), *[(0, None)] * n],
    )
    if not found.success:
        return None
    split = np.clip(np.asarray(found.x[:n]) * unit, limits.lower, limits.upper)
    return split if limits.hold(split) else None


def best_split(
    tables: ResponseTables, reference: Array, start: Array, limits: Limits, *, caution: float = 1.0, seed: int = 0
) -> Array:
    """Money by channel (n_channels,) within `limits`.

    Args:
        tables: response per draw.
        reference: today's split; the gain is counted from it.
        start: a split within `limits`: today's, or the nearest one that they allow. Nothing worse is returned.
        limits: what the split must meet.
        caution: penalty in standard deviations.
        seed: of the extra starting points.
    """
    now = tables.value(reference).sum(axis=1)
    unit = limits.budget / len(reference)

    def worth(split: Array) -> float:
        gain = tables.value(split).sum(axis=1) - now
        return float(gain.mean() - caution * gain.std())

    def objective(u: Array) -> tuple[float, Array]:
        gain = tables.value(u * unit).sum(axis=1) - now
        slopes = tables.slope(u * unit)
        centred = gain - gain.mean()
        # rounded off where the spread is zero, at today's split: there it has no slope
        spread = np.sqrt(centred @ centred / len(gain) + (1e-9 * limits.budget) ** 2)
        d_spread = centred @ slopes / len(gain) / spread
        return -(gain.mean() - caution * spread) / unit, caution * d_spread - slopes.mean(axis=0)

    matrix, low, high = limits.rows()
    # one object a row: SLSQP warns where equalities and inequalities share one
    constraints = [LinearConstraint(row, a / unit, b / unit) for row, a, b in zip(matrix, low, high, strict=True)]
    bounds = list(zip(limits.lower / unit, limits.upper / unit, strict=True))
    rng = np.random.default_rng(seed)
    starts = [start, *(_anywhere(start, limits, rng) for _ in range(_STARTS - 1))]
    best, best_worth = start, worth(start)
    for begin in starts:
        found = minimize(
            objective,
            begin / unit,
            jac=True,
            method="SLSQP",
            bounds=bounds,
            constraints=constraints,
            options={"maxiter": 200, "ftol": 1e-9},
        )
        split = np.clip(found.x * unit, limits.lower, limits.upper)
        found_worth = worth(split)
        if np.isfinite(found_worth) and found_worth > best_worth and limits.hold(split):
            best, best_worth = split, found_worth
    return best


def _anywhere(start: Array, limits: Limits, rng: np.random.Generator) -> Array:
    """A random point between the limits by channel, pulled to the budget; `start` where that fails."""
    point = limits.lower + rng.random(len(start)) * (limits.upper - limits.lower)
    gap = limits.budget - point.sum()
    room = (limits.upper - point) if gap > 0 else (point - limits.lower)
    if room.sum() > 0:
        point = point + room * gap / room.sum()
    return np.asarray(np.clip(point, limits.lower, limits.upper))
