"""New customer share: how many of the orders are a customer's first."""

from __future__ import annotations

import polars as pl

from unisono.measure.kpis.kpi import Direction, Kpi, NoValue, Scope, Unit, quotient, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """New customers / orders, between 0 and 1."""
    share = quotient(total(frame, "new_customers"), total(frame, "orders"), msg("There are no orders in the period."))
    if share > 1:
        raise NoValue(msg("There are more new customers than orders: the two do not count the same shops or days."))
    return share


KPI = Kpi(
    name="new_customer_share",
    question=msg("How many of our orders come from new customers?"),
    formula=msg("New customers / orders"),
    unit=Unit.SHARE,
    direction=Direction.NEITHER,
    caveats=(
        msg("Customers known before the first export look new, so the first months are too high."),
        msg("Orders without an e-mail address cannot be told to be new, and count as not new."),
    ),
    scope=Scope.COMPANY,
    columns=("new_customers", "orders"),
    compute=compute,
)
