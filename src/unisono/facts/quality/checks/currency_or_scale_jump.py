"""Currency or scale jump: does an account's money suddenly count in another unit?

A series with two currencies is critical (accounts: see `foreign_currency`). A step of the price
per thousand impressions by 10, 100 or 1,000 is what cents, micros or a misread separator look like;
a step by another factor of three or more that cost per click takes part in, while the click rate
stays, is what another currency looks like. Prices are taken by day against each campaign's own
median, so a new kind of campaign is no step. Orders are judged by their median amount.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups
from unisono.facts.quality.levels import account_levels
from unisono.facts.quality.steps import find_steps
from unisono.words import msg

NAME = "currency_or_scale_jump"
_WINDOW = 5
_SMALLEST = float(np.log(3.0))
_POWERS = tuple(float(np.log(10.0**k)) for k in (1, 2, 3, 6))
_NEAR_POWER = 0.2  # in logs, about 20 %
_SAME_FACTOR = 0.35
_REMEDY = msg(
    "Compare spend before and after this day with the platform's screen. Withdraw the file whose "
    "unit is wrong and import "
    "it again with the right currency and decimal separator."
)


def check(tables: CheckInput) -> list[Finding]:
    """Findings about changes of currency and of scale."""
    return [*_price_steps(tables), *_order_steps(tables), *_series(tables)]


def _price_steps(tables: CheckInput) -> list[Finding]:
    cpm = account_levels(tables.campaign_days, top="spend", bottom="impressions", smallest=100, every="1d")
    cpc = account_levels(tables.campaign_days, top="spend", bottom="clicks", smallest=3, every="1d")
    findings: list[Finding] = []
    for (source, account), part in groups(cpm, ["source", "account"]):
        if source is None:
            continue
        clicks = _of(cpc, source, account)
        days = part.get_column("on").to_list()
        for step in find_steps(part.get_column("level").to_numpy(), window=_WINDOW, smallest=_SMALLEST):
            same_in_clicks = _step_at(clicks, days[step.index])
            agrees = same_in_clicks is not None and abs(same_in_clicks - step.size) < _SAME_FACTOR
            power = _is_power_of_ten(step.size)
            if not agrees and not power:
                continue
            severity = Severity.CRITICAL if agrees and power else Severity.WARNING
            summary = msg(
                "The price of media in account {account} changes by a factor of {factor} on {day}, "
                "in all its campaigns at once.",
                account=account or source,
                factor=float(np.exp(step.size)),
                day=days[step.index],
            )
            rows = _of(tables.campaign_days, source, account).filter(pl.col("date_on") == days[step.index])
            findings.append(
                found(
                    NAME,
                    rows,
                    source=source,
                    account=account,
                    severity=severity,
                    summary=summary,
                    remedy=_REMEDY,
                )
            )
    return findings


def _order_steps(tables: CheckInput) -> list[Finding]:
    findings: list[Finding] = []
    paid = tables.shop_orders.filter(pl.col("gross") > 0)
    days = paid.group_by("source", "account", "ordered_on").agg(
        pl.col("gross").median().log().alias("level"), pl.len().alias("n")
    )
    for (source, account), part in groups(days.filter(pl.col("n") >= 3).sort("ordered_on"), ["source", "account"]):
        on = part.get_column("ordered_on").to_list()
        for step in find_steps(part.get_column("level").to_numpy(), window=_WINDOW, smallest=_SMALLEST):
            if source is None or not _is_power_of_ten(step.size):
                continue
            rows = tables.shop_orders.filter(
                (pl.col("source") == source)
                & pl.col("account").eq_missing(pl.lit(account))
                & (pl.col("ordered_on") == on[step.index])
            )
            summary = msg(
                "The usual order of shop {account} changes by a factor of {factor} on {day}.",
                account=account or source,
                factor=float(np.exp(step.size)),
                day=on[step.index],
            )
            findings.append(
                found(
                    NAME,
                    rows,
                    source=source,
                    account=account,
                    severity=Severity.CRITICAL,
                    summary=summary,
                    remedy=_REMEDY,
                    on="ordered_on",
                )
            )
    return findings


def _series(tables: CheckInput) -> list[Finding]:
    """Series: two currencies in one, and a step of an outcome by a power of ten."""
    findings: list[Finding] = []
    for (source, series), part in groups(tables.dated_series, ["source", "series"]):
        if source is None:
            continue
        currencies = part.get_column("currency").drop_nulls().unique().sort().to_list()
        if len(currencies) > 1:
            summary = msg(
                "The series {series} holds more than one currency: {currencies}.",
                series=series,
                currencies=tuple(currencies),
            )
            findings.append(
                found(
                    NAME,
                    part,
                    source=source,
                    severity=Severity.CRITICAL,
                    summary=summary,
                    remedy=_REMEDY,
                )
            )
        outcome = (
            part.filter((pl.col("role") == "outcome") & (pl.col("value") > 0))
            .group_by("date_on")
            .agg(pl.col("value").sum(), pl.col("file_id", "line").first())
            .sort("date_on")
        )
        for step in find_steps(outcome.get_column("value").log().to_numpy(), window=_WINDOW, smallest=_SMALLEST):
            if not _is_power_of_ten(step.size):
                continue
            summary = msg(
                "The outcome {series} changes by a factor of {factor} on {day}.",
                series=series,
                factor=float(np.exp(step.size)),
                day=outcome.get_column("date_on")[step.index],
            )
            rows = outcome.slice(step.index, 1)
            findings.append(
                found(
                    NAME,
                    rows,
                    source=source,
                    severity=Severity.WARNING,
                    summary=summary,
                    remedy=_REMEDY,
                )
            )
    return findings


def _of(frame: pl.DataFrame, source: str, account: str | None) -> pl.DataFrame:
    return frame.filter(
        (pl.col("source") == source) & pl.col("account").cast(pl.String).eq_missing(pl.lit(account, pl.String))
    )


def _step_at(levels: pl.DataFrame, day: dt.date) -> float | None:
    """Median of the five levels from `day` on less that of the five before; None without any."""
    after = levels.filter(pl.col("on") >= day).head(_WINDOW).get_column("level").to_numpy()
    before = levels.filter(pl.col("on") < day).tail(_WINDOW).get_column("level").to_numpy()
    return float(np.median(after) - np.median(before)) if after.size and before.size else None


def _is_power_of_ten(size: float) -> bool:
    return any(abs(abs(size) - power) < _NEAR_POWER for power in _POWERS)


CHECK = Check(
    name=NAME,
    question=msg("Does the money of an account suddenly count in another unit or currency?"),
    blind_spot=msg(
        "Exchange rates below a factor of three, files that are wrong from their first day to "
        "their last, and sources "
        "without impressions."
    ),
    run=check,
)
