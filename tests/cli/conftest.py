"""A small company that knows only one wide table, and a terminal to type at."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unisono_cli.face import Face
from unisono_cli.main import main
from unisono_cli.speech import install

NOW = dt.datetime(2026, 2, 17, 9, 0, tzinfo=dt.UTC)
"""The Tuesday after the last week of the wide table."""


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Unisono = Callable[..., Answer]
JSON_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "json.md"
WEEKS, FOLLOWING = 110, 13
ESTIMATE = ("value", "lower", "upper", "level", "unit")


def type_in(*words: object, now: dt.datetime = NOW, **environment: str) -> Answer:
    """Run a command line in this process at a fixed time, with the given variables and no language of its own."""
    kept = dict(os.environ)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "UNISONO_WORKSPACE", "COLUMNS", "FORCE_COLOR"):
        os.environ.pop(name, None)
    os.environ.update(environment)
    out, err = io.StringIO(), io.StringIO()
    try:
        with (
            pytest.MonkeyPatch.context() as clock,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            clock.setattr(Face, "now", lambda _face: now)
            code = _exit_code([str(word) for word in words])
    finally:
        os.environ.clear()
        os.environ.update(kept)
    return Answer(code, out.getvalue(), err.getvalue())


def _exit_code(words: list[str]) -> int:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def unisono(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Unisono:
    """The command line, typed in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return type_in


def write_sales(path: Path, weeks: int = WEEKS) -> Path:
    """A wide table: revenue made of a base, a season, television with carry-over, search, and a price.

    A longer table only adds weeks.
    """
    rng = np.random.default_rng(3)
    n = WEEKS + FOLLOWING
    tv, search = rng.gamma(2, 4000, n), rng.gamma(4, 1500, n)
    price = 10 + rng.normal(0, 0.3, n)
    heard = np.zeros(n)
    for i in range(n):
        heard[i] = tv[i] + (0.5 * heard[i - 1] if i else 0.0)
    season = 8000 * np.sin(2 * np.pi * np.arange(n) / 52)
    media = 2.2 * search + 20_000 * (1 - np.exp(-heard / 12_000))
    revenue = 60_000 + season + media - 1500 * (price - 10) + rng.normal(0, 1500, n)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["week", "revenue", "tv_spend", "search_spend", "price"])
        for i in range(weeks):
            day = dt.date(2024, 1, 1) + dt.timedelta(weeks=i)
            rows.writerow([day, f"{revenue[i]:.2f}", f"{tv[i]:.2f}", f"{search[i]:.2f}", f"{price[i]:.3f}"])
    return path


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """The whole job on the wide table, typed once, every answer in JSON; `folder` is in the answer to `init`."""
    home = tmp_path_factory.mktemp("sales with spaces")
    sales = write_sales(home / "sales.csv")
    at = ("-w", home / "acme", "--json")
    person = ("--by", "A. Person", "--reason", "It is worth it.")
    lines: dict[str, tuple[object, ...]] = {
        "init": ("init", home / "acme", "--outcome", "revenue", "--margin-rate", "45%", "--json"),
        "import": ("import", sales, "--currency", "EUR", *at),
        "channels": ("channels", *at),
        "check": ("check", *at),
        "model": ("model", "--write", *at),
        "fit": ("fit", "--draws", "600", *at),
        "plan": ("plan", "--budget", "150 000", "--start", "2026-02-09", *at),
        "list": ("proposals", "list", *at),
        "approve": ("proposals", "approve", "1", *person, *at),
        "show": ("proposals", "show", "P-0001", *at),
        "withdraw": ("proposals", "withdraw", "P-0001", *person, *at),
        "refuse": ("proposals", "refuse", "P-0001", *person, *at),
        "plan again": ("plan", "--budget", "150k", "--start", "2026-02-09", "--bound", "tv=-20 %:+20 %", *at),
        "approve again": ("proposals", "approve", "2", *person, *at),
        "export": ("proposals", "export", "2", *at),
        "report": ("report", "--out", home / "out" / "board.html", *at),
        "status": ("status", *at),
        "verify": ("audit", "verify", *at),
        "rebuild": ("rebuild", *at),
    }
    return {name: type_in(*line) for name, line in lines.items()}


@pytest.fixture(scope="session")
def acme(journey: dict[str, Answer]) -> Path:
    """The workspace that the journey left; look, do not touch."""
    return Path(journey["init"].json["workspace"])


@pytest.fixture
def copy(acme: Path, tmp_path: Path) -> Path:
    """A copy of the workspace, to touch."""
    return Path(shutil.copytree(acme, tmp_path / "copy"))


@pytest.fixture(autouse=True)
def english() -> None:
    """Every test begins in English, whatever the one before it spoke: a process has one language."""
    install("en")


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A workspace without facts."""
    assert type_in("init", tmp_path / "fresh").code == 0
    return tmp_path / "fresh"


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """The wide table, in a folder of its own."""
    (tmp_path / "files").mkdir()
    return write_sales(tmp_path / "files" / "sales.csv")


@pytest.fixture
def longer_sales(tmp_path: Path) -> Path:
    """The wide table with thirteen more weeks."""
    (tmp_path / "later").mkdir()
    return write_sales(tmp_path / "later" / "sales.csv", WEEKS + FOLLOWING)


def documented(title: str) -> dict[str, str]:
    """The fields of an answer and their kinds, estimates spelt out."""
    page = JSON_PAGE.read_text(encoding="utf-8")
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


@pytest.fixture
def told_fields() -> Callable[..., None]:
    """Holds answers in JSON against the page that documents their fields."""
    return compare
