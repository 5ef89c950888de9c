"""What every command needs: where the workspace is, the time, who sits there, how to answer.

Answers are given twice from one source: as JSON with stable fields (`--json`), or as words and tables for people.
Progress goes to standard error, so that answers can be piped.
"""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unisono.words import Language
from unisono_cli.jsonable import to_json
from unisono_cli.page import Page, console_for
from unisono_cli.progress import Bar, progress
from unisono_cli.speech import speech

if TYPE_CHECKING:
    from unisono.runs import Session


@dataclass(frozen=True, slots=True)
class Face:
    """The terminal's side of a command.

    Attributes:
        folder: the workspace that was pointed at.
        as_json: answer in JSON.
        lang: the language that was asked for by `--lang`, None where the locale decided.
    """

    folder: Path
    as_json: bool = False
    lang: str | None = None

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

    def session(self) -> Session:
        """Sit down at the workspace, at this moment, as this system user."""
        from unisono.runs import open_workspace

        return open_workspace(self.folder, now=self.now(), user=self.user())

    def answer(self, fields: Mapping[str, Any], tell: Callable[[Page], None]) -> None:
        """Give the answer: `fields` as JSON, or whatever `tell` writes."""
        if self.as_json:
            click.echo(to_json(fields))
        else:
            tell(Page(console_for()))

    def progress(self, label: str) -> AbstractContextManager[Bar]:
        """A progress bar on standard error; none for JSON, nor where there is no terminal."""
        return progress(label, silent=self.as_json)
