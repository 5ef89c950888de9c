"""What replaces what: a later file claims the days (or orders) it speaks of, and earlier rows on them give way.

Two kinds of claim. A row claims its `REPLACE_KEYS` on every day of its period, so that a weekly row also replaces the
daily rows of its week. A file whose own account total matches its rows (`account_wide`) claims every day from
its first
to its last for its account: a campaign that is absent from the corrected file had no delivery.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from unisono.facts.sources.model import Reading
from unisono.facts.tables import REPLACE_KEYS

RANK = "_rank"
BY = "_claimed_by"


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows of one reading and their place in the order of imports; a higher rank wins."""

    rank: int
    reading: Reading


def claims_of(name: str, layers: Iterable[Layer]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Claims on keys (`REPLACE_KEYS`, rank) and on whole days of an account (source, account, date_on, rank)."""
    keys: list[pl.DataFrame] = []
    days: list[pl.DataFrame] = []
    for layer in layers:
        keys.append(_key_claims(name, layer))
        if layer.reading.account_wide and name == "media_deliveries":
            days.append(_day_claims(layer))
    return _strongest(keys), _strongest(days)


def claimed(name: str, rows: pl.LazyFrame, claims: tuple[pl.DataFrame, pl.DataFrame]) -> pl.LazyFrame:
    """`rows` with the highest rank that claims each (`_claimed_by`, null where none does)."""
    keys, days = claims
    rows = rows.join(keys.lazy().rename({RANK: BY}), on=list(REPLACE_KEYS[name]), how="left", nulls_equal=True)
    if days.is_empty():
        return rows
    on = ["source", "account", "date_on"]
    rows = rows.join(days.lazy().rename({RANK: "_day"}), on=on, how="left", nulls_equal=True)
    return rows.with_columns(pl.max_horizontal(BY, "_day").alias(BY)).drop("_day")


def _key_claims(name: str, layer: Layer) -> pl.DataFrame:
    keys = list(REPLACE_KEYS[name])
    frame = layer.reading.frame
    if "n_days" not in frame.columns:
        return frame.select(keys).unique().with_columns(pl.lit(layer.rank).alias(RANK))
    frame = frame.select(*keys, "n_days").unique()
    longer = frame.filter(pl.col("n_days") > 1)
    if not longer.is_empty():
        last = pl.col("date_on") + pl.duration(days=pl.col("n_days") - 1)
        longer = longer.with_columns(pl.date_ranges("date_on", last).alias("date_on"))
        longer = longer.explode("date_on")
        frame = pl.concat([frame.filter(pl.col("n_days") <= 1), longer])
    return frame.select(keys).unique().with_columns(pl.lit(layer.rank).alias(RANK))


def _day_claims(layer: Layer) -> pl.DataFrame:
    reading = layer.reading
    accounts = reading.frame.select("source", "account").unique()
    if reading.first_on is None or reading.last_on is None or accounts.is_empty():
        return accounts.clear().with_columns(pl.lit(None, pl.Date).alias("date_on"), pl.lit(layer.rank).alias(RANK))
    days = pl.date_range(reading.first_on, reading.last_on, eager=True).alias("date_on").to_frame()
    return accounts.join(days, how="cross").with_columns(pl.lit(layer.rank).alias(RANK))


def _strongest(claims: list[pl.DataFrame]) -> pl.DataFrame:
    if not claims:
        return pl.DataFrame()
    if len(claims) == 1:
        return claims[0]
    together = pl.concat(claims)
    keys = [column for column in together.columns if column != RANK]
    return together.group_by(keys).agg(pl.col(RANK).max())
