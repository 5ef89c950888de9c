"""Double source: does one channel's money stand both in a table and in a platform's export?

An analyst's table of weeks often has a column of search spend, and the export of the search platform holds the same
money again. Both belong to the channel, so every figure would add them up. The table's own periods are compared (weeks,
where it has days) in which both sides spend: where the sums of half of the periods agree within 5 %, it is the same
money, which is critical for both sources; otherwise a person has to tell. One column is compared as well as the sum of
the table's columns, one source as well as the sum of all. Where the deliveries carry no column `channel` the question
cannot be asked, and the check stays silent.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups, money, total
from unisono.words import msg

NAME = "double_source"
_SAME = 0.05
_CHANNEL = ["channel", "currency"]


def check(tables: CheckInput) -> list[Finding]:
    """Findings about channels whose spend comes from a table and from deliveries, one for each of the sources."""
    if "channel" not in tables.media.columns:
        return []
    planned = _daily(tables.dated_series.filter(pl.col("role") == "spend"), "value", "series")
    media = _daily(tables.media, "spend", "source")
    findings: list[Finding] = []
    for (channel, currency, table), part in groups(planned, [*_CHANNEL, "source"]):
        delivered = media.filter(
            (pl.col("channel") == channel) & pl.col("currency").eq_missing(pl.lit(currency, pl.String))
        )
        both = _both(part, delivered)
        if channel is not None and table is not None and not both.is_empty():
            findings += _findings(channel, currency, table, part, delivered, both)
    return findings


def _daily(frame: pl.DataFrame, amount: str, name: str) -> pl.DataFrame:
    """Spend by day: channel, currency, source, `name`, `period` (a row's own, or its week), day, amount, place.

    The money of a longer row is divided by its days.
    """
    days = pl.col("n_days").fill_null(1).clip(1)
    rows = frame.filter((pl.col(amount) > 0) & pl.col("channel").is_not_null()).with_columns(
        pl.col("channel", "currency", "source", name).cast(pl.String),
        amount=pl.col(amount) / days,
        period=pl.when(days < 7).then(pl.col("date_on").dt.truncate("1w")).otherwise("date_on"),
        after=pl.int_ranges(0, days),
    )
    spread = rows.explode("after").with_columns(date_on=pl.col("date_on") + pl.duration(days="after"))
    columns = dict.fromkeys([*_CHANNEL, "source", name, "period", "date_on"])
    return spread.select(*columns, "amount", "file_id", "line")


def _both(planned: pl.DataFrame, delivered: pl.DataFrame) -> pl.DataFrame:
    """The days of the table's periods in which both sides spend: `period`, `date_on`."""
    days = planned.select("period", "date_on").unique()
    shared = days.join(delivered.select("date_on").unique(), on="date_on", how="semi")
    return days.join(shared.select("period").unique(), on="period", how="semi")


def _findings(
    channel: str,
    currency: str | None,
    table: str,
    planned: pl.DataFrame,
    delivered: pl.DataFrame,
    both: pl.DataFrame,
) -> Iterator[Finding]:
    """One finding on the table and one on each source; red where it is the same money."""
    planned = planned.join(both, on=["period", "date_on"], how="semi")
    delivered = delivered.drop("period").join(both, on="date_on")
    same = _same_money(planned, delivered)
    columns, sources = same or (_names(planned, "series"), _names(delivered, "source"))
    planned = planned.filter(pl.col("series").is_in(columns))
    delivered = delivered.filter(pl.col("source").is_in(sources))
    figures = {
        "channel": channel,
        "columns": columns,
        "table": table,
        "sources": sources,
        "first": money(total(planned["amount"]), currency),
        "second": money(total(delivered["amount"]), currency),
        "n": both["period"].n_unique(),
    }
    if same:
        summary = msg(
            "The spend of channel {channel} stands twice, in {table} ({columns}: {first}) and in {sources} ({second}), "
            "and would be added up; periods: {n}.",
            **figures,
        )
    else:
        summary = msg(
            "Channel {channel} has spend in {table} ({columns}: {first}) and in {sources} ({second}) at the same time, "
            "which is added up; periods: {n}.",
            **figures,
        )
    remedy = msg(
        "If it is the same money, give {columns} the role ignore in the mapping of {table} and import that table "
        "again, or leave the export of {sources} out.",
        columns=columns,
        table=table,
        sources=sources,
    )
    sides = [(table, planned), *((source, delivered.filter(pl.col("source") == source)) for source in sources)]
    for source, rows in sides:
        yield found(
            NAME,
            rows,
            source=source,
            severity=Severity.CRITICAL if same else Severity.WARNING,
            summary=summary,
            remedy=remedy,
            n_rows=rows.select("file_id", "line").n_unique(),
        )


def _same_money(planned: pl.DataFrame, delivered: pl.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The columns and the sources whose sums agree; None where none do."""
    for columns in _choices(planned, "series"):
        ours = _sums(planned.filter(pl.col("series").is_in(columns)))
        for sources in _choices(delivered, "source"):
            theirs = _sums(delivered.filter(pl.col("source").is_in(sources)))
            pairs = ours.join(theirs, on="period", suffix="_other")
            gap = (pl.col("amount") - pl.col("amount_other")).abs() / pl.max_horizontal("amount", "amount_other")
            agree = pairs.select((gap <= _SAME).mean()).item()
            if agree is not None and agree >= 0.5:
                return columns, sources
    return None


def _choices(frame: pl.DataFrame, name: str) -> list[tuple[str, ...]]:
    """All of the names together, then each alone."""
    names = _names(frame, name)
    return [names] if len(names) == 1 else [names, *((each,) for each in names)]


def _names(frame: pl.DataFrame, name: str) -> tuple[str, ...]:
    return tuple(frame.get_column(name).drop_nulls().unique().sort().to_list())


def _sums(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.group_by("period").agg(pl.col("amount").sum())


CHECK = Check(
    name=NAME,
    question=msg("Does a channel's spend come both from a table and from a platform's export?"),
    blind_spot=msg(
        "The same money under two channels, in two currencies, in two tables, or in an agency's sheet and a platform's "
        "export."
    ),
    run=check,
)
