"""CAC, customer acquisition cost: media spend per new customer."""

from __future__ import annotations

import polars as pl

from unisono.measure.kpis.kpi import Direction, Kpi, Scope, Unit, quotient, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """Spend / new customers, in the currency of spend."""
    return quotient(
        total(frame, "spend"), total(frame, "new_customers"), msg("There are no new customers in the period.")
    )


KPI = Kpi(
    name="cac",
    question=msg("What does a new customer cost us in media?"),
    formula=msg("Media spend / new customers"),
    unit=Unit.MONEY,
    direction=Direction.DOWN,
    caveats=(
        msg("Customers known before the first export look new, so the first months look too cheap."),
        msg("All media is counted, also what was spent on known customers."),
    ),
    scope=Scope.COMPANY,
    columns=("spend", "new_customers"),
    compute=compute,
)
