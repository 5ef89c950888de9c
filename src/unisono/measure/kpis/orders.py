"""Orders: how many there were."""

from __future__ import annotations

import polars as pl

from unisono.measure.kpis.kpi import Direction, Kpi, Scope, Unit, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """Sum of `orders`."""
    return total(frame, "orders")


KPI = Kpi(
    name="orders",
    question=msg("How many orders did we get?"),
    formula=msg("Number of orders that were not cancelled"),
    unit=Unit.COUNT,
    direction=Direction.UP,
    caveats=(msg("Orders refunded later are counted."),),
    scope=Scope.COMPANY,
    columns=("orders",),
    compute=compute,
)
