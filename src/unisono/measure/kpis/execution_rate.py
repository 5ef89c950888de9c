"""Execution rate: which part of the plan was spent."""

from __future__ import annotations

import polars as pl

from unisono.measure.kpis.kpi import Direction, Kpi, NoValue, Scope, Unit, quotient, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """Spend / planned spend over the rows that have a plan; 1 is on plan."""
    planned = frame.drop_nulls("planned_spend")
    if planned.is_empty():
        raise NoValue(msg("There is no plan for the period."))
    return quotient(total(planned, "spend"), total(planned, "planned_spend"), msg("Nothing was planned in the period."))


KPI = Kpi(
    name="execution_rate",
    question=msg("Which part of the plan was spent?"),
    formula=msg("Spend / planned spend"),
    unit=Unit.RATIO,
    direction=Direction.NEITHER,
    caveats=(msg("Only periods and channels with a plan are compared; above 1, more was spent than planned."),),
    scope=Scope.CHANNEL,
    columns=("spend", "planned_spend"),
    compute=compute,
)
