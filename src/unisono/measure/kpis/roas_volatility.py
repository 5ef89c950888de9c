"""ROAS volatility: how much the claimed return swings from week to week, relative to its mean."""

from __future__ import annotations

import polars as pl

from unisono.domain import Evidence
from unisono.measure.kpis.kpi import Direction, Kpi, NoValue, Scope, Unit, quotient
from unisono.words import msg

MIN_WEEKS = 4


def compute(frame: pl.DataFrame) -> float:
    """Standard deviation (n - 1) / mean of the claimed ROAS of the rows' periods with spend."""
    weeks = (
        frame.drop_nulls(["claimed_value", "spend"])
        .group_by("period_on")
        .agg(pl.col("claimed_value", "spend").cast(pl.Float64).sum())
        .filter(pl.col("spend") > 0)
    )
    if weeks.height < MIN_WEEKS:
        raise NoValue(
            msg(
                "It takes {least} weeks with spend and a claimed value; there are {n}.",
                least=MIN_WEEKS,
                n=weeks.height,
            )
        )
    roas = weeks.select(pl.col("claimed_value") / pl.col("spend")).to_series()
    spread, mean = roas.std(), roas.mean()
    if not isinstance(spread, float) or not isinstance(mean, float):
        raise NoValue(msg("No platform claims a conversion value."))
    return quotient(spread, mean, msg("The platforms claim no value at all in the period."))


KPI = Kpi(
    name="roas_volatility",
    question=msg("How stable is the return that the platforms claim?"),
    formula=msg("Standard deviation / mean of the weekly claimed ROAS"),
    unit=Unit.RATIO,
    direction=Direction.DOWN,
    caveats=(
        msg("Seasons and promotions count as swings."),
        msg("Small spend swings more: compare channels of like size."),
    ),
    scope=Scope.CHANNEL,
    columns=("claimed_value", "spend"),
    compute=compute,
    evidence=Evidence.PLATFORM_CLAIM,
)
