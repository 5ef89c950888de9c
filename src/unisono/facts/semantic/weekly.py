"""Spend and outcome week by week, as every room shows them."""

from __future__ import annotations

import polars as pl

from unisono.domain import Settings
from unisono.facts.semantic.cover import span
from unisono.facts.semantic.outcomes import OUTCOME, find_outcome
from unisono.facts.semantic.periods import Step
from unisono.facts.semantic.queries import sql
from unisono.facts.store import Facts

SPEND = pl.Schema(
    {
        "period_on": pl.Date,
        "channel": pl.String,  # null: no rule of the channel map fits; shown as unmapped
        "currency": pl.String,
        "spend": pl.Float64,
        "impressions": pl.Float64,
        "clicks": pl.Float64,
        "claimed_value": pl.Float64,
        "n_unknown": pl.Int64,  # rows whose spend the platform does not tell
        "n_cut": pl.Int64,  # rows that cross a boundary of periods and were divided by days
    }
)
"""Spend of channels in periods; null is unknown."""


def spend_in(facts: Facts, periods: pl.DataFrame) -> pl.DataFrame:
    """Spend by channel and currency (`SPEND`) in `periods` (period_on, last_on): media deliveries and spend series."""
    media = facts.sql(sql("delivery"), periods=periods).cast(SPEND)
    series = facts.sql(sql("series"), periods=periods, roles=["spend"])
    rows = series.select(
        "period_on",
        "channel",
        "currency",
        pl.col("total").alias("spend"),
        *(pl.lit(None, pl.Float64).alias(name) for name in ("impressions", "clicks", "claimed_value")),
        pl.lit(0, pl.Int64).alias("n_unknown"),
        "n_cut",
    ).cast(SPEND)
    together = pl.concat([media, rows])
    keys = ["period_on", "channel", "currency"]
    amounts = [name for name in SPEND.names() if name not in keys]
    # A sum of nothing but unknowns stays unknown.
    known = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in amounts]
    return together.group_by(keys).agg(known).sort(keys, nulls_last=True).cast(SPEND)


def weekly_spend(facts: Facts, settings: Settings) -> pl.DataFrame:
    """Spend by week, channel and currency.

    Columns: `week_on`, `channel` (null: unmapped), `currency`, `spend`, `impressions`, `clicks`. Amounts of different
    currencies stay apart. Rows longer than a week, or weeks that start on another day, are divided by days.
    """
    days = span(facts)
    step = Step.weeks(settings.week_start)
    starts = step.between(*days) if days else ()
    spend = spend_in(facts, step.frame(starts)).rename({"period_on": "week_on"})
    return spend.select("week_on", "channel", "currency", "spend", "impressions", "clicks")


def weekly_outcome(facts: Facts, settings: Settings) -> pl.DataFrame:
    """The outcome by week (or by its own period, where it is longer).

    Columns: `week_on`, `value` (null: missing), `currency` (null: not money).

    Raises:
        InputError: the facts hold no outcome, or more than one could be meant.
    """
    outcome = find_outcome(facts, settings)
    starts = outcome.step.between(outcome.cover.first_on, outcome.cover.last_on)
    values = outcome.values(facts, starts)
    weeks = pl.DataFrame({"period_on": list(starts)}, schema={"period_on": OUTCOME["period_on"]})
    return weeks.join(values, on="period_on", how="left").rename({"period_on": "week_on"}).sort("week_on")
