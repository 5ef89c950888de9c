"""A sheet: rows of text with their line numbers, whether they came from a text file or from a spreadsheet.

Recognition looks only at the first rows (`head`); the body is loaded once the header row is known, as columns of text
`"0"`, `"1"` … and `line`, in one vectorised read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import polars as pl

from unisono.errors import UnreadableError
from unisono.facts.sources.identity import masked
from unisono.facts.sources.model import Context
from unisono.words import msg

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

DELIMITERS = (",", ";", "\t", "|")
HEAD = 80
_SAMPLE = 400_000
_SOMETHING = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file (1-based, the last line where a cell spans several) and its cells."""

    line: int
    cells: tuple[str, ...]


class Sheet(Protocol):
    """A table to recognise: the first rows, what is known of its dialect, and its body on demand."""

    @property
    def head(self) -> tuple[Row, ...]:
        """The first rows."""

    @property
    def dialect(self) -> Mapping[str, str]:
        """Encoding and delimiter, or the name of the sheet."""

    def body(self, header: int) -> pl.DataFrame:
        """Rows below head row `header`: columns of text `"0"` … and `line`; blank rows left out."""

    def rows(self) -> list[Row]:
        """Every row; for small sheets with several blocks."""


@dataclass(frozen=True)
class TextSheet:
    """A delimited text file, read with one delimiter."""

    text: str = field(repr=False)
    delimiter: str
    encoding: str
    ctx: Context = field(repr=False)
    head: tuple[Row, ...] = field(repr=False)

    @property
    def dialect(self) -> dict[str, str]:
        """Encoding and delimiter."""
        return {"encoding": self.encoding, "delimiter": self.delimiter}

    def rows(self) -> list[Row]:
        """Every row, through Python's own reader; raises UnreadableError where a quotation mark stays open."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        rows = [Row(reader.line_num, tuple(cells)) for cells in reader]
        start = rows[-2].line if len(rows) > 1 else 0
        tail = csv.reader(
            io.StringIO(f"{self.text[_offset(self.text, start) :]}\nx", newline=""), delimiter=self.delimiter
        )
        if rows and self.delimiter != "\t" and len(list(tail)) == 1:
            raise self._left_open(start + 1)  # the line that was added was taken into the last cell
        return rows

    def body(self, header: int) -> pl.DataFrame:
        """Rows below the header; raises UnreadableError where the file is cut or a row has too many cells."""
        row = self.head[header]
        width = len(row.cells)
        start = _offset(self.text, row.line)
        quoted = self._is_quoted(start)
        self._check_tail(start, row, quoted=quoted)
        if _SOMETHING.search(self.text, start) is None:
            return _empty(width)
        names = [str(i) for i in range(width)]
        try:
            frame = pl.read_csv(
                self._below(start, names),
                separator=self.delimiter,
                schema=dict.fromkeys(names, pl.String),
                quote_char='"' if quoted else None,
                infer_schema=False,
            )
        except pl.exceptions.PolarsError:
            raise self._too_wide(start, row) from None
        return _numbered(frame, self._lines(start, len(frame), row.line, quoted=quoted))

    def _below(self, start: int, names: Sequence[str]) -> bytes:
        """The text from `start` under a header of `names`, since its first line may be shorter than the table."""
        header = self.delimiter.join(names) + "\n"
        skipped = len(self.text[:start].encode())
        return b"".join((header.encode(), memoryview(self.text.encode())[skipped:]))

    def _is_quoted(self, start: int) -> bool:
        """Whether quotation marks hold cells together below the header; raises where the last one stays open."""
        marks = self.text.count('"', start)
        if marks % 2 == 0:
            return marks > 0
        if self.delimiter == "\t":
            return False
        raise self._left_open(self.text.count("\n", 0, self.text.rindex('"')) + 1)

    def _left_open(self, line: int) -> UnreadableError:
        """The refusal of a quotation mark that is opened in `line`: all below it would be one cell."""
        start = _offset(self.text, line - 1)
        value = self.text[start:].partition("\n")[0].rstrip("\r")
        return UnreadableError(
            msg("A quotation mark is opened and never closed, so that nothing below it can be read."),
            remedy=msg("Close or remove it in this line; if the file is cut there, download it again."),
            where=self.ctx.where(line=line, value=masked(value)),
        )

    def _check_tail(self, start: int, header: Row, *, quoted: bool) -> None:
        if self.text.endswith("\n"):
            return
        last = self.text[max(self.text.rfind("\n") + 1, start) :]
        cells = next(csv.reader([last], delimiter=self.delimiter), []) if quoted else last.split(self.delimiter)
        if 1 < len(cells) < len(header.cells):
            raise UnreadableError(
                msg(
                    "The last line has {n} cells where the header has {width}: the file is cut.",
                    n=len(cells),
                    width=len(header.cells),
                ),
                remedy=msg("Download the file again."),
                where=self.ctx.where(line=header.line + self.text.count("\n", start) + 1),
            )

    def _lines(self, start: int, n_rows: int, above: int, *, quoted: bool) -> pl.Series:
        """The line of each row; `above`: lines that stand above the first."""
        whole = not quoted or n_rows == self.text.count("\n", start) + (not self.text.endswith("\n"))
        if whole:
            return pl.int_range(above + 1, above + 1 + n_rows, eager=True)
        # A cell spans several lines: only Python's reader counts them, so pay for it here only.
        reader = self._reader(start)
        lines, previous = [], 0
        for _ in reader:
            lines.append(above + previous + 1)
            previous = reader.line_num
        return pl.Series(lines[:n_rows] + [None] * (n_rows - len(lines)), dtype=pl.Int64)

    def _reader(self, start: int) -> CsvReader:
        return csv.reader(io.StringIO(self.text[start:], newline=""), delimiter=self.delimiter)

    def _too_wide(self, start: int, header: Row) -> UnreadableError:
        width = len(header.cells)
        reader = self._reader(start)
        for cells in reader:
            if len(cells) > width:
                return UnreadableError(
                    msg(
                        "A row has {n} cells where the header has {width}.",
                        n=len(cells),
                        width=width,
                    ),
                    remedy=msg(
                        "A name with a separator inside must stand in quotation marks; correct the row or export again."
                    ),
                    where=self.ctx.where(line=header.line + reader.line_num),
                )
        return UnreadableError(
            msg("The rows below the header cannot be read as a table."),
            remedy=msg("Download the file again, as CSV."),
            where=self.ctx.where(line=header.line),
        )


@dataclass(frozen=True)
class CellSheet:
    """A sheet of a spreadsheet, its cells already written as text."""

    name: str
    cells: tuple[Row, ...] = field(repr=False)

    @property
    def head(self) -> tuple[Row, ...]:
        """The first rows."""
        return self.cells[:HEAD]

    @property
    def dialect(self) -> dict[str, str]:
        """The name of the sheet."""
        return {"sheet": self.name}

    def rows(self) -> list[Row]:
        """Every row."""
        return list(self.cells)

    def body(self, header: int) -> pl.DataFrame:
        """Rows below the header."""
        width = len(self.head[header].cells)
        rows = self.cells[header + 1 :]
        columns = {str(i): [row.cells[i] or None if i < len(row.cells) else None for row in rows] for i in range(width)}
        frame = pl.DataFrame(columns, schema={str(i): pl.String for i in range(width)})
        return _numbered(frame, pl.Series([row.line for row in rows], dtype=pl.Int64))


def text_sheets(text: str, encoding: str, ctx: Context) -> list[TextSheet]:
    """The file under each delimiter that splits it; recognition chooses among them by meaning."""
    sample = text[:_SAMPLE]
    delimiters = (ctx.hints.delimiter,) if ctx.hints.delimiter else DELIMITERS
    sheets = []
    for delimiter in delimiters:
        head = _head(sample, delimiter, ctx)
        if any(len(row.cells) > 1 for row in head):
            sheets.append(TextSheet(text, delimiter, encoding, ctx, head))
    return sheets


def _head(sample: str, delimiter: str, ctx: Context) -> tuple[Row, ...]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows = []
    try:
        for cells in reader:
            rows.append(Row(reader.line_num, tuple(cells)))
            if len(rows) == HEAD:
                break
    except csv.Error:
        raise UnreadableError(
            msg("A cell is far too long: quotation marks are broken, or this is no table."),
            remedy=msg("Download the file again; look at the quotation marks of this line."),
            where=ctx.where(line=reader.line_num),
        ) from None
    return tuple(rows)


def _offset(text: str, line: int) -> int:
    position = 0
    for _ in range(line):
        position = text.find("\n", position) + 1
        if position == 0:
            return len(text)
    return position


def _numbered(frame: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
    """The frame with its lines; blank rows are left out, which costs a copy only where there are any."""
    numbered = frame.with_columns(lines.cast(pl.Int64).alias("line"))
    if frame.width and frame.to_series(0).null_count() == 0:
        return numbered
    return numbered.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in frame.columns))


def _empty(width: int) -> pl.DataFrame:
    return pl.DataFrame(schema={**{str(i): pl.String for i in range(width)}, "line": pl.Int64})
