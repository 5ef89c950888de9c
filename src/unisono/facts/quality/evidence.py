"""From rows to a finding: the rows' places, their period, and the parts of a frame by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import polars as pl

from unisono.domain import Finding, RowRef, Severity
from unisono.words import Money, Text
from unisono.words.text import Value

MAX_ROWS = 20


def rows_of(frame: pl.DataFrame) -> tuple[RowRef, ...]:
    """The places of up to 20 rows (columns `file_id`, `line`), in order of file and line."""
    places = frame.select("file_id", "line").drop_nulls().unique().sort("file_id", "line")
    return tuple(RowRef(file_id, line) for file_id, line in places.head(MAX_ROWS).iter_rows())


def found(
    check: str,
    frame: pl.DataFrame,
    *,
    source: str,
    severity: Severity,
    summary: Text,
    remedy: Text,
    account: str | None = None,
    n_rows: int | None = None,
    on: str = "date_on",
) -> Finding:
    """A finding about the rows of `frame` (columns `file_id`, `line` and the day `on`).

    `n_rows` replaces the count of rows where each row of `frame` stands for several.
    """
    days = frame.get_column(on)
    return Finding(
        check=check,
        source=source,
        severity=severity,
        summary=summary,
        remedy=remedy,
        account=account,
        rows=rows_of(frame),
        n_rows=frame.height if n_rows is None else n_rows,
        first_on=_day(days.min()),
        last_on=_day(days.max()),
    )


def groups(frame: pl.DataFrame, names: Sequence[str]) -> Iterator[tuple[tuple[str | None, ...], pl.DataFrame]]:
    """The parts of `frame` by the columns `names`, sorted, with names as plain text or None."""
    parts = [(tuple(None if name is None else str(name) for name in key), part) for key, part in frame.group_by(names)]
    yield from sorted(parts, key=lambda pair: tuple(name or "" for name in pair[0]))


def money(amount: float, currency: str | None) -> Value:
    """An amount with its currency, or the bare number where the file names none."""
    return amount if currency is None else Money(amount, currency)


def ratio(part: float, whole: float) -> float:
    """`part / whole`, and 0 where there is no whole."""
    return part / whole if whole else 0.0


def total(series: pl.Series) -> float:
    """Sum as a plain number; nulls are left out, an empty column is 0."""
    return float(series.sum() or 0.0)


def _day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None
