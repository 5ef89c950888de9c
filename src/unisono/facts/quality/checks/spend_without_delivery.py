"""Spend without delivery, and delivery without spend.

Money that bought nothing is a wrong column, a fee booked as media, or a late correction; delivery
that costs nothing for weeks is a lost spend column. A day counts when the campaign spends at least
a quarter of its usual day and reports zero impressions, clicks and exposure (zero, not missing).
Three such days are a finding, a tenth of the spend makes it red.
"""

from __future__ import annotations

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups, money, ratio, total
from unisono.words import Share, msg

NAME = "spend_without_delivery"
_CAMPAIGN = ["source", "account", "campaign_id", "campaign"]
_MIN_DAYS = 3
_CRITICAL_SHARE = 0.10
_FREE_DAYS = 14
_MIN_IMPRESSIONS = 100


def check(tables: CheckInput) -> list[Finding]:
    """Findings about spend that bought nothing, and delivery that cost nothing."""
    return [*_paid_for_nothing(tables), *_delivered_for_free(tables), *_series(tables)]


def _paid_for_nothing(tables: CheckInput) -> list[Finding]:
    nothing = pl.any_horizontal(pl.col("impressions", "clicks", "exposure").is_not_null()) & (
        pl.sum_horizontal(pl.col("impressions", "clicks", "exposure").fill_null(0)) == 0
    )
    usual = pl.col("spend").filter(pl.col("spend") > 0).median().over(_CAMPAIGN)
    days = tables.campaign_days.filter((pl.col("spend") > 0) & (pl.col("spend") >= 0.25 * usual) & nothing).filter(
        pl.len().over(_CAMPAIGN) >= _MIN_DAYS
    )
    findings: list[Finding] = []
    for (source, account, currency), part in groups(days, ["source", "account", "currency"]):
        if source is None:
            continue
        whole = tables.campaign_days.filter(
            (pl.col("source") == source)
            & pl.col("account").cast(pl.String).eq_missing(pl.lit(account))
            & pl.col("currency").cast(pl.String).eq_missing(pl.lit(currency))
        )
        spent = total(part.get_column("spend"))
        share = ratio(spent, total(whole.get_column("spend")))
        summary = msg(
            "Spend without any impression or click: {spend} ({share} of the account) on {n} campaign days.",
            spend=money(spent, currency),
            share=Share(share, 1),
            n=part.height,
        )
        remedy = msg(
            "Check whether fees are booked as media, or the delivery columns are missing from "
            "the export; then import it "
            "again."
        )
        findings.append(
            found(
                NAME,
                part,
                source=source,
                account=account,
                severity=Severity.CRITICAL if share >= _CRITICAL_SHARE else Severity.WARNING,
                summary=summary,
                remedy=remedy,
                n_rows=int(total(part.get_column("n_rows"))),
            )
        )
    return findings


def _delivered_for_free(tables: CheckInput) -> list[Finding]:
    """Two weeks of impressions without spend, in a campaign that spends otherwise."""
    free = pl.col("spend").fill_null(0) == 0
    delivers = pl.col("impressions") >= _MIN_IMPRESSIONS
    days = (
        tables.campaign_days.filter((pl.col("spend") > 0).any().over(_CAMPAIGN))
        .sort(*_CAMPAIGN, "date_on")
        .with_columns(free=(free & delivers).fill_null(value=False))
        .with_columns(run=pl.col("free").rle_id().over(_CAMPAIGN))
        .filter("free")
        .filter(pl.col("n_days").sum().over([*_CAMPAIGN, "run"]) >= _FREE_DAYS)
    )
    return [
        found(
            NAME,
            part,
            source=source,
            account=account,
            severity=Severity.WARNING,
            summary=msg(
                "Campaigns that deliver two weeks or more without spend: {n}, such as “{campaign}”.",
                n=part.get_column("campaign").n_unique(),
                campaign=str(part.get_column("campaign").item(0)),
            ),
            remedy=msg("Export these days again with the spend column, or note that the delivery was free."),
            n_rows=int(total(part.get_column("n_rows"))),
        )
        for (source, account), part in groups(days, ["source", "account"])
        if source is not None
    ]


def _series(tables: CheckInput) -> list[Finding]:
    """Wide and long tables: periods of a channel with spend and an exposure of exactly zero."""
    keys = ["source", "channel", "geo", "date_on"]
    by_role = tables.dated_series.filter(pl.col("role").is_in(["spend", "exposure"])).drop_nulls("channel")
    sides = by_role.group_by(keys).agg(
        spend=pl.col("value").filter(pl.col("role") == "spend").sum(),
        exposure=pl.col("value").filter(pl.col("role") == "exposure").sum(),
        n_exposures=pl.col("value").filter(pl.col("role") == "exposure").count(),
        file_id=pl.col("file_id").first(),
        line=pl.col("line").first(),
    )
    usual = pl.col("spend").filter(pl.col("spend") > 0).median().over("source", "channel", "geo")
    empty = sides.filter(
        (pl.col("n_exposures") > 0)
        & (pl.col("exposure") == 0)
        & (pl.col("spend") > 0)
        & (pl.col("spend") >= 0.25 * usual)
    ).filter(pl.len().over("source", "channel", "geo") >= _MIN_DAYS)
    return [
        found(
            NAME,
            part,
            source=source,
            severity=Severity.WARNING,
            summary=msg(
                "Channel {channel} spends in periods where its exposure is zero. Periods: {n}.",
                channel=channel,
                n=part.height,
            ),
            remedy=msg("Complete the exposure of these periods, or leave it empty where it is unknown."),
        )
        for (source, channel), part in groups(empty, ["source", "channel"])
        if source is not None
    ]


CHECK = Check(
    name=NAME,
    question=msg("Does every spend buy delivery, and does every delivery cost something?"),
    blind_spot=msg(
        "Sources that report no impressions, clicks or exposure at all, and single days that corrections leave behind."
    ),
    run=check,
)
