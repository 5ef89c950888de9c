"""Average order value: net revenue per order."""

from __future__ import annotations

import polars as pl

from unisono.measure.kpis.kpi import Direction, Kpi, Scope, Unit, quotient, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """Net revenue / orders, in the currency of revenue."""
    return quotient(total(frame, "revenue"), total(frame, "orders"), msg("There are no orders in the period."))


KPI = Kpi(
    name="average_order_value",
    question=msg("How much is an order worth?"),
    formula=msg("Net revenue / orders"),
    unit=Unit.MONEY,
    direction=Direction.UP,
    caveats=(
        msg("Refunds lower it, and one very large order moves it."),
        msg("It is net of VAT, so it is lower than what customers see."),
    ),
    scope=Scope.COMPANY,
    columns=("revenue", "orders"),
    compute=compute,
)
