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
from unisono.errors import InputError
from unisono.facts.sources.distinct import over_unique
from unisono.facts.sources.headers import HeaderMatch, SourceSpec
from unisono.facts.sources.identity import masked
from unisono.facts.sources.model import Checksum, Context, DecimalMark
from unisono.facts.sources.numbers import BLANK, parse_numbers
from unisono.facts.sources.totals import (
    EXACT,
    ROUNDED,
    TotalsRow,
    checksums,
    covers_everything,
    is_label,
    topic,
)
from unisono.facts.tables import MONEY
from unisono.words import msg

_LEVELS = ("campaign", "campaign_id", "ad_group", "ad")


@dataclass(frozen=True, slots=True)
class Checked:
    """The checksums of a report, what they found, and whether the account's total proves that nothing is missing."""

    checksums: tuple[Checksum, ...]
    findings: tuple[Finding, ...]
    account_wide: bool


def split_totals(body: pl.DataFrame, match: HeaderMatch, ctx: Context) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Rows of data, and totals rows as dictionaries; raises InputError for a row that is neither."""
    levels = [str(match.columns[f]) for f in _LEVELS if f in match.columns]
    named = functools.reduce(operator.or_, (over_unique(body[c], _is_name).fill_null(value=False) for c in levels))
    is_data = body["date_on"].is_not_null() & named
    spend = str(match.columns["spend"])
    totals = []
    for row in body.filter(~is_data).iter_rows(named=True):
        label = next((cell for cell in _cells(row) if is_label(cell)), None)
        if label is None and not _blank(row[spend]) and _blank(_date_cell(row, match)):
            label = ""  # subtotals of a pivot: a row whose day, or whose campaign, is left blank
        if label is None and row["date_on"] is not None:
            label = ""
        if label is None and sum(not _blank(cell) for cell in _cells(row)) == 1:
            continue  # a footer of one cell, such as a copyright line
        if label is None:
            raise _no_date(row, match, ctx)
        totals.append({**row, "label": label.strip()})
    return _chosen(body, is_data), totals


def _is_name(texts: pl.Series) -> pl.Series:
    return ~texts.str.strip_chars().is_in(BLANK)


def _chosen(body: pl.DataFrame, mask: pl.Series) -> pl.DataFrame:
    """The rows that `mask` chooses; without a copy where they stand above all others, as data above its totals."""
    n = int(mask.sum())
    return body.head(n) if mask.head(n).all() else body.filter(mask)


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [cell for name, cell in row.items() if name.isdigit() and isinstance(cell, str)]


def _blank(cell: str | None) -> bool:
    return cell is None or cell.strip() in BLANK


def _date_cell(row: Mapping[str, Any], match: HeaderMatch) -> str | None:
    field = next(f for f in ("date", "week", "month", "period_start") if f in match.columns)
    cell: str | None = row[str(match.columns[field])]
    return cell


def _no_date(row: Mapping[str, Any], match: HeaderMatch, ctx: Context) -> InputError:
    value = _date_cell(row, match) or ""
    return InputError(
        msg("This row has no date that can be read, and it is no totals row."),
        remedy=msg("Correct the date (2026-03-31 is always understood) or export the report again."),
        where=ctx.where(line=row["line"], value=masked(value)),
    )


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
    findings += [_mismatch(c, spec, ctx) for c in critical]
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


def _mismatch(checksum: Checksum, spec: SourceSpec, ctx: Context) -> Finding:
    return ctx.finding(
        "totals_match",
        spec.name,
        Severity.CRITICAL,
        msg(
            "The file states {stated} as total of {column} and its rows add up to {summed}.",
            stated=checksum.stated,
            column=checksum.column,
            summed=checksum.summed,
        ),
        msg("Rows are missing or doubled: export the report again and import it in place of this one."),
        [checksum.line],
    )


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
