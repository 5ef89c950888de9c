"""What every command needs: where the workspace is, the time, who sits there, how to answer.

Answers are given twice from one source: as JSON with stable fields (`--json`), or as words and tables for people.
Progress goes to standard error, so that answers can be piped.
"""

from __future__ import annotations

import datetime as dt
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
    from unisono_cli.hands import Hand


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
        from unisono_app.home import system_account

        return system_account()

    def session(self) -> Session:
        """Sit down at the workspace, at this moment, as this system user; to look, where the application keeps it."""
        from unisono_cli.kept import keeper_of, row_of

        home = keeper_of(self.folder)
        if home is not None:
            row = row_of(self.folder, home)
            from unisono_app.base.read_only import looking_at

            return looking_at(row, now=self.now(), user=self.user())
        from unisono.runs import open_workspace

        return open_workspace(self.folder, now=self.now(), user=self.user())

    def hand(self, by: str | None = None) -> Hand:
        """Whoever changes something here: `by` as stated, or the member of the application that keeps the workspace.

        Raises:
            UsageError: no name is stated where one is needed; InputError: it is not the member's own.
        """
        from unisono_cli.hands import StatedHand
        from unisono_cli.kept import keeper_of, member_hand

        home = keeper_of(self.folder)
        if home is not None:
            return member_hand(self, home, by)
        return StatedHand(self.session(), by if by is not None else self.user())

    def named_hand(self, by: str | None) -> Hand:
        """As `hand`; in a folder of its own a name must be stated."""
        from unisono_cli.kept import keeper_of

        if by is None and keeper_of(self.folder) is None:
            raise click.MissingParameter(param_hint="'--by'", param_type="option")
        return self.hand(by)

    def answer(self, fields: Mapping[str, Any], tell: Callable[[Page], None]) -> None:
        """Give the answer: `fields` as JSON, or whatever `tell` writes."""
        if self.as_json:
            click.echo(to_json(fields))
        else:
            tell(Page(console_for()))

    def progress(self, label: str) -> AbstractContextManager[Bar]:
        """A progress bar on standard error; none for JSON, nor where there is no terminal."""
        return progress(label, silent=self.as_json)
