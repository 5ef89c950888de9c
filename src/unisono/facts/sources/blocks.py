"""Blocks of an agency's spreadsheet: where they start, whether weeks run down or across, what each column counts.

A block is found by meaning: a header with a word of time and a word of money or delivery (weeks down), or a
row of dates under a title (weeks across). Each cell becomes an `Entry`; nothing is interpreted as a number here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from unisono.facts.sources.currencies import currency_in, split_currency
from unisono.facts.sources.dates import is_open, read_date
from unisono.facts.sources.headers import SourceSpec, all_specs, normalise
from unisono.facts.sources.sheet import Row
from unisono.facts.sources.totals import is_label

KINDS = ("spend", "budget", "gross", "GRP", "contacts", "spots")
"""What agencies count, money first."""
_NAMES = ("period", "campaign", "group", "currency")


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of a block: what it counts, for which campaign and group of stations or wave, in which period.

    `currency` is what its row says, where the block has a column for it.
    """

    kind: str
    campaign: str | None
    group: str | None
    period: str
    value: str
    line: int
    header: str
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A total that a block states: over one campaign or group, or over all (both None)."""

    kind: str
    campaign: str | None
    group: str | None
    value: str
    label: str
    line: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """All blocks of a sheet: `title` lines above the first, entries, totals, headers left out, words for periods."""

    title: tuple[str, ...]
    entries: tuple[Entry, ...]
    totals: tuple[Stated, ...]
    left_out: tuple[str, ...]
    periods: tuple[str, ...]


@lru_cache(maxsize=1)
def agency_spec() -> SourceSpec:
    """The words of `agency/source.toml`."""
    return next(spec for spec in all_specs() if spec.reader == "agency")


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    facts = agency_spec().facts
    rest = rf"(?:\s*(?:{facts['qualifiers']}))*"
    return {
        kind: re.compile(
            rf"(?:{'|'.join(re.escape(normalise(w)) for w in sorted(facts[kind], key=len, reverse=True))}){rest}"
        )
        for kind in (*KINDS, *_NAMES)
    }


def kind_of(header: str) -> str | None:
    """What a header counts.

    >>> kind_of("Investissement net HT (EUR)"), kind_of("GRP 25-49"), kind_of("Budget TV")
    ('spend', 'GRP', None)
    """
    key = normalise(header)
    return next((kind for kind in KINDS if _patterns()[kind].fullmatch(key)), None)


def find_blocks(rows: Sequence[Row]) -> Blocks | None:
    """The blocks of a sheet, or None where it is no agency's spreadsheet."""
    entries: list[Entry] = []
    totals: list[Stated] = []
    left_out: list[str] = []
    periods: list[str] = []
    first: int | None = None
    i = 0
    while i < len(rows):
        down = _down_header(rows[i])
        across = None if down else _across_header(rows[i])
        if down is None and across is None:
            i += 1
            continue
        first = i if first is None else first
        end = _block_end(rows, i)
        if down is not None:
            _read_down(rows[i:end], down, entries, totals, left_out)
            periods.append(rows[i].cells[down["period"]])
        elif across is not None:
            _read_across(rows[i:end], across, entries, totals, left_out)
        i = end
    if first is None or not any(entry.kind in KINDS[:3] for entry in entries):
        return None
    title = tuple(cell.strip() for row in rows[:first] for cell in row.cells if cell.strip())
    return Blocks(title, tuple(entries), tuple(totals), tuple(dict.fromkeys(left_out)), tuple(periods))


def _block_end(rows: Sequence[Row], start: int) -> int:
    """The first row after the block: a blank one, or the header of the next block."""
    for i in range(start + 1, len(rows)):
        row = rows[i]
        if not any(cell.strip() for cell in row.cells) or _down_header(row) or _across_header(row):
            return i
    return len(rows)


def _down_header(row: Row) -> dict[str, int] | None:
    """Positions of the period, the names and each kind in a header with weeks down; None where it is none."""
    places: dict[str, int] = {}
    for i, cell in enumerate(row.cells):
        key = normalise(cell)
        for name in _NAMES:
            if name not in places and key and _patterns()[name].fullmatch(key):
                places[name] = i
        kind = kind_of(cell) if key else None
        if kind is not None:
            if kind in places:
                return None  # two columns of money: a wide table of channels, not an agency's block
            places[kind] = i
    return places if "period" in places and any(kind in places for kind in KINDS) else None


def _across_header(row: Row) -> tuple[int, ...] | None:
    """Positions of the dates in a row of at least three dates after a label; None where it is none."""
    dated = tuple(i for i, cell in enumerate(row.cells) if cell.strip() and _is_date(cell))
    texts = [c for i, c in enumerate(row.cells) if c.strip() and i not in dated and not is_label(c)]
    return dated if len(dated) >= 3 and dated[0] > 0 and len(texts) <= 2 else None


def _is_date(cell: str) -> bool:
    if re.fullmatch(r"\d{8}", cell.strip()):
        return False
    return is_open(cell) is not None or read_date(cell) is not None


def _read_down(
    rows: Sequence[Row],
    places: Mapping[str, int],
    entries: list[Entry],
    totals: list[Stated],
    left_out: list[str],
) -> None:
    header = rows[0].cells
    left_out += [c.strip() for i, c in enumerate(header) if c.strip() and i not in places.values()]
    kinds = [kind for kind in KINDS if kind in places]
    for row in rows[1:]:
        cells = (*row.cells, *[""] * (len(header) - len(row.cells)))
        period = cells[places["period"]].strip()
        label = next((c for c in cells if is_label(c)), None)
        campaign, group, code = (cells[places[name]].strip() or None if name in places else None for name in _NAMES[1:])
        for kind in kinds:
            value = cells[places[kind]]
            if label is not None and not _is_date(period):
                totals.append(Stated(kind, None, None, value, label, row.line))
            elif period or value.strip():
                name = header[places[kind]].strip()
                entries.append(Entry(kind, campaign, group, period, value, row.line, name, code and code.upper()))


def _read_across(
    rows: Sequence[Row],
    dated: tuple[int, ...],
    entries: list[Entry],
    totals: list[Stated],
    left_out: list[str],
) -> None:
    header = rows[0].cells
    heads = [header[i].strip() for i in range(dated[0]) if header[i].strip()]
    block_kind = next((kind for h in heads if (kind := kind_of(h))), None)
    title = next((h for h in heads if kind_of(h)), heads[0] if heads else "")
    campaigns = any(_patterns()["campaign"].fullmatch(normalise(h)) for h in heads)
    total_at = next((i for i, cell in enumerate(header) if i > dated[0] and is_label(cell)), None)
    for row in rows[1:]:
        cells = (*row.cells, *[""] * (len(header) - len(row.cells)))
        labels = [cells[i].strip() for i in range(dated[0]) if cells[i].strip()]
        kind = block_kind or next((k for text in labels if (k := kind_of(text))), None)
        label = next((text for text in labels if kind_of(text) is None), None)
        if kind is None:
            left_out += labels[:1]
            continue
        if label is not None and is_label(label):
            corner = cells[total_at] if total_at is not None else ""
            if corner.strip():
                totals.append(Stated(kind, None, None, corner, label, row.line))
            continue
        campaign, group = (label, None) if campaigns else (None, label)
        name = title if block_kind else next(t for t in labels if kind_of(t))
        entries.extend(Entry(kind, campaign, group, header[i], cells[i], row.line, name) for i in dated)
        if total_at is not None and cells[total_at].strip():
            totals.append(Stated(kind, campaign, group, cells[total_at], header[total_at], row.line))


def currency_of(blocks: Blocks) -> str | None:
    """The currency that headers or the title name."""
    for entry in blocks.entries:
        if entry.kind in KINDS[:3]:
            code = split_currency(entry.header)[1] or currency_in(entry.header)
            if code:
                return code
            break
    return next((code for line in blocks.title if (code := currency_in(line))), None)
