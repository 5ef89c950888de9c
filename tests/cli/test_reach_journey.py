"""Reach and frequency from a wide table's headers to the fit, the plan and the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Unisono = Callable[..., Any]


def test_a_channel_with_reach_is_found_fitted_planned_and_told(
    tmp_path: Path, unisono: Unisono, test_data: Path, told_fields: Callable[..., None]
) -> None:
    at = ("-w", tmp_path / "ws")
    assert unisono("init", tmp_path / "ws", "--outcome", "revenue", "--currency", "USD").code == 0
    table = test_data / "meridian_simulated" / "national_media_rf.csv"
    assert unisono("import", table, "--currency", "USD", *at).code == 0
    fit = unisono("fit", "--draws", "300", *at, "--json").json
    [row] = fit["frequency"]
    assert row["channel"] == "Channel3"
    assert 1 <= row["frequency_lowest"] <= row["frequency"] <= row["frequency_highest"]
    assert 1 <= row["optimal_frequency_lower"] <= row["optimal_frequency"] <= row["optimal_frequency_upper"]
    assert {each["channel"] for each in fit["channels"]} == {f"Channel{m}" for m in range(4)}
    assert "an impression brings most" in unisono("fit", "--draws", "300", *at).out
    first, last = fit["first_on"], fit["last_on"]
    (tmp_path / "ws" / "model.toml").write_text(
        f'[[experiment]]\nname = "dark"\nchannel = "Channel3"\nfirst_on = {first}\nlast_on = {last}\n'
        "lift = -1000\nerror = 1e12\ntreated = 0\nuntreated = 1\n",
        encoding="utf-8",
    )
    assert "dark" in " ".join(d["text"] for d in unisono("fit", "--draws", "300", *at, "--json").json["diagnostics"])
    (tmp_path / "ws" / "model.toml").unlink()
    plan = unisono("plan", "--budget", "4000000", "--draft", *at, "--json")
    assert "buys reach" in " ".join(plan.json["assumptions"])
    assert plan.json["frequencies"] == []
    asked = ("plan", "--budget", "4000000", "--frequency", "best", *at)
    often = unisono(*asked, "--draft", "--json").json
    [told] = often["frequencies"]
    assert told["channel"] == "Channel3"
    assert told["planned"] is None or told["lowest"] <= told["planned"] <= told["highest"]
    assert often["frequency_gain"]["lower"] <= often["frequency_gain"]["value"] <= often["frequency_gain"]["upper"]
    told_fields("unisono plan", plan.json, often)
    assert "Channel3" in unisono(*asked).out
    assert unisono("plan", "--goal", "9e9", "--frequency", "best", "--draft", *at).code != 0
    page = tmp_path / "board.html"
    assert unisono("report", "--out", page, *at).code == 0
    told_page = page.read_text(encoding="utf-8")
    assert "an impression brings most" in told_page
    assert "keeps its mix" in told_page or "reach people" in told_page
