"""The outcome: what the model explains and reports count. Which one it is, its periods, and its value in each of them.

Net revenue counts orders that are paid and not cancelled: without VAT, with shipping, refunds taken off. A period
without any order is missing, not zero; so is one where more than 1 % of the orders do not tell their net revenue, and a
period of a series that lacks a day or a geo.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from unisono.domain import Settings
from unisono.errors import InputError
from unisono.facts.semantic.cover import Cover, SeriesCover, order_cover, orders, series_covers
from unisono.facts.semantic.periods import Step
from unisono.facts.semantic.queries import sql
from unisono.facts.store import Facts
from unisono.words import Text, msg

NET_REVENUE = "net_revenue"
_MOST_UNKNOWN = 0.01
OUTCOME = pl.Schema({"period_on": pl.Date, "value": pl.Float64, "currency": pl.String})


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome in force.

    Attributes:
        name: `net_revenue`, or the name of a series.
        source: the table that a series comes from; None for orders.
        cover: the days that are known.
        step: the periods that it can be read in.
        n_geos: how many geos a series adds up.
        notes: choices that were made.
    """

    name: str
    source: str | None
    cover: Cover
    step: Step
    n_geos: int
    notes: tuple[Text, ...]

    def values(self, facts: Facts, starts: Sequence[dt.date]) -> pl.DataFrame:
        """Value and currency in each period that starts on `starts` (`OUTCOME`); periods without value are absent."""
        periods = self.step.frame(starts)
        if self.source is None:
            rows = orders(facts, periods).filter(enough_known())
            return rows.select("period_on", value="net_revenue", currency="currency").drop_nulls("value").cast(OUTCOME)
        rows = facts.sql(sql("series"), periods=periods, roles=["outcome"])
        rows = rows.filter((pl.col("source") == self.source) & (pl.col("series") == self.name))
        rows = rows.join(periods, on="period_on")
        days = (pl.col("last_on") - pl.col("period_on")).dt.total_days() + 1
        whole = rows.filter(pl.col("n_known") == days * pl.col("n_geos"))
        return whole.select("period_on", value="total", currency="currency").cast(OUTCOME)


def enough_known() -> pl.Expr:
    """Whether all but 1 % of a period's orders tell their net revenue."""
    return pl.col("n_unknown") <= _MOST_UNKNOWN * pl.col("n_orders")


def find_outcome(facts: Facts, settings: Settings) -> Outcome:
    """The outcome that the settings name; where they name net revenue and there are no orders, the only outcome series.

    Raises:
        InputError: there is none, or more than one could be meant.
    """
    shop = order_cover(facts)
    if settings.outcome == NET_REVENUE and shop is not None:
        return Outcome(NET_REVENUE, None, shop, Step.weeks(settings.week_start), 1, ())
    series = [each for each in series_covers(facts) if each.role == "outcome"]
    named = [each for each in series if each.series == settings.outcome]
    if len(named) == 1:
        return _series_outcome(named[0], settings, ())
    if len(series) == 1 and settings.outcome == NET_REVENUE:
        [only] = series
        note = msg(
            "There are no orders; the outcome is the column {series} of {source}.",
            series=only.series,
            source=only.source,
        )
        return _series_outcome(only, settings, (note,))
    if not series:
        raise InputError(
            msg("The facts hold no outcome: neither orders nor an outcome column."),
            remedy=msg("Import the orders of your shop, or a table whose mapping names an outcome column."),
        )
    raise InputError(
        msg(
            "The outcome {outcome} is not one thing in the facts; there are: {names}.",
            outcome=settings.outcome,
            names=tuple(f"{each.series} ({each.source})" for each in series),
        ),
        remedy=msg("Write the name of one outcome column as outcome in unisono.toml; keep it in one table only."),
    )


def _series_outcome(series: SeriesCover, settings: Settings, notes: tuple[Text, ...]) -> Outcome:
    step = _step(series, settings)
    if step.weekday and step.weekday != settings.week_start:
        notes += (
            msg(
                "The outcome comes in weeks that start on {weekday}; figures follow it, "
                "not the workspace, whose weeks start on {week_start}.",
                weekday=step.weekday,
                week_start=settings.week_start,
            ),
        )
    if series.n_geos > 1:
        notes += (
            msg(
                "Geos were put together: outcome and spend added up, controls averaged; geos: {n}.",
                n=series.n_geos,
            ),
        )
    cover = Cover(Text(series.series), series.first_on, series.last_on)
    return Outcome(series.series, series.source, cover, step, series.n_geos, notes)


def _step(series: SeriesCover, settings: Settings) -> Step:
    if series.lengths == (1,):
        return Step.weeks(settings.week_start)
    if series.monthly:
        return Step.months()
    if len(series.lengths) == 1:
        return Step(series.lengths[0], series.first_on)
    raise InputError(
        msg(
            "The outcome {name} mixes periods of different lengths, in days: {lengths}.",
            name=series.series,
            lengths=series.lengths,
        ),
        remedy=msg("Import it in days, in weeks or in months, but not mixed."),
    )
