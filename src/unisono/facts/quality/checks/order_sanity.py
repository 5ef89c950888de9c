"""Order sanity: can each order be what the shop says it is?

Net revenue above what was paid, refunds above what was paid, and VAT above 30 % of the net amount
(no country of the European Union goes beyond 27 %) are impossible. A single order of more than
fifty median orders that makes a twentieth of its week or more is possible, but it moves the outcome
that a model explains: a person should know it. An order with a negative total is told as that only:
its other amounts cannot be compared with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups, money, ratio
from unisono.words import Share, Text, msg

NAME = "order_sanity"
_CENT = 0.011
_NEGATIVE = (pl.col("gross") < -_CENT).fill_null(value=False)
_CRITICAL_SHARE = 0.01
_MIN_ROWS_CRITICAL = 5
_MAX_VAT_RATE = 0.30
_GIANT = 50
_WEEK_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class _Rule:
    """Orders that cannot be, and how to tell them."""

    broken: pl.Expr
    tell: Callable[[int, Share], Text]


_RULES = (
    _Rule(
        ~_NEGATIVE & (pl.col("net_revenue") > pl.col("gross") + _CENT),
        lambda n, share: msg("Orders whose net revenue is above what was paid: {n} ({share}).", n=n, share=share),
    ),
    _Rule(
        ~_NEGATIVE & (pl.col("refunded") > pl.col("gross") + _CENT),
        lambda n, share: msg("Orders refunded beyond what was paid: {n} ({share}).", n=n, share=share),
    ),
    _Rule(
        ~_NEGATIVE
        & ((pl.col("vat") < -_CENT) | (pl.col("vat") > _MAX_VAT_RATE * (pl.col("gross") - pl.col("vat")) + _CENT)),
        lambda n, share: msg(
            "Orders with a VAT rate below zero or above {highest}: {n} ({share}).",
            highest=Share(_MAX_VAT_RATE),
            n=n,
            share=share,
        ),
    ),
    _Rule(
        _NEGATIVE,
        lambda n, share: msg("Orders with a negative amount: {n} ({share}).", n=n, share=share),
    ),
)


def check(tables: CheckInput) -> list[Finding]:
    """Findings about impossible and giant orders."""
    return [*_impossible(tables), *_giants(tables)]


def _impossible(tables: CheckInput) -> list[Finding]:
    findings: list[Finding] = []
    for (source, account), part in groups(tables.shop_orders, ["source", "account"]):
        if source is None:
            continue
        for rule in _RULES:
            rows = part.filter(rule.broken)
            if rows.is_empty():
                continue
            share = ratio(rows.height, part.height)
            red = share >= _CRITICAL_SHARE and rows.height >= _MIN_ROWS_CRITICAL
            severity = Severity.CRITICAL if red else Severity.WARNING
            summary = rule.tell(rows.height, Share(share, 1))
            findings.append(_finding(rows, source, account, severity, summary))
    return findings


def _giants(tables: CheckInput) -> list[Finding]:
    shop = ["source", "account", "currency"]
    week = pl.col("ordered_on").dt.truncate("1w")
    giants = (
        tables.shop_orders.filter((pl.col("gross") > 0) & ~pl.col("cancelled").fill_null(value=False))
        .with_columns(
            usual=pl.col("gross").median().over(shop),
            share=pl.col("gross") / pl.col("gross").sum().over(*shop, week),
            n=pl.len().over(shop),
        )
        .filter((pl.col("gross") > _GIANT * pl.col("usual")) & (pl.col("share") >= _WEEK_SHARE) & (pl.col("n") >= 30))
        .sort("gross", descending=True)
    )
    return [
        _finding(
            part,
            source,
            account,
            Severity.WARNING,
            msg(
                "Orders of more than fifty times the median order: {n}; the largest is {amount}, {share} of its week.",
                n=part.height,
                amount=money(float(part.get_column("gross")[0]), currency),
                share=Share(float(part.get_column("share")[0])),
            ),
        )
        for (source, account, currency), part in groups(giants, shop)
        if source is not None
    ]


def _finding(rows: pl.DataFrame, source: str, account: str | None, severity: Severity, summary: Text) -> Finding:
    return found(
        NAME,
        rows,
        source=source,
        account=account,
        severity=severity,
        summary=summary,
        remedy=msg("Look these orders up in the shop; cancel test orders, and export and import the orders again."),
        on="ordered_on",
    )


CHECK = Check(
    name=NAME,
    question=msg("Can each order be what the shop says it is?"),
    blind_spot=msg("Test orders of ordinary size, and refunds that the export does not hold yet."),
    run=check,
)
