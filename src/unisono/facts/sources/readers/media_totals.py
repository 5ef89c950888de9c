"""Totals rows of platform reports: taken out of the data, then held against it."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.sources.dates import note_undated
from unisono.facts.sources.distinct import over_unique
from unisono.facts.sources.faults import Faults
from unisono.facts.sources.headers import HeaderMatch, SourceSpec
from unisono.facts.sources.model import Checksum, Context, DecimalMark
from unisono.facts.sources.numbers import BLANK, parse_numbers
from unisono.facts.sources.readers.periods import FIELDS as DAYS
from unisono.facts.sources.totals import (
    EXACT,
    ROUNDED,
    TotalsRow,
    checksums,
    covers_everything,
    is_label,
    mismatches,
    topic,
)
from unisono.facts.tables import MONEY
from unisono.words import msg

_LEVELS = ("campaign", "campaign_id", "ad_group", "ad")
_REMEDY = msg("Correct the date (2026-03-31 is always understood) or export the report again.")


@dataclass(frozen=True, slots=True)
class Checked:
    """The checksums of a report, what they found, and whether the account's total proves that nothing is missing."""

    checksums: tuple[Checksum, ...]
    findings: tuple[Finding, ...]
    account_wide: bool


def split_totals(
    body: pl.DataFrame, match: HeaderMatch, ctx: Context, faults: Faults
) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Rows of data, and totals rows as dictionaries; rows that are neither are noted, and stay with the data."""
    is_data = _named(body, match)
    dated = any(field in match.columns for field in DAYS)
    if dated:
        is_data &= body["date_on"].is_not_null()
    elif not is_data.is_empty():  # refused for its days: only the rows that speak of a campaign are looked at further
        return body.filter(is_data & ~_labelled(body)), []
    totals, undated = [], []
    for row in body.filter(~is_data).iter_rows(named=True):
        label = next((cell for cell in _cells(row) if is_label(cell)), None)
        if label is None and _tells_money(row, match) and _blank(_date_cell(row, match)):
            label = ""  # subtotals of a pivot: a row whose day, or whose campaign, is left blank
        if label is None and row["date_on"] is not None:
            label = ""
        if label is None and sum(not _blank(cell) for cell in _cells(row)) == 1:
            continue  # a footer of one cell, such as a copyright line
        if label is None:
            undated.append((row["line"], _date_cell(row, match)))
            continue
        totals.append({**row, "label": label.strip()})
    lines = [line for line, _ in undated]
    found = pl.DataFrame(undated, schema={"line": pl.Int64, "text": pl.String}, orient="row")
    note_undated(found, _date_header(match), _REMEDY, ctx, faults)
    return _chosen(body, is_data | body["line"].is_in(lines) if lines else is_data), totals


def _named(body: pl.DataFrame, match: HeaderMatch) -> pl.Series:
    """The rows that name a campaign, ad group or ad."""
    levels = [str(match.columns[f]) for f in _LEVELS if f in match.columns]
    if not levels:
        return pl.repeat(value=True, n=len(body), eager=True)
    return functools.reduce(operator.or_, (over_unique(body[c], _is_name).fill_null(value=False) for c in levels))


def _labelled(body: pl.DataFrame) -> pl.Series:
    """The rows in which a cell is the label of a total."""
    cells = [over_unique(body[name], _is_label) for name in body.columns if name.isdigit()]
    return functools.reduce(operator.or_, (mask.fill_null(value=False) for mask in cells))


def _is_label(texts: pl.Series) -> pl.Series:
    return pl.Series([is_label(text) for text in texts], dtype=pl.Boolean)


def _is_name(texts: pl.Series) -> pl.Series:
    return ~texts.str.strip_chars().is_in(BLANK)


def _chosen(body: pl.DataFrame, mask: pl.Series) -> pl.DataFrame:
    """The rows that `mask` chooses; without a copy where they stand above all others, as data above its totals."""
    n = int(mask.sum())
    return body.head(n) if mask.head(n).all() else body.filter(mask)


def _tells_money(row: Mapping[str, Any], match: HeaderMatch) -> bool:
    return "spend" in match.columns and not _blank(row[str(match.columns["spend"])])


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [cell for name, cell in row.items() if name.isdigit() and isinstance(cell, str)]


def _blank(cell: str | None) -> bool:
    return cell is None or cell.strip() in BLANK


def _date_cell(row: Mapping[str, Any], match: HeaderMatch) -> str | None:
    cell: str | None = row[str(match.columns[_date_field(match)])]
    return cell


def _date_field(match: HeaderMatch) -> str:
    return next(field for field in DAYS if field in match.columns)


def _date_header(match: HeaderMatch) -> str:
    return match.headers[match.columns[_date_field(match)]]


def check_totals(
    rows: list[dict[str, Any]],
    frame: pl.DataFrame,
    decimal: DecimalMark,
    match: HeaderMatch,
    spec: SourceSpec,
    ctx: Context,
) -> Checked:
    """Hold each totals row against the rows it covers."""
    stated = [_stated(row, decimal, match) for row in rows]
    read = (_totals_row(row, values, frame, match) for row, values in zip(rows, stated, strict=True))
    totals = [row for row in read if row is not None]
    found = checksums(totals, frame)
    findings: list[Finding] = []
    if spec.facts.get("totals_expected") and match.row > 0 and not any(stated):
        findings.append(
            ctx.finding(
                "totals_present",
                spec.name,
                Severity.WARNING,
                msg("The report has a title and no totals row: its end may be cut."),
                msg("Download it again with totals; they prove to the cent that nothing is missing."),
            )
        )
    wrong = [c for c in found if not c.holds]
    account = {t.line for t in totals if t.is_account}
    proven = {c.column for c in found if c.holds and c.line not in account and c.label.strip() != ""}
    outside = [c for c in wrong if c.line in account and c.column in proven]
    critical = [c for c in wrong if c not in outside]
    remedy = msg("Rows are missing or doubled: export the report again and import it in place of this one.")
    findings += mismatches(critical, spec.name, remedy, ctx)
    if outside:
        findings.append(
            ctx.finding(
                "filtered_report",
                spec.name,
                Severity.INFO,
                msg("The account delivered more than this report shows: it is filtered."),
                msg("Import the other campaigns as well if they belong to your figures."),
            )
        )
    whole = [c for c in found if c.line in account]
    account_wide = any(c.column == "spend" for c in whole) and all(c.holds for c in whole)
    return Checked(tuple(found), tuple(findings), account_wide)


def _totals_row(
    row: Mapping[str, Any], stated: Mapping[str, Decimal], frame: pl.DataFrame, match: HeaderMatch
) -> TotalsRow | None:
    """A totals row with what it states and the rows it covers; None where it cannot be told what it covers."""
    label = row["label"]
    covers: dict[str, str] = {}
    if "currency" in match.columns and frame["currency"].n_unique() > 1:
        code = (row[str(match.columns["currency"])] or "").strip().upper()
        if code not in frame["currency"]:
            return None
        covers["currency"] = code
    if label and not covers_everything(label):
        kind = topic(label)
        known = frame["campaign_type"].str.to_lowercase() == kind.lower()
        if not known.any():
            return None
        covers["campaign_type"] = kind
    for field in ("campaign", "ad_group", "ad"):
        cell = row.get(str(match.columns.get(field, "")))
        if cell and not _blank(cell) and not is_label(cell):
            covers[field] = cell.strip()
    if not label and row["date_on"] is not None and row["n_days"] in frame["n_days"]:
        covers["date_on"] = row["date_on"].isoformat()
    return TotalsRow(row["line"], label, stated, covers)


def _stated(row: Mapping[str, Any], decimal: DecimalMark, match: HeaderMatch) -> dict[str, Decimal]:
    """The values of a totals row by canonical column; cells that are blank or no numbers state nothing."""
    fields = [field for field in (*EXACT, *ROUNDED) if field in match.columns]
    cells = pl.Series([row[str(match.columns[field])] for field in fields], dtype=pl.String)
    numbers, _ = parse_numbers(cells, decimal, MONEY)
    return {field: value for field, value in zip(fields, numbers.values, strict=True) if value is not None}
