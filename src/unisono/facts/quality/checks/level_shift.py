"""Level shift: does a price, a conversion rate or an order value change for good?

Weekly medians of eight weeks after are compared with eight weeks before, in logs, by robust
statistics. A shift counts when it is large (a third and more for prices, a half for conversion
rates, a quarter for order values), far outside the noise, and sharp: most of it within three weeks.
The same weeks of other years are subtracted, so that a season is no shift; with less than that to
compare, only a shift half as large again counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups
from unisono.facts.quality.levels import account_levels
from unisono.facts.quality.steps import Floats, jumps, peaks, step_error
from unisono.words import Share, Text, msg

NAME = "level_shift"
_WINDOW = 8
_SHARP = 3
_YEAR = 52
_N_ERRORS = 5.0
_UNSEASONED = 1.5


@dataclass(frozen=True, slots=True)
class _Measure:
    """A weekly figure to watch: `top` / `bottom` of an account, as `levels.account_levels` takes them.

    `least_shift` is the smallest shift that counts, in logs; `tell` says it to a person.
    """

    top: str
    bottom: str
    least_shift: float
    smallest: float
    pseudo: float
    usual: float
    tell: Callable[[str | None, Share, dt.date], Text]


_MEASURES = (
    _Measure(
        top="spend",
        bottom="impressions",
        least_shift=float(np.log(1.45)),
        smallest=1000,
        pseudo=0.0,
        usual=0.0,
        tell=lambda account, share, day: msg(
            "The price per thousand impressions of account {account} shifts by {share} in the week of {day} and stays.",
            account=account,
            share=share,
            day=day,
        ),
    ),
    _Measure(
        top="conversions",
        bottom="clicks",
        least_shift=float(np.log(1.7)),
        smallest=50,
        pseudo=0.5,
        usual=10.0,
        tell=lambda account, share, day: msg(
            "Conversions per click of account {account} shift by {share} in the week of {day} and stay.",
            account=account,
            share=share,
            day=day,
        ),
    ),
)


def check(tables: CheckInput) -> list[Finding]:
    """Findings about lasting shifts of price, conversion rate and order value."""
    findings: list[Finding] = []
    for measure in _MEASURES:
        weeks = account_levels(
            tables.campaign_days,
            top=measure.top,
            bottom=measure.bottom,
            smallest=measure.smallest,
            every="1w",
            pseudo=measure.pseudo,
            usual=measure.usual,
        )
        for (source, account), part in groups(weeks, ["source", "account"]):
            for day, size in _shifts(part.rename({"on": "week"}), measure.least_shift):
                rows = _rows(tables, source, account, day)
                share = Share(float(np.expm1(size)))
                findings.append(_finding(rows, source, account, measure.tell(account or source, share, day)))
    return [*findings, *_orders(tables)]


def _orders(tables: CheckInput) -> list[Finding]:
    findings: list[Finding] = []
    weeks = (
        tables.shop_orders.filter(pl.col("gross") > 0)
        .group_by("source", "account", pl.col("ordered_on").dt.truncate("1w").alias("week"))
        .agg(pl.col("gross").median().log().alias("level"), pl.len().alias("n"))
        .filter(pl.col("n") >= 20)
        .sort("week")
    )
    for (source, account), part in groups(weeks, ["source", "account"]):
        for day, size in _shifts(part, float(np.log(1.3))):
            summary = msg(
                "The median order of shop {account} shifts by {share} in the week of {day} and stays.",
                account=account or source,
                share=Share(float(np.expm1(size))),
                day=day,
            )
            rows = tables.shop_orders.filter(
                (pl.col("source") == source)
                & pl.col("account").eq_missing(pl.lit(account, pl.String))
                & (pl.col("ordered_on").dt.truncate("1w") == day)
            ).rename({"ordered_on": "date_on"})
            findings.append(_finding(rows, source, account, summary))
    return findings


def _shifts(weeks: pl.DataFrame, smallest: float) -> list[tuple[dt.date, float]]:
    """Weeks in which `level` shifts for good, with the size of the shift in logs."""
    values = weeks.get_column("level").to_numpy()
    days: list[dt.date] = weeks.get_column("week").to_list()
    if values.size < 2 * _WINDOW:
        return []
    sizes, seasoned = _without_season(jumps(values, _WINDOW), days)
    sharp = np.nan_to_num(jumps(values, _SHARP))
    counted = np.where(
        seasoned & (np.abs(sizes) >= smallest) | (np.abs(sizes) >= _UNSEASONED * smallest),
        sizes,
        0.0,
    )
    threshold = max(smallest, _N_ERRORS * step_error(values, _WINDOW))
    steps = peaks(values, counted, threshold=threshold, window=_WINDOW)
    return [
        (days[step.index], step.size)
        for step in steps
        if sharp[step.index] * np.sign(step.size) >= 0.7 * abs(step.size)
    ]


def _without_season(sizes: Floats, days: list[dt.date]) -> tuple[Floats, np.ndarray]:
    """Jumps less the median jump of the same weeks of other years; which have such weeks."""
    at = {day: i for i, day in enumerate(days)}
    result = sizes.copy()
    seasoned = np.zeros(sizes.shape, dtype=bool)
    for i, day in enumerate(days):
        others = [
            sizes[at[other]]
            for years in (-3, -2, -1, 1, 2, 3)
            for shift in (-1, 0, 1)
            if (other := day + dt.timedelta(weeks=_YEAR * years + shift)) in at and np.isfinite(sizes[at[other]])
        ]
        if others:
            result[i] = sizes[i] - float(np.median(others))
            seasoned[i] = True
    return result, seasoned


def _rows(tables: CheckInput, source: str | None, account: str | None, week: dt.date) -> pl.DataFrame:
    return tables.campaign_days.filter(
        (pl.col("source") == source)
        & pl.col("account").cast(pl.String).eq_missing(pl.lit(account, pl.String))
        & (pl.col("date_on").dt.truncate("1w") == week)
    )


def _finding(rows: pl.DataFrame, source: str | None, account: str | None, summary: Text) -> Finding:
    return found(
        NAME,
        rows,
        source=source or "",
        account=account,
        severity=Severity.WARNING,
        summary=summary,
        remedy=msg(
            "Ask what changed that week: a conversion tag, an attribution window, a bidding "
            "goal, prices. If the "
            "definition changed, note it, and do not compare the weeks before with those after."
        ),
    )


CHECK = Check(
    name=NAME,
    question=msg("Does a price, a conversion rate or the order value change for good from one week to the next?"),
    blind_spot=msg(
        "Slow drifts, shifts in the first and last eight weeks, shifts of a single campaign among several, "
        "conversions of campaigns with fewer than ten a week, and shifts that fall on a sharp season of a history "
        "shorter than two years."
    ),
    run=check,
)
