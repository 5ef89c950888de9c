"""How a table lies in its file: where its header stands, and which columns a figure is made of.

Rule: the header is found as reading finds it. What a row was read from is a column by its name: of a report, that of
the canonical field; of a free table, that of the series; of a long one, the column of values. Where no header can be
told, as between the blocks of an agency's sheet, rows stand without one and nothing is marked.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from unisono.errors import InputError
from unisono.facts.sources.containers import Part
from unisono.facts.sources.headers import HeaderMatch
from unisono.facts.sources.read import recognise
from unisono.facts.sources.readers.generic import find_table
from unisono.facts.sources.sheet import Sheet

FIGURES = {
    "spend": ("spend", "value"),
    "outcome": ("gross", "vat", "refunded", "value"),
    "budget": ("value",),
}
"""What a figure can be made of, and the canonical fields that hold it (`value`: of a long table)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: its sheet, its header (empty where none can be told), the header's line, the canonical fields."""

    sheet: Sheet
    header: tuple[str, ...] = ()
    line: int = 0
    match: HeaderMatch | None = None

    def marked(self, figure: str, series: Collection[str]) -> frozenset[int]:
        """Positions of the cells that `figure` was read from; `series`: names of the free series in the row."""
        fields = self.match.columns if self.match else {}
        held = {fields[name] for name in FIGURES.get(figure, ()) if name in fields}
        names = {i for i, name in enumerate(self.header) if " ".join(name.split()) in series}
        return frozenset(names or held)


def layout_of(part: Part) -> Layout:
    """The table of a part of a file."""
    found = next(_found(part), None)
    if found is None:
        return Layout(part.sheets[0])
    sheet, row, match = found
    head = sheet.head[row]
    return Layout(sheet, tuple(cell.strip() for cell in head.cells), head.line, match)


def _found(part: Part) -> Iterator[tuple[Sheet, int, HeaderMatch | None]]:
    with contextlib.suppress(InputError):
        chosen = recognise(part)
        if chosen is not None:
            yield chosen[0], chosen[2].row, chosen[2]
    with contextlib.suppress(InputError):
        free = find_table(part.sheets, replace(part.ctx.hints, identity_key=b""))
        if free is not None:
            yield free
