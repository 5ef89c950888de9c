"""Plan gap: how much more or less was spent than planned."""

from __future__ import annotations

import polars as pl

from unisono.measure.kpis.kpi import Direction, Kpi, NoValue, Scope, Unit, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """Spend - planned spend over the rows that have a plan, in their currency; below zero: less was spent."""
    planned = frame.drop_nulls("planned_spend")
    if planned.is_empty():
        raise NoValue(msg("There is no plan for the period."))
    return total(planned, "spend") - total(planned, "planned_spend")


KPI = Kpi(
    name="plan_gap",
    question=msg("Did we spend what we had planned?"),
    formula=msg("Spend - planned spend"),
    unit=Unit.MONEY,
    direction=Direction.NEITHER,
    caveats=(
        msg("Only periods and channels with a plan are compared; spend without a plan is not in it."),
        msg("Gaps of opposite sign cancel out in the sum of all channels."),
    ),
    scope=Scope.CHANNEL,
    columns=("spend", "planned_spend"),
    compute=compute,
)
