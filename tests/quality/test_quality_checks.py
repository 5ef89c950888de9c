"""Clean facts stay silent and planted defects are found, both over several seeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from unisono.domain import Finding, Settings, Severity
from unisono.facts.quality import CHECKS, CheckInput, run_checks
from unisono.facts.tables import MEDIA_DELIVERIES, ORDERS, SERIES

TODAY = dt.date(2026, 1, 12)
Planter = Callable[[CheckInput], CheckInput]


def loud(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.check}: {finding.summary}" for finding in findings if finding.severity is not Severity.INFO]


def test_clean_facts_stay_silent(worlds: list[CheckInput]) -> None:
    for world in worlds:
        assert loud(run_checks(world)) == []


def test_empty_tables_stay_silent() -> None:
    empty = CheckInput(
        MEDIA_DELIVERIES.to_frame(),
        ORDERS.to_frame(),
        SERIES.to_frame(),
        Settings(name="Example"),
        TODAY,
    )
    assert run_checks(empty) == ()


def _account(source: str, account: str | None = None) -> pl.Expr:
    here = pl.col("source") == source
    return here if account is None else here & (pl.col("account") == account)


def _media(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Planter:
    return lambda world: replace(world, media_deliveries=change(world.media_deliveries).cast(MEDIA_DELIVERIES))


def _shop(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Planter:
    return lambda world: replace(world, orders=change(world.orders).cast(ORDERS))


def _without(where: pl.Expr) -> Planter:
    return _media(lambda media: media.filter(~where))


def _set(where: pl.Expr, **columns: pl.Expr) -> Planter:
    return _media(
        lambda media: media.with_columns(
            pl.when(where).then(value).otherwise(pl.col(name)).alias(name) for name, value in columns.items()
        )
    )


def _again(where: pl.Expr, **columns: pl.Expr) -> Planter:
    return _media(lambda media: pl.concat([media, media.filter(where).with_columns(**columns).cast(MEDIA_DELIVERIES)]))


def _between(first: str, last: str) -> pl.Expr:
    return pl.col("date_on").is_between(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def _since(day: str) -> pl.Expr:
    return pl.col("date_on") >= dt.date.fromisoformat(day)


def _float(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64)


GOOGLE, META, LINKEDIN = (
    _account("google_ads", "fr"),
    _account("meta_ads"),
    _account("linkedin_ads"),
)
FIRST_META = pl.col("campaign") == "FR_0_meta_ads"
ORDER_DAY = pl.col("ordered_on").is_between(dt.date(2025, 3, 4), dt.date(2025, 3, 6))

# name of the defect, check that must find it, least severity, how it is planted
DEFECTS: tuple[tuple[str, str, Severity, Planter], ...] = (
    (
        "three days lost",
        "missing_days",
        Severity.WARNING,
        _without(GOOGLE & _between("2025-03-04", "2025-03-06")),
    ),
    (
        "one Friday lost",
        "missing_days",
        Severity.WARNING,
        _without(LINKEDIN & _between("2025-03-07", "2025-03-07")),
    ),
    (
        "a monthly file forgotten",
        "missing_days",
        Severity.CRITICAL,
        _without(META & _between("2025-03-01", "2025-03-31")),
    ),
    (
        "orders of three days lost",
        "missing_days",
        Severity.WARNING,
        _shop(lambda o: o.filter(~ORDER_DAY)),
    ),
    (
        "a month twice",
        "duplicates",
        Severity.CRITICAL,
        _again(META & _between("2025-03-01", "2025-03-31")),
    ),
    (
        "loaded under two accounts",
        "duplicates",
        Severity.CRITICAL,
        _again(META & _since("2025-06-01"), account=pl.lit("meta copy")),
    ),
    (
        "loaded as two sources",
        "duplicates",
        Severity.CRITICAL,
        _again(META & _since("2025-06-01"), source=pl.lit("agency"), account=pl.lit("buyer")),
    ),
    (
        "by campaign and by ad",
        "duplicates",
        Severity.CRITICAL,
        _again(META & _since("2025-06-01"), ad=pl.lit("video")),
    ),
    (
        "renamed, under both names",
        "duplicates",
        Severity.CRITICAL,
        _again(FIRST_META & _since("2025-12-01"), campaign=pl.lit("renamed"), spend=_float("spend") * 1.01),
    ),
    (
        "orders twice",
        "duplicates",
        Severity.CRITICAL,
        _shop(lambda o: pl.concat([o, o.filter(ORDER_DAY)])),
    ),
    (
        "impressions and clicks swapped",
        "impossible_ratios",
        Severity.CRITICAL,
        _set(
            GOOGLE & _since("2025-06-01"),
            clicks=pl.col("impressions"),
            impressions=pl.col("clicks"),
        ),
    ),
    (
        "negative spend",
        "impossible_ratios",
        Severity.WARNING,
        _set(GOOGLE & _between("2025-03-04", "2025-03-04"), spend=-_float("spend")),
    ),
    (
        "page views as conversions",
        "impossible_ratios",
        Severity.WARNING,
        _set(FIRST_META, conversions=4.0 * pl.col("clicks")),
    ),
    (
        "reach beyond impressions",
        "impossible_ratios",
        Severity.CRITICAL,
        _set(META, reach=2 * pl.col("impressions") + 9),
    ),
    (
        "one day in cents",
        "impossible_ratios",
        Severity.WARNING,
        _set(GOOGLE & _between("2025-03-04", "2025-03-04"), spend=100 * _float("spend")),
    ),
    (
        "delivery column lost",
        "spend_without_delivery",
        Severity.WARNING,
        _set(
            FIRST_META & _between("2025-03-01", "2025-03-09"),
            impressions=pl.lit(0),
            clicks=pl.lit(0),
        ),
    ),
    (
        "spend column lost",
        "spend_without_delivery",
        Severity.WARNING,
        _set(FIRST_META & _between("2025-03-01", "2025-03-20"), spend=pl.lit(0.0)),
    ),
    (
        "micros or cents from a day on",
        "currency_or_scale_jump",
        Severity.CRITICAL,
        _set(META & _since("2025-03-04"), spend=100 * _float("spend")),
    ),
    (
        "thousandth for a week",
        "currency_or_scale_jump",
        Severity.CRITICAL,
        _set(META & _between("2025-03-03", "2025-03-12"), spend=_float("spend") / 1000),
    ),
    (
        "SEK from a day on",
        "currency_or_scale_jump",
        Severity.WARNING,
        _set(META & _since("2025-03-04"), spend=11.2 * _float("spend")),
    ),
    (
        "two currencies in one account",
        "foreign_currency",
        Severity.CRITICAL,
        _set(META & _since("2025-03-04"), currency=pl.lit("USD")),
    ),
    (
        "conversion tag broken",
        "level_shift",
        Severity.WARNING,
        _set(META & _since("2025-03-03"), conversions=(0.3 * pl.col("conversions")).round()),
    ),
    (
        "impressions counted otherwise",
        "level_shift",
        Severity.WARNING,
        _set(META & _since("2025-03-03"), impressions=(0.5 * pl.col("impressions")).round()),
    ),
    (
        "order amounts without VAT",
        "level_shift",
        Severity.WARNING,
        _shop(
            lambda o: o.with_columns(
                gross=pl.when(pl.col("ordered_on") >= dt.date(2025, 3, 3))
                .then(0.6 * _float("gross"))
                .otherwise(_float("gross")),
                net_revenue=0.4 * _float("net_revenue"),
                vat=0.4 * _float("vat"),
                refunded=0.4 * _float("refunded"),
            )
        ),
    ),
    ("an account stops", "stale_source", Severity.WARNING, _without(META & _since("2025-11-15"))),
    (
        "days and months swapped",
        "future_dates",
        Severity.CRITICAL,
        _set(META & _since("2026-01-05"), date_on=pl.col("date_on") + pl.duration(days=200)),
    ),
    (
        "a test order",
        "order_sanity",
        Severity.WARNING,
        _shop(
            lambda o: o.with_columns(
                gross=pl.when(pl.col("order_id") == "#5000").then(90_000.0).otherwise(_float("gross"))
            )
        ),
    ),
    (
        "VAT taken for the amount",
        "order_sanity",
        Severity.CRITICAL,
        _shop(lambda o: o.with_columns(vat=0.9 * _float("gross"))),
    ),
    (
        "refunds beyond the order",
        "order_sanity",
        Severity.WARNING,
        _shop(
            lambda o: o.with_columns(
                refunded=pl.when(pl.col("order_id") == "#5000").then(9000.0).otherwise(_float("refunded"))
            )
        ),
    ),
    (
        "a negative total",
        "order_sanity",
        Severity.WARNING,
        _shop(
            lambda o: o.with_columns(
                gross=pl.when(pl.col("order_id") == "#5000").then(-80.0).otherwise(_float("gross"))
            )
        ),
    ),
    (
        "television in a table and in the agency's sheet",
        "double_source",
        Severity.WARNING,
        lambda world: replace(
            world,
            media_deliveries=world.media_deliveries.with_columns(
                channel=pl.when(_account("agency", "tv")).then(pl.lit("tv")).otherwise(pl.lit("other"))
            ),
        ),
    ),
    (
        "campaign without a channel",
        "unmapped_spend",
        Severity.WARNING,
        lambda world: replace(
            world,
            media_deliveries=world.media_deliveries.with_columns(channel=pl.when(~FIRST_META).then(pl.lit("social"))),
        ),
    ),
)
RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}


@pytest.mark.parametrize(("check", "least", "plant"), [defect[1:] for defect in DEFECTS], ids=[d[0] for d in DEFECTS])
def test_planted_defect_is_found(worlds: list[CheckInput], check: str, least: Severity, plant: Planter) -> None:
    """Detection rate 1.0 over the seeds, by the check that is meant to find it."""
    run = next(one.run for one in CHECKS if one.name == check)
    hits = [finding for world in worlds for finding in run(plant(world))]
    found = [finding for finding in hits if RANK[finding.severity] >= RANK[least]]
    assert len(found) >= len(worlds)
    for finding in found:
        assert str(finding.summary)
        assert str(finding.remedy)
        assert len(finding.rows) <= 20


def test_detection_and_false_alarm_table(worlds: list[CheckInput]) -> None:
    """Every check but the pass-through and the note has a planted defect."""
    covered = {check for _, check, _, _ in DEFECTS}
    assert covered == {check.name for check in CHECKS} - {"totals_match", "provisional_days"}


def test_provisional_days_are_noted(worlds: list[CheckInput]) -> None:
    notes = [f for f in run_checks(worlds[0]) if f.check == "provisional_days"]
    assert {note.source for note in notes} >= {"google_ads", "meta_ads"}
    assert {note.severity for note in notes} == {Severity.INFO}


@pytest.mark.parametrize("seed", range(6))
def test_holes_everywhere_break_no_check(worlds: list[CheckInput], seed: int) -> None:
    """Any column but the places of rows may be null anywhere, or be null altogether."""
    rng = np.random.default_rng(seed)
    world = worlds[0]

    def holed(frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame.sample(400, seed=seed, with_replacement=True)
        share = {name: rng.choice([0.0, 0.3, 1.0], p=[0.5, 0.4, 0.1]) for name in frame.columns[:-2]}
        return rows.with_columns(
            pl.when(pl.Series(rng.uniform(size=400) >= rate)).then(pl.col(name)).alias(name)
            for name, rate in share.items()
        )

    findings = run_checks(
        replace(
            world,
            media_deliveries=holed(world.media_deliveries),
            orders=holed(world.orders),
            series=holed(world.series),
        )
    )
    assert all(str(finding.summary) and str(finding.remedy) for finding in findings)
