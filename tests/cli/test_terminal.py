"""How the command line behaves on a terminal, in a pipe, in a shell, and when somebody presses Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unisono_cli.failing import tell
from unisono_cli.speech import chosen_language

Unisono = Callable[..., Any]
UNISONO = [sys.executable, "-m", "unisono_cli"]
COLOUR = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def environment(**variables: str) -> dict[str, str]:
    """The environment of a plain English terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "UNISONO"))}
    return kept | {"LANG": "C.UTF-8", "TERM": "xterm-256color"} | variables


def run(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
    line = [*UNISONO, *map(str, words)]
    return subprocess.run(line, capture_output=True, text=True, env=environment(**variables), check=False, timeout=120)


def on_terminal(*words: object, columns: int, stop_at: str = "") -> tuple[int, str]:
    """Exit code, and what a person sees on a terminal that is `columns` wide; Ctrl-C when `stop_at` appears."""
    master, slave = pty.openpty()
    line = [*UNISONO, *map(str, words)]
    seen = ""
    with subprocess.Popen(
        line, stdout=slave, stderr=slave, stdin=slave, env=environment(COLUMNS=str(columns))
    ) as shown:
        os.close(slave)
        with os.fdopen(master, "rb", buffering=0) as screen, contextlib.suppress(OSError):  # the other side has gone
            while piece := screen.read(65536):
                seen += piece.decode(errors="replace")
                if stop_at and stop_at in seen:
                    shown.send_signal(signal.SIGINT)
                    stop_at = ""
    return shown.returncode, seen.replace("\r\n", "\n")


def test_piped_tables_are_one_line_a_row_without_colour_or_trailing_spaces(acme: Path) -> None:
    answer = run("proposals", "list", "-w", acme)
    lines = answer.stdout.splitlines()
    assert len(lines) == 3
    assert not COLOUR.search(answer.stdout)
    assert lines == [line.rstrip() for line in lines]
    assert not answer.stderr


def test_a_terminal_shows_colour_and_lines_that_fit(acme: Path) -> None:
    code, seen = on_terminal("proposals", "show", "1", "-w", acme, columns=80)
    assert code == 0
    assert COLOUR.search(seen)
    assert max(map(len, COLOUR.sub("", seen).splitlines())) <= 80


def test_on_a_narrow_terminal_no_figure_is_cut(acme: Path) -> None:
    table = run("proposals", "show", "1", "-w", acme).stdout.split("\n\n")[0]
    _code, narrow = on_terminal("proposals", "show", "1", "-w", acme, columns=30)
    figures = re.findall(r"€[\d,]+", table)
    assert len(figures) == 7
    for figure in figures:
        assert figure in narrow
    assert "…" not in narrow


def test_long_work_shows_progress_and_stops_cleanly_at_the_keyboard(acme: Path) -> None:
    code, seen = on_terminal("fit", "--draws", "50000", "-w", acme, columns=80, stop_at="Fitting")
    assert code in {130, -signal.SIGINT}  # Python itself may end by the signal; a shell calls both 130
    assert COLOUR.sub("", seen).strip().endswith("Stopped.")
    assert "Traceback" not in seen


def _while_handling(first: BaseException, then: Exception) -> Exception:
    try:
        try:
            raise first
        except BaseException:  # noqa: BLE001
            raise then  # noqa: B904  (as a library does that cleans up)
    except Exception as both:  # noqa: BLE001
        return both


@pytest.mark.parametrize(
    "problem",
    [
        KeyboardInterrupt(),
        RuntimeError("Query interrupted"),
        _while_handling(KeyboardInterrupt(), ValueError("half a table")),
    ],
)
def test_ctrl_c_is_no_defect_whatever_was_at_work(problem: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(problem, as_json=False) == 130
    assert capsys.readouterr().err.strip() == "Stopped."


def test_other_failures_stay_defects(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(RuntimeError("Query failed"), as_json=False) == 1
    assert "defect" in capsys.readouterr().err


def test_progress_is_silent_for_programs(acme: Path) -> None:
    assert "Checking" in on_terminal("check", "-w", acme, columns=80)[1]
    assert "Checking" not in on_terminal("check", "-w", acme, "--json", columns=80)[1]
    assert not run("check", "-w", acme, "--json").stderr


def test_a_reader_that_leaves_early_is_no_error(acme: Path) -> None:
    line = " ".join(f"'{word}'" for word in [*UNISONO, "proposals", "show", "1", "-w", acme])
    answer = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{line} | head -n 1"],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=60,
    )
    assert answer.stdout.startswith("P-0001")
    assert not answer.stderr


def test_help_comes_quickly_because_the_engine_is_not_loaded() -> None:
    code = "import sys; from unisono_cli.app import build; build(); print(*sorted(sys.modules))"
    loaded = set(run_python(code).split())
    assert not loaded & {"numpy", "polars", "duckdb", "numba", "scipy", "altair"}


def run_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("shell", "mark"), [("bash", "complete -o nosort"), ("zsh", "#compdef unisono"), ("fish", "-f")]
)
def test_completion_scripts(unisono: Unisono, shell: str, mark: str) -> None:
    answer = unisono("completion", shell)
    assert mark in answer.out
    assert f"# Install: unisono completion {shell} > ~/" in answer.out


def complete(typed: str, **variables: str) -> list[str]:
    """What bash would offer after `typed`."""
    words = {"_UNISONO_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    return [line.partition(",")[2] for line in run(**words, **variables).stdout.splitlines() if "," in line]


def test_the_shell_completes_commands_options_and_proposals(acme: Path) -> None:
    assert complete("unisono pro") == ["proposals"]
    assert complete("unisono plan --bud") == ["--budget"]
    assert complete("unisono proposals show P", UNISONO_WORKSPACE=str(acme)) == ["P-0002", "P-0001"]
    assert complete("unisono proposals show P", UNISONO_WORKSPACE="/nowhere") == []


@pytest.mark.parametrize(
    "words",
    [
        ["-w", "{acme}", "proposals", "list"],
        ["proposals", "-w", "{acme}", "list"],
        ["proposals", "list", "-w", "{acme}"],
        ["-w", "/nowhere", "proposals", "list", "--workspace={acme}"],
    ],
)
def test_the_workspace_may_stand_anywhere(acme: Path, unisono: Unisono, words: list[str]) -> None:
    line = [word.format(acme=acme) for word in words]
    assert unisono(*line, UNISONO_WORKSPACE="/nowhere").code == 0
    assert unisono("proposals", "list", UNISONO_WORKSPACE=str(acme)).code == 0


@pytest.mark.parametrize(
    ("words", "variables", "code"),
    [
        (["fit", "--lang", "fr"], {"LANG": "en_US.UTF-8"}, "fr"),
        (["--lang=fr", "fit"], {}, "fr"),
        (["fit", "--lang", "en"], {"LANG": "fr_FR.UTF-8"}, "en"),
        (["fit"], {"LANG": "fr_CA.UTF-8"}, "fr"),
        (["fit"], {"LANG": "en_US.UTF-8", "LC_ALL": "fr_FR"}, "fr"),
        (["fit"], {"LANG": "en_US.UTF-8", "LANGUAGE": "de:fr:en"}, "fr"),
        (["fit"], {"LANG": "de_DE.UTF-8"}, "en"),
        (["fit"], {"LANG": "C"}, "en"),
        (["fit"], {}, "en"),
    ],
)
def test_the_language_is_that_of_the_option_then_of_the_terminal(
    words: list[str], variables: dict[str, str], code: str
) -> None:
    assert chosen_language(words, variables) == code


def test_the_version_is_told(unisono: Unisono) -> None:
    assert re.fullmatch(r"unisono \d+\.\d+\.\d+\n", unisono("--version").out)
