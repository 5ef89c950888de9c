"""Periods: the weeks, months or other steps in which figures are added up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from unisono.domain import week_of
from unisono.domain.calendar import WEEKDAYS

Unit = Literal["days", "month"]


@dataclass(frozen=True, slots=True)
class Step:
    """How periods follow each other: every `days` days from an anchor, or by calendar month.

    `days` is 30 for months, as a nominal length.
    """

    days: int
    anchor: dt.date
    unit: Unit = "days"

    @classmethod
    def weeks(cls, week_start: str) -> Step:
        """Weeks that start on `week_start`."""
        return cls(7, week_of(dt.date(2024, 1, 1), week_start))

    @classmethod
    def months(cls) -> Step:
        """Calendar months."""
        return cls(30, dt.date(2024, 1, 1), "month")

    def start_of(self, day: dt.date) -> dt.date:
        """First day of the period that holds `day`."""
        if self.unit == "month":
            return day.replace(day=1)
        return day - dt.timedelta(days=(day - self.anchor).days % self.days)

    def after(self, start: dt.date) -> dt.date:
        """First day of the period after the one that starts on `start`."""
        if self.unit == "month":
            return (start + dt.timedelta(days=31)).replace(day=1)
        return start + dt.timedelta(days=self.days)

    def last_day(self, start: dt.date) -> dt.date:
        """Last day of the period that starts on `start`."""
        return self.after(start) - dt.timedelta(days=1)

    def between(self, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        """Starts of all periods that touch `first` … `last`."""
        starts = []
        start = self.start_of(first)
        while start <= last:
            starts.append(start)
            start = self.after(start)
        return tuple(starts)

    def whole_between(self, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        """Starts of all periods that lie wholly in `first` … `last`."""
        return tuple(start for start in self.between(first, last) if start >= first and self.last_day(start) <= last)

    def frame(self, starts: Sequence[dt.date]) -> pl.DataFrame:
        """The periods as the queries read them: `period_on`, `last_on`."""
        return pl.DataFrame(
            {"period_on": list(starts), "last_on": [self.last_day(start) for start in starts]},
            schema={"period_on": pl.Date, "last_on": pl.Date},
        )

    @property
    def weekday(self) -> str | None:
        """The weekday that weeks start on; None for other steps."""
        return WEEKDAYS[self.anchor.weekday()] if self.days == 7 else None
