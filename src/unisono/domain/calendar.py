"""Weeks, as a marketing calendar counts them: seven days from the workspace's first day of the week."""

from __future__ import annotations

import datetime as dt

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def week_of(day: dt.date, week_start: str = "monday") -> dt.date:
    """First day of the week that holds `day`.

    >>> week_of(dt.date(2026, 3, 4)).isoformat()
    '2026-03-02'
    >>> week_of(dt.date(2026, 3, 4), "sunday").isoformat()
    '2026-03-01'
    """
    return day - dt.timedelta(days=(day.weekday() - WEEKDAYS.index(week_start)) % 7)


def weeks_between(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Week starts from `first` to `last`, both included; both must be starts of the same kind of week."""
    return tuple(first + dt.timedelta(weeks=i) for i in range((last - first).days // 7 + 1))
