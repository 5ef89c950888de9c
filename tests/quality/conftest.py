"""Clean facts of four made-up companies: two years of campaigns, orders and series without a defect."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from unisono.domain import Settings
from unisono.facts.quality import CheckInput
from unisono.facts.tables import MEDIA_DELIVERIES, ORDERS, SERIES

FIRST = dt.date(2023, 10, 2)
TODAY = dt.date(2026, 1, 12)
SEEDS = range(4)
N_DAYS = (TODAY - FIRST).days
DAYS = [FIRST + dt.timedelta(days=i) for i in range(N_DAYS)]
YEAR_PART = np.array([day.timetuple().tm_yday / 365 for day in DAYS])
WEEKDAY = np.array([day.weekday() for day in DAYS])
PEAK = np.array([1.0 if day.month in (11, 12) else 0.0 for day in DAYS])


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


@pytest.fixture(scope="session")
def worlds() -> list[CheckInput]:
    return [clean(seed) for seed in SEEDS]
