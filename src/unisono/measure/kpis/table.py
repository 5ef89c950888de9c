"""All indicators over time and by channel, in one tidy table.

A week belongs to the month, quarter or year that holds its first day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from unisono.facts.semantic import KpiInputs
from unisono.measure.kpis.kpi import Kpi, KpiValue, Scope
from unisono.measure.kpis.registry import KPIS
from unisono.words import language

Period = Literal["month", "quarter", "year", "total"]

KPI_TABLE = pl.Schema(
    {
        "kpi": pl.String,
        "period": pl.String,  # 2026-03, 2026-Q1, 2026 or total
        "channel": pl.String,  # null: all channels together, or the company
        "value": pl.Float64,  # null: see `reason`
        "unit": pl.String,  # money, count, ratio, share
        "currency": pl.String,  # null: not money
        "evidence": pl.String,  # fact or platform_claim
        "reason": pl.String,  # why there is no value
    }
)


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One indicator in one period, for one channel (None: all, or the company)."""

    kpi: Kpi
    period: str
    channel: str | None
    result: KpiValue


def kpi_values(inputs: KpiInputs, period: Period = "month") -> tuple[KpiRow, ...]:
    """Every indicator in every period, sorted by indicator, period and channel (all channels first)."""
    rows: list[KpiRow] = []
    for label, frame in _periods(inputs.periods, period):
        rows += [KpiRow(kpi, label, None, kpi.of(frame)) for kpi in KPIS if kpi.scope is not Scope.CHANNEL]
    for label, frame in _periods(inputs.channels, period):
        rows += [KpiRow(kpi, label, None, kpi.of(frame)) for kpi in KPIS if kpi.scope is Scope.CHANNEL]
        for (channel,), part in sorted(frame.drop_nulls("channel").group_by("channel"), key=_first):
            rows += [KpiRow(kpi, label, str(channel), kpi.of(part)) for kpi in KPIS if kpi.scope is not Scope.COMPANY]
    return tuple(sorted(rows, key=lambda row: (row.kpi.name, row.period, row.channel or "")))


def kpi_table(inputs: KpiInputs, period: Period = "month", *, language_code: str = "en") -> pl.DataFrame:
    """`kpi_values` as a frame of the form `KPI_TABLE`, its reasons in the language `fr` or `en`."""
    words = language(language_code)
    rows = [
        (
            row.kpi.name,
            row.period,
            row.channel,
            row.result.value,
            row.kpi.unit.value,
            row.result.currency,
            row.kpi.evidence.value,
            None if row.result.reason is None else words.text(row.result.reason),
        )
        for row in kpi_values(inputs, period)
    ]
    return pl.DataFrame(rows, schema=KPI_TABLE, orient="row")


def _periods(frame: pl.DataFrame, period: Period) -> Iterator[tuple[str, pl.DataFrame]]:
    """The frame's parts by period, in order of time."""
    day = pl.col("period_on")
    year = day.dt.year().cast(pl.String)
    labels = {
        "month": day.dt.strftime("%Y-%m"),
        "quarter": year + "-Q" + day.dt.quarter().cast(pl.String),
        "year": year,
        "total": pl.lit("total"),
    }
    labelled = frame.drop_nulls("period_on").with_columns(_label=labels[period])
    for (label,), part in sorted(labelled.group_by("_label"), key=_first):
        yield str(label), part


def _first(pair: tuple[tuple[object, ...], pl.DataFrame]) -> str:
    return str(pair[0][0])
