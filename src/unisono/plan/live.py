"""Planning live: a desk laid out once, on which any split that people try is judged in a moment.

For a marketer: move a slider and see at once what the money would bring, with its interval and the chance that it is
better than the usual split. The figures are those of `compare`: the same draws and doubt, so that a split that is
proposed promises what the slider said, up to the rules of its weeks.
Limits: spend lies over the weeks as in the usual split; the tables reach to twice a channel's share of the usual split.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unisono.domain import Estimate
from unisono.errors import PlanError, Where
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result_tables import highest_sustained
from unisono.plan.desk import ALL_AMOUNTS, ROUNDING, Desk, prepare
from unisono.plan.request import PlanRequest
from unisono.plan.subject import Subject
from unisono.plan.worth import chance_better
from unisono.words import Money, msg

REACH = 2.0
"""A channel can be moved up to so many times its share of the usual split."""
LESS = 0.2
"""Share of the budget that is left out to see whether a smaller one earns more."""


@dataclass(frozen=True, slots=True)
class LiveLine:
    """One channel of a split that is tried; money over the window.

    Attributes:
        channel: its name.
        reference: the usual split.
        money: what is tried.
        marginal: outcome of one more unit of money there, as `ResponseTables.marginal`.
        beyond_history: more a week than was ever kept up for four.
    """

    channel: str
    reference: float
    money: float
    marginal: Estimate
    beyond_history: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What a split would bring against today's: `gain` less the money that it costs more, paired draw by draw.

    Where the outcome is not money, `gain` is in its own unit and the money is not taken off.

    Attributes:
        budget: money that the split places.
        gain: over the usual split of the desk's budget.
        probability_better: that `gain` is above zero; ties count half.
        lines: by channel.
        of_budget: what placing more or less than the desk's budget gains by itself, at the usual split; None where the
            split places all of it.
        of_split: the rest of `gain`, which is the split's own.
    """

    budget: float
    gain: Estimate
    probability_better: float
    lines: tuple[LiveLine, ...]
    of_budget: Estimate | None = None
    of_split: Estimate | None = None

    @property
    def is_today(self) -> bool:
        """Whether nothing is moved."""
        return self.gain.interval.lower == self.gain.interval.upper == 0


@dataclass(frozen=True, slots=True)
class Live:
    """A desk for people who try splits.

    Attributes:
        desk: the request, prepared.
        nothing: (n_draws, n_channels) what lands in the window and after it where nothing is spent.
        base: (n_draws,) what the usual split brings.
        less: the best split of a budget that is smaller by `LESS`, judged like any other; None where the limits leave
            no room for it, or the outcome is not money.
    """

    desk: Desk
    nothing: Array
    base: Array
    less: Judged | None = None

    @property
    def channels(self) -> tuple[str, ...]:
        """The order of every split."""
        return self.desk.fit.data.channels

    @property
    def most(self) -> Array:
        """(n_channels,) the most that can be tried, money over the window."""
        return np.asarray(REACH * self.desk.reference)

    @property
    def break_even(self) -> float | None:
        """What the next unit of money must bring to pay for itself; None where the outcome is not money."""
        return 1 / self.desk.margin if self.desk.fit.data.outcome_is_money else None

    def judge(self, split: Array) -> Judged:
        """What `split` (n_channels,), money over the window, would bring.

        Raises:
            PlanError: see `check`.
        """
        self.check(split)
        desk, data = self.desk, self.desk.fit.data
        weekly = desk.weekly_today(split)
        gain = self._gain(split, weekly)
        better = chance_better(gain)
        placed = float(split.sum())
        of_budget = of_split = None
        if abs(placed - desk.request.budget) >= 1:
            by_money = self._gain(desk.reference * (placed / desk.request.budget))
            of_budget, of_split = self._estimate(by_money), self._estimate(gain - by_money)
        marginal = desk.tables.marginal(split)
        lines = tuple(
            LiveLine(
                channel,
                float(desk.reference[m]),
                float(split[m]),
                self._estimate(marginal[:, m]),
                bool(weekly[:, m].mean() > 1.001 * highest_sustained(data.spend[:, m])),
            )
            for m, channel in enumerate(data.channels)
        )
        return Judged(placed, self._estimate(gain), better, lines, of_budget, of_split)

    def _gain(self, split: Array, weekly: Array | None = None) -> Array:
        """(n_draws,) what `split` gains over today's; nothing where they differ by no more than rounding."""
        desk = self.desk
        if np.allclose(split, desk.reference, rtol=0, atol=ROUNDING):
            return np.zeros_like(self.base)
        brought = _brought(desk, desk.weekly_today(split) if weekly is None else weekly, self.nothing)
        more = float(split.sum() - desk.reference.sum()) if desk.fit.data.outcome_is_money else 0.0
        return np.asarray(brought - self.base - more)

    def _estimate(self, draws: Array) -> Estimate:
        return Estimate.of_draws(draws, unit=self.desk.fit.data.outcome_unit, level=self.desk.fit.spec.level)

    def check(self, split: Array) -> None:
        """Refuse what cannot be tried; `where` names the channel.

        Raises:
            PlanError: an amount that is negative, not a number, or beyond `most`.
        """
        currency = self.desk.fit.data.currency
        for channel, money, most in zip(self.channels, split, self.most, strict=True):
            if not 0 <= money <= most * (1 + 1e-9) + ROUNDING:
                raise PlanError(
                    msg(
                        "{channel} cannot be tried with {money}.", channel=channel, money=Money(float(money), currency)
                    ),
                    remedy=msg(
                        "Try an amount from 0 to {most}, twice the usual split.", most=Money(np.floor(most), currency)
                    ),
                    where=Where(column=channel),
                )


def lay_out(fit: Subject, request: PlanRequest, future_controls: Array | None = None) -> Live:
    """Lay the desk out for `request`, whose budget is today's; see `prepare` for the arguments and errors."""
    desk = prepare(fit, request, future_controls, most=ALL_AMOUNTS)
    nothing = desk.effect(np.zeros((desk.n_periods, len(desk.reference))))
    laid = Live(desk, nothing, _brought(desk, desk.weekly_today(), nothing))
    return replace(laid, less=_less(laid))


def _less(laid: Live) -> Judged | None:
    """The best split of a smaller budget, judged; None where there is none, or money is not what is counted."""
    if not laid.desk.fit.data.outcome_is_money:
        return None
    try:
        smaller = laid.desk.at((1 - LESS) * laid.desk.request.budget)
    except PlanError:
        return None
    return laid.judge(np.minimum(smaller.solve(), laid.most))


def _brought(desk: Desk, weekly: Array, nothing: Array) -> Array:
    """(n_draws,) promised margin of dated money over spending nothing: `Desk.brought`, with the latter known."""
    return np.asarray(((desk.effect(weekly) - nothing) * desk.factors).sum(axis=1) * desk.margin)
