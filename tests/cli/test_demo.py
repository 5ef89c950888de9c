"""The demonstration, whole, once: in French, in a folder whose path has spaces, then looked at in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from unisono.runs.demo import clear
from unisono_cli.exits import WORKSPACE

Unisono = Callable[..., Any]
ENGLISH = re.compile(r"Importing|Fitting|Planning|Approved|pass;|Grading|Writing|files:|facts:|report|Done")


def test_the_demonstration_goes_round_the_loop(unisono: Unisono, tmp_path: Path) -> None:
    folder = tmp_path / "une démo"
    shown = unisono("demo", folder, LANG="fr_FR.UTF-8")
    assert shown.code == 0, shown.err
    assert len(re.findall(r"^ *\d+,\d s ", shown.err, re.MULTILINE)) == len(shown.err.splitlines()) > 12
    assert not ENGLISH.findall(shown.err + shown.out.replace(str(folder.resolve()), ""))
    reports = {code: folder / f"board-{code}.html" for code in ("fr", "en")}
    assert shown.out.rstrip().endswith(str(reports["fr"].resolve()))
    for code, page in reports.items():
        assert str(page.resolve()) in shown.out
        assert f'<html lang="{code}"' in page.read_text(encoding="utf-8")
    _look_around(unisono, folder / "workspace")
    _starts_anew_only_where_it_was(unisono, folder)


def _look_around(unisono: Unisono, workspace: Path) -> None:
    """Every command that reads works on what the demonstration left."""
    status = unisono("status", "-w", workspace, "--json").json
    assert [row["state"] for row in status["proposals"]] == ["proposed", "graded"]
    assert status["next"] == "unisono proposals show P-0002"
    graded = unisono("proposals", "show", "1", "-w", workspace, "--json").json
    assert graded["grade"]["verdict"] in {"kept", "exceeded"}
    assert unisono("audit", "verify", "-w", workspace).code == 0
    channels = unisono("channels", "-w", workspace)
    assert "Sommelune" in channels.out
    assert "unmapped" not in channels.out


def _starts_anew_only_where_it_was(unisono: Unisono, folder: Path) -> None:
    clear(folder)
    assert [path.name for path in folder.iterdir()] == [".unisono-demo"]


def test_a_folder_with_other_things_is_left_alone(unisono: Unisono, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    answer = unisono("demo", tmp_path / "mine")
    assert answer.code == WORKSPACE
    assert "holds other things" in answer.err
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_the_sample_company_is_written_for_itself(unisono: Unisono, tmp_path: Path) -> None:
    answer = unisono("sample", "out", "--seed", "1", "--truth", "deep/truth.json", "--json").json
    assert answer["seed"] == 1
    assert all((tmp_path / name).is_file() for name in answer["files"])
    assert (tmp_path / "deep" / "truth.json").is_file()
