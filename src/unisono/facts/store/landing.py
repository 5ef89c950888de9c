"""Landing: rows of readings become lake versions, later files replacing what they speak of.

All files of an import that fit into memory land in one commit per table. Nothing is visible to readers before an
edition pins the new versions. What a file changed is told with the sums before and after: louder where spend fell, or
where no account is named and the file may just as well be another account's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.store.claims import BY, RANK, Layer, claimed, claims_of, in_place_of
from unisono.facts.store.lake import DATE_COLUMNS, ORIGIN, Lake
from unisono.facts.tables import TABLES
from unisono.words import Money, Text, msg
from unisono.words.text import Value

_AMOUNTS = {
    "media_deliveries": ("spend", msg("Spend")),
    "orders": ("net_revenue", msg("Net revenue")),
    "series": ("value", msg("The sum of values")),
}


@dataclass(frozen=True, slots=True)
class Landed:
    """What a batch did to the lake.

    Attributes:
        versions: the new version of each table.
        replaced: rows of earlier files that gave way, by import number of the file they gave way to.
        findings: values that changed, by import number of the file that changed them.
    """

    versions: Mapping[str, int]
    replaced: Mapping[int, int]
    findings: tuple[tuple[int, Finding], ...]


def land(lake: Lake, versions: Mapping[str, int], layers: Sequence[Layer]) -> Landed:
    """Write the readings of `layers` over the pinned `versions`, which must be the heads of the lake."""
    after = dict(versions)
    replaced: dict[int, int] = {}
    findings: list[tuple[int, Finding]] = []
    for name in TABLES:
        mine = [layer for layer in layers if layer.reading.table == name]
        if not mine:
            continue
        after[name], gone, fresh = _land_table(lake, name, versions[name], mine)
        if gone.is_empty():
            continue
        for rank, n in gone.group_by(BY).len().iter_rows():
            replaced[rank] = replaced.get(rank, 0) + n
        findings += _changes(name, gone, fresh, {layer.rank for layer in mine if layer.account_wide})
    return Landed(after, replaced, tuple(findings))


def _land_table(lake: Lake, name: str, version: int, layers: Sequence[Layer]) -> tuple[int, pl.DataFrame, pl.DataFrame]:
    """New version, the rows that gave way (with `_claimed_by`), and all rows of the layers (with `_rank`)."""
    fresh = pl.concat([_checked(name, layer) for layer in layers])
    columns = TABLES[name].names()
    gone = fresh.clear().select(*columns, pl.col(RANK).alias(BY))
    sources = fresh["source"].unique().sort().to_list()
    old = lake.scan(name, version).filter(pl.col("source").is_in(sources))
    met = old.select(pl.len()).collect().item() > 0
    claims = claims_of(name, layers) if met or len(layers) > 1 else None
    rows = fresh.select(columns)
    if claims is not None and len(layers) > 1:
        met_anew = claimed(fresh.lazy(), claims).collect()
        beaten = pl.col(BY) > pl.col(RANK)
        gone = met_anew.filter(beaten).select(*columns, BY)
        rows = met_anew.filter(~beaten).select(columns)
    hit = gone.clear()
    if claims is not None and met:
        hit = claimed(old, claims).filter(pl.col(BY).is_not_null()).collect()
    if claims is None or hit.is_empty():
        return (lake.append(name, rows) if len(rows) else version), gone, fresh
    first_on, last_on = _days(DATE_COLUMNS[name], hit, rows)
    day = pl.col(DATE_COLUMNS[name])
    near = old.filter(day.is_between(first_on, last_on))
    kept = claimed(near, claims).filter(pl.col(BY).is_null()).select(columns).collect()
    version = lake.overwrite(name, pl.concat([kept, rows]), sources, first_on, last_on)
    return version, pl.concat([gone, hit.select(*columns, BY)]), fresh


def _checked(name: str, layer: Layer) -> pl.DataFrame:
    """The rows of a layer, with its rank; a reader that breaks the schema is a bug and stops here."""
    frame = layer.reading.frame
    if frame.schema != TABLES[name]:
        message = f"{layer.reading.source} does not read into the schema of {name}"
        raise ValueError(message)
    if frame[DATE_COLUMNS[name]].null_count() or frame["source"].null_count():
        message = f"{layer.reading.source} reads rows without a day or source into {name}"
        raise ValueError(message)
    return frame.with_columns(pl.lit(layer.rank).alias(RANK))


def _days(column: str, *frames: pl.DataFrame) -> tuple[dt.date, dt.date]:
    days = pl.concat([frame[column] for frame in frames])
    first_on, last_on = days.min(), days.max()
    if not isinstance(first_on, dt.date) or not isinstance(last_on, dt.date):
        message = "no rows, no days"
        raise TypeError(message)
    return first_on, last_on


def _changes(name: str, gone: pl.DataFrame, fresh: pl.DataFrame, wide: set[int]) -> list[tuple[int, Finding]]:
    """One finding for each file and account whose rows differ from those that they replaced."""
    facts = [column for column in TABLES[name].names() if column not in ORIGIN]
    old, new = [*facts, BY], [*facts, RANK]
    changed = gone.join(fresh, left_on=old, right_on=new, how="anti", nulls_equal=True)
    if changed.is_empty():
        return []
    other = fresh.join(gone, left_on=new, right_on=old, how="anti", nulls_equal=True)
    owner = [BY, *(column for column in ("account",) if column in facts)]
    found = []
    for (rank, *_account), before in sorted(changed.group_by(owner), key=lambda part: [str(key) for key in part[0]]):
        mine = other.filter(pl.col(RANK) == rank)
        now = in_place_of(name, before, mine, account_wide=rank in wide)
        found.append((int(rank), _change(name, before, now)))
    return sorted(found, key=lambda part: part[0])


def _change(name: str, before: pl.DataFrame, now: pl.DataFrame) -> Finding:
    first_on, last_on = _days(DATE_COLUMNS[name], before)
    column, word = _AMOUNTS[name]
    media = name == "media_deliveries"
    account = before["account"][0] if "account" in before.columns else None
    nameless = media and account is None
    figures: dict[str, Value] = {
        "n": len(before),
        "amount": word,
        "before": _amount(before, column),
        "now": _amount(now, column),
    }
    summary, remedy = _nameless(figures) if nameless else _named(figures)
    return Finding(
        check="replaced_values",
        source=str(before["source"][0]),
        account=account,
        severity=Severity.WARNING if nameless or (media and _falls(before, now)) else Severity.INFO,
        summary=summary,
        remedy=remedy,
        n_rows=len(before),
        first_on=first_on,
        last_on=last_on,
    )


def _named(figures: Mapping[str, Value]) -> tuple[Text, Text]:
    summary = msg(
        "Other values of earlier files were replaced; rows: {n}. {amount} there was {before}, now {now}.", **figures
    )
    return summary, msg("Nothing to do if this file is the newer one; otherwise import the right file again, last.")


def _nameless(figures: Mapping[str, Value]) -> tuple[Text, Text]:
    summary = msg(
        "A file that names no account replaced other values of the same campaigns and days; rows: {n}. "
        "{amount} there was {before}, now {now}.",
        **figures,
    )
    remedy = msg(
        "Nothing to do if it corrects the earlier file. If it is of another account, import each file again with the "
        "name of its account."
    )
    return summary, remedy


def _falls(before: pl.DataFrame, now: pl.DataFrame) -> bool:
    """Whether there is less spend than before, in any currency."""
    left = _spend(now)
    return any(spend > left.get(currency, 0) for currency, spend in _spend(before).items())


def _spend(rows: pl.DataFrame) -> dict[str | None, Decimal]:
    return dict(rows.group_by("currency").agg(pl.col("spend").sum()).iter_rows())


def _amount(rows: pl.DataFrame, column: str) -> Value:
    """The sum of a column, as money by currency where it has one; None where there is nothing to add."""
    known = rows.filter(pl.col(column).is_not_null())
    sums = known.group_by("currency").agg(pl.col(column).cast(pl.Float64).sum()).sort("currency").rows()
    amounts = tuple(total if currency is None else Money(total, currency, None) for currency, total in sums)
    return amounts if len(amounts) > 1 else next(iter(amounts), None)
