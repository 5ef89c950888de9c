"""MER, marketing efficiency ratio: net revenue per unit of media spend, whatever brought it."""

from __future__ import annotations

import polars as pl

from unisono.measure.kpis.kpi import Direction, Kpi, Scope, Unit, quotient, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """Net revenue / spend."""
    return quotient(total(frame, "revenue"), total(frame, "spend"), msg("Nothing was spent in the period."))


KPI = Kpi(
    name="mer",
    question=msg("How much do we sell for each euro of media?"),
    formula=msg("Net revenue / media spend"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    caveats=(
        msg("It is no effect of media: sales that would have come anyway are in it."),
        msg("It falls when spend grows, even if the extra spend pays."),
    ),
    scope=Scope.COMPANY,
    columns=("revenue", "spend"),
    compute=compute,
)
