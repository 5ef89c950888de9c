"""`unisono model` and `model.toml`: from a belief and an experiment that a person writes to the fit's own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Unisono = Callable[..., Any]


def test_beliefs_and_experiments_reach_the_fit(copy: Path, unisono: Unisono) -> None:
    file = copy / "model.toml"
    file.write_text(
        '[channels.tv]\nbelief = "roi"\nbetween = [0.9, 1.1]\nby = "A. Person"\n\n'
        '[[experiment]]\nname = "holdout"\nchannel = "search"\nfirst_on = 2024-09-02\nlast_on = 2024-09-29\n'
        "lift = 30000\nerror = 3000\n",
        encoding="utf-8",
    )
    before = unisono("model", "-w", copy, "--json").json
    [tv] = [row for row in before["channels"] if row["channel"] == "tv"]
    assert tv["belief"] == "roi"
    assert 0.85 < tv["roi_lower"] < tv["roi_upper"] < 1.15
    answer = unisono("fit", "--draws", "300", "-w", copy, "--json").json
    [found] = [d for d in answer["diagnostics"] if d["name"] == "experiment"]
    assert "holdout" in found["text"]
    [tv] = [row for row in answer["channels"] if row["channel"] == "tv"]
    assert 0.8 < tv["roi_lower"] < tv["roi_upper"] < 1.2


def test_a_moving_effect_says_its_last_year(copy: Path, unisono: Unisono) -> None:
    (copy / "model.toml").write_text("[channels.tv]\nvarying = true\n", encoding="utf-8")
    rows = {row["channel"]: row for row in unisono("fit", "--draws", "300", "-w", copy, "--json").json["channels"]}
    assert rows["search"]["roi_recent"] is None
    assert rows["tv"]["roi_recent_lower"] < rows["tv"]["roi_recent"] < rows["tv"]["roi_recent_upper"]
    told = unisono("fit", "--draws", "300", "-w", copy)
    assert "ROI of the last year" in " ".join(told.out.split())


def test_an_event_is_told_with_its_height(copy: Path, unisono: Unisono) -> None:
    (copy / "model.toml").write_text(
        '[[event]]\nname = "strike"\nshape = "pulse"\non = 2024-12-05\nlasts = 10\n', encoding="utf-8"
    )
    assert "strike" in unisono("model", "-w", copy).out
    assert unisono("model", "-w", copy, "--json").json["events"][0]["on"] == ["2024-12-05"]
    [event] = unisono("fit", "--draws", "300", "-w", copy, "--json").json["events"]
    assert event["lower"] < event["effect"] < event["upper"]
    assert "Event strike" in unisono("fit", "--draws", "300", "-w", copy).out


def test_a_first_file_is_written_once_and_changes_nothing(
    fresh: Path, acme: Path, copy: Path, unisono: Unisono
) -> None:
    assert unisono("model", "-w", fresh).code != 0  # no facts, no channels
    (copy / "model.toml").unlink(missing_ok=True)
    first = unisono("model", "--write", "-w", copy, "--json").json
    assert first["written"] is True
    again = unisono("model", "--write", "-w", copy, "--json").json
    assert again["written"] is False
    assert first["channels"] == again["channels"]


def test_a_mistake_names_its_place(copy: Path, unisono: Unisono) -> None:
    (copy / "model.toml").write_text('[channels.tv]\ncarry_over = "echo"\n', encoding="utf-8")
    for command in ("model", "fit"):
        answer = unisono(command, "-w", copy)
        assert answer.code != 0
        assert "model.toml" in answer.err
        assert "geometric" in answer.err
