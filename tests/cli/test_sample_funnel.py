"""The sample company with a brand, from the command line: what is answered of the long term holds the known truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Unisono = Callable[..., Any]


@pytest.mark.prove
@pytest.mark.parametrize("seed", [2026, 1, 2])
def test_the_truth_of_the_long_term_lies_in_its_intervals(tmp_path: Path, unisono: Unisono, seed: int) -> None:
    at = ("-w", tmp_path / "bedding", "--json")
    written = unisono(
        *("sample", tmp_path / "exports", "--funnel", "--seed", seed, "--until", "2026-02-15"),
        *("--truth", tmp_path / "truth.json", "--json"),
    )
    assert written.code == 0, written.err
    assert unisono("init", tmp_path / "bedding", "--margin-rate", "45%", "--json").code == 0
    taken = unisono("import", tmp_path / "exports", "--currency", "EUR", *at)
    assert {file["outcome"] for file in taken.json["files"]} == {"landed"}
    found = unisono("funnel", "--deal-value", "3000", "--draws", "300", *at)
    assert found.code == 0, found.err
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    spend = {name: sum(weeks) for name, weeks in truth["spend"].items()}
    long = truth["brand"]["roi_long"]
    long["all"] = sum(long[name] * money for name, money in spend.items()) / sum(spend.values())
    for row in found.json["brand"]["channels"]:
        assert row["roi_long_lower"] <= long[row["channel"]] <= row["roi_long_upper"], row["channel"]
    assert found.json["leads"]["conversion_lower"] < 0.14 < found.json["leads"]["conversion_upper"]
    if seed != 2026:
        return
    assert unisono("fit", "--draws", "300", *at).code in (0, 4)
    assert unisono("report", "--out", tmp_path / "board.html", *at).code == 0
    assert 'id="long-term"' in (tmp_path / "board.html").read_text(encoding="utf-8")
    assert unisono("export-fit", "--format", "card", "--out", tmp_path / "card", *at).code == 0
    card = json.loads((tmp_path / "card" / "model-card.json").read_text(encoding="utf-8"))
    assert card["long_term"]["channels"] == found.json["brand"]["channels"]
