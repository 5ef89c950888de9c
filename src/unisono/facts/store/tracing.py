"""From a row back to its original: the file's name, the raw line as an editor or spreadsheet shows it, and its cells.

Cells stand under the names of the file's own columns, with those marked that a figure was read from.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from unisono.errors import InputError, Where
from unisono.facts.sources.containers import parts
from unisono.facts.sources.layout import Layout, layout_of
from unisono.facts.sources.model import Context
from unisono.facts.sources.sheet import Row, Sheet, TextSheet
from unisono.facts.store.editions import EditionFile
from unisono.facts.store.store import Store
from unisono.words import msg

_LONGEST = 100_000  # characters of a row
_FRACTION = re.compile(r"-?\d+e-\d+")


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a row comes from: the original's id and name, the line (1-based), its text, and the same as tables."""

    file_id: str
    name: str
    line: int
    text: str
    tables: tuple[TracedTable, ...] = ()


@dataclass(frozen=True, slots=True)
class TracedRow:
    """A row of an original: its line, its cells as they stand, and the positions that a figure was read from."""

    line: int
    cells: tuple[str, ...]
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TracedTable:
    """Rows of one table of an original under its own header, which is empty where none can be told."""

    name: str
    header: tuple[str, ...]
    rows: tuple[TracedRow, ...]


Asked: TypeAlias = Mapping[int, Collection[str]]
"""Lines to show, each with the names of the free series in its row that the figure is made of."""


def trace_lines(
    store: Store, files: Iterable[EditionFile], file_id: str, asked: Asked, figure: str | None = None
) -> Trace:
    """Lines of an original; the first is also given raw. `figure` is one of `layout.FIGURES`, or None to mark nothing.

    Raises:
        InputError: none of `files` is it, or it has no such line; WorkspaceError: the original is missing.
    """
    line = min(asked)
    number = next((file.number for file in files if file.file_id == file_id), None)
    if number is None:
        raise InputError(
            msg("The edition holds no file {file_id}.", file_id=file_id[:12]),
            remedy=msg("Take the file id from a row of this edition."),
        )
    entry = store.imports.get(number)
    hints = replace(entry.hints, identity_key=b"")
    ctx = Context(store.originals.read(file_id), entry.name, hints)
    found = list(parts(ctx))
    tables = [_table(layout_of(part), part.ctx.name, asked, figure) for part in found]
    texts = [(part.ctx.name, _line(part.sheets[0], line)) for part in found]
    held = [(name, text) for name, text in texts if text is not None]
    if not held:
        raise InputError(
            msg("The file has no such line."),
            remedy=msg("Take the line from a row of this edition."),
            where=Where(file=entry.name, line=line),
        )
    # A workbook or archive of several tables: a row does not say which, so each candidate is shown under its name.
    text = held[0][1] if len(found) == 1 else "\n".join(f"{name}: {text}" for name, text in held)
    return Trace(file_id, entry.name, line, text, tuple(table for table in tables if table.rows))


def _table(layout: Layout, name: str, asked: Asked, figure: str | None) -> TracedTable:
    rows = tuple(
        TracedRow(row.line, row.cells, layout.marked(figure, asked[row.line]) if figure else frozenset())
        for row in _rows(layout.sheet, sorted(asked))
    )
    return TracedTable(name, layout.header, rows)


def _rows(sheet: Sheet, lines: list[int]) -> Iterator[Row]:
    """The rows that start on `lines`; a cell may span several lines of a text file."""
    if not isinstance(sheet, TextSheet):
        wanted = set(lines)
        yield from (replace(row, cells=tuple(map(_shown, row.cells))) for row in sheet.rows() if row.line in wanted)
        return
    position, at = 0, 1
    for line in lines:
        while at < line and position >= 0:
            position, at = sheet.text.find("\n", position) + 1 or -1, at + 1
        if 0 <= position < len(sheet.text):
            below = io.StringIO(sheet.text[position : position + _LONGEST], newline="")
            yield Row(line, tuple(next(csv.reader(below, delimiter=sheet.delimiter), [])))


def _line(sheet: Sheet, line: int) -> str | None:
    if isinstance(sheet, TextSheet):
        lines = sheet.text.split("\n")
        return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else None
    return next(("\t".join(map(_shown, row.cells)) for row in sheet.rows() if row.line == line), None)


def _shown(cell: str) -> str:
    """A cell of a spreadsheet as people see it; fractions are held as `12345e-1` inside."""
    return format(Decimal(cell), "f") if _FRACTION.fullmatch(cell) else cell
