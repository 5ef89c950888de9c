"""Every command explains itself, in both languages, down to the framework's own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click
import pytest

from unisono_cli.app import build

Unisono = Callable[..., Any]


def names(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths of a group's commands and groups, itself first."""
    found = [path]
    for name, command in group.commands.items():
        found += names(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
    return found


PATHS = names(build())

ENGLISH = re.compile(
    r"Usage:|Options:|Commands|Arguments|\bdefault\b|\[required\]|Show this|Examples|Error|Try |Invalid|Missing|"
    r"No such|is not one of|in the range|FOLDER|AMOUNT|NUMBER|\bTEXT\b|INTEGER|FLOAT|DIRECTORY|\bCOMMAND\b|"
    r"Did you mean|\bPATH\b|\bFILE\b"
)


def ids(path: tuple[str, ...]) -> str:
    return " ".join(path) or "unisono"


@pytest.mark.parametrize("path", PATHS, ids=ids)
def test_help_explains(unisono: Unisono, path: tuple[str, ...]) -> None:
    answer = unisono(*path, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: {' '.join(('unisono', *path))} ")
    assert max(map(len, answer.out.splitlines())) <= 100
    assert {"--workspace", "--json", "--lang", "--help"} <= set(re.findall(r"--[a-z-]+", answer.out))
    assert answer.out == unisono(*path, "-h").out


@pytest.mark.parametrize("path", PATHS, ids=ids)
def test_help_speaks_french_to_the_last_word(unisono: Unisono, path: tuple[str, ...]) -> None:
    answer = unisono(*path, "--help", LANG="fr_FR.UTF-8")
    assert answer.out.startswith("Utilisation\u00a0: unisono")
    assert not ENGLISH.findall(answer.out)


@pytest.mark.parametrize(
    ("line", "piece"),
    [
        (["statsu"], "status"),
        (["approve"], "unisono proposals approve"),
        (["plan"], "--budget"),
        (["plan", "--budgt", "3"], "--budget"),
        (["plan", "--budget", "2.400"], "2.400"),
        (["plan", "--budget", "abc"], "780k"),
        (["fit", "--draws", "3"], "100"),
        (["fit", "--draws", "x"], "x"),
        (["import"], "CHEMIN"),
        (["import", "a.csv", "--day-order", "ymd"], "dmy"),
        (["import", "a.csv", "--mapping", "nowhere.toml"], "nowhere.toml"),
        (["init", "x", "--margin-rate", "2"], "% ou 0,02"),
        (["completion", "tcsh"], "fish"),
        (["status", "more"], "more"),
        (["status", "-w", "nowhere"], "espace de travail"),
    ],
)
def test_refusals_speak_french_to_the_last_word(unisono: Unisono, line: list[str], piece: str) -> None:
    answer = unisono(*line, LANG="fr_FR.UTF-8")
    assert answer.code != 0
    assert piece in answer.err
    assert "Erreur" in answer.err
    assert not ENGLISH.findall(answer.err)


def test_the_menu_lists_every_command_with_its_whole_sentence(unisono: Unisono) -> None:
    shown = " ".join(unisono("--help").out.split())
    for command in build().commands.values():
        assert f"{command.name} {command.short_help}" in shown


def test_examples_of_the_help_can_be_typed() -> None:
    """Each example is a line that the parser understands."""
    for path in PATHS:
        command: click.Command = build()
        for name in path:
            assert isinstance(command, click.Group)
            command = command.commands[name]
        for line in re.findall(r"^  unisono (.+)$", command.epilog or "", re.MULTILINE):
            words = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line.split(" > ")[0])]
            assert tuple(words[: len(path)]) == path
            if not {"--mapping", "--rules"} & set(words):  # their files would have to exist
                command.make_context("unisono", words[len(path) :], resilient_parsing=False)
