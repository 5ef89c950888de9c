"""The main job typed at a terminal, from one wide table to a verified ledger, as people and as programs see it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Unisono = Callable[..., Any]


def test_every_step_of_the_job_succeeds(journey: Mapping[str, Any]) -> None:
    assert {name: answer.code for name, answer in journey.items()} == dict.fromkeys(journey, 0)


def test_an_import_says_what_became_of_the_file_and_keeps_its_guess(journey: Mapping[str, Any]) -> None:
    answer = journey["import"].json
    (file,) = answer["files"]
    assert (answer["edition"], answer["published"]) == (1, True)
    assert (file["outcome"], file["sources"], file["rows"]) == ("landed", ["sales"], 440)
    assert (file["first_on"], file["last_on"]) == ("2024-01-01", "2026-02-08")
    guess = tomllib.loads(Path(file["guessed_mapping"]).read_text(encoding="utf-8"))
    assert {name: column["role"] for name, column in guess["columns"].items()} == {
        "revenue": "outcome",
        "tv_spend": "spend",
        "search_spend": "spend",
        "price": "control",
    }


def test_a_fit_gives_each_channel_its_interval(journey: Mapping[str, Any]) -> None:
    fit = journey["fit"].json
    assert {channel["channel"] for channel in fit["channels"]} == {"tv", "search"}
    for channel in fit["channels"]:
        assert channel["roi_lower"] < channel["roi"] < channel["roi_upper"]
    assert fit["media_share"]["level"] == 0.9
    assert fit["verdict"] in {"pass", "review"}


def test_a_plan_spends_the_budget_within_its_bounds(journey: Mapping[str, Any]) -> None:
    free, bound = journey["plan"].json, journey["plan again"].json
    assert sum(channel["planned"] for channel in free["channels"]) == pytest.approx(150_000, abs=0.02)
    tv = next(channel for channel in bound["channels"] if channel["channel"] == "tv")
    assert tv["lower"] == pytest.approx(0.8 * tv["today"], abs=0.01)
    assert tv["upper"] == pytest.approx(1.2 * tv["today"], abs=0.01)
    assert tv["lower"] - 0.01 <= tv["planned"] <= tv["upper"] + 0.01


def test_decisions_are_told_in_order(journey: Mapping[str, Any], acme: Path, unisono: Unisono) -> None:
    assert journey["approve"].json["payload_hash"] == journey["plan"].json["payload_hash"]
    assert journey["withdraw"].json["state"] == "proposed"
    assert journey["refuse"].json["state"] == "refused"
    story = unisono("proposals", "show", "1", "-w", acme, "--json").json
    assert [step["kind"] for step in story["steps"]] == ["proposed", "approved", "withdrawn", "refused"]
    assert {step["by"] for step in story["steps"][1:]} == {"A. Person"}


def test_an_export_writes_the_files_that_it_names(journey: Mapping[str, Any]) -> None:
    made = journey["export"].json
    assert {Path(name).name for name in made["files"]} >= {"changes.csv", "undo.csv", "bookings.csv", "manifest.json"}
    assert all(Path(name).is_file() for name in made["files"])
    n_channels, n_weeks, n_over = 2, 13, 1  # exported on the Tuesday of the plan's second week
    assert (made["changes"], made["bookings"]) == (0, n_channels * (n_weeks - n_over))


def test_a_report_is_written_where_it_was_asked_for(journey: Mapping[str, Any], acme: Path) -> None:
    page = Path(journey["report"].json["report"])
    assert page == acme.parent / "out" / "board.html"
    assert page.stat().st_size == journey["report"].json["bytes"]
    assert '<html lang="en"' in page.read_text(encoding="utf-8")


def test_the_status_names_the_next_step(journey: Mapping[str, Any]) -> None:
    status = journey["status"].json
    assert status["run_id"] == journey["fit"].json["run_id"]
    assert [row["state"] for row in status["proposals"]] == ["exported", "refused"]
    assert status["next"] == "unisono plan --budget AMOUNT"


def test_ledger_and_facts_are_proved(journey: Mapping[str, Any]) -> None:
    assert journey["verify"].json["records"] == 7
    assert journey["rebuild"].json["edition_id"] == journey["import"].json["edition_id"]


def test_the_same_file_twice_changes_nothing(acme: Path, unisono: Unisono) -> None:
    again = unisono("import", acme.parent / "sales.csv", "-w", acme)
    assert again.code == 0
    assert "already there" in again.out
    assert "Nothing changed: edition" in again.out


def test_a_corrected_guess_is_taken_at_its_word(copy: Path, unisono: Unisono) -> None:
    guess = copy / "mappings" / "sales.csv.mapping.toml"
    guess.write_text(guess.read_text().replace('channel = "tv"', 'channel = "television"'))
    sales = copy.parent / "sales.csv"
    sales.write_bytes(_original(copy))
    assert unisono("import", sales, "--currency", "EUR", "--mapping", guess, "-w", copy).code == 0
    channels = {row["channel"] for row in unisono("channels", "-w", copy, "--json").json["campaigns"]}
    assert channels == {"television", "search"}


def _original(workspace: Path) -> bytes:
    (original,) = (path for path in (workspace / "originals").rglob("*") if path.is_file())
    return original.read_bytes()


@pytest.mark.parametrize(
    ("line", "english", "french"),
    [
        (["status"], "Next: unisono plan --budget AMOUNT", "unisono plan --budget MONTANT"),
        (["check"], "What the columns mean was guessed", "Édition 2"),
        (["channels"], "Channel", "Canal"),
        (["proposals", "list"], "Graded on", "P-0002"),
        (["proposals", "show", "1"], "Promised gain:", "Gain promis"),
        (["audit", "verify"], "None was changed", "authentifiés"),
    ],
)
def test_people_read_it_in_their_language(
    acme: Path, unisono: Unisono, line: list[str], english: str, french: str
) -> None:
    assert english in unisono(*line, "-w", acme, LANG="en_GB.UTF-8").out
    spoken = unisono(*line, "-w", acme, LANG="fr_FR.UTF-8")
    assert spoken.code == 0
    assert french in spoken.out
    assert english not in spoken.out
