"""The split: most worth, by the measure asked for, within the limits.

The gain over the usual split is paired draw by draw: what is uncertain about both splits alike cancels. When nothing
that the limits allow beats the start by the measure, the start is the answer.

Few cells are solved by sequential quadratic programming from several starts. Many cells are solved by filling with
water: for fixed weights of the draws the problem falls apart by cell, one price of money (and one for each group)
balances the budget, and the weights are then brought up to date along a line. Where effects do not simply add up no
problem falls apart, and all are solved the first way.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import LinearConstraint, linprog, minimize

from unisono.measure.mmm.data import Array
from unisono.plan.limits import Limits
from unisono.plan.market import Cost
from unisono.plan.response import ResponseTables
from unisono.plan.together import Tables
from unisono.plan.water import climb
from unisono.plan.worth import Judge

_STARTS = 4
_MANY = 40


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
    tables: Tables,
    now: Array,
    start: Array,
    limits: Limits,
    *,
    judge: Judge,
    cost: Cost | None = None,
    seed: int = 0,
) -> Array:
    """Money by channel (n_channels,) within `limits`.

    Args:
        tables: response per draw, in the measure's unit.
        now: (n_draws,) the same of the usual split; the gain is counted from it.
        start: a split within `limits`: today's, or the nearest one that they allow. Nothing worse is returned.
        limits: what the split must meet.
        judge: the measure.
        cost: what a split costs beside its money, in the measure's unit.
        seed: of the extra starting points.
    """

    def measure(split: Array) -> tuple[float, Array]:
        value, slopes = tables.both(split)
        worth, by_draw = judge(value.sum(axis=1) - now)
        less, steeper = cost(split) if cost else (0.0, np.zeros(len(split)))
        return worth - less, by_draw @ slopes - steeper

    if len(start) > _MANY and isinstance(tables, ResponseTables):
        candidates = [climb(tables, now, start, limits, judge=judge, measure=measure)]
    else:
        candidates = _programmed(measure, start, limits, seed)
    best, best_worth = start, measure(start)[0]
    for split in candidates:
        worth = measure(split)[0]
        if np.isfinite(worth) and worth > best_worth and limits.hold(split):
            best, best_worth = split, worth
    return best


def _programmed(measure: Cost, start: Array, limits: Limits, seed: int) -> list[Array]:
    """Local optima of `measure` by sequential quadratic programming, one from each start."""
    unit = limits.budget / len(start)

    def objective(u: Array) -> tuple[float, Array]:
        worth, slopes = measure(u * unit)
        return -worth / unit, -slopes

    matrix, low, high = limits.rows()
    # one object a row: SLSQP warns where equalities and inequalities share one
    constraints = [LinearConstraint(row, a / unit, b / unit) for row, a, b in zip(matrix, low, high, strict=True)]
    bounds = list(zip(limits.lower / unit, limits.upper / unit, strict=True))
    rng = np.random.default_rng(seed)
    found = []
    for begin in [start, *(_anywhere(start, limits, rng) for _ in range(_STARTS - 1))]:
        result = minimize(
            objective,
            begin / unit,
            jac=True,
            method="SLSQP",
            bounds=bounds,
            constraints=constraints,
            options={"maxiter": 200, "ftol": 1e-9},
        )
        found.append(np.clip(result.x * unit, limits.lower, limits.upper))
    return found


def _anywhere(start: Array, limits: Limits, rng: np.random.Generator) -> Array:
    """A random point between the limits by channel, pulled to the budget; `start` where that fails."""
    point = limits.lower + rng.random(len(start)) * (limits.upper - limits.lower)
    gap = limits.budget - point.sum()
    room = (limits.upper - point) if gap > 0 else (point - limits.lower)
    if room.sum() > 0:
        point = point + room * gap / room.sum()
    return np.asarray(np.clip(point, limits.lower, limits.upper))
