"""Organic media from a wide table's mapping to the fit, the plan and the report."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Unisono = Callable[..., Any]
MAPPING = """
date = "week"
currency = "EUR"
[columns.revenue]
role = "outcome"
money = true
[columns.tv_spend]
role = "spend"
channel = "tv"
[columns.search_spend]
role = "spend"
channel = "search"
[columns.newsletters_sent]
role = "organic"
channel = "newsletter"
"""


def test_a_newsletter_is_counted_and_not_priced(tmp_path: Path, unisono: Unisono) -> None:
    rng = np.random.default_rng(5)
    n = 110
    tv, search, emails = rng.gamma(2, 4000, n), rng.gamma(4, 1500, n), rng.gamma(2, 3000, n)
    revenue = 60_000 + 2 * search + 20_000 * (1 - np.exp(-tv / 8000)) + 8_000 * emails / (emails + 5000)
    with (tmp_path / "sales.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["week", "revenue", "tv_spend", "search_spend", "newsletters_sent"])
        for i in range(n):
            money = (f"{x:.2f}" for x in (revenue[i] + rng.normal(0, 800), tv[i], search[i]))
            rows.writerow([dt.date(2024, 1, 1) + dt.timedelta(weeks=i), *money, round(emails[i])])
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    at = ("-w", tmp_path / "ws")
    assert unisono("init", tmp_path / "ws", "--outcome", "revenue").code == 0
    assert unisono("import", tmp_path / "sales.csv", "--mapping", tmp_path / "mapping.toml", *at).code == 0
    believed = {row["channel"]: row for row in unisono("model", *at, "--json").json["channels"]}
    assert believed["newsletter"]["roi"] is None
    assert unisono("model", *at).code == 0
    fit = unisono("fit", "--draws", "300", *at, "--json").json
    assert {row["channel"] for row in fit["channels"]} == {"tv", "search"}
    [newsletter] = fit["organic"]
    assert newsletter["channel"] == "newsletter"
    assert newsletter["contribution_lower"] < 8_000 * (emails / (emails + 5000)).sum()
    assert "newsletter (organic)" in unisono("fit", "--draws", "300", *at).out
    plan = unisono("plan", "--budget", "150000", "--draft", *at, "--json").json
    assert {row["channel"] for row in plan["channels"]} == {"tv", "search"}
    assert any("newsletter" in line for line in plan["assumptions"])
    page = tmp_path / "board.html"
    assert unisono("report", "--out", page, *at).code == 0
    assert "organic media" in page.read_text(encoding="utf-8")
