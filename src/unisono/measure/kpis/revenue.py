"""Net revenue: what the shop earned, without VAT and refunds."""

from __future__ import annotations

import polars as pl

from unisono.measure.kpis.kpi import Direction, Kpi, Scope, Unit, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """Sum of `revenue`, in its currency."""
    return total(frame, "revenue")


KPI = Kpi(
    name="revenue",
    question=msg("How much did we sell?"),
    formula=msg("Sum of net revenue (without VAT and refunds)"),
    unit=Unit.MONEY,
    direction=Direction.UP,
    caveats=(msg("Refunds are booked on the day of the order, so the latest periods still shrink."),),
    scope=Scope.COMPANY,
    columns=("revenue",),
    compute=compute,
)
