"""Channels that act together, from model.toml to the fit, the plan and the report."""

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
"""


def workspace(tmp_path: Path, unisono: Unisono, choices: str, *, product: bool) -> tuple[str, Path]:
    """A company whose two channels multiply each other, or all of the outcome; its workspace with `choices`."""
    rng = np.random.default_rng(5)
    n = 110
    tv, search = (rng.gamma(2, 4000, n) * (rng.random(n) < 0.6) for _ in range(2))
    a, b = 1 - np.exp(-tv / 8000), 1 - np.exp(-search / 6000)
    noise = rng.normal(0, 1, n)
    if product:
        revenue = 60_000 * np.exp(0.4 * a + 0.3 * b + 0.02 * noise)
    else:
        revenue = 60_000 + 15_000 * a + 12_000 * b + 25_000 * a * b + 900 * noise
    with (tmp_path / "sales.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["week", "revenue", "tv_spend", "search_spend"])
        for i in range(n):
            money = (f"{x:.2f}" for x in (revenue[i], tv[i], search[i]))
            rows.writerow([dt.date(2024, 1, 1) + dt.timedelta(weeks=i), *money])
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    assert unisono("init", tmp_path / "ws", "--outcome", "revenue").code == 0
    assert (
        unisono("import", tmp_path / "sales.csv", "--mapping", tmp_path / "mapping.toml", "-w", tmp_path / "ws").code
        == 0
    )
    (tmp_path / "ws" / "model.toml").write_text(choices, encoding="utf-8")
    return "-w", tmp_path / "ws"


def test_a_pair_is_asked_about_told_and_planned(tmp_path: Path, unisono: Unisono) -> None:
    choices = '[[interaction]]\nfirst = "tv"\nsecond = "search"\n'
    at = workspace(tmp_path, unisono, choices, product=False)
    assert unisono("model", *at, "--json").json["interactions"] == [{"first": "tv", "second": "search", "scale": 0.3}]
    assert "tv and search may bring more, or less, together" in unisono("model", *at).out
    [pair] = unisono("fit", "--draws", "300", *at, "--json").json["interactions"]
    assert pair["lower"] > 0
    assert pair["contribution"] > 0
    assert "more together than alone" in unisono("fit", "--draws", "300", *at).out
    plan = unisono("plan", "--budget", "100000", "--draft", *at, "--json").json
    assert any("tv and search bring together" in line for line in plan["assumptions"])
    page = tmp_path / "board.html"
    assert unisono("report", "--out", page, *at).code == 0
    assert "more together than alone" in page.read_text(encoding="utf-8")
    assert unisono("export-fit", "--format", "card", "--out", tmp_path / "card", *at).code == 0
    assert any("more together than alone" in file.read_text(encoding="utf-8") for file in (tmp_path / "card").iterdir())
    assert any(check["name"] == "joint_effects" for check in unisono("trust", *at, "--json").json["checks"])


def test_media_that_multiplies_is_fitted_told_and_planned(tmp_path: Path, unisono: Unisono) -> None:
    at = workspace(tmp_path, unisono, '[fit]\nlink = "log"\n', product=True)
    assert unisono("model", *at, "--json").json["link"] == "log"
    fit = unisono("fit", "--draws", "300", *at, "--json").json
    assert fit["link"] == "log"
    assert 0.1 < fit["media_share"]["value"] < 0.5
    assert "Media multiplies what is sold without it" in unisono("fit", "--draws", "300", *at).out
    plan = unisono("plan", "--budget", "100000", "--draft", *at, "--json").json
    assert any("multiplies" in line for line in plan["assumptions"])
    page = tmp_path / "board.html"
    assert unisono("report", "--out", page, *at).code == 0
    assert "Media multiplies" in page.read_text(encoding="utf-8")
    refused = unisono("export-fit", "--format", "arviz", *at)
    assert refused.code != 0
    assert "multiply" in refused.err
