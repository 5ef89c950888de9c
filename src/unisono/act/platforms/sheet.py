"""Spreadsheets for platforms: every cell is typed as text or as a number, so that no name becomes a formula.

The same rows give the same bytes: the workbook carries a fixed date. Ids are text: a spreadsheet would round their last
digits.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.workbook import Workbook

_MADE = dt.datetime(2020, 1, 1)  # noqa: DTZ001 (a fixed date, so that equal rows are equal bytes)


def sheet_file(name: str, header: Sequence[str], rows: Sequence[Sequence[str | Decimal]]) -> bytes:
    """One sheet; amounts as numbers, everything else as text, exactly."""
    held = io.BytesIO()
    book = Workbook(held, {"in_memory": True})
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet(name)
    for y, row in enumerate([header, *rows]):
        for x, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(y, x, float(value))
            elif value:
                sheet.write_string(y, x, value)
    book.close()
    return held.getvalue()
