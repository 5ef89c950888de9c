"""What indicators are computed from: revenue, orders, customers, spend, plan and claims, by week and month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from unisono.domain import Settings
from unisono.errors import InputError
from unisono.facts.semantic.cover import order_cover, orders, span
from unisono.facts.semantic.outcomes import enough_known, find_outcome
from unisono.facts.semantic.periods import Step
from unisono.facts.semantic.queries import sql
from unisono.facts.semantic.weekly import spend_in
from unisono.facts.store import Facts

PERIODS = pl.Schema(
    {
        "period_on": pl.Date,  # first day of the week or month
        "revenue": pl.Float64,  # net revenue: without VAT and refunds
        "orders": pl.Int64,
        "new_customers": pl.Int64,  # customers whose first known order lies in the period
        "spend": pl.Float64,  # media, all channels
        "currency": pl.String,
    }
)
"""The company's weeks or months, one row each and currency. Null is unknown, zero is none."""

CHANNELS = pl.Schema(
    {
        "period_on": pl.Date,
        "channel": pl.String,  # null: unmapped
        "spend": pl.Float64,
        "planned_spend": pl.Float64,  # null: no plan
        "claimed_value": pl.Float64,  # conversion value that the platform attributes to itself; null: it claims none
        "currency": pl.String,
    }
)
"""Channels by week or month, one row each and currency."""


@dataclass(frozen=True, slots=True, eq=False)
class KpiInputs:
    """What indicators are computed from: the frame of the company (`PERIODS`) and that of the channels (`CHANNELS`).

    Money of several currencies stands in rows of its own, never added.
    """

    periods: pl.DataFrame
    channels: pl.DataFrame

    @classmethod
    def empty(cls) -> KpiInputs:
        """No facts at all."""
        return cls(PERIODS.to_frame(), CHANNELS.to_frame())


def kpi_inputs(facts: Facts, settings: Settings, *, monthly: bool = True) -> KpiInputs:
    """What indicators read, by calendar month or by the workspace's week.

    The first and last period may be incomplete: they hold what the facts hold.
    """
    days = span(facts)
    step = Step.months() if monthly else Step.weeks(settings.week_start)
    starts = step.between(*days) if days else ()
    periods = step.frame(starts)
    spend = spend_in(facts, periods)
    company = _revenue(facts, settings, periods).join(
        _total(spend), on=["period_on", "currency"], how="full", coalesce=True, nulls_equal=True
    )
    return KpiInputs(
        company.sort("period_on", "currency").select(PERIODS.names()).cast(PERIODS),
        _channels(spend, _planned(facts, periods)),
    )


def _revenue(facts: Facts, settings: Settings, periods: pl.DataFrame) -> pl.DataFrame:
    new = _series_total(facts, periods, "new_customers")
    if order_cover(facts) is not None:
        rows = orders(facts, periods)
        revenue = pl.when(enough_known()).then(pl.col("net_revenue")).alias("revenue")
        return rows.select("period_on", "currency", revenue, orders="n_orders", new_customers="n_new_customers")
    unknown = pl.lit(None, pl.Int64)
    return (
        _series_revenue(facts, settings, periods)
        .join(new, on="period_on", how="left")
        .select(
            "period_on",
            "currency",
            "revenue",
            unknown.alias("orders"),
            pl.col("total").round().cast(pl.Int64).alias("new_customers"),
        )
    )


def _series_revenue(facts: Facts, settings: Settings, periods: pl.DataFrame) -> pl.DataFrame:
    """Revenue from an outcome series in money, in periods that it covers wholly."""
    empty = pl.DataFrame(schema={"period_on": pl.Date, "currency": pl.String, "revenue": pl.Float64})
    try:
        outcome = find_outcome(facts, settings)
    except InputError:
        return empty  # no outcome, or none that can be told: the figure is unknown
    rows = facts.sql(sql("series"), periods=periods, roles=["outcome"])
    rows = rows.filter(
        (pl.col("source") == outcome.source) & (pl.col("series") == outcome.name) & pl.col("currency").is_not_null()
    )
    days = (pl.col("last_on") - pl.col("period_on")).dt.total_days() + 1
    whole = rows.join(periods, on="period_on").filter(pl.col("n_known") == days * pl.col("n_geos"))
    return whole.select("period_on", "currency", revenue="total")


def _series_total(facts: Facts, periods: pl.DataFrame, role: str) -> pl.DataFrame:
    rows = facts.sql(sql("series"), periods=periods, roles=[role])
    return rows.group_by("period_on").agg(pl.col("total").sum())


def _total(spend: pl.DataFrame) -> pl.DataFrame:
    """Spend of all channels; unknown where one channel's is."""
    known = pl.when(pl.col("spend").null_count() == 0).then(pl.col("spend").sum()).alias("spend")
    return spend.group_by("period_on", "currency").agg(known)


def _planned(facts: Facts, periods: pl.DataFrame) -> pl.DataFrame:
    rows = facts.sql(sql("series"), periods=periods, roles=["plan_spend"])
    return rows.group_by("period_on", "channel", "currency").agg(pl.col("total").sum().alias("planned_spend"))


def _channels(spend: pl.DataFrame, planned: pl.DataFrame) -> pl.DataFrame:
    """Channels by period; zero spend where a channel has none between its first and last period with delivery."""
    keys = ["period_on", "channel", "currency"]
    rows = spend.select(*keys, "spend", "claimed_value").join(
        planned, on=keys, how="full", coalesce=True, nulls_equal=True
    )
    life = spend.group_by("channel", "currency").agg(
        pl.col("period_on").min().alias("_first"), pl.col("period_on").max().alias("_last")
    )
    starts: list[dt.date] = spend["period_on"].unique().sort().to_list()
    grid = life.join(pl.DataFrame({"period_on": starts}, schema={"period_on": pl.Date}), how="cross")
    grid = grid.filter(pl.col("period_on").is_between("_first", "_last")).select(keys)
    quiet = grid.join(spend, on=keys, how="anti", nulls_equal=True).with_columns(pl.lit(0.0).alias("_zero"))
    rows = rows.join(quiet, on=keys, how="full", coalesce=True, nulls_equal=True)
    rows = rows.with_columns(pl.coalesce("spend", "_zero").alias("spend"))
    return rows.select(CHANNELS.names()).cast(CHANNELS).sort("period_on", "channel", nulls_last=True)
