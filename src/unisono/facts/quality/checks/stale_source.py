"""Stale source: has an account stopped sending facts?

An account is stale when its last row is more than the workspace's `stale_days` before today. An account that often
rests (a television agency between two waves) is given its own longest rest. Yearly files of one table bear different
names: a series that goes on in another table keeps both fresh.
"""

from __future__ import annotations

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups
from unisono.words import msg

NAME = "stale_source"


def check(tables: CheckInput) -> list[Finding]:
    """Findings about accounts whose facts have stopped."""
    ends = _ends(tables)
    if ends.is_empty():
        return []
    last = pl.col("last_on").max().over("source", "account")
    rest = (pl.col("first_on") - pl.col("last_on").shift(1)).dt.total_days()
    rests = ends.with_columns(rest=rest.over("source", "account", order_by="first_on"))
    allowed = pl.max_horizontal(pl.lit(tables.settings.stale_days), pl.col("rest").max().over("source", "account"))
    stale = rests.with_columns(allowed=allowed).filter(
        (pl.col("last_on") == last) & ((pl.lit(tables.today) - pl.col("last_on")).dt.total_days() > pl.col("allowed"))
    )
    return [
        found(
            NAME,
            part,
            source=source,
            account=account,
            severity=Severity.WARNING,
            summary=msg(
                "The facts of account {account} end on {last}; days since: {n}.",
                account=account or source,
                last=part.get_column("last_on")[0],
                n=(tables.today - part.get_column("last_on")[0]).days,
            ),
            remedy=msg("Export the days since then and import the file; if the account is closed, nothing is needed."),
            on="last_on",
        )
        for (source, account), part in groups(stale, ["source", "account"])
        if source is not None
    ]


def _ends(tables: CheckInput) -> pl.DataFrame:
    """One row per account and period up to today: first_on, last_on, and a row's place."""
    end = pl.col("date_on") + pl.duration(days=pl.col("n_days") - 1)
    names = pl.col("source", "account").cast(pl.String)
    media = tables.campaign_days.select(
        names, pl.col("date_on").alias("first_on"), end.alias("last_on"), "file_id", "line"
    )
    orders = tables.shop_orders.select(
        names,
        pl.col("ordered_on").alias("first_on"),
        pl.col("ordered_on").alias("last_on"),
        "file_id",
        "line",
    )
    series = (
        tables.dated_series.filter(pl.col("value").is_not_null() & (pl.col("date_on") <= tables.today))
        .with_columns(end.alias("last_on"))
        .with_columns(goes_on=pl.col("last_on").max().over("series"))
        .select(
            pl.col("source"),
            pl.lit(None, pl.String).alias("account"),
            pl.col("date_on").alias("first_on"),
            pl.when(pl.col("last_on") == pl.col("last_on").max().over("source"))
            .then("goes_on")
            .otherwise("last_on")
            .alias("last_on"),
            "file_id",
            "line",
        )
        .sort("last_on", descending=True)
    )
    return (
        pl.concat([media, orders, series])
        .filter(pl.col("first_on") <= tables.today)
        .unique(["source", "account", "first_on"], keep="first", maintain_order=True)
        .sort("source", "account", "first_on")
    )


CHECK = Check(
    name=NAME,
    question=msg("Does every source still send facts?"),
    blind_spot=msg("Whether an account was closed on purpose, and single campaigns that have stopped."),
    run=check,
)
