"""What an import did, file by file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from unisono.domain import Edition, Finding
from unisono.errors import UnisonoError
from unisono.facts.channel_map import Campaign
from unisono.facts.channel_map.rules import Rule
from unisono.facts.sources.model import ColumnMapping
from unisono.facts.sources.read import TOLD_CURRENCY
from unisono.facts.store.imports import ReadTable
from unisono.words import Text

Progress: TypeAlias = Callable[[int, int, Text], None]
"""Called with steps done, steps in all, and what is being done."""


def quiet(_done: int, _total: int, _what: Text) -> None:
    """A progress that says nothing."""


class Outcome(StrEnum):
    """What became of a file.

    `landed` its rows are in the edition; `partly` too, but reading has critical findings; `unchanged` it was there
    already; `refused` it cannot be used and nothing of it was kept; `skipped` it is no export.
    """

    LANDED = "landed"
    PARTLY = "partly"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    Attributes:
        name: the file, below the path that was given.
        outcome: what became of it.
        file_id: its SHA-256, where it was read.
        tables: what was read: source, table, rows, period, dialect, findings.
        n_replaced: rows of earlier files that gave way to it.
        landing: findings of landing, such as values that it changed.
        error: why it was refused.
        reason: why it was skipped.
        resumed: it was kept by an earlier import that did not finish, and was taken up again.
        proposed_mapping: the guessed meaning of the columns of a generic table, for a person to correct.
        remembered: its currency was not said this time but before, for the same source.
    """

    name: str
    outcome: Outcome
    file_id: str | None = None
    tables: tuple[ReadTable, ...] = ()
    n_replaced: int = 0
    landing: tuple[Finding, ...] = ()
    error: UnisonoError | None = None
    reason: Text | None = None
    resumed: bool = False
    proposed_mapping: ColumnMapping | None = None
    remembered: bool = False

    @property
    def told_currency(self) -> str | None:
        """The currency of money whose currency the file does not say: as a person said it."""
        return next((code for table in self.tables if (code := table.dialect.get(TOLD_CURRENCY))), None)

    @property
    def n_rows(self) -> int:
        """Rows that were read."""
        return sum(table.n_rows for table in self.tables)

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources that were recognised."""
        return tuple(dict.fromkeys(table.source for table in self.tables))

    @property
    def period(self) -> tuple[dt.date, dt.date] | None:
        """First and last day that the file covers."""
        days = [day for table in self.tables for day in (table.first_on, table.last_on) if day]
        return (min(days), max(days)) if days else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of reading and of landing."""
        return (*(finding for table in self.tables for finding in table.findings), *self.landing)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        files: every file that was met, in order.
        edition: the current edition, None while nothing was ever imported.
        published: whether this import published it.
        proposed: channel rules that were added to `channels.toml`.
        unmapped: campaigns that no rule fits; their spend shows as unmapped.
    """

    files: tuple[FileReport, ...]
    edition: Edition | None
    published: bool
    proposed: tuple[Rule, ...] = ()
    unmapped: tuple[Campaign, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many files came to this outcome."""
        return sum(file.outcome == outcome for file in self.files)
