"""Which period a row of a platform report covers: a day, a week, a month, or the stated range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from unisono.errors import InputError
from unisono.facts.sources.dates import Range, orders_of, parse_dates
from unisono.facts.sources.faults import Faults
from unisono.facts.sources.headers import SourceSpec
from unisono.facts.sources.model import Context, DayOrder
from unisono.words import msg

FIELDS = ("date", "week", "month", "period_start")


@dataclass(frozen=True, slots=True)
class Periods:
    """First day and length of each row's period (n_rows,); null where the row has no date."""

    first: pl.Series
    n_days: pl.Series
    order: DayOrder | None


def read_periods(
    fields: Mapping[str, pl.Series],
    n_rows: int,
    spec: SourceSpec,
    ranges: Sequence[Range],
    ctx: Context,
    faults: Faults,
) -> Periods:
    """The periods of all rows, totals rows included (theirs are null); of none without a column of days."""
    present = [field for field in FIELDS if field in fields]
    if not present:
        faults.note(
            InputError(
                msg("This is a report of {platform} without a column of days.", platform=spec.label),
                remedy=msg("Add the breakdown by day (segment “Day”) and download it again."),
                where=ctx.where(),
            )
        )
        first, n_days = (pl.repeat(None, n_rows, dtype=kind, eager=True) for kind in (pl.Date, pl.Int32))
        return Periods(first, n_days, None)
    field = present[0]
    asked = [fields[f] for f in (field, "period_end") if f in fields]
    texts = [text for series in asked for text in series.drop_nulls().unique().sort().to_list()]
    orders = orders_of(texts, ranges, spec.facts.get("day_order"), ctx, faults)
    first, stated = parse_dates(fields[field], *orders)
    if field == "period_start":
        length = _until(first, fields.get("period_end"), ranges, orders)
    else:
        length = _lengths(first, 7 if field == "week" else None, month=field == "month")
    return Periods(first, stated.fill_null(length).cast(pl.Int32).alias("n_days"), orders[0])


def _lengths(first: pl.Series, n_days: int | None, *, month: bool) -> pl.Series:
    if month:
        return first.dt.month_end().dt.day().cast(pl.Int32)
    return pl.repeat(n_days or 1, len(first), dtype=pl.Int32, eager=True)


def _until(
    first: pl.Series, end: pl.Series | None, ranges: Sequence[Range], orders: Sequence[DayOrder | None]
) -> pl.Series:
    if end is not None:
        last, _ = parse_dates(end, *orders)
        return ((last - first).dt.total_days() + 1).cast(pl.Int32)
    days = first.drop_nulls().unique().sort()
    if len(days) == 1 and ranges and ranges[0][0] == days[0]:
        return _lengths(first, (ranges[0][1] - ranges[0][0]).days + 1, month=False)
    monthly = len(days) > 1 and bool((days.dt.day() == 1).all())
    return _lengths(first, 1, month=monthly)
