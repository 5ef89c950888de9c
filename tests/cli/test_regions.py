"""`unisono regions`: a table with a geo column, from the command line to each region's return."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Unisono = Callable[..., Any]
Told = Callable[..., None]


TOLD = """
[[experiment]]
name = "Holdout of people in two regions"
channel = "tv"
first_on = 2024-03-04
last_on = 2024-03-31
lift = 60000
error = 9000
share = 0.8
regions = ["north", "west"]

[[event]]
name = "Fair in the south"
shape = "pulse"
on = 2024-09-02
lasts = 14
regions = ["south"]

[channels.search]
varying = true
"""


def write_regions(path: Path) -> None:
    """Two and a half years of three regions with two channels that bring 3 and 1 per euro or so."""
    rng = np.random.default_rng(4)
    n = 130
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["week", "geo", "revenue", "tv_spend", "search_spend"])
        for size, geo in ((1.0, "north"), (0.6, "south"), (1.5, "west")):
            tv = size * rng.gamma(2.0, 1500.0, n)
            search = size * rng.gamma(4.0, 800.0, n)
            season = 3000 * size * np.sin(2 * np.pi * np.arange(n) / 52)
            media = 20_000 * size * tv / (tv + 6000 * size) + 1.0 * search
            revenue = 60_000 * size + season + media + rng.normal(0, 900 * size, n)
            for i in range(n):
                day = dt.date(2023, 1, 2) + dt.timedelta(weeks=i)
                rows.writerow([day, geo, f"{revenue[i]:.2f}", f"{tv[i]:.2f}", f"{search[i]:.2f}"])


@pytest.fixture
def home(tmp_path: Path, unisono: Unisono) -> Path:
    """A workspace with three regions."""
    table, home = tmp_path / "regions.csv", tmp_path / "acme"
    write_regions(table)
    unisono("init", home, "--outcome", "revenue", "--json")
    assert unisono("import", table, "--currency", "EUR", "-w", home, "--json").code == 0
    return home


def test_regions_from_a_table_with_a_geo_column(home: Path, unisono: Unisono, told_fields: Told) -> None:
    answer = unisono("regions", "--draws", "200", "-w", home, "--json")
    assert answer.code == 0, answer.err
    told_fields("unisono regions", answer.json)
    assert answer.json["regions"] == ["north", "south", "west"]
    channels = {row["channel"]: row for row in answer.json["channels"]}
    assert channels["tv"]["roi"] > channels["search"]["roi"]
    assert len(answer.json["by_region"]) == 6

    trust = unisono("trust", "--by-region", "-w", home, "--json")
    assert trust.code == 0, trust.err
    told_fields("unisono trust", trust.json)
    assert {"future_coverage", "placebo_channel", "prior_sensitivity"} <= {c["name"] for c in trust.json["checks"]}
    assert unisono("trust", "--by-region", "-w", home, "--json").json == trust.json

    page = home.parent / "board.html"
    assert unisono("report", "--out", page, "-w", home).code == 0
    assert all(name in page.read_text(encoding="utf-8") for name in ('id="regions"', "west", answer.json["run_id"]))

    asked = ("plan", "--budget", "300k", "--by-region", "--bound", "north=-10%:+5%", "--lock", "search@west")
    plan = unisono(*asked, "-w", home, "--json")
    assert plan.code == 0, plan.err
    told_fields("unisono plan --by-region", plan.json)
    cells = {(cell["channel"], cell["region"]): cell for cell in plan.json["cells"]}
    assert sum(cell["planned"] for cell in cells.values()) == pytest.approx(300_000, abs=1)
    assert cells["search", "west"]["planned"] == pytest.approx(cells["search", "west"]["today"], abs=0.02)
    north = [cell for (_, region), cell in cells.items() if region == "north"]
    assert sum(c["planned"] for c in north) <= 1.05 * sum(c["today"] for c in north) + 1
    worst = max(trust.json["verdict"], answer.json["verdict"], key=["pass", "review", "fail"].index)
    assert plan.json["firmness"] == {"pass": "firm", "review": "careful", "fail": "draft"}[worst]
    words = unisono(*asked, "-w", home)
    assert words.code == 0, words.err
    assert "west" in words.out
    assert "probability" in words.out
    assert unisono("plan", "--budget", "300k", "--by-region", "--by", "Ada", "-w", home).code == 2


def test_what_was_told_holds_for_regions(home: Path, unisono: Unisono, told_fields: Told) -> None:
    (home / "model.toml").write_text(TOLD, encoding="utf-8")
    told = unisono("regions", "--draws", "300", "-w", home, "--json")
    assert told.code == 0, told.err
    told_fields("unisono regions", told.json)
    [test] = told.json["experiments"]
    assert test["regions"] == ["north", "west"]
    assert any(d["name"] == "experiment" for d in told.json["diagnostics"])
    [event] = told.json["events"]
    assert (event["event"], event["regions"]) == ("Fair in the south", ["south"])
    evidence = {row["channel"]: row["evidence"] for row in told.json["channels"]}
    assert evidence == {"tv": "experiment", "search": "model"}
    plan = unisono("plan", "--budget", "300k", "--by-region", "-w", home, "--json")
    assert (plan.json["firmness"], "not put to the test" in str(plan.json["standing"])) == ("draft", True)
    recent = {row["channel"]: row["roi_recent"] for row in told.json["channels"]}
    assert recent["tv"] is None
    assert recent["search"] > 0

    (home / "model.toml").write_text(TOLD + '[channels.tv]\ncarry_over = "delayed"\n', encoding="utf-8")
    refused = unisono("regions", "--draws", "100", "-w", home)
    assert refused.code != 0
    assert "--leave-out" in refused.err


def test_what_regions_can_tell_is_said_before_a_fit(home: Path, unisono: Unisono, told_fields: Told) -> None:
    told = unisono("answerable", "--by-region", "-w", home, "--json")
    assert told.code == 0, told.err
    told_fields("unisono answerable", told.json)
    assert {c["channel"] for c in told.json["channels"]} == {"tv", "search"}
    assert all(0 < len(e["regions"]) < 3 for e in told.json["experiments"])
    assert unisono("answerable", "--by-region", "-w", home).code == 0
    assert unisono("answerable", "--by-region", "--after-fit", "-w", home).code == 2


def test_a_plan_by_region_needs_a_fit_by_region(copy: Path, unisono: Unisono) -> None:
    answer = unisono("plan", "--budget", "300k", "--by-region", "-w", copy)
    assert answer.code != 0
    assert "unisono regions" in answer.err


def test_without_regions_the_way_out_is_said(copy: Path, unisono: Unisono) -> None:
    answer = unisono("regions", "-w", copy)
    assert answer.code != 0
    assert "geo" in answer.err
