"""Other budgets: what each would bring at its best split, and the smallest one that reaches a goal.

A budget's margin is what its best plan brings over spending nothing, tail included, as promised (see `doubt`); net is
that less the money. Limits in percent of the usual split, bounds and groups scale with the budget; fixed weeks do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from unisono.domain import Estimate
from unisono.errors import PlanError
from unisono.measure.mmm.data import Array
from unisono.plan.budgets import most_ever, refuse_far
from unisono.plan.desk import Desk, prepare
from unisono.plan.forecast import forecast
from unisono.plan.plan import Plan, plan_of
from unisono.plan.request import PlanRequest
from unisono.plan.subject import Subject
from unisono.words import Money, Share, msg

SHARES = (0.2, 0.4, 0.6, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.6, 1.8)
"""Budgets of a frontier, as shares of the one asked for."""
_HALVINGS = 16
_MOST = 2.0


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One budget at its best split.

    Attributes:
        budget: money over the window.
        split: (n_channels,) its best split.
        margin: what it brings over spending nothing.
        net: `margin` less the money; None where the outcome is not money.
        next_unit: margin of one more unit of money, laid on the plan as it is.
        beyond_history: more than was ever spent in as many weeks.
    """

    budget: float
    split: Array
    margin: Estimate
    net: Estimate | None
    next_unit: Estimate
    beyond_history: bool


@dataclass(frozen=True, slots=True)
class Frontier:
    """Budgets in rising order, each at its best split.

    Attributes:
        points: one per budget that the limits can hold.
        best: the point with the highest expected net, None where the outcome is not money.
    """

    points: tuple[FrontierPoint, ...]
    best: FrontierPoint | None


def make_frontier(
    fit: Subject,
    request: PlanRequest,
    future_controls: Array | None = None,
    shares: Sequence[float] = SHARES,
) -> Frontier:
    """The frontier around `request`'s budget.

    Raises:
        PlanError: no budget can be planned; single ones that cannot are left out.
    """
    desk = prepare(fit, request, future_controls, most=max(1.0, *shares))
    points, refused = [], None
    for share in sorted(shares):
        try:
            there = desk.at(share * request.budget)
            refuse_far(fit, there.request, there.n_periods)
            points.append(_point(there))
        except PlanError as error:
            refused = error
    if not points and refused is not None:
        raise refused
    with_net = [point for point in points if point.net is not None]
    best = max(with_net, key=lambda point: point.net.value if point.net else 0.0, default=None)
    return Frontier(tuple(points), best)


def _point(desk: Desk) -> FrontierPoint:
    fit, budget = desk.fit, desk.request.budget
    split = desk.solve()
    unit, level = fit.data.outcome_unit, fit.spec.level
    margin = desk.brought(desk.weekly(split))
    slopes = desk.tables.marginal(split) * desk.factors
    next_unit = desk.margin * slopes @ (split / split.sum())
    return FrontierPoint(
        budget=budget,
        split=split,
        margin=Estimate.of_draws(margin, unit=unit, level=level),
        net=Estimate.of_draws(margin - budget, unit=unit, level=level) if fit.data.outcome_is_money else None,
        next_unit=Estimate.of_draws(next_unit, unit=unit, level=level),
        beyond_history=budget > most_ever(fit, desk.n_periods) * 1.001,
    )


def seek_goal(
    fit: Subject,
    request: PlanRequest,
    target: float,
    probability: float = 0.8,
    future_controls: Array | None = None,
) -> Plan:
    """The plan with the smallest budget under which the window's outcome reaches `target` with `probability`.

    Args:
        fit: a fitted model.
        request: weeks, limits and aim; its budget only says around which amount bounds were meant.
        target: outcome of the window, in the outcome's unit.
        probability: how sure it must be, 0.5 to 0.99.
        future_controls: see `make_plan`.

    Raises:
        PlanError: the goal is reached without media, or by no budget that the history can speak of.
    """
    if not 0.5 <= probability <= 0.99:
        raise PlanError(
            msg("A goal is sought with a probability from 0.5 to 0.99, not {value}.", value=probability),
            remedy=msg("Give 0.8 to miss it once in five times."),
        )
    n_periods = fit.data.periods_in(request.weeks)
    highest = _MOST * most_ever(fit, n_periods)
    base = replace(request, budget=min(request.budget, highest))
    desk = prepare(fit, base, future_controls, most=max(1.0, highest / base.budget))
    now = forecast(desk.fit, desk.buys(desk.weekly_today()), desk.controls)
    without = now.outcome.sum(axis=1) - now.media.sum(axis=(1, 2))
    window = np.concatenate([np.ones(n_periods), np.zeros(fit.draws.window)])
    rows = np.linspace(0, len(without) - 1, desk.draws.n_draws).astype(np.int64)

    def chance(weekly: Array) -> float:
        return float((without[rows] + desk.effect(weekly, window).sum(axis=1) >= target).mean())

    def chance_at(budget: float) -> float:
        there = desk.at(budget)
        return chance(there.weekly(there.solve()))

    idle = chance(np.zeros_like(desk.weekly_today()))
    if idle >= probability:
        raise PlanError(
            msg("The goal is reached without any media, with a probability of {share}.", share=Share(idle)),
            remedy=msg("Set a higher goal, or plan a given budget."),
        )
    reached = chance_at(highest)
    if reached < probability:
        raise PlanError(
            msg(
                "Even {budget}, {times} times the most ever spent in as many weeks, reaches the goal with a "
                "probability of only {share}.",
                budget=Money(highest, fit.data.currency),
                times=_MOST,
                share=Share(reached),
            ),
            remedy=msg("Lower the goal or the probability, take more weeks, or widen the bounds."),
        )
    low, high = 0.0, highest
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        try:
            enough = chance_at(middle) >= probability
        except PlanError:
            enough = False
        low, high = (low, middle) if enough else (middle, high)
    found = desk.at(high)
    return plan_of(found, found.solve())
