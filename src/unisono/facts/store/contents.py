"""What a state of the lake holds, asked in SQL: its campaigns, its files, and periods that overlap."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

from unisono.domain import Finding, RowRef, Severity
from unisono.facts.channel_map import Campaign
from unisono.facts.store.lake import Lake, parquet_list
from unisono.facts.tables import TABLES
from unisono.words import msg

AD_GROUP = "CASE WHEN source = 'agency' OR {by_ad_group} THEN ad_group END"
"""The ad group as far as it names a campaign: only where a rule asks for it, or an agency's table has no other name."""

_OVERLAP_KEYS = {
    "media_deliveries": (
        "source, account, campaign, CASE WHEN source = 'agency' THEN ad_group END AS ad_group, currency"
    ),
    "series": "source, series, geo, currency",
}


def campaigns(lake: Lake, version: int, *, by_ad_group: bool) -> tuple[Campaign, ...]:
    """Every campaign of the media deliveries, in a stable order."""
    files = lake.files("media_deliveries", version)
    if not files:
        return ()
    ad_group = AD_GROUP.format(by_ad_group=by_ad_group)
    query = f"""
        SELECT DISTINCT source, account, campaign, campaign_type, {ad_group} AS ad_group, exposure_unit AS unit
        FROM read_parquet({parquet_list(files)})
    """  # noqa: S608
    with duckdb.connect() as connection:
        rows = connection.execute(query).fetchall()
    return tuple(Campaign(*row) for row in sorted(rows, key=lambda row: [c or "" for c in row]))


def rows_by_file(lake: Lake, versions: Mapping[str, int]) -> dict[str, int]:
    """How many rows come from each original."""
    counts = pl.concat(
        [lake.scan(name, version).group_by("file_id").len().collect() for name, version in versions.items()]
    )
    total = counts.group_by("file_id").agg(pl.col("len").sum())
    return dict(total.iter_rows())


def overlaps(lake: Lake, versions: Mapping[str, int]) -> tuple[Finding, ...]:
    """Rows of one campaign or series whose periods overlap without being the same: their sums count days twice."""
    found: list[Finding] = []
    for name, keys in _OVERLAP_KEYS.items():
        longest = lake.scan(name, versions[name]).select(pl.col("n_days").max()).collect().item()
        if longest is not None and longest > 1:
            found += _overlaps_of(lake, name, versions[name], keys)
    return tuple(found)


def _overlaps_of(lake: Lake, name: str, version: int, keys: str) -> list[Finding]:
    label = "campaign" if name == "media_deliveries" else "series"
    account = "account" if "account" in TABLES[name].names() else "NULL"
    names = ", ".join(key.rpartition(" AS ")[2] for key in keys.split(", "))
    query = f"""
        WITH periods AS (
            SELECT {keys}, date_on, n_days, min(struct_pack(file_id, line)) AS origin
            FROM read_parquet({parquet_list(lake.files(name, version))})
            GROUP BY ALL
        ), ordered AS (
            SELECT *, max(date_on + n_days) OVER (
                PARTITION BY {names} ORDER BY date_on, n_days ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS busy_until
            FROM periods
        )
        SELECT source, {account} AS account, {label}, count(*), min(date_on), max(date_on),
            list(origin ORDER BY date_on)[:20]
        FROM ordered WHERE date_on < busy_until GROUP BY ALL ORDER BY ALL
    """  # noqa: S608
    with duckdb.connect() as connection:
        rows = connection.execute(query).fetchall()
    return [
        Finding(
            check="overlapping_periods",
            source=source,
            account=account_name,
            severity=Severity.CRITICAL,
            summary=msg(
                "Periods of “{name}” overlap, so that days would count twice; rows: {n}.",
                name=label_value,
                n=n,
            ),
            remedy=msg("Import one file that covers the whole time in days, or in weeks, but not both."),
            rows=tuple(RowRef(origin["file_id"], origin["line"]) for origin in origins),
            n_rows=n,
            first_on=first_on,
            last_on=last_on,
        )
        for source, account_name, label_value, n, first_on, last_on, origins in rows
    ]
