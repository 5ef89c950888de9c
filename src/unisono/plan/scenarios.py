"""Named plans side by side: the usual split, the best one, a smaller budget, and whatever people think of.

All are judged on the same draws, so what is uncertain about all of them alike cancels in their differences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unisono.domain import Estimate
from unisono.errors import PlanError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.result_tables import highest_sustained
from unisono.plan.desk import ALL_AMOUNTS, Desk, prepare
from unisono.plan.forecast import forecasts
from unisono.plan.request import PlanRequest
from unisono.plan.worth import chance_better
from unisono.words import Share, Text, msg

_LESS = 0.8


@dataclass(frozen=True, slots=True)
class Scenario:
    """One plan among others; money over the window.

    Attributes:
        name: what it is called.
        split: (n_channels,) money.
        weekly: (n_periods, n_channels) the same by period.
        outcome: forecast of the window's outcome.
        margin: what its media bring over spending nothing, tail included.
        net: `margin` less the money; None where the outcome is not money.
        gain: `net` over the usual split and budget (`margin` where the outcome is not money), paired draw by draw.
        probability_better: that `gain` is above zero; ties count half.
        beyond_history: channels that get more a week than was ever kept up for four.
    """

    name: Text
    split: Array
    weekly: Array
    outcome: Estimate
    margin: Estimate
    net: Estimate | None
    gain: Estimate
    probability_better: float
    beyond_history: tuple[str, ...]

    @property
    def budget(self) -> float:
        """Money of the whole window."""
        return float(self.split.sum())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scenarios on the same draws; the first is the usual split.

    Attributes:
        channels: the order of every split.
        scenarios: in the order in which they were named.
    """

    channels: tuple[str, ...]
    scenarios: tuple[Scenario, ...]


def compare(
    fit: FitResult,
    request: PlanRequest,
    others: Mapping[str, Mapping[str, float]] | None = None,
    future_controls: Array | None = None,
) -> Comparison:
    """The usual split, the best one, the best one with 20 % less money, and `others`, side by side.

    Args:
        fit: a fitted model.
        request: what the best split must meet.
        others: by name, money over the window by channel; a channel that is not named keeps today's money.
        future_controls: see `make_plan`.

    Raises:
        PlanError: an unknown channel, a negative amount, or what `make_plan` refuses.
    """
    desk = prepare(fit, request, future_controls, most=ALL_AMOUNTS)
    today = desk.weekly_today()
    named: list[tuple[Text, Array]] = [(msg("Usual split"), today), (msg("Best split"), desk.weekly(desk.solve()))]
    try:
        less = desk.at(_LESS * request.budget)
        named.append((msg("Best split of {share} less money", share=Share(1 - _LESS)), less.weekly(less.solve())))
    except PlanError:
        pass  # fixed weeks may leave no room for less money; the others still compare
    named += [(Text("{name}", {"name": name}), _weekly(desk, split)) for name, split in (others or {}).items()]
    base = desk.brought(today)
    outcomes = forecasts(desk.fit, [desk.buys(weekly) for _, weekly in named], desk.controls)
    found = [
        _scenario(desk, name, weekly, today, base, outcome.total())
        for (name, weekly), outcome in zip(named, outcomes, strict=True)
    ]
    return Comparison(fit.data.channels, tuple(found))


def _weekly(desk: Desk, split: Mapping[str, float]) -> Array:
    channels = desk.fit.data.channels
    unknown = tuple(sorted(set(split) - set(channels)))
    if unknown:
        raise PlanError(
            msg("The model does not know: {unknown}.", unknown=unknown),
            remedy=msg("Its channels are: {channels}.", channels=channels),
        )
    money = np.array([split.get(c, float(desk.reference[m])) for m, c in enumerate(channels)])
    if not np.isfinite(money).all() or (money < 0).any():
        raise PlanError(
            msg("A scenario's amounts must be zero or more."),
            remedy=msg("Give money over the whole window by channel."),
        )
    return desk.weekly_today(money)


def _scenario(desk: Desk, name: Text, weekly: Array, today: Array, base: Array, outcome: Estimate) -> Scenario:
    fit = desk.fit
    unit, level, is_money = fit.data.outcome_unit, fit.spec.level, fit.data.outcome_is_money
    margin = desk.brought(weekly)
    spent = float(weekly.sum())
    gain = margin - base - (spent - float(today.sum()) if is_money else 0.0)
    if not desk.changes(weekly):
        gain = np.zeros_like(margin)
    beyond = tuple(
        channel
        for m, channel in enumerate(fit.data.channels)
        if weekly[:, m].mean() > 1.001 * highest_sustained(fit.data.spend[:, m])
    )
    return Scenario(
        name=name,
        split=weekly.sum(axis=0),
        weekly=weekly,
        outcome=outcome,
        margin=Estimate.of_draws(margin, unit=unit, level=level),
        net=Estimate.of_draws(margin - spent, unit=unit, level=level) if is_money else None,
        gain=Estimate.of_draws(gain, unit=unit, level=level),
        probability_better=chance_better(gain),
        beyond_history=beyond,
    )
