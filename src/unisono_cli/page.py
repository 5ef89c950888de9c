"""How answers look: words, points and tables for people.

On a terminal lines wrap at words and tables fit its width; where even that is too narrow, each row becomes a small
block, so that no figure is ever cut. Piped, there is no colour and no wrapping: one row is one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from unisono.words import Text
from unisono_cli.speech import _, speech

Cell: TypeAlias = "str | Text | tuple[str | Text, str] | None"
"""What stands in a table: words, words with a style, or nothing."""

Line: TypeAlias = "str | Text"

_UNWRAPPED = 100_000
_LONGEST_WORD = 16
"""Longer words (file names) are folded rather than making a table too wide."""

_MARKS = {"green": "✓", "yellow": "!", "red": "✗"}

QUIET = "dim"
STRONG = "bold"


def console_for(*, error: bool = False) -> Console:
    """A console that takes what it prints literally: file names and campaigns may hold any bracket."""
    console = Console(stderr=error, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _UNWRAPPED
    return console


class Page:
    """Writes an answer for people on `console`; sentences are translated, strings stand as they are."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, line: Line, style: str = "", indent: int = 0) -> None:
        """A paragraph."""
        self._console.print(Padding(Styled(words(line), style), (0, 0, 0, indent), expand=False))

    def gap(self) -> None:
        """An empty line."""
        self._console.print()

    def point(self, line: Line, style: str = "") -> None:
        """A point of a list; `style` colours its mark, whose shape says the same without colour."""
        grid = Table.grid(padding=(0, 1))
        grid.add_row(Styled(_MARKS.get(style, "●"), style), Styled(words(line)))
        self._console.print(grid)

    def copyable(self, line: Line, style: str = "") -> None:
        """A path or a command: never wrapped, so that it can be copied."""
        self._console.print(Styled(words(line), style), soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, figures: Sequence[int] = ()) -> None:
        """A table; the columns numbered in `figures` stand to the right and never wrap."""
        cells = [[_styled(cell) for cell in row] for row in rows]
        if self._console.width < _narrowest(columns, cells, figures):
            self._blocks(columns, cells)
            return
        made = Table(box=None, pad_edge=False, header_style=STRONG, show_header=any(columns))
        for i, name in enumerate(columns):
            made.add_column(name, justify="right" if i in figures else "left", no_wrap=i in figures, overflow="fold")
        for row in cells:
            made.add_row(*row)
        if self._console.is_terminal:
            self._console.print(made)
            return
        with self._console.capture() as drawn:  # the table fills its last column with spaces, which a pipe need not see
            self._console.print(made)
        for line in drawn.get().splitlines():
            self._console.print(line.rstrip(), soft_wrap=True)

    def _blocks(self, columns: Sequence[str], rows: Sequence[Sequence[Styled]]) -> None:
        """Each row as a block of its own: the first cell as its title, then a line for each column."""
        for row in rows:
            self._console.print(row[0])
            for name, content in zip(columns[1:], row[1:], strict=True):
                if content.plain:
                    label = _("{label}: ").format(label=name) if name else ""
                    self._console.print(Padding(Styled(label) + content, (0, 0, 0, 2), expand=False))


def _narrowest(columns: Sequence[str], rows: Sequence[Sequence[Styled]], figures: Sequence[int]) -> int:
    """The width below which a table would cut figures or split words."""
    width = 2 * (len(columns) - 1)
    for i, name in enumerate(columns):
        contents = [name, *(row[i].plain for row in rows)]
        pieces = contents if i in figures else [word for content in contents for word in content.split()]
        longest = max((cell_len(piece) for piece in pieces), default=0)
        width += longest if i in figures else min(longest, _LONGEST_WORD)
    return width


def words(line: Line) -> str:
    """A text in the language in use; a string as it is."""
    return speech().text(line) if isinstance(line, Text) else line


def _styled(cell: Cell) -> Styled:
    if cell is None:
        return Styled("")
    line, style = cell if isinstance(cell, tuple) else (cell, "")
    return Styled(words(line), style)
