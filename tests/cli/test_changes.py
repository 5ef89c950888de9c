"""`unisono changes`: a second fit is held against the first, and every part of a change is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Unisono = Callable[..., Any]


def test_a_changed_choice_is_told_and_held_up(copy: Path, unisono: Unisono, told_fields: Callable[..., None]) -> None:
    alone = unisono("changes", "-w", copy)
    assert alone.code != 0
    assert "no earlier fit" in alone.err
    (copy / "model.toml").write_text('[channels.tv]\nbelief = "roi"\nbetween = [9, 11]\n', encoding="utf-8")
    fit = unisono("fit", "--draws", "300", "-w", copy, "--json").json
    [held] = [d for d in fit["diagnostics"] if d["name"] == "refresh"]
    assert held["verdict"] == "review"
    answer = unisono("changes", "-w", copy, "--json").json
    told_fields("unisono changes", answer)
    assert answer["after"] == fit["run_id"]
    assert answer["choices_changed"] is True
    assert answer["new_periods"] == answer["restated_periods"] == 0
    [tv] = [row for row in answer["channels"] if row["channel"] == "tv"]
    assert tv["by_choices"] > 0.8 * (tv["roi_after"] - tv["roi_before"]) > 0
    page = unisono("changes", "-w", copy, "--lang", "fr")
    assert "tv" in page.out
