"""What a history can tell, and how far a fit can be trusted, asked at the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Unisono = Callable[..., Any]
Compare = Callable[..., None]


def test_a_history_is_questioned_before_any_fit(acme: Path, unisono: Unisono, told_fields: Compare) -> None:
    answer = unisono("answerable", "-w", acme, "--json")
    assert answer.code == 0
    told_fields("unisono answerable", answer.json)
    assert {channel["channel"] for channel in answer.json["channels"]} == {"tv", "search"}
    for channel in answer.json["channels"]:
        assert channel["believed"]["lower"] < channel["expected"]["lower"] < channel["expected"]["upper"]
    told = unisono("answerable", "-w", acme).out
    assert "search" in told
    assert "ROI believed before" in told


def test_after_a_fit_the_experiments_are_those_that_it_would_gain_from(acme: Path, unisono: Unisono) -> None:
    before = unisono("answerable", "-w", acme, "--json").json
    after = unisono("answerable", "--after-fit", "-w", acme, "--json").json
    assert after["channels"] == before["channels"]
    assert {e["channel"] for e in after["experiments"]} == {"tv", "search"}
    assert after["experiments"] != before["experiments"]


def test_the_newest_fit_is_questioned_and_the_answer_kept(copy: Path, unisono: Unisono, told_fields: Compare) -> None:
    answer = unisono("trust", "-w", copy, "--json")
    assert answer.code == 0
    told_fields("unisono trust", answer.json)
    kept = copy / "fits" / answer.json["run_id"] / "trust.json"
    assert kept.exists()
    before = kept.stat().st_mtime_ns
    assert unisono("trust", "-w", copy, "--json").json == answer.json
    assert kept.stat().st_mtime_ns == before
    assert unisono("trust", "--again", "-w", copy, "--json").json == answer.json
    assert kept.stat().st_mtime_ns > before
    told = unisono("trust", "--run", answer.json["run_id"][:6], "-w", copy).out
    assert answer.json["recommendation"] in told


def test_without_a_fit_there_is_nothing_to_trust(fresh: Path, unisono: Unisono) -> None:
    answer = unisono("trust", "-w", fresh)
    assert answer.code == 5
    assert "unisono fit" in answer.err
