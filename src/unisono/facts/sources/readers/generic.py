"""The generic doors: which of a wide or a long table it is, and where its header stands."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from unisono.errors import InputError, UnknownSourceError
from unisono.facts.sources.guess import date_columns, plain
from unisono.facts.sources.headers import HeaderMatch, all_specs, match_header
from unisono.facts.sources.mapping import check_mapping
from unisono.facts.sources.model import Context, Hints, Reading
from unisono.facts.sources.readers.long import KEYS, read_long, read_long_frame
from unisono.facts.sources.readers.wide import named_frame, read_wide
from unisono.facts.sources.sheet import Sheet
from unisono.words import msg

_LOOK = 30


def read_generic(sheets: Sequence[Sheet], ctx: Context) -> tuple[Reading, ...]:
    """A free table through its mapping, the long door or the wide one; raises UnknownSourceError where it is none."""
    if ctx.hints.mapping is not None:
        return _mapped(sheets, ctx)
    found = _unmapped(sheets)
    if found is None:
        raise _stranger(sheets, ctx)
    sheet, header, match = found
    return read_long(sheet, match, ctx) if match else read_wide(sheet, header, ctx)


def find_table(sheets: Sequence[Sheet], hints: Hints) -> tuple[Sheet, int, HeaderMatch | None] | None:
    """Sheet and header row of a free table, and what the columns of a long one are; None where it is no table."""
    if hints.mapping is None:
        return _unmapped(sheets)
    date = check_mapping(hints.mapping)["date"]
    rows = ((sheet, i, row) for sheet in sheets for i, row in enumerate(sheet.head[:_LOOK]))
    spec = next(s for s in all_specs() if s.reader == "long")
    named = ((sheet, i, row) for sheet, i, row in rows if date in [" ".join(cell.split()) for cell in row.cells])
    return next(((sheet, i, match_header(spec, i, row.cells)) for sheet, i, row in named), None)


def _unmapped(sheets: Sequence[Sheet]) -> tuple[Sheet, int, HeaderMatch | None] | None:
    """The long table, else the widest of what could be wide ones."""
    spec = next(s for s in all_specs() if s.reader == "long")
    for sheet in sheets:
        for i, row in enumerate(sheet.head[:_LOOK]):
            match = match_header(spec, i, row.cells)
            if match is not None:
                return sheet, i, match
    scored = [
        (score, sheet, i)
        for sheet in sheets
        for i in range(min(len(sheet.head), _LOOK))
        if (score := _wide_score(sheet, i))
    ]
    if not scored:
        return None
    best = max(score for score, *_ in scored)
    return next((sheet, header, None) for score, sheet, header in scored if score == best)


def _mapped(sheets: Sequence[Sheet], ctx: Context) -> tuple[Reading, ...]:
    """The table whose header holds the mapping's date column."""
    mapping = check_mapping(ctx.hints.mapping or {})
    for sheet in sheets:
        for i, row in enumerate(sheet.head[:_LOOK]):
            names = [" ".join(cell.split()) for cell in row.cells]
            if mapping["date"] in names and len([n for n in names if n]) > 1:
                if mapping.get("layout") != "long":
                    return read_wide(sheet, i, ctx)
                frame = named_frame(sheet, i)
                places = {k: str(mapping[k]) for k in KEYS if k in mapping and mapping[k] in frame.columns}
                if "value" in places and {"variable", "channel", "metric"} & places.keys():
                    return read_long_frame(sheet, frame, places, ctx)
    raise InputError(
        msg("The mapping's column of dates, “{column}”, is not in the file.", column=str(mapping["date"])),
        remedy=msg("Correct the mapping: it must name the columns as the file writes them."),
        where=ctx.where(),
    )


def _wide_score(sheet: Sheet, header: int) -> int:
    """Named columns of the table below a row that could be a wide header; 0 where it is none."""
    cells = [cell.strip() for cell in sheet.head[header].cells]
    named = [cell for cell in cells if cell]
    if len(named) < 2 or len({plain(c) for c in named}) < len(named) or any(_is_value(c) for c in named):
        return 0
    below = [row.cells for row in sheet.head[header + 1 : header + 41] if any(row.cells)]
    if not below:
        return 1 if _date_word(named) else 0
    columns = {
        cell or f"Unnamed: {i}": [row[i] if i < len(row) else None for row in below if len(row) > 1]
        for i, cell in enumerate(cells)
    }
    sample = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return len(named) + 1 if date_columns(sample) else 0


def _date_word(named: list[str]) -> bool:
    return any(plain(cell) in ("date", "week", "day", "month", "jour", "semaine", "mois") for cell in named)


def _is_value(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").replace("-", "").isdigit()


def _stranger(sheets: Sequence[Sheet], ctx: Context) -> UnknownSourceError:
    widest = max(
        (row for sheet in sheets for row in sheet.head[:_LOOK]), key=lambda r: sum(map(bool, r.cells)), default=None
    )
    if widest is None or sum(map(bool, widest.cells)) < 2:
        return UnknownSourceError(
            msg("The file holds no table: none of its lines has two columns."),
            remedy=msg("Export it as CSV or XLSX, with a line of column names and one row per day or week."),
            where=ctx.where(line=widest.line if widest else None),
        )
    seen = tuple(cell.strip() for cell in widest.cells if cell.strip())[:12]
    return UnknownSourceError(
        msg("No source recognises this table. Its columns: {columns}.", columns=seen),
        remedy=msg(
            "Bring a wide table (date, outcome, spend per channel) or a long one "
            "(date, channel, metric, value), or say what its columns mean."
        ),
        option="--mapping",
        where=ctx.where(line=widest.line),
    )
