"""Platform ROAS: the conversion value that platforms attribute to themselves, per unit of spend. A claim, no effect."""

from __future__ import annotations

import polars as pl

from unisono.domain import Evidence
from unisono.measure.kpis.kpi import Direction, Kpi, NoValue, Scope, Unit, quotient, total
from unisono.words import msg


def compute(frame: pl.DataFrame) -> float:
    """Claimed value / spend over the rows that claim a value."""
    claimed = frame.drop_nulls("claimed_value")
    if claimed.is_empty():
        raise NoValue(msg("No platform claims a conversion value."))
    return quotient(total(claimed, "claimed_value"), total(claimed, "spend"), msg("Nothing was spent in the period."))


KPI = Kpi(
    name="platform_roas",
    question=msg("What return do the platforms claim?"),
    formula=msg("Conversion value claimed by the platform / spend"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    caveats=(
        msg(
            "It is the platform's claim: several platforms claim the same order, and sales that would have come anyway."
        ),
        msg("Channels that claim nothing (television, radio) are left out on both sides of the division."),
    ),
    scope=Scope.CHANNEL,
    columns=("claimed_value", "spend"),
    compute=compute,
    evidence=Evidence.PLATFORM_CLAIM,
)
