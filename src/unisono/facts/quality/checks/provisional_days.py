"""Provisional days: which of the latest facts will still change?

Platforms correct spend for some days and add conversions for weeks after a click. The last three
days before today are marked; it is good to know, not a fault. Importing the same days again later
replaces them.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups
from unisono.words import msg

NAME = "provisional_days"
_DAYS = 3


def check(tables: CheckInput) -> list[Finding]:
    """One note per platform with rows in the last three days."""
    recent = tables.media.filter(
        pl.col("date_on").is_between(tables.today - dt.timedelta(days=_DAYS), tables.today)
        & (pl.col("source").cast(pl.String) != "agency")
        & (pl.col("n_days") == 1)
    )
    return [
        found(
            NAME,
            part,
            source=source,
            severity=Severity.INFO,
            summary=msg(
                "The facts from {first} on are provisional: the platform still corrects them.",
                first=part.get_column("date_on").sort()[0],
            ),
            remedy=msg("Export these days again in a week; the new rows replace the old ones."),
        )
        for (source,), part in groups(recent, ["source"])
        if source is not None
    ]


CHECK = Check(
    name=NAME,
    question=msg("Which facts will the platforms still correct?"),
    blind_spot=msg("Conversions that a long attribution window adds to older days."),
    run=check,
)
