"""`unisono funnel`: tables with a survey and searches, from the command line to what comes after the quarter."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Unisono = Callable[..., Any]
WEEKS = 120


def write_history(folder: Path) -> tuple[Path, Path]:
    """A weekly table with searches for the brand, and a survey of its own every four weeks."""
    rng = np.random.default_rng(4)
    tv = rng.gamma(2.0, 3000.0, WEEKS) * (rng.random(WEEKS) < 0.4)
    search = rng.gamma(4.0, 800.0, WEEKS)
    brand = np.convolve(tv, 0.96 ** np.arange(WEEKS))[:WEEKS]
    revenue = 60_000 + 1.0 * tv + 1.5 * search + 0.15 * brand + rng.normal(0, 1500, WEEKS)
    searches = 2000 + 0.03 * brand + rng.normal(0, 100, WEEKS)
    leads = np.round(revenue / 500).astype(int)
    weeks = [dt.date(2023, 1, 2) + dt.timedelta(weeks=i) for i in range(WEEKS)]
    history, survey = folder / "history.csv", folder / "awareness.csv"
    with history.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["week", "revenue", "tv_spend", "search_spend", "brand_searches", "leads", "deals"])
        for i, week in enumerate(weeks):
            row = [f"{values[i]:.2f}" for values in (revenue, tv, search, searches)]
            rows.writerow([week, *row, leads[i], round(0.1 * leads[max(i - 4, 0)])])
    with survey.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["week", "awareness", "sample"])
        for i in range(2, WEEKS, 4):
            rows.writerow([weeks[i], f"{30 + 0.0003 * brand[i] + rng.normal(0, 1.2):.1f}", 1000])
    return history, survey


def test_the_long_term_from_two_tables(tmp_path: Path, unisono: Unisono, told_fields: Callable[..., None]) -> None:
    history, survey = write_history(tmp_path)
    workspace = tmp_path / "acme"
    assert unisono("init", workspace, "--outcome", "revenue", "--json").code == 0
    assert unisono("import", history, survey, "--currency", "EUR", "-w", workspace, "--json").code == 0
    answer = unisono("funnel", "--draws", "150", "--deal-value", "9000", "-w", workspace, "--json")
    assert answer.code == 0, answer.err
    told_fields("unisono funnel", answer.json)
    channels = {row["channel"]: row for row in answer.json["brand"]["channels"]}
    assert set(channels) == {"tv", "search", "all"}
    assert channels["tv"]["after_quarter"] > channels["search"]["after_quarter_lower"]
    assert {row["kind"] for row in answer.json["brand"]["readings"]} == {"survey", "search", "outcome"}
    assert answer.json["leads"]["conversion_lower"] < 0.1 < answer.json["leads"]["conversion_upper"]
    assert {row["channel"] for row in answer.json["deals_by_channel"]} == {"tv", "search"}


def test_without_anything_that_shows_the_brand_the_way_out_is_said(copy: Path, unisono: Unisono) -> None:
    answer = unisono("funnel", "-w", copy)
    assert answer.code == 5
    assert "brand_search" in answer.err
