"""What every command needs: where the workspace is, the time, who sits there, how to answer.

Answers are given twice from one source: as JSON with stable fields (`--json`), or as words and tables for people. Progress
goes to standard error, so that answers can be piped.
"""

from __future__ import annotations

import datetime as dt
import getpass
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from unisono.words import Language, Text
from unisono_cli.speech import speech


@dataclass(frozen=True, slots=True)
class Face:
    """The terminal's side of a command."""

    folder: Path
    as_json: bool

    @property
    def words(self) -> Language:
        """The language in use."""
        return speech()

    def now(self) -> dt.datetime:
        """The time, UTC."""
        return dt.datetime.now(dt.UTC)

    def user(self) -> str:
        """The system user, recorded beside stated names."""
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return "unknown"

    def console(self, *, error: bool = False) -> Console:
        """A console that never colours what is piped."""
        return Console(stderr=error, highlight=False, soft_wrap=False)

    def answer(self, fields: Mapping[str, Any], tell: Callable[[Console], None]) -> None:
        """Give the answer: `fields` as JSON, or whatever `tell` prints."""
        if self.as_json:
            click.echo(json.dumps(fields, ensure_ascii=False, indent=2, default=plain))
        else:
            tell(self.console())

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[float], None]]:
        """A progress bar on standard error (a silent one for JSON, or where there is no terminal)."""
        if self.as_json or not sys.stderr.isatty():
            yield lambda _share: None
            return
        bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=self.console(error=True),
            transient=True,
        )
        with bar:
            task = bar.add_task(label, total=1.0)
            yield lambda share: bar.update(task, completed=share)


def plain(value: object) -> object:
    """How values stand in JSON: dates ISO 8601, texts in the language in use, money as decimal strings."""
    if isinstance(value, Text):
        return speech().text(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return str(value)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> Table:
    """A plain table; the columns numbered in `right` hold figures."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for i, name in enumerate(columns):
        made.add_column(name, justify="right" if i in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made
