"""Gaps in a calendar: days without rows although the same days of the week around them do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

_NEIGHBOURS = 4  # weeks looked at on either side
_USUAL = 3  # of which this many must have rows
_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of days without rows from `first` to `last`; `expected` should have had some."""

    first: dt.date
    last: dt.date
    expected: tuple[dt.date, ...]

    @property
    def n_days(self) -> int:
        """Length in days, ends included."""
        return (self.last - self.first).days + 1

    def within(self, days: Collection[dt.date]) -> bool:
        """Whether every expected day is among `days`."""
        return all(day in days for day in self.expected)


def runs_without(days: Sequence[dt.date]) -> list[Gap]:
    """All runs of absent days between `days` (sorted, unique), every day of them expected."""
    return [
        Gap(before + _DAY, after - _DAY, tuple(_range(before + _DAY, after - _DAY)))
        for before, after in pairwise(days)
        if after - before > _DAY
    ]


def unexpected_gaps(days: Sequence[dt.date]) -> list[Gap]:
    """Runs of absent days between `days` (sorted, unique) that lack a usual day of the week."""
    active = set(days)
    gaps: list[Gap] = []
    for run in runs_without(days):
        before = {day: _usual(active, day, run.first - _DAY, -_WEEK, days[0]) for day in run.expected}
        expected = tuple(
            day for day in run.expected if before[day] and _usual(active, day, run.last + _DAY, _WEEK, days[-1])
        )
        if expected:
            gaps.append(Gap(run.first, run.last, expected))
    return gaps


def periods_without(days: Sequence[dt.date], n_days: int) -> list[dt.date]:
    """First days of absent periods in a grid of 1, 7 or a month's days; `days` sorted, unique."""
    if len(days) < 2:
        return []
    if 28 <= n_days <= 31:
        present = {(day.year, day.month) for day in days}
        months = pl.date_range(days[0].replace(day=1), days[-1].replace(day=1), "1mo", eager=True).to_list()
        return [month for month in months if (month.year, month.month) not in present]
    missing: list[dt.date] = []
    for before, after in pairwise(days):
        n_between = (after - before).days // n_days - 1
        missing += [before + dt.timedelta(days=n_days * (i + 1)) for i in range(n_between)]
    return missing


def covers_whole_months(gap: Gap) -> bool:
    """Whether the gap is one or more calendar months exactly."""
    return gap.first.day == 1 and (gap.last + _DAY).day == 1


def public_holidays(country: str, years: Iterable[int]) -> frozenset[dt.date]:
    """Public holidays of `country` (ISO 3166) in `years`; none where the country is not known."""
    import holidays  # half a second that only a history with gaps has to pay

    try:
        return frozenset(holidays.country_holidays(country, years=list(years)))
    except NotImplementedError:
        return frozenset()


def _usual(active: set[dt.date], day: dt.date, edge: dt.date, step: dt.timedelta, end: dt.date) -> bool:
    """Whether the day of the week was usual beyond `edge`, walking by `step` as far as `end`."""
    nearest = day + step * max(1, -(-abs((day - edge).days) // 7))
    walked = [nearest + i * step for i in range(_NEIGHBOURS)]
    inside = [same for same in walked if (same <= end if step > _DAY else same >= end)]
    n_active = sum(same in active for same in inside)
    # Near an end of the history there are fewer weeks to ask: then all of them must agree, and two
    # at least.
    return n_active >= _USUAL or (len(inside) < _NEIGHBOURS and n_active == len(inside) >= 2)


def _range(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + i * _DAY for i in range((last - first).days + 1)]
