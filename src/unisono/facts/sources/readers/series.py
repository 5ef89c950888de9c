"""What the wide and the long door share: periods by spacing, currency by role, canonical rows, duplicate periods."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from unisono.domain import Finding, Severity
from unisono.errors import InputError
from unisono.facts.sources import columns as steps
from unisono.facts.sources.currencies import CODES
from unisono.facts.sources.dates import note_undated, orders_of, parse_dates, stated_range
from unisono.facts.sources.faults import Faults
from unisono.facts.sources.guess import plain
from unisono.facts.sources.mapping import MONEY_ROLES
from unisono.facts.sources.model import Context, DayOrder
from unisono.facts.sources.readers.currency import CurrencyError, note_strange_codes
from unisono.facts.sources.spacing import Spacing, spacing_of
from unisono.facts.tables import PRIMARY_KEYS, SERIES
from unisono.words import msg

_COPY = re.compile(r"\(\d+\)|(?<!\d)(?:19|20)\d{2}(?:[-_. ]?(?:\d{2}|[SQTW]\d{1,2})){0,2}(?!\d)")
REMEDY = msg("Correct the date (2026-03-31 is always understood) or take the row out.")
"""What to do about a date that cannot be read."""
_WEEKLY = ("week", "semaine", "woche")


@dataclass(frozen=True, slots=True)
class Dated:
    """The period of each row (n_rows,), the day order, and what the spacing told."""

    first: pl.Series
    n_days: pl.Series
    order: DayOrder | None
    findings: tuple[Finding, ...]


def source_name(ctx: Context) -> str:
    """The name of a free table: as told, else the file's without folder, ending, dates and “(1)”.

    The dates go so that next month's copy of the same table replaces its rows and does not stand beside them.
    """
    if ctx.hints.source:
        return ctx.hints.source
    stem = ctx.name.rpartition("/")[2].split(" › ")[-1]
    return plain(_COPY.sub(" ", stem.rpartition(".")[0] or stem)) or "table"


def date_rows(texts: pl.Series, header: str, lines: pl.Series, ctx: Context, faults: Faults) -> Dated:
    """The periods of the rows of a free table; dates that cannot be read are noted, and leave the spacing open."""
    ranges = [r for r in (stated_range(ctx.name.rpartition("/")[2]),) if r]
    clean = texts.str.strip_chars()
    before = len(faults)
    orders = orders_of(clean.drop_nulls().unique().sort().to_list(), ranges, None, ctx, faults)
    first, stated = parse_dates(clean, *orders)
    undated = pl.DataFrame({"line": lines, "text": texts}).filter(first.is_null())
    note_undated(undated, header, REMEDY, ctx, faults)
    if len(faults) > before:
        return Dated(first, stated, None, ())
    days: list[dt.date] = first.unique().sort().to_list()
    known = stated.drop_nulls().unique().to_list()
    weekly = any(word in plain(header) for word in _WEEKLY)
    spacing = spacing_of(days, known[0] if len(known) == 1 else 7 if weekly else None)
    starts = first.replace_strict(dict(spacing.first), return_dtype=pl.Date)
    lengths = first.replace_strict(dict(spacing.n_days), return_dtype=pl.Int32)
    return Dated(starts, lengths, orders[0], tuple(_spacing_findings(spacing, len(days), ctx)))


def _spacing_findings(spacing: Spacing, n: int, ctx: Context) -> list[Finding]:
    source = source_name(ctx)
    if n == 1 and not spacing.regular:
        return [
            ctx.finding(
                "period_spacing",
                source,
                Severity.WARNING,
                msg("The table has one date: the length of its period cannot be told and was taken as one day."),
                msg("Add the periods before and after."),
            )
        ]
    if not spacing.regular:
        return [
            ctx.finding(
                "period_spacing",
                source,
                Severity.WARNING,
                msg("The dates have no regular spacing."),
                msg("Give one row for each day, week or month."),
            )
        ]
    if spacing.missing:
        return [
            ctx.finding(
                "period_spacing",
                source,
                Severity.WARNING,
                msg("Periods are missing, among them {days}.", days=spacing.missing),
                msg("Add these rows; write zero where nothing ran, leave blank what is not known."),
            )
        ]
    return []


def with_currency(
    role: str, entry: Mapping[str, Any], header: str | None, mapping: Mapping[str, Any], ctx: Context, faults: Faults
) -> str | None:
    """Currency of one series: of its header, of the mapping, or as told; None where it is not money, or unsaid."""
    if role not in MONEY_ROLES and not entry.get("money"):
        return None
    code = entry.get("currency") or header or mapping.get("currency") or ctx.told_currency()
    if code is None:
        faults.note(
            CurrencyError(
                msg("The table holds money and does not say its currency."),
                remedy=msg("Say it, for instance EUR, or write it into what the columns mean."),
                source=source_name(ctx),
                where=ctx.where(),
            )
        )
        return None
    if code not in (*CODES, header):  # the codes of a column are told with their lines
        faults.note(
            InputError(
                msg("“{code}” is no currency code.", code=str(code)),
                remedy=msg("Write the three letters of ISO 4217, such as EUR."),
                where=ctx.where(value=str(code)),
            )
        )
    return str(code)


def with_own_codes(
    rows: pl.DataFrame,
    codes: pl.Series,
    column: str,
    ctx: Context,
    faults: Faults,
) -> pl.DataFrame:
    """`rows` with `own`, the currency that `codes` (n_rows,), the file's column for it, says of each."""
    own = steps.clean_text(codes).str.to_uppercase()
    found = rows.with_columns(own=own)
    told = found.drop_nulls("own")
    note_strange_codes(told["own"], told["line"], column, ctx, faults)
    return found


def row_currency(
    rows: pl.DataFrame,
    role: str,
    entry: Mapping[str, Any],
    header: str | None,
    mapping: Mapping[str, Any],
    ctx: Context,
    faults: Faults,
) -> pl.Expr:
    """Currency of each of `rows` of one series: of its header, else its `own`, where a column says it, else as told."""
    own = rows["own"].drop_nulls().unique().to_list() if header is None and "own" in rows.columns else []
    says_all = len(own) == 1 or (len(own) > 1 and not rows["own"].null_count())
    code = with_currency(role, entry, own[0] if says_all else header, mapping, ctx, faults)
    return pl.lit(code, pl.String) if len(own) < 2 or code is None else pl.col("own").fill_null(code)


def canonical_series(pieces: list[pl.DataFrame], ctx: Context) -> tuple[pl.DataFrame, list[Finding]]:
    """The pieces as one canonical frame, and a critical finding where a period stands twice."""
    source = source_name(ctx)
    frame = pl.concat([steps.fit(p.with_columns(source=pl.lit(source)), SERIES) for p in pieces])
    doubled = frame.select(PRIMARY_KEYS["series"]).is_duplicated()
    if not doubled.any():
        return frame, []
    lines = frame["line"].filter(doubled).unique().sort()
    return frame, [
        ctx.finding(
            "duplicate_periods",
            source,
            Severity.CRITICAL,
            msg("The same period stands more than once; rows: {n}. Nothing was added up.", n=len(lines)),
            msg("Keep one row for each period, or name the column that tells them apart as geo."),
            lines,
        )
    ]


def spend_findings(frame: pl.DataFrame, ctx: Context) -> list[Finding]:
    """Negative spend in a free table."""
    spend = frame.filter(pl.col("role") == "spend")
    return steps.negative_spend(spend["value"], spend["line"], source_name(ctx), ctx)
