"""Duplicates: is the same money counted twice?

Three ways lead there. The same row twice in a file (or a table split by a column that is not kept,
such as device: then the parts differ). The same campaign twice: at two levels, by campaign and by
ad, whose sums agree, or under two names, before and after a rename. The same export loaded under
two accounts or two sources: at least half of the smaller side's campaign days carry the same day,
money and delivery.
"""

from __future__ import annotations

from itertools import combinations

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups, ratio, total
from unisono.facts.tables import PRIMARY_KEYS
from unisono.words import Share, msg

NAME = "duplicates"
_DELIVERY = ("spend", "impressions", "clicks")
_MIN_SHARED = 7
_SHARED = 0.5
_LOADED_TWICE = msg("Keep one of the two imports and withdraw the other, or name the right account at import.")
_RENAMED = msg(
    "Export the campaign once for its whole time, under its present name and with its ID, and import it last."
)
_ROWS_TWICE = msg("Withdraw the file, remove the repeated rows at the source, and import it again.")


def check(tables: CheckInput) -> list[Finding]:
    """Findings about rows, levels and exports that count twice."""
    return [
        *_same_key(tables),
        *_two_levels(tables),
        *_same_content(tables),
        *_same_name(tables),
        *_two_names(tables),
        *_orders(tables),
        *_orders_elsewhere(tables),
        *_series(tables),
    ]


def _same_key(tables: CheckInput) -> list[Finding]:
    """Rows of one key: equal ones count twice, different ones are parts or two campaigns."""
    delivered = tables.media.filter(_delivers())
    keys = list(PRIMARY_KEYS["media_deliveries"])
    repeated = delivered.filter(pl.struct(keys).is_duplicated())
    if repeated.is_empty():
        return []
    equal = pl.struct(*keys, *_DELIVERY).is_duplicated()
    findings: list[Finding] = []
    for (source,), part in groups(repeated.with_columns(equal=equal), ["source"]):
        if source is None:
            continue
        whole = delivered.filter(pl.col("source") == source)
        twice = part.filter("equal")
        if not twice.is_empty():
            share = ratio(_extra_spend(twice, keys), total(whole.get_column("spend")))
            summary = msg(
                "Rows that are there twice with the same figures: {n}. They count {share} of the spend once too often.",
                n=twice.height,
                share=Share(share, 1),
            )
            severity = Severity.CRITICAL if share > 0.01 else Severity.WARNING
            findings.append(
                found(
                    NAME,
                    twice,
                    source=source,
                    severity=severity,
                    summary=summary,
                    remedy=_ROWS_TWICE,
                )
            )
        findings += _different(source, part.filter(~pl.col("equal")))
    return findings


def _different(source: str, part: pl.DataFrame) -> list[Finding]:
    if part.is_empty():
        return []
    summary = msg(
        "Rows of the same campaign and day with different figures: {n}. They are parts of a "
        "table split by a column "
        "that is not kept (such as device), or two campaigns of one name.",
        n=part.height,
    )
    unnamed = part.get_column("campaign_id").null_count() > 0
    severity = Severity.WARNING if unnamed else Severity.INFO
    remedy = msg(
        "Add the campaign ID column to the export so that campaigns of one name stay apart, and import it again."
    )
    return [found(NAME, part, source=source, severity=severity, summary=summary, remedy=remedy)]


def _two_levels(tables: CheckInput) -> list[Finding]:
    """One campaign and day both as a whole and by ad group or ad, with the same sum."""
    keys = ["source", "account", "campaign_id", "campaign", "date_on"]
    fine = pl.col("ad_group").is_not_null() | pl.col("ad").is_not_null()
    both = (
        tables.media.filter(_delivers())
        .group_by(keys)
        .agg(
            coarse=pl.col("spend").filter(~fine).sum(),
            fine=pl.col("spend").filter(fine).sum(),
            file_id=pl.col("file_id").filter(~fine).first(),
            line=pl.col("line").filter(~fine).first(),
        )
        .filter((pl.col("coarse") > 0) & ((pl.col("coarse") / pl.col("fine") - 1).abs() < 0.01))
    )
    return [
        found(
            NAME,
            part,
            source=source,
            account=account,
            severity=Severity.CRITICAL if part.height >= _MIN_SHARED else Severity.WARNING,
            summary=msg(
                "Campaign days that are there both as a whole and by ad group or ad, with the same spend: {n}.",
                n=part.height,
            ),
            remedy=msg("Keep the export of one level and withdraw the other."),
        )
        for (source, account), part in groups(both, ["source", "account"])
        if source is not None
    ]


def _same_content(tables: CheckInput) -> list[Finding]:
    """Campaign days with equal day, money and delivery under two accounts or sources."""
    content = ["date_on", "n_days", "spend", "impressions", "clicks", "exposure"]
    days = tables.campaign_days.filter(
        (pl.col("spend") > 1) & (pl.col("impressions").is_not_null() | pl.col("exposure").is_not_null())
    ).with_columns(pl.col("source", "account").cast(pl.String))
    owners = days.select("source", "account").unique().sort("source", "account", nulls_last=False)
    if owners.height < 2:
        return []
    shared = days.filter(pl.struct(content).is_duplicated())
    by_owner = dict(groups(shared, ["source", "account"]))
    n_rows = {key: part.height for key, part in groups(days, ["source", "account"])}
    findings: list[Finding] = []
    for one, other in combinations(sorted(by_owner, key=str), 2):
        same = by_owner[other].join(by_owner[one], on=content, how="semi", nulls_equal=True)
        if same.height < _MIN_SHARED or same.height < _SHARED * min(n_rows[one], n_rows[other]):
            continue
        summary = msg(
            "{n} campaign days of {source}, account {account}, carry the same day, spend and "
            "delivery as "
            "{other_source}, account {other_account}: the same export seems to be loaded twice.",
            n=same.height,
            source=other[0],
            account=other[1],
            other_source=one[0],
            other_account=one[1],
        )
        findings.append(
            found(
                NAME,
                same,
                source=str(other[0]),
                account=other[1],
                severity=Severity.CRITICAL,
                summary=summary,
                remedy=_LOADED_TWICE,
            )
        )
    return findings


def _same_name(tables: CheckInput) -> list[Finding]:
    """Campaigns of one name with two ids: kept apart, but a channel map sees one name."""
    twins = (
        tables.campaign_days.drop_nulls("campaign_id")
        .group_by("source", "account", "campaign", "date_on")
        .agg(pl.col("campaign_id").n_unique(), pl.col("file_id", "line").first())
        .filter(pl.col("campaign_id") > 1)
    )
    return [
        found(
            NAME,
            part,
            source=source,
            account=account,
            severity=Severity.INFO,
            summary=msg(
                "Two campaigns of the account bear the same name “{campaign}”; their IDs keep them apart.",
                campaign=campaign,
            ),
            remedy=msg("Give each campaign a name of its own, so that the channel map can tell them apart."),
        )
        for (source, account, campaign), part in groups(twins, ["source", "account", "campaign"])
        if source is not None
    ]


def _two_names(tables: CheckInput) -> list[Finding]:
    """One campaign by its id under two names on the same day: a rename that was not replaced."""
    keys = ["source", "account", "campaign_id", "date_on"]
    renamed = (
        tables.media.filter(_delivers())
        .drop_nulls(["campaign_id", "campaign"])
        .filter(pl.col("campaign").n_unique().over(keys) > 1)
    )
    findings = []
    for (source, account, campaign_id), part in groups(renamed, ["source", "account", "campaign_id"]):
        if source is None:
            continue
        names = sorted(part.get_column("campaign").cast(pl.String).unique().to_list())
        summary = msg(
            "The campaign with the ID {campaign_id} is there under several names ({names}) on the same days, as after "
            "a rename: its spend counts more than once. Days: {n}.",
            campaign_id=campaign_id,
            names=tuple(names),
            n=part.get_column("date_on").n_unique(),
        )
        findings.append(
            found(
                NAME,
                part,
                source=source,
                account=account,
                severity=Severity.CRITICAL,
                summary=summary,
                remedy=_RENAMED,
            )
        )
    return findings


def _orders(tables: CheckInput) -> list[Finding]:
    repeated = tables.shop_orders.filter(pl.struct(PRIMARY_KEYS["orders"]).is_duplicated())
    return [
        found(
            NAME,
            part,
            source=source,
            account=account,
            severity=Severity.CRITICAL,
            summary=msg(
                "Order numbers of shop {account} that occur more than once: {n}.",
                account=account or source,
                n=part.get_column("order_id").n_unique(),
            ),
            remedy=_ROWS_TWICE,
            on="ordered_on",
        )
        for (source, account), part in groups(repeated, ["source", "account"])
        if source is not None
    ]


def _orders_elsewhere(tables: CheckInput) -> list[Finding]:
    """The same order number, moment and amount in two shops or sources."""
    owners = ["source", "account"]
    content = ["order_id", "ordered_at", "gross"]
    once = tables.shop_orders.unique([*owners, *content])
    shared = once.filter(pl.struct(content).is_duplicated()).sort(*owners)
    copies = shared.filter(~pl.struct(content).is_first_distinct())
    return [
        found(
            NAME,
            part,
            source=source,
            account=account,
            severity=Severity.CRITICAL,
            summary=msg(
                "Orders of shop {account} that another shop or source holds as well, with the "
                "same number, moment "
                "and amount: {n}.",
                account=account or source,
                n=part.height,
            ),
            remedy=_LOADED_TWICE,
            on="ordered_on",
        )
        for (source, account), part in groups(copies, owners)
        if source is not None and part.height >= _MIN_SHARED
    ]


def _series(tables: CheckInput) -> list[Finding]:
    repeated = tables.dated_series.filter(pl.struct(PRIMARY_KEYS["series"]).is_duplicated())
    return [
        found(
            NAME,
            part,
            source=source,
            severity=Severity.CRITICAL,
            summary=msg(
                "The series {series} has more than one value for the same period. Periods: {n}.",
                series=series,
                n=part.get_column("date_on").n_unique(),
            ),
            remedy=_ROWS_TWICE,
        )
        for (source, series), part in groups(repeated, ["source", "series"])
        if source is not None
    ]


def _delivers() -> pl.Expr:
    """Rows of zeros are harmless, however often they occur."""
    return (pl.col("spend").fill_null(0) != 0) | (pl.col("impressions").fill_null(0) != 0)


def _extra_spend(twice: pl.DataFrame, keys: list[str]) -> float:
    return total(twice.get_column("spend")) - total(twice.unique([*keys, *_DELIVERY]).get_column("spend"))


CHECK = Check(
    name=NAME,
    question=msg("Is any spend or order counted twice?"),
    blind_spot=msg(
        "The same money in two sources with different figures (an agency's invoice and the "
        "platform's report), and two "
        "campaigns of one name and no ID that the file has already added together."
    ),
    run=check,
)
