"""What replaces what: a later file claims the days (or orders) it speaks of, and earlier rows on them give way.

Two kinds of claim. A row claims its key on every day of its period, so that a weekly row also replaces the daily rows
of its week. A file whose own account total matches its rows (`account_wide`) claims every day from its first to its
last for the account that it names: a campaign that is absent from the corrected file had no delivery.

A campaign is the same by its id where both rows have one, and by its name otherwise: a rename on the platform does not
count it twice, and a file without ids still corrects one with ids.

A file that names no account claims no whole days. It may be of any account, and the campaigns that it lacks may be
another's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from unisono.facts.sources.model import Reading
from unisono.facts.tables import REPLACE_KEYS

RANK = "_rank"
BY = "_claimed_by"
_CLAIM = "_claim"
_ROW = "_row"
_ACCOUNT_DAY = ("source", "account", "date_on")

Claims = tuple[pl.DataFrame, ...]
"""Each claims the rows that share all its columns but `_rank`, nulls included."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows of one reading and their place in the order of imports; a higher rank wins."""

    rank: int
    reading: Reading

    @property
    def account_wide(self) -> bool:
        """Whether it claims whole days of the accounts that it names."""
        return self.reading.account_wide and self.reading.table == "media_deliveries"


def claims_of(name: str, layers: Iterable[Layer]) -> Claims:
    """The claims of `layers` on rows of the table `name`."""
    kinds: dict[tuple[str, ...], list[pl.DataFrame]] = {}
    for layer in layers:
        claims = _key_claims(name, layer.reading.frame)
        if layer.account_wide:
            claims += _day_claims(layer.reading)
        for claim in claims:
            kinds.setdefault(tuple(claim.columns), []).append(_ranked(claim, layer.rank))
    return tuple(_strongest(parts) for parts in kinds.values())


def claimed(rows: pl.LazyFrame, claims: Claims) -> pl.LazyFrame:
    """`rows` with the highest rank that claims each (`_claimed_by`, null where none does)."""
    rows = rows.with_columns(pl.lit(None, pl.Int32).alias(BY))
    for claim in claims:
        on = [column for column in claim.columns if column != RANK]
        rows = rows.join(claim.lazy().rename({RANK: _CLAIM}), on=on, how="left", nulls_equal=True)
        rows = rows.with_columns(pl.max_horizontal(BY, _CLAIM).alias(BY)).drop(_CLAIM)
    return rows


def in_place_of(name: str, before: pl.DataFrame, after: pl.DataFrame, *, account_wide: bool) -> pl.DataFrame:
    """The rows of `after` that stand where those of `before` stood: same keys, or same days of the account."""
    claims = _key_claims(name, before)
    if account_wide:
        claims.append(_by_day(before, _ACCOUNT_DAY).filter(pl.col("account").is_not_null()))
    rows = after.with_row_index(_ROW)
    met = claimed(_spread(rows).lazy(), tuple(_ranked(claim, 0) for claim in claims)).filter(pl.col(BY).is_not_null())
    return rows.join(met.select(_ROW).unique().collect(), on=_ROW, how="semi").drop(_ROW)


def _key_claims(name: str, frame: pl.DataFrame) -> list[pl.DataFrame]:
    keys = REPLACE_KEYS[name]
    if "campaign" not in keys:
        return [_by_day(frame, keys)]
    by_id = tuple("campaign_id" if key == "campaign" else key for key in keys)
    with_id = pl.col("campaign_id").is_not_null()
    named = frame.filter(with_id & pl.col("campaign").is_not_null())
    claims = [
        _by_day(frame.filter(~with_id), keys),  # no id: whatever bears the name
        _by_day(frame.filter(with_id), by_id),
        _by_day(named, keys).with_columns(pl.lit(None, pl.String).alias("campaign_id")),  # its name where no id stands
    ]
    return [claim for claim in claims if not claim.is_empty()]


def _day_claims(reading: Reading) -> list[pl.DataFrame]:
    accounts = reading.frame.select("source", "account").drop_nulls().unique()
    if reading.first_on is None or reading.last_on is None or accounts.is_empty():
        return []
    days = pl.date_range(reading.first_on, reading.last_on, eager=True).alias("date_on").to_frame()
    return [accounts.join(days, how="cross")]


def _by_day(frame: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """The keys of `frame`, each once, on every day of its period."""
    periods = ["n_days"] if "n_days" in frame.columns else []
    return _spread(frame.select(*keys, *periods).unique()).select(keys).unique()


def _spread(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of several days, once for each of them."""
    if "n_days" not in frame.columns:
        return frame
    longer = frame.filter(pl.col("n_days") > 1)
    if longer.is_empty():
        return frame
    last = pl.col("date_on") + pl.duration(days=pl.col("n_days") - 1)
    longer = longer.with_columns(pl.date_ranges("date_on", last).alias("date_on")).explode("date_on")
    # A period of unknown length counts as its first day.
    return pl.concat([frame.filter(pl.col("n_days").fill_null(1) <= 1), longer])


def _ranked(claim: pl.DataFrame, rank: int) -> pl.DataFrame:
    return claim.with_columns(pl.lit(rank, pl.Int32).alias(RANK))


def _strongest(claims: list[pl.DataFrame]) -> pl.DataFrame:
    if len(claims) == 1:
        return claims[0]
    together = pl.concat(claims)
    keys = [column for column in together.columns if column != RANK]
    return together.group_by(keys).agg(pl.col(RANK).max())
