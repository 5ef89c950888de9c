"""Impossible ratios: figures that cannot both be true, such as more clicks than impressions.

Each rule looks at single rows. Few such rows are a warning (late corrections of the platforms make
some); from one row in fifty on, columns are mixed up or misread, and the source is red. A price
outlier is a campaign day whose CPM is more than 30 times above or below the campaign's own median,
and far outside its own spread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups, ratio, total
from unisono.words import Share, Text, msg

NAME = "impossible_ratios"
_CRITICAL_SHARE = 0.02
_MIN_ROWS_CRITICAL = 20
_OUTLIER = 3.4  # log of 30
_COLUMNS = msg("Compare these rows with the platform's screen; if columns are mixed up, export and import again.")


@dataclass(frozen=True, slots=True)
class _Rule:
    """Rows that `broken` selects out of those that `judged` selects."""

    judged: pl.Expr
    broken: pl.Expr
    summary: Callable[[int, Share], Text]


# A click after midnight on an impression before it is no error: allow a couple of clicks and one in
# ten.
_RULES = (
    _Rule(
        pl.col("impressions") > 0,
        pl.col("clicks") > 1.1 * pl.col("impressions") + 2,
        lambda n, share: msg("Rows with more clicks than impressions: {n} ({share}).", n=n, share=share),
    ),
    _Rule(
        pl.col("clicks") > 0,
        pl.col("link_clicks") > 1.1 * pl.col("clicks") + 2,
        lambda n, share: msg("Rows with more link clicks than clicks: {n} ({share}).", n=n, share=share),
    ),
    _Rule(
        pl.col("impressions") > 0,
        pl.col("reach") > 1.01 * pl.col("impressions") + 2,
        lambda n, share: msg(
            "Rows that reach more people than they have impressions: {n} ({share}).",
            n=n,
            share=share,
        ),
    ),
    _Rule(
        pl.col("spend").is_not_null(),
        pl.col("spend") < 0,
        lambda n, share: msg("Rows with negative spend: {n} ({share}).", n=n, share=share),
    ),
    _Rule(
        pl.col("impressions").is_not_null(),
        pl.min_horizontal("impressions", "clicks", "link_clicks", "reach", "exposure") < 0,
        lambda n, share: msg("Rows with negative impressions, clicks or reach: {n} ({share}).", n=n, share=share),
    ),
    _Rule(
        pl.col("conversions").is_not_null(),
        pl.min_horizontal("conversions", "conversion_value", "leads") < 0,
        lambda n, share: msg("Rows with negative conversions or value: {n} ({share}).", n=n, share=share),
    ),
)


def check(tables: CheckInput) -> list[Finding]:
    """Findings about figures that contradict each other."""
    findings: list[Finding] = []
    for rule in _RULES:
        broken = tables.media.filter(rule.broken)
        for (source,), part in groups(broken, ["source"]):
            if source is not None:
                of_source = tables.media.filter(pl.col("source") == source)
                findings.append(_judge(rule, source, part, of_source))
    return [*findings, *_conversions(tables), *_outliers(tables)]


def _judge(rule: _Rule, source: str, broken: pl.DataFrame, of_source: pl.DataFrame) -> Finding:
    n_judged = of_source.filter(rule.judged).height
    share = min(1.0, ratio(broken.height, n_judged))
    red = share >= _CRITICAL_SHARE and broken.height >= _MIN_ROWS_CRITICAL
    return found(
        NAME,
        broken,
        source=source,
        severity=Severity.CRITICAL if red else Severity.WARNING,
        summary=rule.summary(broken.height, Share(share, 1)),
        remedy=_COLUMNS,
    )


def _conversions(tables: CheckInput) -> list[Finding]:
    """Campaigns that claim far more conversions than clicks: small steps are being counted."""
    sums = (
        tables.campaign_days.filter(pl.col("clicks") > 0)
        .group_by("source", "account", "campaign")
        .agg(pl.col("conversions", "clicks").sum())
        .filter((pl.col("conversions") > 3 * pl.col("clicks")) & (pl.col("conversions") >= 50))
    )
    findings: list[Finding] = []
    for (source, account, campaign), part in groups(sums, ["source", "account", "campaign"]):
        if source is None:
            continue
        rows = tables.campaign_days.join(
            part.select("source", "account", "campaign"),
            on=["source", "account", "campaign"],
            how="semi",
            nulls_equal=True,
        )
        summary = msg(
            "Campaign “{campaign}” claims {conversions} conversions from {clicks} clicks.",
            campaign=campaign,
            conversions=round(total(part.get_column("conversions"))),
            clicks=round(total(part.get_column("clicks"))),
        )
        remedy = msg("Look up which events the platform counts as conversions, and keep purchases or leads only.")
        findings.append(
            found(
                NAME,
                rows,
                source=source,
                account=account,
                severity=Severity.WARNING,
                summary=summary,
                remedy=remedy,
            )
        )
    return findings


def _outliers(tables: CheckInput) -> list[Finding]:
    """Campaign days whose price per impression is out of all proportion to the usual one."""
    campaign = ["source", "account", "campaign_id", "campaign"]
    priced = tables.campaign_days.filter((pl.col("spend") > 0) & (pl.col("impressions") >= 100)).with_columns(
        log_cpm=(1000 * pl.col("spend") / pl.col("impressions")).log()
    )
    median = pl.col("log_cpm").median().over(campaign)
    away = (
        priced.with_columns(away=(pl.col("log_cpm") - median).abs(), n=pl.len().over(campaign))
        .with_columns(spread=1.4826 * pl.col("away").median().over(campaign))
        .filter((pl.col("n") >= 14) & (pl.col("away") > pl.max_horizontal(_OUTLIER, 8 * pl.col("spread"))))
    )
    return [
        found(
            NAME,
            part,
            source=source,
            account=account,
            severity=Severity.WARNING,
            summary=msg(
                "Campaign days whose price per thousand impressions is more than 30 times above "
                "or below the "
                "campaign's usual one: {n}.",
                n=part.height,
            ),
            remedy=msg("Compare these days with the platform's screen: a decimal separator may be misread."),
        )
        for (source, account), part in groups(away, ["source", "account"])
        if source is not None
    ]


CHECK = Check(
    name=NAME,
    question=msg("Are there figures that cannot both be true?"),
    blind_spot=msg(
        "Figures that are wrong but plausible, and errors that multiply spend, impressions and clicks alike."
    ),
    run=check,
)
