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

FIRST = dt.date(2023, 10, 2)
TODAY = dt.date(2026, 1, 12)
SEEDS = range(4)
N_DAYS = (TODAY - FIRST).days
DAYS = [FIRST + dt.timedelta(days=i) for i in range(N_DAYS)]
YEAR_PART = np.array([day.timetuple().tm_yday / 365 for day in DAYS])
WEEKDAY = np.array([day.weekday() for day in DAYS])
PEAK = np.array([1.0 if day.month in (11, 12) else 0.0 for day in DAYS])
Planter = Callable[[CheckInput], CheckInput]


def _media_part(rng: np.random.Generator, source: str, account: str, campaign: int, runs: np.ndarray) -> pl.DataFrame:
    """One campaign's rows on the days where `runs` is true, with season, weekday and noise."""
    base_cpm, ctr = float(rng.uniform(2, 60)), float(rng.uniform(0.004, 0.06))
    level = rng.uniform(60, 900) * (1 + 0.6 * PEAK) * np.where(WEEKDAY > 4, 0.8, 1.0)
    drift = np.cumsum(rng.normal(0, 0.004, N_DAYS))
    spend = level * np.exp(rng.normal(0, 0.25, N_DAYS))
    cpm = base_cpm * np.exp(drift + 0.3 * PEAK + rng.normal(0, 0.15, N_DAYS))
    impressions = np.maximum(1, rng.poisson(1000 * spend / cpm))
    clicks = rng.binomial(impressions, ctr * np.exp(rng.normal(0, 0.1, N_DAYS)).clip(0, 1.5))
    conversions = rng.poisson(clicks * 0.03 * (1 + 0.25 * PEAK)).astype(float)
    frame = pl.DataFrame(
        {
            "source": source,
            "account": account,
            "campaign_id": f"{source}{account}{campaign}",
            "campaign": f"FR_{campaign}_{source}",
            "date_on": DAYS,
            "n_days": 1,
            "currency": "EUR",
            "spend": np.round(spend, 2),
            "impressions": impressions,
            "clicks": clicks,
            "link_clicks": clicks,
            "reach": np.maximum(1, (impressions * 0.7).astype(int)),
            "conversions": conversions,
            "conversion_value": np.round(conversions * 70, 2),
        }
    )
    return frame.filter(pl.Series(runs))


def _agency(rng: np.random.Generator, account: str) -> pl.DataFrame:
    """Weekly rows in waves of five weeks with rests of four."""
    weeks = [FIRST + dt.timedelta(weeks=i) for i in range(N_DAYS // 7) if i % 9 < 5]
    grp = rng.uniform(60, 180, len(weeks))
    return pl.DataFrame(
        {
            "source": "agency",
            "account": account,
            "campaign": f"{account} wave",
            "date_on": weeks,
            "n_days": 7,
            "currency": "EUR",
            "spend": np.round(grp * 310 * np.exp(rng.normal(0, 0.1, len(weeks))), 2),
            "exposure": np.round(grp, 1),
            "exposure_unit": "GRP",
        }
    )


def _conform(frames: list[pl.DataFrame], schema: pl.Schema, file_id: str) -> pl.DataFrame:
    frame = pl.concat(frames, how="diagonal_relaxed")
    missing = [pl.lit(None).alias(name) for name in schema if name not in {*frame.columns, "file_id", "line"}]
    frame = frame.with_columns(*missing, file_id=pl.lit(file_id), line=pl.int_range(2, pl.len() + 2))
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _orders(rng: np.random.Generator) -> pl.DataFrame:
    per_day = rng.poisson(45 * (1 + 0.8 * PEAK) * (1 + 0.15 * np.sin(2 * np.pi * YEAR_PART)))
    day = np.repeat(np.arange(N_DAYS), per_day)
    n = day.size
    promotion = np.isin((day // 7) % 26, (3, 4, 5))
    gross = np.round(np.exp(rng.normal(4.2, 0.55, n)) * np.where(promotion, 0.85, 1.0), 2)
    vat = np.round(gross / 6, 2)
    refunded = np.where(rng.uniform(size=n) < 0.04, gross, 0.0)
    on = pl.Series([FIRST]).dt.offset_by("0d").extend_constant(FIRST, n - 1)
    frame = pl.DataFrame(
        {
            "source": "shopify",
            "account": "shop",
            "order_id": [f"#{1000 + i}" for i in range(n)],
            "day": day,
            "second": rng.integers(0, 80_000, n),
            "currency": "EUR",
            "gross": gross,
            "vat": vat,
            "shipping": 4.9,
            "discount": 0.0,
            "refunded": refunded,
            "net_revenue": np.round((gross - vat) * (1 - refunded / gross), 2),
            "n_lines": 1,
            "cancelled": False,
        }
    ).with_columns(on.alias("ordered_on"))
    frame = frame.with_columns(pl.col("ordered_on") + pl.duration(days="day"))
    at = pl.col("ordered_on").cast(pl.Datetime("us", "UTC")) + pl.duration(seconds="second")
    return _conform([frame.with_columns(ordered_at=at)], ORDERS, "orders")


def _series(rng: np.random.Generator) -> pl.DataFrame:
    weeks = [FIRST + dt.timedelta(weeks=i) for i in range(N_DAYS // 7)]
    shape = {"source": "wide", "date_on": weeks, "n_days": 7, "currency": "EUR"}
    spend = rng.uniform(500, 3000, len(weeks))
    parts = (
        ("revenue", "outcome", None, 20_000 * np.exp(rng.normal(0, 0.15, len(weeks)))),
        ("tv", "spend", "tv", spend),
        ("tv_grp", "exposure", "tv", spend / 300),
    )
    frames = [
        pl.DataFrame({**shape, "series": name, "role": role, "channel": channel, "value": value})
        for name, role, channel, value in parts
    ]
    return _conform(frames, SERIES, "wide")


def clean(seed: int) -> CheckInput:
    """Two years of a sound company: flights, weekends, new campaigns, promotions, holidays."""
    rng = np.random.default_rng(seed)
    always = np.ones(N_DAYS, dtype=bool)
    flights = (np.arange(N_DAYS) // 21 + seed) % 3 < 2
    starts = np.arange(N_DAYS) > N_DAYS // 2
    parts = [_media_part(rng, "google_ads", "fr", i, always) for i in range(3)]
    parts += [_media_part(rng, "google_ads", "en", i, ~starts if i else always) for i in range(2)]
    parts += [_media_part(rng, "meta_ads", "fr", i, starts if i == 2 else always) for i in range(3)]
    parts += [_media_part(rng, "linkedin_ads", "b2b", i, WEEKDAY < 5) for i in range(2)]
    parts += [_media_part(rng, "tiktok_ads", "fr", i, flights) for i in range(2)]
    parts += [_agency(rng, "tv"), _agency(rng, "radio")]
    return CheckInput(
        media_deliveries=_conform(parts, MEDIA_DELIVERIES, "media"),
        orders=_orders(rng),
        series=_series(rng),
        settings=Settings(name="Example"),
        today=TODAY,
    )


def loud(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.check}: {finding.summary}" for finding in findings if finding.severity is not Severity.INFO]


@pytest.fixture(scope="module")
def worlds() -> list[CheckInput]:
    return [clean(seed) for seed in SEEDS]


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
