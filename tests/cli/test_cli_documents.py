"""The reference pages are whole: every command, option and exit code; and every field of every answer in JSON."""

from __future__ import annotations

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
ESTIMATE = ("value", "lower", "upper", "level", "unit")

Unisono = Callable[..., Any]


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


def documented(title: str) -> dict[str, str]:
    """The fields of an answer and their kinds, estimates spelt out."""
    page = (PAGES / "json.md").read_text(encoding="utf-8")
    section = page.split(f"## {title}\n")[1].split("\n## ")[0]
    fields: dict[str, str] = {}
    for name, kind in re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", section, re.MULTILINE):
        if kind == "estimate":
            fields |= {f"{name}.{part}": "number" for part in ESTIMATE}
        else:
            fields[name] = kind
    return fields


def leaves(value: Any, path: str, objects: set[str]) -> Iterator[str]:
    """The names of all values in an answer; an empty list counts as one, `objects` are not looked into."""
    if path in objects:
        yield path
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, f"{path}.{name}" if path else name, objects)
    elif isinstance(value, list):
        if not value:
            yield path
        for part in value:
            yield from leaves(part, f"{path}[]", objects)
    else:
        yield path


def compare(title: str, *answers: Any) -> None:
    """Each field that was seen is documented; each documented one was seen, or lies below a null or an empty list."""
    fields = documented(title)
    objects = {name for name, kind in fields.items() if kind == "object"}
    seen = {leaf for answer in answers for leaf in leaves(answer, "", objects)}
    closed = {leaf for leaf in seen if any(name.startswith((f"{leaf}.", f"{leaf}[]")) for name in fields)}
    assert seen - closed <= fields.keys()
    for missing in fields.keys() - seen:
        assert any(missing.startswith((f"{stub}.", f"{stub}[]")) for stub in closed), missing


@pytest.mark.parametrize(
    ("title", "steps"),
    [
        ("unisono init", ["init"]),
        ("unisono import", ["import"]),
        ("unisono channels", ["channels"]),
        ("unisono check", ["check"]),
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
def test_every_field_of_the_journey_is_documented(journey: Mapping[str, Any], title: str, steps: list[str]) -> None:
    compare(title, *(journey[step].json for step in steps))


def test_every_command_has_its_fields() -> None:
    page = (PAGES / "json.md").read_text(encoding="utf-8")
    decided = {"unisono proposals approve", "unisono proposals refuse", "unisono proposals withdraw"}
    assert decided < COMMANDS.keys()
    for name in COMMANDS.keys() - decided:
        assert f"## {name}\n" in page


def test_the_fields_of_other_answers(acme: Path, unisono: Unisono, tmp_path: Path) -> None:
    trace = unisono("import", acme.parent / "sales.csv", "-w", acme, "--json")
    compare("unisono import", trace.json)
    file_id = next(path.name for path in (acme / "originals").rglob("*") if path.is_file())
    compare("unisono trace", unisono("trace", file_id.split(".")[0], "2", "-w", acme, "--json").json)
    compare("unisono completion", unisono("completion", "fish", "--json").json)
    compare("Errors", unisono("status", "-w", "nowhere", "--json").json)


def test_the_fields_of_refused_and_skipped_files(fresh: Path, unisono: Unisono, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "empty.csv").touch()
    (folder / ".DS_Store").write_bytes(b"x")
    answer = unisono("import", folder, "-w", fresh, "--json")
    compare("unisono import", answer.json)
    assert {file["outcome"] for file in answer.json["files"]} == {"refused", "skipped"}
