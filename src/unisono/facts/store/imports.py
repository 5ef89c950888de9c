"""The imports log: one small file per imported original, in order, never changed.

It holds what a rebuild needs (which original, under which name, with which hints) and what reading found, so that a
killed import is taken up where it stopped and `check` can show findings long after. The identity key is never
written.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from unisono.domain import Finding
from unisono.errors import Where, WorkspaceError
from unisono.facts.files import write_atomically
from unisono.facts.sources.model import Hints, Reading
from unisono.facts.sources.read import TOLD_CURRENCY
from unisono.facts.store.codec import day_from_json, day_to_json, finding_from_json, finding_to_json
from unisono.words import msg
from unisono.words.record import Json

_HINTS = (
    "currency",
    "account",
    "day_order",
    "decimal",
    "source",
    "mapping",
    "time_zone",
    "day_zone",
    "delimiter",
    "encoding",
)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What one table of a file was: its source, canonical table, rows, period, dialect and findings.

    `digest` is equal for equal rows read by one version of the libraries; another version may give another.
    """

    source: str
    table: str
    n_rows: int
    first_on: dt.date | None
    last_on: dt.date | None
    dialect: Mapping[str, str]
    findings: tuple[Finding, ...]
    digest: str

    @classmethod
    def of(cls, reading: Reading) -> ReadTable:
        """The record of a reading."""
        return cls(
            reading.source,
            reading.table,
            len(reading.frame),
            reading.first_on,
            reading.last_on,
            dict(reading.dialect),
            reading.findings,
            _digest(reading.frame),
        )


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """One import of one original.

    Attributes:
        number: 1, 2, 3 …, the order of imports.
        file_id: SHA-256 of the original.
        name: file name, without its folder.
        hints: what a person said about the file; its identity key is empty here.
        imported_at: UTC.
        tables: what was read.
    """

    number: int
    file_id: str
    name: str
    hints: Hints
    imported_at: dt.datetime
    tables: tuple[ReadTable, ...]

    def told_currency(self, source: str) -> str | None:
        """The currency that a person said for money of `source` in this file; None where the file says it itself."""
        tables = (table for table in self.tables if table.source == source)
        return next((code for table in tables if (code := table.dialect.get(TOLD_CURRENCY))), None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of reading, of all tables of the file."""
        return tuple(finding for table in self.tables for finding in table.findings)


@dataclass(frozen=True, slots=True)
class ImportLog:
    """The folder of import entries."""

    folder: Path

    def append(self, entry: ImportEntry) -> None:
        """Write an entry for good."""
        path = self.folder / f"{entry.number:06d}.json"
        write_atomically(path, json.dumps(_to_json(entry), ensure_ascii=False, indent=1).encode())

    def next_number(self) -> int:
        """The number that the next entry takes."""
        return max(self._numbers(), default=0) + 1

    def after(self, number: int) -> tuple[ImportEntry, ...]:
        """Entries with a higher number, in order."""
        return tuple(self.get(n) for n in sorted(self._numbers()) if n > number)

    def get(self, number: int) -> ImportEntry:
        """One entry."""
        path = self.folder / f"{number:06d}.json"
        try:
            return _from_json(json.loads(path.read_bytes()))
        except FileNotFoundError as error:
            raise WorkspaceError(
                msg("The record of an import is missing: imports/{file}.", file=path.name),
                remedy=msg("Put it back from your copy of the workspace, or import the exports into a new workspace."),
                where=Where(file=str(path)),
            ) from error

    def told_currency(self, source: str) -> tuple[str, dt.datetime] | None:
        """The currency that was last said for files of `source` that name none, and when."""
        entries = (self.get(number) for number in sorted(self._numbers(), reverse=True))
        return next(((code, entry.imported_at) for entry in entries if (code := entry.told_currency(source))), None)

    def _numbers(self) -> list[int]:
        return [int(path.stem) for path in self.folder.glob("[0-9]*.json")]


def without_key(hints: Hints) -> Hints:
    """The hints as they may be written down."""
    return replace(hints, identity_key=b"")


def overlay(hints: Hints, earlier: Hints) -> Hints:
    """`hints`, completed by what was said when the same file was imported earlier."""
    given = {name: getattr(hints, name) for name in _HINTS}
    return replace(hints, **{name: getattr(earlier, name) for name, value in given.items() if value is None})


def _digest(frame: pl.DataFrame) -> str:
    total = np.add.reduce(frame.hash_rows(seed=0).to_numpy(), dtype=np.uint64)  # wraps around, on purpose
    return f"{len(frame)}-{int(total):x}"


def _to_json(entry: ImportEntry) -> dict[str, Json]:
    hints = {name: getattr(entry.hints, name) for name in _HINTS}
    return {
        "number": entry.number,
        "file_id": entry.file_id,
        "name": entry.name,
        "hints": {name: value for name, value in hints.items() if value is not None},
        "imported_at": entry.imported_at.isoformat(),
        "tables": [
            {
                "source": table.source,
                "table": table.table,
                "n_rows": table.n_rows,
                "first_on": day_to_json(table.first_on),
                "last_on": day_to_json(table.last_on),
                "dialect": dict(table.dialect),
                "findings": [finding_to_json(finding) for finding in table.findings],
                "digest": table.digest,
            }
            for table in entry.tables
        ],
    }


def _from_json(data: Mapping[str, Any]) -> ImportEntry:
    return ImportEntry(
        number=data["number"],
        file_id=data["file_id"],
        name=data["name"],
        hints=Hints(**data["hints"]),
        imported_at=dt.datetime.fromisoformat(data["imported_at"]),
        tables=tuple(
            ReadTable(
                source=table["source"],
                table=table["table"],
                n_rows=table["n_rows"],
                first_on=day_from_json(table["first_on"]),
                last_on=day_from_json(table["last_on"]),
                dialect=table["dialect"],
                findings=tuple(finding_from_json(finding) for finding in table["findings"]),
                digest=table.get("digest", ""),
            )
            for table in data["tables"]
        ),
    )
