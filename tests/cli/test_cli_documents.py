"""The reference pages are whole: every command, option and exit code; and every field of every answer in JSON."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from unisono_cli import exits
from unisono_cli.app import build
from unisono_cli.options import shared_options

PAGES = Path(__file__).parents[2] / "docs" / "reference"

Unisono = Callable[..., Any]
Compare = Callable[..., None]


def commands(group: click.Group, path: str = "unisono") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its whole name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands(build()))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_stands_in_the_reference(name: str) -> None:
    page = (PAGES / "cli.md").read_text(encoding="utf-8")
    head = " ".join(name.split()[:2])
    section = next(part for part in page.split("\n### ") if part.startswith(f"`{head}`\n"))
    assert name in section
    shared = {option.name for option in shared_options()}
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option) and parameter.name not in shared:
            assert parameter.opts[0] in section


def test_every_exit_code_stands_in_the_reference() -> None:
    rows = re.findall(r"^\| (\d+) \| .+ \|$", exits.__doc__ or "", re.MULTILINE)
    page = (PAGES / "cli.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d+) \| .+ \|$", page, re.MULTILINE) == rows


@pytest.mark.parametrize(
    ("title", "steps"),
    [
        ("unisono init", ["init"]),
        ("unisono import", ["import"]),
        ("unisono channels", ["channels"]),
        ("unisono check", ["check"]),
        ("unisono model", ["model"]),
        ("unisono fit", ["fit"]),
        ("unisono plan", ["plan", "plan again"]),
        ("unisono proposals list", ["list"]),
        ("unisono proposals show", ["show"]),
        ("unisono proposals approve, refuse, withdraw", ["approve", "refuse", "withdraw"]),
        ("unisono proposals export", ["export"]),
        ("unisono report", ["report"]),
        ("unisono status", ["status"]),
        ("unisono audit verify", ["verify"]),
        ("unisono rebuild", ["rebuild"]),
    ],
)
def test_every_field_of_the_journey_is_documented(
    journey: Mapping[str, Any], told_fields: Compare, title: str, steps: list[str]
) -> None:
    told_fields(title, *(journey[step].json for step in steps))


def test_every_command_has_its_fields() -> None:
    page = (PAGES / "json.md").read_text(encoding="utf-8")
    decided = {"unisono proposals approve", "unisono proposals refuse", "unisono proposals withdraw"}
    assert decided < COMMANDS.keys()
    for name in COMMANDS.keys() - decided:
        assert f"## {name}\n" in page


def test_the_fields_of_other_answers(acme: Path, unisono: Unisono, told_fields: Compare) -> None:
    trace = unisono("import", acme.parent / "sales.csv", "-w", acme, "--json")
    told_fields("unisono import", trace.json)
    file_id = next(path.name for path in (acme / "originals").rglob("*") if path.is_file())
    told_fields("unisono trace", unisono("trace", file_id.split(".")[0], "2", "-w", acme, "--json").json)
    told_fields("unisono completion", unisono("completion", "fish", "--json").json)
    told_fields("Errors", unisono("status", "-w", "nowhere", "--json").json)


def test_the_fields_of_refused_and_skipped_files(
    fresh: Path, unisono: Unisono, told_fields: Compare, tmp_path: Path
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "empty.csv").touch()
    (folder / ".DS_Store").write_bytes(b"x")
    answer = unisono("import", folder, "-w", fresh, "--json")
    told_fields("unisono import", answer.json)
    assert {file["outcome"] for file in answer.json["files"]} == {"refused", "skipped"}


def test_the_fields_of_a_grade(copy: Path, unisono: Unisono, told_fields: Compare, longer_sales: Path) -> None:
    """The weeks of the exported proposal pass; their facts come; the promise is graded."""
    later = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    assert unisono("import", longer_sales, "--currency", "EUR", "--source", "sales", "-w", copy, now=later).code == 0
    graded = unisono("grade", "2", "-w", copy, "--json", now=later)
    assert graded.code == 0
    told_fields("unisono grade", graded.json)
    told_fields("unisono proposals show", unisono("proposals", "show", "2", "-w", copy, "--json").json)
    assert unisono("status", "-w", copy, "--json", now=later).json["proposals"][0]["state"] == "graded"
