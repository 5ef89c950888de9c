"""What the facts cover: which source knows which days. Outside them nothing is known; it is not zero."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from unisono.facts.semantic.queries import sql
from unisono.facts.sources.readers.orders import UNPAID
from unisono.facts.store import Facts
from unisono.words import Text, msg

_FILES = pl.Schema({"file_id": pl.String, "source": pl.String, "first_on": pl.Date, "last_on": pl.Date})


@dataclass(frozen=True, slots=True)
class Cover:
    """The days that are known: of what, from when to when (both included)."""

    what: Text
    first_on: dt.date
    last_on: dt.date


def file_periods(facts: Facts) -> pl.DataFrame:
    """The period of each file and source, as reading found it."""
    rows = [
        (entry.file_id, table.source, table.first_on, table.last_on)
        for entry in facts.entries
        for table in entry.tables
    ]
    return pl.DataFrame(rows, schema=_FILES, orient="row")


def media_covers(facts: Facts) -> tuple[Cover, ...]:
    """The days that each account's media deliveries cover."""
    rows = facts.sql(sql("media_cover"), files=file_periods(facts))
    return tuple(
        Cover(_account(source, account), first_on, last_on) for source, account, first_on, last_on in rows.iter_rows()
    )


def orders(facts: Facts, periods: pl.DataFrame) -> pl.DataFrame:
    """Paid orders in `periods`: see `orders.sql`."""
    return facts.sql(sql("orders"), periods=periods, unpaid=sorted(UNPAID))


def order_cover(facts: Facts) -> Cover | None:
    """The days that orders cover; None without orders."""
    first_on, last_on = facts.sql(sql("order_cover"), unpaid=sorted(UNPAID)).row(0)
    return None if first_on is None else Cover(msg("orders"), first_on, last_on)


@dataclass(frozen=True, slots=True)
class SeriesCover:
    """One series of a generic table: what it is, and the days between its first and last known value.

    Attributes:
        lengths: the lengths of its periods in days; `monthly` where all are calendar months.
        n_geos: how many geos it has (1: national).
    """

    source: str
    series: str
    role: str
    channel: str | None
    currency: str | None
    first_on: dt.date
    last_on: dt.date
    lengths: tuple[int, ...]
    monthly: bool
    n_geos: int


def series_covers(facts: Facts) -> tuple[SeriesCover, ...]:
    """Every series of the generic tables that has a value."""
    rows = facts.sql(sql("series_cover"))
    return tuple(SeriesCover(**{**row, "lengths": tuple(row["lengths"])}) for row in rows.iter_rows(named=True))


def span(facts: Facts) -> tuple[dt.date, dt.date] | None:
    """First and last day of any fact; None for an empty edition."""
    covers = [(cover.first_on, cover.last_on) for cover in media_covers(facts)]
    shop = order_cover(facts)
    covers += [(shop.first_on, shop.last_on)] if shop else []
    covers += [(series.first_on, series.last_on) for series in series_covers(facts)]
    return (min(first for first, _ in covers), max(last for _, last in covers)) if covers else None


def _account(source: str, account: str | None) -> Text:
    if account is None:
        return Text("{source}", {"source": source})
    return msg("{source}, account {account}", source=source, account=account)
