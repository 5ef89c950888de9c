"""A large company for the benchmark of the application: three years, twelve platforms, fifty campaigns each, by day.

    workspace = make(folder)      # 657,000 rows imported, fitted and planned

Each platform is a Google Ads export of its own and a channel of its own; revenue stands in a weekly table. What the
figures say is of no interest here, only how many there are.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

import unisono

PLATFORMS, CAMPAIGNS, DAYS = 12, 50, 3 * 364
KEY = b"a benchmark's key" * 2


def make(folder: Path, now: dt.datetime) -> Path:
    """The workspace, in a new folder inside `folder`; facts up to the last Sunday."""
    last = now.date() - dt.timedelta(days=now.date().isoweekday() % 7)
    first = last - dt.timedelta(days=DAYS - 1)
    exports = folder / "exports"
    exports.mkdir(parents=True)
    rng = np.random.default_rng(0)
    spent = np.stack([_write_platform(exports, n, first, rng) for n in range(PLATFORMS)])
    weekly = spent.reshape(PLATFORMS, -1, 7).sum(axis=2)
    revenue = 60_000 + 3_000 * rng.standard_normal(weekly.shape[1]) + (40 * np.sqrt(weekly)).sum(axis=0)
    weeks = [first + dt.timedelta(weeks=n) for n in range(weekly.shape[1])]
    pl.DataFrame({"week": weeks, "revenue": revenue.round(2)}).write_csv(exports / "revenue.csv")
    settings = unisono.Settings(name="Large company", outcome="revenue", margin_rate=0.4)
    session = unisono.create_workspace(folder / "workspace", settings, identity_key=KEY, now=now)
    rules = "".join(f'[[channel]]\ncampaign = "{_name(n)} *"\nchannel = "{_name(n)}"\n\n' for n in range(PLATFORMS))
    session.workspace.channel_map_file.write_text(rules)
    report = session.import_files([exports], unisono.Hints(currency="EUR", identity_key=KEY))
    for file in report.files:
        if file.error is not None:
            raise SystemExit(str(file.error))
    session.fit(unisono.Spec())
    budget = float(weekly[:, -13:].sum())
    session.plan(unisono.PlanRequest(budget=budget, weeks=13, margin_rate=0.4), by="Media planner")
    return folder / "workspace"


def _name(platform: int) -> str:
    return f"platform_{platform + 1:02d}"


def _write_platform(exports: Path, platform: int, first: dt.date, rng: np.random.Generator) -> np.ndarray:
    """An export by day and campaign; answers with its spend by day."""
    level = np.exp(np.repeat(rng.normal(0, 0.4, DAYS // 28), 28))  # budgets change every four weeks
    cents = (rng.uniform(500, 3_000, (CAMPAIGNS, DAYS)) * level).astype(np.int64)
    clicks = cents // 80
    day = (pl.lit(first) + pl.duration(days=pl.col("Day"))).dt.to_string("%Y-%m-%d").alias("Day")
    frame = pl.DataFrame(
        {
            "Day": np.tile(np.arange(DAYS), CAMPAIGNS),
            "Campaign": np.repeat([f"{_name(platform)} campaign {n + 1:02d}" for n in range(CAMPAIGNS)], DAYS),
            "Campaign type": ["Search"] * cents.size,
            "Currency code": ["EUR"] * cents.size,
            "Impr.": clicks.ravel() * 40,
            "Clicks": clicks.ravel(),
            "Cost": cents.ravel() / 100,
            "Conversions": np.round(clicks.ravel() * 0.03, 2),
        }
    ).with_columns(day)
    total = f"Total: Account,--,--,EUR,{40 * clicks.sum()},{clicks.sum()},{cents.sum() / 100:.2f},--\n"
    period = f'"{first:%B} {first.day}, {first.year} - {first + dt.timedelta(days=DAYS - 1):%B %d, %Y}"\n'
    text = "Campaign report\n" + period + frame.write_csv(float_precision=2) + total
    (exports / f"{_name(platform)}.csv").write_text(text)
    return cents.sum(axis=0) / 100
