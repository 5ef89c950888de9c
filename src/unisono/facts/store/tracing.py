"""From a row back to its original: the file's name and the raw line, as an editor or spreadsheet shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from unisono.errors import InputError, Where
from unisono.facts.sources.containers import parts
from unisono.facts.sources.model import Context
from unisono.facts.sources.sheet import Sheet, TextSheet
from unisono.facts.store.editions import EditionFile
from unisono.facts.store.store import Store
from unisono.words import msg

_FRACTION = re.compile(r"-?\d+e-\d+")


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a row comes from: the original's id and name, the line (1-based), and its text."""

    file_id: str
    name: str
    line: int
    text: str


def trace_line(store: Store, files: Iterable[EditionFile], file_id: str, line: int) -> Trace:
    """The raw line of an original.

    Raises:
        InputError: none of `files` is it, or it has no such line; WorkspaceError: the original is missing.
    """
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
    texts = [(part.ctx.name, _line(part.sheets[0], line)) for part in found]
    held = [(name, text) for name, text in texts if text is not None]
    if not held:
        raise InputError(
            msg("The file has no such line."),
            remedy=msg("Take the line from a row of this edition."),
            where=Where(file=entry.name, line=line),
        )
    if len(found) == 1:
        return Trace(file_id, entry.name, line, held[0][1])
    # A workbook or archive of several tables: a row does not say which, so each candidate is shown under its name.
    return Trace(file_id, entry.name, line, "\n".join(f"{name}: {text}" for name, text in held))


def _line(sheet: Sheet, line: int) -> str | None:
    if isinstance(sheet, TextSheet):
        lines = sheet.text.split("\n")
        return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else None
    return next(("\t".join(map(_shown, row.cells)) for row in sheet.rows() if row.line == line), None)


def _shown(cell: str) -> str:
    """A cell of a spreadsheet as people see it; fractions are held as `12345e-1` inside."""
    return format(Decimal(cell), "f") if _FRACTION.fullmatch(cell) else cell
