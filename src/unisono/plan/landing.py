"""Pacing: what was planned to be spent by now, what was, and where the window lands if people go on like this.

For a marketer: seen early, a channel that runs too fast or too slow can still be turned; on the last day it cannot.

Rule: a channel's pace is what was spent in the weeks that are told over what was planned for them; the weeks to come
are spent at that pace. How surely is told by how the channel kept to its money before: the relative spread of its
weekly spend around its mean of the weeks before the window, taken for independent from week to week, so that

    landing = spent + pace * rest,   sd(landing)² = (spread * rest)² / n_told + spread² * sum(planned_w² / part_w)

over the rest, where part_w is the part of a week's days that counts (1, but for the week in which a plan's files left),
and n_told the sum of these parts over the weeks told; with a normal interval, cut at what is spent already. A channel
is ahead of or behind the plan where its money lies outside this interval and the landing is more than a twentieth off;
in line where the whole interval lies within a quarter of it; else it is too early to tell. Before any week is told the
pace is 1. A forecast of habits, not of intentions: a pause that somebody has planned is not in it.
Limits: whole weeks only; a channel without money in the plan has no pace.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from unisono.domain import Estimate, Evidence, Interval

Floats = npt.NDArray[np.float64]

LEVEL = 0.9
_Z = 1.6448536269514722
_LITTLE, _MUCH = 0.05, 0.25
"""Parts of the plan's money: a landing that is no further off is in line; a wider interval tells little."""
_FEW = 4
"""Weeks of history below which a spread cannot be told."""


class Standing(StrEnum):
    """How a channel stands against its plan."""

    IN_LINE = "in_line"
    AHEAD = "ahead"
    BEHIND = "behind"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class Landing:
    """One channel of a window under way; money in the plan's currency.

    Attributes:
        channel: its name.
        planned: of the whole window.
        planned_to_date: of the weeks that are told.
        spent: in these weeks; None where nothing of the channel is told.
        landing: what the window comes to; None where it cannot be told: nothing is, or no history says how surely.
    """

    channel: str
    planned: float
    planned_to_date: float
    spent: float | None
    landing: Estimate | None

    @property
    def pace(self) -> float | None:
        """Spent over planned to date; 1 is on plan."""
        return self.spent / self.planned_to_date if self.spent is not None and self.planned_to_date > 0 else None

    @property
    def standing(self) -> Standing:
        """How the channel stands against the plan's money of the whole window, by the rule of this module."""
        if self.planned <= 0:
            return Standing.AHEAD if self.spent else Standing.IN_LINE
        if self.landing is None or self.planned_to_date <= 0:
            return Standing.TOO_EARLY
        low, value, high = (
            amount / self.planned
            for amount in (self.landing.interval.lower, self.landing.value, self.landing.interval.upper)
        )
        if low > 1 and value > 1 + _LITTLE:
            return Standing.AHEAD
        if high < 1 and value < 1 - _LITTLE:
            return Standing.BEHIND
        return Standing.IN_LINE if low >= 1 - _MUCH and high <= 1 + _MUCH else Standing.TOO_EARLY


@dataclass(frozen=True, slots=True)
class Pacing:
    """A window under way: its weeks, how many of them are told, and each channel's landing.

    Attributes:
        first_on: the first day of the plan.
        since: the day from which on its money counts: the first, or that on which its files left, where that is later.
        weeks: first days of its weeks that are not over before then.
    """

    first_on: dt.date
    since: dt.date
    weeks: tuple[dt.date, ...]
    n_told: int
    currency: str
    channels: tuple[Landing, ...]

    @property
    def is_over(self) -> bool:
        """Whether all weeks are told."""
        return self.n_told == len(self.weeks)

    @property
    def is_late(self) -> bool:
        """Whether its files left after its first day."""
        return self.since > self.first_on


def land(
    channels: Sequence[str], planned: Floats, spent: Floats, before: Floats, unit: str, parts: Floats | None = None
) -> tuple[Landing, ...]:
    """Where each channel lands.

    Args:
        channels: names.
        planned: (n_weeks, n_channels) money of the plan.
        spent: (n_told, n_channels) money of the first weeks, NaN where it is not told.
        before: (n_before, n_channels) money of the weeks before the window, NaN where it is not told.
        unit: currency.
        parts: (n_weeks,) the part of each week's days that `planned` and `spent` are of; by default 1.
    """
    of_days = np.ones(len(planned)) if parts is None else parts
    return tuple(
        _land(channel, planned[:, m], spent[:, m], before[:, m], unit, of_days) for m, channel in enumerate(channels)
    )


def _land(channel: str, planned: Floats, spent: Floats, before: Floats, unit: str, parts: Floats) -> Landing:
    n_told = len(spent)
    to_date, total = float(planned[:n_told].sum()), float(planned.sum())
    if np.isnan(spent).any():
        return Landing(channel, total, to_date, None, None)
    so_far, rest = float(spent.sum()), planned[n_told:]
    if not n_told:
        pace = 1.0
    elif to_date > 0:
        pace = so_far / to_date
    else:
        return Landing(channel, total, to_date, so_far, None)
    expected = so_far + pace * float(rest.sum())
    spread = spread_of(before)
    if spread is None:
        return Landing(channel, total, to_date, so_far, None)
    learned = float(rest.sum()) ** 2 / float(parts[:n_told].sum()) if n_told else 0.0
    half = _Z * spread * math.sqrt(learned + float((rest**2 / parts[n_told:]).sum()))
    interval = Interval(max(so_far, expected - half), expected + half, LEVEL)
    return Landing(channel, total, to_date, so_far, Estimate(expected, interval, Evidence.MODEL, unit))


def spread_of(before: Floats) -> float | None:
    """Relative standard deviation of a channel's weekly money, 0 and more; None where too few weeks tell it."""
    told = before[~np.isnan(before)]
    if len(told) < _FEW or told.mean() <= 0:
        return None
    return float(told.std(ddof=1) / told.mean())
