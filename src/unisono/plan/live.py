"""Planning live: a desk laid out once, on which any split that people try is judged in a moment.

For a marketer: move a slider and see at once what the money would bring, with its interval and the chance that it is
better than today's split. The figures are those of `compare`: the same draws and doubt, so that a split that is
proposed promises what the slider said, up to the rules of its weeks.
Limits: spend lies over the weeks as in today's split; the tables reach to twice a channel's share of today's split.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.domain import Estimate
from unisono.errors import PlanError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result_tables import highest_sustained
from unisono.plan.desk import Desk, prepare
from unisono.plan.request import PlanRequest
from unisono.plan.subject import Subject
from unisono.words import msg

REACH = 2.0
"""A channel can be moved up to so many times its share of today's split."""


@dataclass(frozen=True, slots=True)
class LiveLine:
    """One channel of a split that is tried; money over the window.

    Attributes:
        channel: its name.
        reference: today's split.
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
    """

    budget: float
    gain: Estimate
    probability_better: float
    lines: tuple[LiveLine, ...]

    @property
    def is_today(self) -> bool:
        """Whether nothing is moved."""
        return self.gain.interval.lower == self.gain.interval.upper == 0


@dataclass(frozen=True, slots=True)
class Live:
    """A desk for people who try splits: `desk`, and what today's split brings on each draw, (n_draws,)."""

    desk: Desk
    base: Array

    @property
    def channels(self) -> tuple[str, ...]:
        """The order of every split."""
        return self.desk.fit.data.channels

    @property
    def most(self) -> Array:
        """(n_channels,) the most that can be tried, money over the window."""
        return np.asarray(REACH * self.desk.reference)

    def judge(self, split: Array) -> Judged:
        """What `split` (n_channels,), money over the window, would bring.

        Raises:
            PlanError: an amount that is negative, not a number, or beyond `most`.
        """
        self._check(split)
        desk, data = self.desk, self.desk.fit.data
        weekly = desk.weekly_today(split)
        margin = desk.brought(weekly)
        more = float(split.sum() - desk.reference.sum()) if data.outcome_is_money else 0.0
        gain = np.zeros_like(margin) if np.allclose(split, desk.reference) else margin - self.base - more
        level = desk.fit.spec.level
        marginal = desk.tables.marginal(split)
        lines = tuple(
            LiveLine(
                channel,
                float(desk.reference[m]),
                float(split[m]),
                Estimate.of_draws(marginal[:, m], unit=data.outcome_unit, level=level),
                bool(weekly[:, m].mean() > 1.001 * highest_sustained(data.spend[:, m])),
            )
            for m, channel in enumerate(data.channels)
        )
        better = float((gain > 0).mean() + 0.5 * (gain == 0).mean())
        return Judged(float(split.sum()), Estimate.of_draws(gain, unit=data.outcome_unit, level=level), better, lines)

    def _check(self, split: Array) -> None:
        for channel, money, most in zip(self.channels, split, self.most, strict=True):
            if not 0 <= money <= most * (1 + 1e-9) + 1e-6:
                raise PlanError(
                    msg("{channel} cannot be tried with {money}.", channel=channel, money=float(money)),
                    remedy=msg("Try an amount from 0 to {most}, twice today’s split.", most=float(most)),
                )


def lay_out(fit: Subject, request: PlanRequest, future_controls: Array | None = None) -> Live:
    """Lay the desk out for `request`, whose budget is today's; see `prepare` for the arguments and errors."""
    desk = prepare(fit, request, future_controls, most=1.02)
    return Live(desk, desk.brought(desk.weekly_today()))
