"""Missing days: did an export lose days, weeks or a whole month?

A day is missing when the whole account has no row on it although the account had rows on the same
day of the week in at least three of the four weeks before and of the four weeks after. So weekends
of a weekday account, flights and pauses stay silent. A longer silence is a finding only where
campaigns go on after it as if nothing had been; where it covers whole calendar months it is
critical, because that is what a forgotten monthly file looks like. Weekly and monthly rows are
judged on their own grain, orders by how improbable a run of days without any is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.quality.calendar_gaps import (
    Gap,
    covers_whole_months,
    periods_without,
    public_holidays,
    runs_without,
    unexpected_gaps,
)
from unisono.facts.quality.check import Check, CheckInput
from unisono.facts.quality.evidence import found, groups
from unisono.words import Text, msg

NAME = "missing_days"
_LONG_DAYS = 13
_FLIGHTS = 2  # more long pauses than this, and pausing is the account's habit
_CRITICAL_SHARE = 0.10
_NOW_AND_THEN = ("survey", "sample")  # waves are asked when they are asked
_ORDERS_IMPROBABLE = 14.0  # expected orders in the silent days; even twice as variable as Poisson, one in 1,000
_REMEDY = msg(
    "Export these dates again from the source and import the file. If nothing ran then, import rows with zero."
)


def check(tables: CheckInput) -> list[Finding]:
    """Findings about days, weeks and months without rows."""
    return [*_media(tables), *_orders(tables), *_series(tables)]


def _media(tables: CheckInput) -> list[Finding]:
    findings: list[Finding] = []
    for (source, account, n_days), part in groups(
        tables.campaign_days.with_columns(pl.col("n_days").cast(pl.String)),
        ["source", "account", "n_days"],
    ):
        days = part.get_column("date_on").unique().sort().to_list()
        if source is None or n_days is None:
            continue
        if int(n_days) == 1:
            gaps = _but_holidays(unexpected_gaps(days), tables.settings.country)
            findings += _daily_findings(source, account, part, gaps, _active_days(days))
        else:
            findings += _coarse_findings(source, account, part, days, int(n_days))
    return findings


def _daily_findings(source: str, account: str | None, part: pl.DataFrame, gaps: list[Gap], span: int) -> list[Finding]:
    short = [gap for gap in gaps if gap.n_days <= _LONG_DAYS]
    long = [gap for gap in gaps if gap.n_days > _LONG_DAYS and _campaigns_go_on(part, gap)]
    monthly = [gap for gap in long if covers_whole_months(gap)]
    other = [gap for gap in long if not covers_whole_months(gap)]
    if len(long) > _FLIGHTS:  # it runs in flights: one more pause tells nothing
        monthly, other = [], []
    elif len(long) > 1:
        other = []
    findings: list[Finding] = []
    if short:
        n_days = sum(len(gap.expected) for gap in short)
        severity = Severity.CRITICAL if n_days > _CRITICAL_SHARE * span else Severity.WARNING
        summary = msg(
            "Account {account} has no row on days when it usually has some. Days: {n}, such as {days}.",
            account=account or source,
            n=n_days,
            days=tuple(gap.expected[0] for gap in short[:5]),
        )
        findings.append(_finding(source, account, part, short, severity=severity, summary=summary))
    for some, severity in ((monthly, Severity.CRITICAL), (other, Severity.WARNING)):
        for gap in some:
            summary = msg(
                "Account {account} has no row from {first} to {last}, and the same campaigns go on afterwards.",
                account=account or source,
                first=gap.first,
                last=gap.last,
            )
            findings.append(_finding(source, account, part, [gap], severity=severity, summary=summary))
    return findings


def _but_holidays(gaps: list[Gap], country: str) -> list[Gap]:
    if not gaps:
        return []
    years = range(gaps[0].first.year, gaps[-1].last.year + 1)
    holidays = public_holidays(country, years)
    return [gap for gap in gaps if not gap.within(holidays)]


def _coarse_findings(
    source: str, account: str | None, part: pl.DataFrame, days: list[dt.date], n_days: int
) -> list[Finding]:
    missing = periods_without(days, n_days)
    # An account that often pauses tells nothing by one more pause.
    if not missing or len(missing) > 0.1 * (len(days) + len(missing)):
        return []
    summary = msg(
        "Account {account} lacks periods of {length} days inside its history. Periods: {n}, such as {days}.",
        account=account or source,
        length=n_days,
        n=len(missing),
        days=tuple(missing[:5]),
    )
    gaps = [Gap(day, day + dt.timedelta(days=n_days - 1), (day,)) for day in missing]
    return [_finding(source, account, part, gaps, severity=Severity.WARNING, summary=summary)]


def _orders(tables: CheckInput) -> list[Finding]:
    findings: list[Finding] = []
    for (source, account), part in groups(tables.shop_orders, ["source", "account"]):
        counts = part.drop_nulls("ordered_on").group_by("ordered_on").len().sort("ordered_on")
        days = counts.get_column("ordered_on").to_list()
        per_day = dict(counts.iter_rows())
        gaps = [gap for gap in runs_without(days) if _expected(per_day, gap) >= _ORDERS_IMPROBABLE]
        if source is None or not gaps:
            continue
        n_days = sum(gap.n_days for gap in gaps)
        share = n_days / _active_days(days)
        summary = msg(
            "Shop {account} has no order on days when it usually has many. Days: {n}, such as {days}.",
            account=account or source,
            n=n_days,
            days=tuple(gap.first for gap in gaps[:5]),
        )
        severity = Severity.CRITICAL if share > _CRITICAL_SHARE else Severity.WARNING
        findings.append(_finding(source, account, part, gaps, severity=severity, summary=summary, on="ordered_on"))
    return findings


def _series(tables: CheckInput) -> list[Finding]:
    findings: list[Finding] = []
    regular = ~pl.col("role").is_in(_NOW_AND_THEN)
    names = tables.dated_series.filter(regular).with_columns(pl.col("n_days").cast(pl.String))
    for (source, n_days), part in groups(names, ["source", "n_days"]):
        if source is None or n_days is None:
            continue
        days = part.get_column("date_on").unique().sort().to_list()
        missing = periods_without(days, int(n_days))
        if not missing:
            continue
        summary = msg(
            "The table {source} lacks periods of {length} days inside its history. Periods: {n}, such as {days}.",
            source=source,
            length=int(n_days),
            n=len(missing),
            days=tuple(missing[:5]),
        )
        gaps = [Gap(day, day + dt.timedelta(days=int(n_days) - 1), (day,)) for day in missing]
        findings.append(_finding(source, None, part, gaps, severity=Severity.WARNING, summary=summary))
    return findings


def _finding(
    source: str,
    account: str | None,
    part: pl.DataFrame,
    gaps: list[Gap],
    *,
    severity: Severity,
    summary: Text,
    on: str = "date_on",
) -> Finding:
    """A gap has no rows of its own: the rows named are those of the last day before each."""
    edges = [part.filter(pl.col(on) < gap.first).get_column(on).max() for gap in gaps[:20]]
    finding = found(
        NAME,
        part.filter(pl.col(on).is_in(edges)),
        source=source,
        account=account,
        severity=severity,
        summary=summary,
        remedy=_REMEDY,
        n_rows=0,
        on=on,
    )
    return replace(finding, first_on=min(gap.first for gap in gaps), last_on=max(gap.last for gap in gaps))


def _campaigns_go_on(part: pl.DataFrame, gap: Gap) -> bool:
    """At least two campaigns, and half of those before the gap, are there right after it."""
    near = dt.timedelta(days=7)
    before = part.filter(pl.col("date_on").is_between(gap.first - near, gap.first, closed="left"))
    after = part.filter(pl.col("date_on").is_between(gap.last, gap.last + near, closed="right"))
    first, later = (set(side.get_column("campaign").to_list()) for side in (before, after))
    both = first & later
    return len(both) >= min(2, len(first)) and 2 * len(both) >= len(first) and len(both) > 0


def _expected(per_day: dict[dt.date, int], gap: Gap) -> float:
    """Orders to expect in the gap, from the poorer of the four weeks on either side."""
    day = dt.timedelta(days=1)
    before = sum(per_day.get(gap.first - i * day, 0) for i in range(1, 29))
    after = sum(per_day.get(gap.last + i * day, 0) for i in range(1, 29))
    return min(before, after) / 28 * gap.n_days


def _active_days(days: list[dt.date]) -> int:
    return (days[-1] - days[0]).days + 1 if days else 0


CHECK = Check(
    name=NAME,
    question=msg("Are there days without any row although the account was active around them?"),
    blind_spot=msg(
        "Days before the first and after the last row, one campaign missing while others of the "
        "account are there, "
        "and long pauses after which only new campaigns run."
    ),
    run=check,
)
