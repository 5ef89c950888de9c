"""When a plan's money is spent: what people ask of its weeks, and the phasing that meets it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from unisono.errors import PlanError
from unisono.measure.mmm.data import Array, ModelData
from unisono.plan.phasing import Phasing
from unisono.words import Money, msg


class Pace(StrEnum):
    """How money lies over the weeks: the same in each, or as in the same weeks of the year before."""

    EVEN = "even"
    SEASON = "season"


@dataclass(frozen=True, slots=True)
class Commitment:
    """Money that is booked already: `money` for `channel` in the week that holds `on`."""

    channel: str
    on: dt.date
    money: float


@dataclass(frozen=True, slots=True)
class Pacing:
    """What is asked of the weeks; amounts are money a week (a month where the model's periods are months).

    Attributes:
        pace: of every channel.
        commitments: booked money; a week gets at least that.
        always_on: least money in each week that a channel runs.
        bursts: least money of a week that gets any; too little for all weeks is gathered into fewer.
        step: amounts are multiples of it; committed weeks keep theirs; 0 rounds nothing.
        active: (first, last) day on which a channel may run; None leaves an end open.
    """

    pace: Pace = Pace.EVEN
    commitments: tuple[Commitment, ...] = ()
    always_on: Mapping[str, float] = field(default_factory=dict)
    bursts: Mapping[str, float] = field(default_factory=dict)
    step: float = 0.0
    active: Mapping[str, tuple[dt.date | None, dt.date | None]] = field(default_factory=dict)

    @property
    def named(self) -> frozenset[str]:
        """Channels that it speaks of."""
        return frozenset((*self.always_on, *self.bursts, *self.active, *(c.channel for c in self.commitments)))


def phasing_of(pacing: Pacing, data: ModelData, periods: tuple[dt.date, ...]) -> Phasing:
    """The phasing that `pacing` asks for in `periods`.

    Raises:
        PlanError: a negative amount, a commitment outside the window or outside its channel's weeks.
    """
    _check(pacing, data)
    running = np.column_stack([_runs(pacing, channel, periods, data.period_days) for channel in data.channels])
    pace = _pace(pacing.pace, data, len(periods)) * running
    # a channel whose season has no money in its weeks is spread evenly over them
    pace = np.where(pace.sum(axis=0) > 0, pace, running.astype(float))
    return Phasing(
        pace=_in_shares(pace),
        floor=_floor(pacing, data, periods, running),
        burst=np.array([pacing.bursts.get(channel, 0.0) for channel in data.channels]),
    )


def free_phasing(pace: Pace, data: ModelData, n_periods: int) -> Phasing:
    """The usual split has the same pace and no other rule."""
    shares = _in_shares(_pace(pace, data, n_periods))
    return Phasing(shares, np.zeros_like(shares), np.zeros(shares.shape[1]))


def has_season(data: ModelData) -> bool:
    """Whether the same weeks of the year before lie in the history."""
    return data.n_periods >= data.periods_in(52)


def _pace(pace: Pace, data: ModelData, n_periods: int) -> Array:
    """(n_periods, n_channels) shares that add up to one."""
    flat = np.full((n_periods, len(data.channels)), 1 / n_periods)
    if pace is Pace.EVEN or not has_season(data):
        return flat
    year = data.spend[-data.periods_in(52) :]
    last = year[np.arange(n_periods) % len(year)]
    total = last.sum(axis=0)
    return np.asarray(np.where(total > 0, last / np.where(total > 0, total, 1.0), flat))


def _in_shares(pace: Array) -> Array:
    total = pace.sum(axis=0)
    return np.asarray(pace / np.where(total > 0, total, 1.0))


def _runs(pacing: Pacing, channel: str, periods: tuple[dt.date, ...], days: int) -> Array:
    first, last = pacing.active.get(channel, (None, None))
    ends = [*periods[1:], periods[-1] + dt.timedelta(days=days)]
    return np.array(
        [
            (first is None or first < end) and (last is None or last >= start)
            for start, end in zip(periods, ends, strict=True)
        ]
    )


def _floor(pacing: Pacing, data: ModelData, periods: tuple[dt.date, ...], running: Array) -> Array:
    floor = np.column_stack([running[:, m] * pacing.always_on.get(c, 0.0) for m, c in enumerate(data.channels)])
    booked = np.zeros_like(floor)
    end = periods[-1] + dt.timedelta(days=data.period_days)
    for commitment in pacing.commitments:
        if not periods[0] <= commitment.on < end:
            raise PlanError(
                msg(
                    "The commitment of {channel} on {on} lies outside the plan, which runs from {first} to {last}.",
                    channel=commitment.channel,
                    on=commitment.on,
                    first=periods[0],
                    last=end - dt.timedelta(days=1),
                ),
                remedy=msg("Leave it out, or plan the weeks that hold it."),
            )
        row = max(i for i, start in enumerate(periods) if start <= commitment.on)
        booked[row, data.channels.index(commitment.channel)] += commitment.money
    return np.maximum(floor, booked)


def _check(pacing: Pacing, data: ModelData) -> None:
    amounts = [
        *pacing.always_on.items(),
        *pacing.bursts.items(),
        *((c.channel, c.money) for c in pacing.commitments),
        ("", pacing.step),
    ]
    for channel, money in amounts:
        if not 0 <= money < np.inf:
            raise PlanError(
                msg(
                    "{money} cannot be asked of a week ({channel}).",
                    money=Money(money, data.currency),
                    channel=channel or "–",
                ),
                remedy=msg("Commitments, minimums, bursts and steps are amounts of zero or more."),
            )
    for channel, (first, last) in pacing.active.items():
        if first is not None and last is not None and first > last:
            raise PlanError(
                msg(
                    "{channel} would end on {last}, before it starts on {first}.",
                    channel=channel,
                    last=last,
                    first=first,
                ),
                remedy=msg("Give the first day first."),
            )
