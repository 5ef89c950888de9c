"""The demonstration, whole, once; and the tutorial, which shows it to a newcomer, held against what really comes."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from unisono.runs.demo import clear
from unisono_app.home import system_account
from unisono_cli.exits import WORKSPACE

Unisono = Callable[..., Any]
TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "first-hour.md"
HOME = "/home/you/unisono/demo"
AFTERWARDS = dt.datetime(2026, 4, 20, 9, 0, tzinfo=dt.UTC)
"""Soon after the demonstration's last facts."""


def test_the_demonstration_and_the_tutorial_that_shows_it(unisono: Unisono, tmp_path: Path) -> None:
    """The whole job once, in a folder whose path has spaces; then the tutorial's commands, with its answers."""
    folder = tmp_path / "the demo"
    shown = unisono("demo", folder, "--today", "2026-04-04")  # the years that the tutorial shows
    assert shown.code == 0, shown.err
    reports = {code: (folder / f"board-{code}.html").resolve() for code in ("fr", "en")}
    assert shown.out.rstrip().endswith(str(reports["en"]))
    for code, page in reports.items():
        assert str(page) in shown.out
        assert f'<html lang="{code}"' in page.read_text(encoding="utf-8")
    for line, told in sessions(TUTORIAL.read_text(encoding="utf-8")):
        answer = shown if line == "make demo" else look(unisono, folder, line)
        assert answer.code == 0, line
        told_as_shown(told, answer.err + answer.out, line, folder)
    assert "Prochaine étape" in look(unisono, folder, "unisono status --lang fr").out
    the_plan_is_carried_out(unisono, folder)
    clear(folder)
    assert [path.name for path in folder.iterdir()] == [".unisono-demo"]


def the_plan_is_carried_out(unisono: Unisono, folder: Path) -> None:
    """The weeks after the export of P-0002 spend what it gives each channel, give or take what people miss it by."""
    answer = unisono(
        *("sample", "ahead", "--following", "P-0002", "--weeks", 9, "--json"),
        now=AFTERWARDS,
        UNISONO_WORKSPACE=str(folder / "workspace"),
    ).json
    assert (answer["first_on"], answer["last_on"]) == ("2026-04-20", "2026-06-21")
    (path,) = (Path(name) for name in answer["files"] if "meta" in name)
    with path.open(encoding="utf-8-sig", newline="") as file:
        spent = sum(float(row["Amount spent (EUR)"]) for row in csv.DictReader(file))
    shown = unisono("proposals", "show", "P-0002", "--json", UNISONO_WORKSPACE=str(folder / "workspace")).json[
        "payload"
    ]
    (social,) = (channel for channel in shown["channels"] if channel["channel"] == "social")
    assert spent == pytest.approx(sum(social["weekly"][2:11]), rel=0.05)
    for line, told in (
        ("unisono sample again --following P-0002", "is not over yet"),
        ("unisono sample again --following P-0001", "tell all weeks of the plan already"),
        ("unisono sample again --following P-0009", "P-0009"),
        ("unisono sample again --following P-0002 --truth x", "do not go with"),
        ("unisono sample again --weeks 3", "goes with"),
    ):
        refused = look(unisono, folder, line)
        assert (refused.code != 0, told in refused.err) == (True, True), line


def look(unisono: Unisono, folder: Path, line: str) -> Any:
    """What a command answers to somebody who looks around afterwards."""
    return unisono(*shlex.split(line)[1:], now=AFTERWARDS, UNISONO_WORKSPACE=str(folder / "workspace"))


def sessions(page: str) -> Iterator[tuple[str, str]]:
    """The commands of a page's console blocks, each with the answer that the page shows."""
    for block in re.findall(r"^```console\n(.+?)^```", page, re.MULTILINE | re.DOTALL):
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _end, told = session.partition("\n")
            yield line, told


def told_as_shown(told: str, shown: str, line: str, folder: Path) -> None:
    """The page shows the answer, but for what … leaves out and for figures, whose last digits differ by machine."""
    lines = shape(shown.replace(str(folder.resolve()), HOME).replace(system_account(), "you"))
    at = 0
    for part in re.split(r"^…\n", told, flags=re.MULTILINE):
        wanted = shape(part)
        if wanted:
            found = next((i for i in range(at, len(lines)) if lines[i : i + len(wanted)] == wanted), None)
            assert found is not None, f"{line}\n" + "\n".join(wanted) + "\nis not in\n" + "\n".join(lines[at:])
            at = found + len(wanted)


def shape(text: str) -> list[str]:
    """Lines without their figures, ids and spaces."""
    plain = re.sub(r"(?<=Look around: ).+(?= status)|(?<=status -w ).+|(?<=In the browser: ).+", "PATH", text)
    plain = re.sub(r"\b[0-9a-f]{12,}\b", "ID", plain)
    plain = re.sub(r"[−+]?€?\d[\d,.]*%?", "N", plain)
    return [" ".join(line.split()) for line in plain.splitlines() if line.strip()]


def test_a_folder_with_other_things_is_left_alone(unisono: Unisono, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    answer = unisono("demo", tmp_path / "mine")
    assert answer.code == WORKSPACE
    assert "holds other things" in answer.err
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_the_sample_company_is_written_for_itself(
    unisono: Unisono, tmp_path: Path, told_fields: Callable[..., None]
) -> None:
    answer = unisono("sample", "out", "--seed", "1", "--truth", "deep/truth.json", "--json").json
    told_fields("unisono sample", answer)
    assert answer["seed"] == 1
    assert answer["last_on"] == "2026-02-15", "the last full week before the Tuesday of these tests"
    refused = unisono("sample", "out")
    assert (refused.code, "holds other things" in refused.err) == (WORKSPACE, True)
    assert all((tmp_path / name).is_file() for name in answer["files"])
    assert (tmp_path / "deep" / "truth.json").is_file()
