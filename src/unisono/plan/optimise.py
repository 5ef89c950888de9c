"""The split: most expected margin over today's, less a penalty for not being sure of it.

Maximised is mean(gain) - caution x sd(gain), where the gain over today's split is paired draw by draw: what is uncertain about
both splits alike cancels, and a channel whose return is badly known is moved little. When nothing beats today's split by that
measure, today's split is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import LinearConstraint, minimize

from unisono.measure.mmm.data import Array
from unisono.plan.response import ResponseTables

_STARTS = 4


def best_split(
    tables: ResponseTables,
    reference: Array,
    *,
    budget: float,
    lower: Array,
    upper: Array,
    groups: Sequence[tuple[Array, float, float]] = (),
    caution: float = 1.0,
    seed: int = 0,
) -> Array:
    """Money by channel (n_channels,) that sums to `budget`.

    Args:
        tables: response per draw.
        reference: today's split, summing to `budget`.
        budget: money of the window.
        lower, upper: limits by channel; equal limits lock a channel.
        groups: (member mask, lower, upper) of joint limits.
        caution: penalty in standard deviations.
        seed: of the extra starting points.
    """
    now = tables.value(reference).sum(axis=1)
    free = upper - lower > 1e-9 * budget
    unit = budget / len(reference)

    def objective(u: Array) -> tuple[float, Array]:
        split = u * unit
        gain = tables.value(split).sum(axis=1) - now
        slopes = tables.slope(split)
        centred = gain - gain.mean()
        spread = np.sqrt(centred @ centred / len(gain) + 1e-18 * budget**2)
        d_spread = centred @ slopes / len(gain) / spread
        value = gain.mean() - caution * spread
        gradient = slopes.mean(axis=0) - caution * d_spread
        return -value / unit, -gradient

    rows = [np.ones(len(reference))]
    low, high = [budget / unit], [budget / unit]
    for mask, group_lower, group_upper in groups:
        rows.append(mask.astype(float))
        low.append(group_lower / unit)
        high.append(min(group_upper, budget) / unit)
    constraint = LinearConstraint(np.array(rows), low, high)
    bounds = [(a / unit, b / unit) if f else (a / unit, a / unit) for a, b, f in zip(lower, upper, free, strict=True)]
    rng = np.random.default_rng(seed)
    starts = [reference]
    for _ in range(_STARTS - 1):
        starts.append(_feasible(reference, lower, upper, budget, rng))
    best, best_value = reference.copy(), 0.0
    reference_fits = _fits(reference, lower, upper, groups, budget)
    for start in starts:
        found = minimize(
            objective,
            np.clip(start, lower, upper) / unit,
            jac=True,
            method="SLSQP",
            bounds=bounds,
            constraints=[constraint],
            options={"maxiter": 200, "ftol": 1e-9},
        )
        split = np.clip(found.x * unit, lower, upper)
        value = -objective(split / unit)[0]
        if not _fits(split, lower, upper, groups, budget) or not np.isfinite(value):
            continue
        if value > best_value or not reference_fits:
            best, best_value, reference_fits = split, value, True
    return best


def _feasible(reference: Array, lower: Array, upper: Array, budget: float, rng: np.random.Generator) -> Array:
    """A random point between the limits, pulled to the budget."""
    point = lower + rng.random(len(lower)) * (upper - lower)
    gap = budget - point.sum()
    room = (upper - point) if gap > 0 else (point - lower)
    if room.sum() > 0:
        point = point + room * gap / room.sum()
    return np.asarray(np.clip(point, lower, upper) if np.isfinite(point).all() else reference)


def _fits(
    split: Array,
    lower: Array,
    upper: Array,
    groups: Sequence[tuple[Array, float, float]],
    budget: float,
) -> bool:
    slack = 1e-6 * budget
    inside = bool((split >= lower - slack).all() and (split <= upper + slack).all())
    shared = all(
        group_lower - slack <= float(split[mask].sum()) <= group_upper + slack
        for mask, group_lower, group_upper in groups
    )
    return inside and shared and abs(float(split.sum()) - budget) <= slack
