"""Unmapped spend: is there media money that no rule of the channel map takes?

It is never dropped, it stands as a line of its own; but a model cannot tell what it bought. Where
the deliveries carry no column `channel` the question cannot be asked, and the check stays silent.
"""

from __future__ import annotations

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups, money, ratio, total
from unisono.words import Share, msg

NAME = "unmapped_spend"
_WARNING_SHARE = 0.01
_WHOLE = 0.995
"""A source without any channel: more likely a slip in the channel map than a wish."""


def check(tables: CheckInput) -> list[Finding]:
    """Findings about spend without a channel, by source and currency."""
    if "channel" not in tables.media.columns:
        return []
    unmapped = tables.media.filter(
        (pl.col("spend") > 0)
        & (pl.col("channel").is_null() | pl.col("channel").cast(pl.String).is_in(["", "unmapped"]))
    )
    findings: list[Finding] = []
    for (source, currency), part in groups(unmapped, ["source", "currency"]):
        if source is None:
            continue
        whole = tables.media.filter(
            (pl.col("source") == source) & pl.col("currency").cast(pl.String).eq_missing(pl.lit(currency, pl.String))
        )
        spent = total(part.get_column("spend"))
        share = ratio(spent, total(whole.get_column("spend")))
        summary = msg(
            "Spend without a channel: {spend} ({share} of the source), such as campaign “{campaign}”.",
            spend=money(spent, currency),
            share=Share(share, 1),
            campaign=part.get_column("campaign").cast(pl.String)[0],
        )
        findings.append(
            found(
                NAME,
                part,
                source=source,
                severity=_severity(share),
                summary=summary,
                remedy=msg("Add a line for these campaigns to the channel map and publish again."),
            )
        )
    return findings


def _severity(share: float) -> Severity:
    if share >= _WHOLE:
        return Severity.CRITICAL
    return Severity.WARNING if share >= _WARNING_SHARE else Severity.INFO


CHECK = Check(
    name=NAME,
    question=msg("Does every campaign that spends belong to a channel?"),
    blind_spot=msg("Campaigns that a rule puts into the wrong channel."),
    run=check,
)
