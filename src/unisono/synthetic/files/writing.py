"""Numbers, dates and tables as downloads spell them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

BRAND = "Sommelune"
NARROW_SPACE = "\u202f"
Row = Iterable[str | int | float]
_FRENCH_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def cents(amount: int) -> str:
    """Plain decimal point: 1234.50."""
    return f"{amount / 100:.2f}"


def english_count(n: int) -> str:
    """Thousands commas: 12,345."""
    return f"{n:,}"


def english_decimal(value: float) -> str:
    """Thousands commas and decimal point: 1,234.50."""
    return f"{value:,.2f}"


def french_count(n: int) -> str:
    """Narrow no-break spaces: 12 345."""
    return f"{n:,}".replace(",", NARROW_SPACE)


def french_decimal(value: float) -> str:
    """Narrow no-break spaces and decimal comma: 1 234,50."""
    return f"{value:,.2f}".replace(",", NARROW_SPACE).replace(".", ",")


def english_day(day: dt.date) -> str:
    """March 1, 2026."""
    return f"{_ENGLISH_MONTHS[day.month - 1]} {day.day}, {day.year}"


def french_day(day: dt.date) -> str:
    """1 mars 2026."""
    return f"{day.day} {_FRENCH_MONTHS[day.month - 1]} {day.year}"


def table(rows: Iterable[Row], delimiter: str, line_end: str) -> str:
    """Rows as delimited text, quoted only where needed."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def write_text(path: Path, text: str, encoding: str) -> Path:
    """Write `text` as it stands (no translation of line ends); `utf-16` is little-endian with its mark."""
    if encoding == "utf-16":
        path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    else:
        path.write_bytes(text.encode(encoding))
    return path


@contextmanager
def spreadsheet(path: Path, sheet: str) -> Iterator[tuple[Workbook, Worksheet]]:
    """A workbook with one sheet; its stamps are fixed, so that equal contents are equal bytes."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": dt.datetime(2026, 1, 5)})  # noqa: DTZ001 - Excel has no zones
    try:
        yield book, book.add_worksheet(sheet)
    finally:
        book.close()


def date_format(book: Workbook) -> Format:
    """Days as French spreadsheets show them."""
    return book.add_format({"num_format": "dd/mm/yyyy"})


def money_format(book: Workbook, *, bold: bool = False) -> Format:
    """Amounts with two decimals."""
    return book.add_format({"num_format": "#,##0.00", "bold": bold})
