"""Money by channel from facts alone: spent, planned, claimed. Unmapped spend is a line of its own, never dropped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from unisono.facts.semantic import KpiInputs
from unisono.measure.kpis import KPIS, KpiValue
from unisono.report.sections import window
from unisono.report.vocabulary import UNMAPPED

_BY_NAME = {kpi.name: kpi for kpi in KPIS}


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """Money of one channel in the last twelve months, with its budget and the platform's claim where there are any."""

    channel: str
    currency: str | None
    spend: KpiValue
    share: float | None
    before: KpiValue
    budget: float | None
    executed: float | None
    gap: KpiValue
    rate: KpiValue
    claim: KpiValue
    volatility: KpiValue


def by_channel(facts: KpiInputs, last_on: dt.date) -> tuple[ChannelRow, ...]:
    """A row per channel and currency over the twelve months to `last_on`, biggest first, unmapped spend last."""
    frame = facts.channels.drop_nulls("period_on").with_columns(pl.col("channel").fill_null(UNMAPPED))
    recent = window.last_year(frame, last_on)
    before = window.year_before(frame.filter(pl.col("period_on") <= last_on))
    rows = [
        _row(str(channel), currency if isinstance(currency, str) else None, part, before)
        for (channel, currency), part in recent.group_by("channel", "currency", maintain_order=True)
    ]
    known = sum(row.spend.value or 0.0 for row in rows)
    one_currency = len({row.currency for row in rows}) == 1
    rows = [_with_share(row, known if one_currency else 0.0) for row in rows]
    return tuple(sorted(rows, key=lambda row: (row.channel == UNMAPPED, -(row.spend.value or 0.0), row.channel)))


def _row(channel: str, currency: str | None, part: pl.DataFrame, before: pl.DataFrame) -> ChannelRow:
    then = before.filter(pl.col("channel") == channel, pl.col("currency").eq_missing(pl.lit(currency)))
    planned = part.drop_nulls("planned_spend")
    complete = planned.height > 0 and planned["spend"].null_count() == 0
    return ChannelRow(
        channel=channel,
        currency=currency,
        spend=_BY_NAME["spend"].of(part),
        share=None,
        before=_BY_NAME["spend"].of(then),
        budget=float(planned["planned_spend"].sum()) if planned.height else None,
        executed=float(planned["spend"].sum()) if complete else None,
        gap=_BY_NAME["plan_gap"].of(part),
        rate=_BY_NAME["execution_rate"].of(part),
        claim=_BY_NAME["platform_roas"].of(part),
        volatility=_BY_NAME["roas_volatility"].of(part),
    )


def _with_share(row: ChannelRow, whole: float) -> ChannelRow:
    return replace(row, share=row.spend.value / whole if row.spend.value is not None and whole > 0 else None)


def whole_plan(facts: KpiInputs, last_on: dt.date) -> ChannelRow:
    """All channels with a plan, together; figures of more than one currency are left out with the reason."""
    recent = window.last_year(facts.channels.drop_nulls("period_on"), last_on)
    currencies = recent["currency"].drop_nulls().unique().to_list()
    return _row(UNMAPPED, currencies[0] if len(currencies) == 1 else None, recent, recent.clear())
