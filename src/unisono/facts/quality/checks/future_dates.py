"""Future dates: are there deliveries or orders on days that have not come?

Nothing has been delivered or sold tomorrow: day and month are swapped, or the file holds a plan.
One day of grace is left for time zones. Planned spend, promotions and other controls may lie ahead;
an agency's sheet often books its coming weeks, which is a warning. No figure reads these rows before their day.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups
from unisono.words import msg

NAME = "future_dates"
_KNOWN_AHEAD = ["plan_spend", "control", "promotion"]
_REMEDY = msg(
    "If day and month are swapped, import the file again and name its date order; if these are "
    "plans, import them as planned "
    "spend."
)


def check(tables: CheckInput) -> list[Finding]:
    """Findings about rows dated after today."""
    limit = tables.today + dt.timedelta(days=1)
    media = tables.media.filter(pl.col("date_on") > limit)
    orders = tables.shop_orders.filter(pl.col("ordered_on") > limit).with_columns(pl.col("ordered_on").alias("date_on"))
    series = tables.dated_series.filter(
        (pl.col("date_on") > limit) & pl.col("value").is_not_null() & ~pl.col("role").is_in(_KNOWN_AHEAD)
    ).with_columns(account=pl.lit(None, pl.String))
    return [
        found(
            NAME,
            part,
            source=source,
            account=account,
            severity=Severity.WARNING if source == "agency" else severity,
            summary=msg(
                "Rows dated after today: {n}, up to {last}.",
                n=part.height,
                last=part.get_column("date_on").sort()[-1],
            ),
            remedy=_REMEDY,
        )
        for frame, severity in (
            (media, Severity.CRITICAL),
            (orders, Severity.CRITICAL),
            (series, Severity.CRITICAL),
        )
        for (source, account), part in groups(frame, ["source", "account"])
        if source is not None
    ]


CHECK = Check(
    name=NAME,
    question=msg("Are there deliveries or orders on days that have not come yet?"),
    blind_spot=msg("Swapped days and months that still lie in the past."),
    run=check,
)
