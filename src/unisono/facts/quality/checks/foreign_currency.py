"""Foreign currency: is all money that figures add up in the workspace's currency?

There are no exchange rates yet, so the model refuses spend, and the outcome, in any other currency; this check says so
while the facts are looked at, and not only when somebody fits. Critical where the model reads the money; a warning
where it only stands beside it (orders of a workspace whose outcome is a column), and where an account mixes currencies
but all that is foreign is zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from unisono.domain import Finding, Settings, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups, total
from unisono.words import Money, Text, msg

NAME = "foreign_currency"
_ORDERS = "net_revenue"  # the outcome's name in the settings where it comes from orders


@dataclass(frozen=True, slots=True)
class _Amounts:
    """Rows with money: what they are, by what they are told apart, and whether the model reads them."""

    what: Text
    rows: pl.DataFrame
    amount: str
    on: str
    name: str
    read: bool


def check(tables: CheckInput) -> list[Finding]:
    """Findings about money in other currencies than the workspace's, by account or column."""
    return [finding for amounts in _amounts(tables) for finding in _findings(amounts, tables.settings)]


def _amounts(tables: CheckInput) -> Iterator[_Amounts]:
    """Spend, the revenue of orders that count, and the series of spend and outcome."""
    sold = tables.shop_orders.filter(~pl.col("cancelled").fill_null(value=False))
    from_orders = tables.settings.outcome == _ORDERS and not sold.is_empty()
    role, series = pl.col("role"), tables.dated_series
    named = pl.col("series") == tables.settings.outcome
    chosen = named | (pl.lit(tables.settings.outcome == _ORDERS) & (not from_orders))
    spend, revenue, outcome = msg("spend"), msg("revenue"), msg("the outcome")
    yield _Amounts(spend, tables.media, "spend", "date_on", "account", read=True)
    yield _Amounts(revenue, sold, "net_revenue", "ordered_on", "account", read=from_orders)
    yield _Amounts(spend, series.filter(role == "spend"), "value", "date_on", "series", read=True)
    yield _Amounts(outcome, series.filter((role == "outcome") & chosen), "value", "date_on", "series", read=True)
    yield _Amounts(outcome, series.filter((role == "outcome") & ~chosen), "value", "date_on", "series", read=False)


def _findings(amounts: _Amounts, settings: Settings) -> Iterator[Finding]:
    rows = amounts.rows.drop_nulls("currency").with_columns(pl.col("currency").cast(pl.String))
    for (source, name), part in groups(rows, ["source", amounts.name]):
        foreign = part.filter(pl.col("currency") != settings.currency)
        money = foreign.filter(pl.col(amounts.amount) != 0)
        if source is None or (money.is_empty() and part.get_column("currency").n_unique() < 2) or foreign.is_empty():
            continue
        yield found(
            NAME,
            foreign if money.is_empty() else money,
            source=source,
            account=name if amounts.name == "account" else None,
            severity=Severity.CRITICAL if amounts.read and not money.is_empty() else Severity.WARNING,
            summary=_summary(amounts, name or source, money, part, settings),
            remedy=_remedy(settings) if not money.is_empty() else msg("Correct the currency column, if it is wrong."),
            on=amounts.on,
        )


def _summary(amounts: _Amounts, name: str, money: pl.DataFrame, part: pl.DataFrame, settings: Settings) -> Text:
    if money.is_empty():
        return msg(
            "{name} holds more than one currency: {currencies}; all amounts that are not in {currency} are zero.",
            name=name,
            currencies=tuple(part.get_column("currency").unique().sort().to_list()),
            currency=settings.currency,
        )
    by_currency = tuple(
        Money(total(rows.get_column(amounts.amount)), code)
        for (code,), rows in groups(money, ["currency"])
        if code is not None
    )
    if not amounts.read:
        return msg(
            "{name} holds amounts that are not in {currency} ({what}): {amounts}. They are shown apart.",
            name=name,
            currency=settings.currency,
            what=amounts.what,
            amounts=by_currency,
        )
    return msg(
        "{name} holds amounts that are not in {currency} ({what}): {amounts}. The model refuses them.",
        name=name,
        currency=settings.currency,
        what=amounts.what,
        amounts=by_currency,
    )


def _remedy(settings: Settings) -> Text:
    return msg(
        "There are no exchange rates yet: convert the file to {currency} and import it again, or import it into a "
        "workspace of its own. Where all sources are in one other currency, write that one as currency in "
        "unisono.toml.",
        currency=settings.currency,
    )


CHECK = Check(
    name=NAME,
    question=msg("Is all money that figures add up in the workspace's currency?"),
    blind_spot=msg("Amounts in another currency under the code of the workspace's own."),
    run=check,
)
