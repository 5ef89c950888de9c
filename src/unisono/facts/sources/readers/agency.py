"""Spreadsheets of media agencies (television, radio, outdoor): net money and rating points by week.

A column of campaigns names the campaign, else the title of the sheet does; a wave or group of stations is the ad
group, the medium in the title the type of campaign. Net investment comes first; a bare “Budget” or a gross amount is
taken only where there is nothing better, and said.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.sources import columns as steps
from unisono.facts.sources.blocks import (
    KINDS,
    Blocks,
    Entry,
    Stated,
    agency_spec,
    currency_of,
    find_blocks,
)
from unisono.facts.sources.dates import note_undated, orders_of, parse_dates
from unisono.facts.sources.faults import Faults
from unisono.facts.sources.guess import is_outcome_word, is_plan, plain
from unisono.facts.sources.identity import masked
from unisono.facts.sources.model import Checksum, Context, DecimalMark, Reading
from unisono.facts.sources.numbers import parse_numbers
from unisono.facts.sources.readers.currency import CurrencyError, note_strange_codes
from unisono.facts.sources.readers.series import REMEDY
from unisono.facts.sources.sheet import Sheet
from unisono.facts.sources.spacing import spacing_of
from unisono.facts.sources.totals import mismatches
from unisono.facts.tables import MEDIA_DELIVERIES, MONEY
from unisono.words import msg

SOURCE = "agency"
MONEY_KINDS, UNIT_KINDS = KINDS[:3], KINDS[3:]
_LOOK = 60
_KEYS = ["campaign", "ad_group", "date_on"]


def read_agency(sheet: Sheet, blocks: Blocks, ctx: Context) -> tuple[Reading, ...]:
    """Media deliveries of one agency sheet."""
    kinds = {entry.kind for entry in blocks.entries}
    money = next(kind for kind in MONEY_KINDS if kind in kinds)
    unit = next((kind for kind in UNIT_KINDS if kind in kinds), None)
    kept = [entry for entry in blocks.entries if entry.kind in (money, unit)]
    faults = Faults(ctx)
    cells, order, findings = _cells(kept, blocks, ctx, faults)
    texts = {k: cells.filter(pl.col("kind") == k) for k in (money, unit) if k}
    values, decimal = _values(texts, money, findings, ctx, faults)
    values[money] = _in_currency(values[money], blocks, ctx, faults)
    faults.refuse()
    frame = _frame(values, money, unit, blocks, ctx)
    sums, notes = _check(blocks, values, money, decimal, ctx)
    findings += [*notes, *_remarks(blocks, kinds, money, unit, ctx)]
    findings += steps.negative_spend(frame["spend"], frame["line"], SOURCE, ctx)
    findings += _doubled(frame, ctx)
    first, last = steps.span(frame)
    return (
        Reading(
            source=SOURCE,
            table="media_deliveries",
            frame=frame,
            dialect=steps.dialect(sheet, decimal, order),
            checksums=tuple(sums),
            findings=tuple(findings),
            first_on=first,
            last_on=last,
        ),
    )


def agency_blocks(sheet: Sheet, ctx: Context) -> Blocks | None:
    """The blocks of an agency's sheet; None for other tables, for tables with an outcome, and for plans."""
    heads = sheet.head[:_LOOK]
    titles = " ".join(cell for row in heads[:4] for cell in row.cells)
    if is_plan(ctx.name) or is_plan(titles) or find_blocks(heads) is None:
        return None
    if any(is_outcome_word(plain(cell)) for row in heads for cell in row.cells if cell.strip()):
        return None
    return find_blocks(sheet.rows())


def _cells(
    entries: list[Entry], blocks: Blocks, ctx: Context, faults: Faults
) -> tuple[pl.DataFrame, Any, list[Finding]]:
    """The entries with their periods; those that cannot be read are noted, and leave the spacing open."""
    cells = pl.DataFrame(
        [(e.kind, e.campaign, e.group, e.period, e.value, e.line, e.header, e.currency) for e in entries],
        schema={
            "kind": pl.String,
            "campaign": pl.String,
            "ad_group": pl.String,
            "period": pl.String,
            "text": pl.String,
            "line": pl.Int64,
            "header": pl.String,
            "currency": pl.String,
        },
        orient="row",
    )
    texts = cells["period"].str.strip_chars()
    before = len(faults)
    orders = orders_of(texts.unique().sort().to_list(), steps.stated_ranges((), 0, ctx.name), None, ctx, faults)
    first, stated = parse_dates(texts, *orders)
    undated = cells.filter(first.is_null()).select("line", text="period").unique(maintain_order=True)
    note_undated(undated, None, REMEDY, ctx, faults)
    if len(faults) > before:
        return cells.with_columns(first.alias("date_on"), stated.alias("n_days")), None, []
    weekly = any(re.search(r"sem|week|w/c", t, re.IGNORECASE) for t in (*blocks.periods, *blocks.title))
    days: list[dt.date] = first.unique().sort().to_list()
    spacing = spacing_of(days, 7 if weekly else None)
    named_week = any(re.search(r"sem|week|w/c", t, re.IGNORECASE) for t in blocks.periods)
    lengths = first.replace_strict(dict(spacing.n_days), return_dtype=pl.Int32)
    if named_week:
        lengths = pl.repeat(7, len(first), dtype=pl.Int32, eager=True)
    n_days = stated.fill_null(lengths).alias("n_days")
    findings = []
    if not spacing.regular and not named_week:
        findings.append(
            ctx.finding(
                "period_spacing",
                SOURCE,
                Severity.WARNING,
                msg("The dates have no regular spacing."),
                msg("Give one column or row for each week."),
            )
        )
    starts = first if named_week else first.replace_strict(dict(spacing.first), return_dtype=pl.Date)
    return cells.with_columns(starts.alias("date_on"), n_days), orders[0], findings


def _values(
    texts: dict[str, pl.DataFrame], money: str, findings: list[Finding], ctx: Context, faults: Faults
) -> tuple[dict[str, pl.DataFrame], DecimalMark]:
    dtypes = {kind: MONEY if kind == money else pl.Float64() for kind in texts}
    marks: dict[str, pl.DataFrame] = {}
    every = pl.concat(list(texts.values()))
    lines = every["line"]
    padded = {kind: every["text"].set(every["kind"] != kind, None) for kind in texts}
    headers = {kind: frame["header"][0] for kind, frame in texts.items()}
    values, decimal, notes = steps.read_numbers(padded, dtypes, headers, lines, SOURCE, ctx, faults)
    findings += notes
    for kind in texts:
        mine = every["kind"] == kind
        scale = 1000 if re.search(r"\(000\)|milliers|thousand", headers[kind]) else 1
        column = values[kind].filter(mine)
        marks[kind] = every.filter(mine).with_columns((column * scale if scale > 1 else column).alias("value"))
    return marks, decimal


def _in_currency(money: pl.DataFrame, blocks: Blocks, ctx: Context, faults: Faults) -> pl.DataFrame:
    """Money with its currency: what its row says, else its headers or the title, else as told; gaps are noted."""
    own, lines = money["currency"], money["line"]
    note_strange_codes(own.drop_nulls(), lines.filter(own.is_not_null()), None, ctx, faults)
    gaps = lines.filter(own.is_null())
    if gaps.is_empty():
        return money
    code = currency_of(blocks) or ctx.told_currency()
    if code is None:
        where = ctx.where() if len(gaps) == len(lines) else ctx.where(line=int(gaps[0]))
        faults.note(
            CurrencyError(
                msg("The spreadsheet does not say in which currency the money is."),
                remedy=msg("Say it, for instance EUR."),
                source=SOURCE,
                where=where,
            )
        )
    return money.with_columns(pl.col("currency").fill_null(pl.lit(code, pl.String)))


def _frame(values: dict[str, pl.DataFrame], money: str, unit: str | None, blocks: Blocks, ctx: Context) -> pl.DataFrame:
    spend = values[money].select(*_KEYS, "n_days", "line", "currency", spend="value")
    frame = spend
    if unit is not None:
        points = values[unit].select(*_KEYS, exposure="value")
        if points.select(_KEYS).is_duplicated().any():
            points = points.unique(_KEYS, keep="first", maintain_order=True)
        frame = spend.join(points, on=_KEYS, how="left", nulls_equal=True, maintain_order="left")
    frame = frame.filter(
        pl.any_horizontal(pl.col(c).is_not_null() for c in ("spend", "exposure") if c in frame.columns)
    )
    title = _title(blocks, ctx)
    frame = frame.with_columns(
        steps.clean_text(frame["ad_group"]).alias("ad_group"),
        source=pl.lit(SOURCE),
        account=pl.lit(ctx.hints.account or _agency(blocks), pl.String),
        campaign=steps.clean_text(frame["campaign"]).fill_null(masked(title)),
        campaign_type=pl.lit(_medium(blocks, ctx), pl.String),
        time_zone=pl.lit(ctx.hints.time_zone, pl.String),
        exposure_unit=pl.lit(unit, pl.String),
    )
    return steps.fit(frame, MEDIA_DELIVERIES)


def _title(blocks: Blocks, ctx: Context) -> str:
    """The first line of the title block, else the name of the sheet or file."""
    name = ctx.name.rpartition("/")[2].split(" › ")[-1]
    return blocks.title[0] if blocks.title else name.rpartition(".")[0] or name


def _agency(blocks: Blocks) -> str | None:
    for line in blocks.title:
        found = re.match(r"(?:agence|agency)\s*:\s*(.+)", line, re.IGNORECASE)
        if found:
            return masked(found[1].strip())
    return None


def _medium(blocks: Blocks, ctx: Context) -> str | None:
    """The medium that the title, the sheet or the file names."""
    text = " ".join((*blocks.title, ctx.name.replace("_", " "))).lower()
    media: dict[str, str] = agency_spec().facts["media"]
    return next((name for name, words in media.items() if re.search(rf"\b(?:{words})\b", text)), None)


def _check(
    blocks: Blocks, values: dict[str, pl.DataFrame], money: str, decimal: DecimalMark, ctx: Context
) -> tuple[list[Checksum], list[Finding]]:
    if values[money]["currency"].n_unique() > 1:
        return [], []  # a total of several currencies is the sum of nothing
    sums = [c for total in blocks.totals if total.kind in values and (c := _checksum(total, values, money, decimal))]
    remedy = msg("Ask the agency for a corrected file and import it in place of this one.")
    return sums, mismatches(sums, SOURCE, remedy, ctx)


def _checksum(total: Stated, values: dict[str, pl.DataFrame], money: str, decimal: DecimalMark) -> Checksum | None:
    dtype = MONEY if total.kind == money else pl.Float64()
    parsed, _ = parse_numbers(pl.Series([total.value], dtype=pl.String), decimal, dtype)
    if parsed.values[0] is None:
        return None
    rows = values[total.kind]
    for column, name in (("campaign", total.campaign), ("ad_group", total.group)):
        if name is not None:
            rows = rows.filter(pl.col(column) == name)
    stated = Decimal(str(parsed.values[0])).quantize(Decimal("0.000001"))
    summed = Decimal(str(rows["value"].sum())).quantize(Decimal("0.000001"))
    slack = Decimal("0.005") if total.kind == money else Decimal("0.05") * max(len(rows), 1)
    column = "spend" if total.kind == money else "exposure"
    return Checksum(column, stated, summed, total.label, total.line, abs(stated - summed) <= slack)


def _remarks(blocks: Blocks, kinds: set[str], money: str, unit: str | None, ctx: Context) -> list[Finding]:
    findings = []
    if money != "spend":
        header = next(e.header for e in blocks.entries if e.kind == money)
        findings.append(
            ctx.finding(
                "spend_definition",
                SOURCE,
                Severity.WARNING,
                msg("The only money in the file is “{header}”; it was read as money spent.", header=header),
                msg("Ask the agency for the net amount that was invoiced."),
            )
        )
    unused = [e.header for e in blocks.entries if e.kind in kinds - {money, unit}]
    return findings + steps.unknown_columns([*dict.fromkeys(unused), *blocks.left_out], SOURCE, ctx)


def _doubled(frame: pl.DataFrame, ctx: Context) -> list[Finding]:
    doubled = frame.select(_KEYS).is_duplicated()
    if not doubled.any():
        return []
    return [
        ctx.finding(
            "duplicate_rows",
            SOURCE,
            Severity.CRITICAL,
            msg("The same week stands more than once; rows: {n}. Nothing was added up.", n=int(doubled.sum())),
            msg("Name the waves or stations in a column, or take out the doubles."),
            frame["line"].filter(doubled),
        )
    ]
