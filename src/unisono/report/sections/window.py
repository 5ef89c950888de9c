"""The last twelve months, the year before, and quarters: the windows that a board compares.

Works on weeks and on months alike: a window holds the periods whose first day lies in it, 52 weeks or 12 months.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

_YEAR = dt.timedelta(days=363)  # 52 weeks start within it, and 12 months
_YEAR_BEFORE = dt.timedelta(days=366)


def last_year(frame: pl.DataFrame, last_on: dt.date | None = None) -> pl.DataFrame:
    """The rows of the twelve months that end with the period starting on `last_on` (None: the frame's last)."""
    end = last_on or last_period(frame)
    if end is None:
        return frame
    return frame.filter(pl.col("period_on").is_between(end - _YEAR, end))


def year_before(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of the twelve months before `last_year`; empty unless they are as many periods."""
    now = last_year(frame)
    start = first_period(now)
    if start is None:
        return frame
    before = frame.filter(
        pl.col("period_on").is_between(start - _YEAR_BEFORE, start - dt.timedelta(days=1), closed="both")
    )
    return before if before["period_on"].n_unique() >= now["period_on"].n_unique() else before.clear()


def told(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows up to the last period whose revenue and spend are both known; all rows where there is no such period.

    Exports seldom end on one day: a year that ends with the newest of them would have no sum.
    """
    whole = frame.filter(pl.col("revenue").is_not_null() & pl.col("spend").is_not_null())
    end = last_period(whole)
    return frame if end is None else frame.filter(pl.col("period_on") <= end)


def first_period(frame: pl.DataFrame) -> dt.date | None:
    """First day of the first period."""
    value = frame["period_on"].min()
    return value if isinstance(value, dt.date) else None


def last_period(frame: pl.DataFrame) -> dt.date | None:
    """First day of the last period."""
    value = frame["period_on"].max()
    return value if isinstance(value, dt.date) else None


def end_of(start: dt.date, period_days: int) -> dt.date:
    """Last day of the period that starts on `start`; 28 to 31 days from the first of a month mean that month."""
    if 28 <= period_days <= 31 and start.day == 1:
        return (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return start + dt.timedelta(days=period_days - 1)


def step_of(frame: pl.DataFrame) -> int:
    """Days from one period to the next; 7 where there is only one."""
    days = frame["period_on"].drop_nulls().unique().sort()
    gaps = days.diff().drop_nulls().dt.total_days()
    smallest = gaps.min()
    return int(smallest) if isinstance(smallest, int) else 7


def quarters(frame: pl.DataFrame, most: int = 12) -> list[tuple[str, str, pl.DataFrame]]:
    """(year, quarter, rows) of the last `most` quarters, oldest first; a week belongs to the one of its first day."""
    day = pl.col("period_on")
    labelled = frame.drop_nulls("period_on").with_columns(_year=day.dt.year(), _quarter=day.dt.quarter())
    parts = labelled.sort("period_on").partition_by("_year", "_quarter", maintain_order=True)
    return [(str(part["_year"][0]), str(part["_quarter"][0]), part.drop("_year", "_quarter")) for part in parts][-most:]
