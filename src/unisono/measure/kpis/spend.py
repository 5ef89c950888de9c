"""Spend: the money that media delivered, as platforms and agencies report it."""

from __future__ import annotations

import polars as pl

from unisono.measure.kpis.kpi import Direction, Kpi, Scope, Unit, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """Sum of `spend`, in its currency."""
    return total(frame, "spend")


KPI = Kpi(
    name="spend",
    question=msg("How much media money was delivered?"),
    formula=msg("Sum of media spend"),
    unit=Unit.MONEY,
    direction=Direction.NEITHER,
    caveats=(msg("Fees, production and taxes are not in it unless the agency books them as media."),),
    scope=Scope.BOTH,
    columns=("spend",),
    compute=compute,
)
