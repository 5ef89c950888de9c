"""Reading a file: find out what it is by the meaning of its headers, then read it with its source's reader.

The best-scoring source wins; a tie is refused. A platform that is known but not supported is named. What no platform
recognises goes through the generic doors: a long table where it has columns of names and values, else a wide table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from unisono.domain import Severity
from unisono.errors import AmbiguousError, InputError, UnknownSourceError, UnreadableError
from unisono.facts.sources.containers import Part, parts
from unisono.facts.sources.headers import (
    HeaderMatch,
    SourceSpec,
    all_specs,
    match_header,
    normalise,
    unsupported_platforms,
)
from unisono.facts.sources.model import Context, Hints, Reading
from unisono.facts.sources.readers.agency import agency_blocks, read_agency
from unisono.facts.sources.readers.generic import read_generic
from unisono.facts.sources.readers.media import read_media
from unisono.facts.sources.readers.orders import read_orders
from unisono.facts.sources.sheet import Sheet
from unisono.words import msg

Reader = Callable[[Sheet, SourceSpec, HeaderMatch, Context], tuple[Reading, ...]]
TOLD_CURRENCY = "told_currency"
"""Of a dialect: the currency that a person said, because the file does not."""
_TELLING = 3
"""Known columns that tell of which platform a report is that lacks others."""
_READERS: dict[str, Reader] = {"media": read_media, "orders": read_orders}


def read_file(content: bytes, name: str, hints: Hints) -> tuple[Reading, ...]:
    """Read the bytes of a file into canonical rows.

    Args:
        content: the file as it is; text, XLSX, XLS or a zip of these.
        name: its name, for messages and for the range of dates that it may state.
        hints: what a person said about it.

    Returns:
        One reading for each table that the file holds (sheets of a workbook, members of a zip).

    Raises:
        UnreadableError: the file is empty, cut, damaged or not a table.
        AmbiguousError: it can be read two ways; the remedy names the option that settles it.
        UnknownSourceError: no source recognises it, or its platform is not supported yet.
        InputError: a row cannot be read; nothing of the file is kept.
    """
    ctx = Context(content, name, hints)
    readings: list[Reading] = []
    strangers: list[UnknownSourceError | UnreadableError] = []
    found = list(parts(ctx))
    for part in found:
        try:
            readings.extend(_with_told(_read_part(part), part))
        except UnknownSourceError as error:
            strangers.append(error)
    if not readings:
        for part in found:
            _refuse_incomplete(part)
        raise strangers[0] if strangers else _no_table(ctx)
    if all(reading.frame.is_empty() for reading in readings):
        raise InputError(
            msg("No row of this table has an amount."),
            remedy=msg("Fill in the amounts, or choose a period that has some, and bring the file again."),
            where=ctx.where(),
        )
    return _with_strangers(readings, strangers, ctx)


def _with_told(readings: tuple[Reading, ...], part: Part) -> tuple[Reading, ...]:
    """The readings, with the currency in their dialect where it is a person's word and not the file's."""
    if "currency" not in part.ctx.used:
        return readings
    told = {TOLD_CURRENCY: part.ctx.hints.currency or ""}
    return tuple(replace(reading, dialect={**reading.dialect, **told}) for reading in readings)


def _read_part(part: Part) -> tuple[Reading, ...]:
    chosen = recognise(part)
    if chosen is not None:
        sheet, spec, match = chosen
        return _READERS[spec.reader](sheet, spec, match, part.ctx)
    _refuse_unsupported(part)
    if part.ctx.hints.mapping is None:
        for sheet in part.sheets:
            blocks = agency_blocks(sheet, part.ctx)
            if blocks is not None:
                return read_agency(sheet, blocks, part.ctx)
    return read_generic(part.sheets, part.ctx)


def recognise(part: Part) -> tuple[Sheet, SourceSpec, HeaderMatch] | None:
    """The source, header row and delimiter with the best score; None where no platform matches."""
    wanted = part.ctx.hints.source
    specs = [spec for spec in all_specs() if spec.reader in _READERS]
    asked = [spec for spec in specs if spec.name == wanted] or specs
    best: list[tuple[int, Sheet, SourceSpec, HeaderMatch]] = []
    for sheet in part.sheets:
        rows = [(i, row.cells) for i, row in enumerate(sheet.head) if sum(bool(cell.strip()) for cell in row.cells) > 1]
        for spec in asked:
            match = _best_match(spec, rows)
            if match is not None:
                best.append((match.score, sheet, spec, match))
    if part.ctx.hints.mapping is not None:
        return None
    if not best and asked is not specs:
        raise UnknownSourceError(
            msg("The headers are not those of {platform}.", platform=asked[0].label),
            remedy=msg("Name no source, so that the headers decide."),
            option="--source",
            where=part.ctx.where(),
        )
    if not best:
        return None
    top = max(score for score, *_ in best)
    winners = {spec.name: (sheet, spec, match) for score, sheet, spec, match in reversed(best) if score == top}
    if len(winners) > 1:
        raise AmbiguousError(
            msg("The headers fit several sources: {sources}.", sources=tuple(sorted(winners))),
            remedy=msg("Say which one it is."),
            option="--source",
            where=part.ctx.where(),
        )
    return next(iter(winners.values()))


def _best_match(spec: SourceSpec, rows: Sequence[tuple[int, tuple[str, ...]]]) -> HeaderMatch | None:
    """The best header among `rows`, which are numbered rows of cells."""
    matches = [match for i, cells in rows if (match := match_header(spec, i, cells)) is not None]
    return max(matches, key=lambda match: (match.score, -match.row), default=None)


def _refuse_unsupported(part: Part) -> None:
    for sheet in part.sheets:
        for row in sheet.head:
            keys = {normalise(cell) for cell in row.cells if cell.strip()}
            first = normalise(row.cells[0]) if row.cells else ""
            for platform in unsupported_platforms():
                told = any(first.startswith(title) for title in platform.titles)
                if told or any(group <= keys for group in platform.headers):
                    raise UnknownSourceError(
                        msg("This is a file of {platform}, which is not supported yet.", platform=platform.label),
                        remedy=msg(
                            "Meanwhile, bring its figures as a wide table (date, outcome, spend per channel) "
                            "or a long one (date, channel, metric, value)."
                        ),
                        where=part.ctx.where(line=row.line),
                    )


def _refuse_incomplete(part: Part) -> None:
    """Refuse a report that lacks one column of its platform: for that, and for its other faults."""
    _refuse_unsupported(part)
    rows = [(sheet, i, row.cells) for sheet in part.sheets for i, row in enumerate(sheet.head)]
    found = [
        (match.score, sheet, spec, match)
        for spec in all_specs()
        if spec.reader in _READERS
        for sheet, i, cells in rows
        if (match := match_header(spec, i, cells, partly=True)) and len(match.columns) >= _TELLING
    ]
    top = max((score for score, *_ in found), default=0)
    best = {
        spec.name: (sheet, spec, match)
        for score, sheet, spec, match in found
        if score == top and len(match.missing) == 1
    }
    if len(best) == 1 and part.ctx.hints.mapping is None:
        sheet, spec, match = next(iter(best.values()))
        _READERS[spec.reader](sheet, spec, match, part.ctx)


def _no_table(ctx: Context) -> UnknownSourceError:
    return UnknownSourceError(
        msg("No table was found in the file."),
        remedy=msg("Export the report as CSV or XLSX, with its header row."),
        where=ctx.where(),
    )


def _with_strangers(readings: Sequence[Reading], strangers: Sequence[InputError], ctx: Context) -> tuple[Reading, ...]:
    """The readings; the parts that nothing recognised are told with the first of them, not lost in silence."""
    if not strangers:
        return tuple(readings)
    first = readings[0]
    notes = tuple(
        ctx.finding("part_not_read", first.source, Severity.WARNING, error.text(), error.remedy) for error in strangers
    )
    return (replace(first, findings=first.findings + notes), *readings[1:])
