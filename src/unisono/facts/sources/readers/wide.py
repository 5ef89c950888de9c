"""The wide door: date, outcome, spend per channel, exposures, controls, promotions; optionally geo, planned spend."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from unisono.domain import Finding, Severity
from unisono.errors import InputError, UnknownSourceError
from unisono.facts.sources import columns as steps
from unisono.facts.sources.currencies import split_currency
from unisono.facts.sources.expression import columns_of, evaluate
from unisono.facts.sources.faults import Faults
from unisono.facts.sources.guess import guess_mapping, is_currency_word, plain
from unisono.facts.sources.identity import is_personal
from unisono.facts.sources.mapping import check_mapping
from unisono.facts.sources.model import Checksum, Context, Reading
from unisono.facts.sources.numbers import BLANK, parse_numbers
from unisono.facts.sources.readers.series import (
    canonical_series,
    date_rows,
    row_currency,
    source_name,
    spend_findings,
    with_own_codes,
)
from unisono.facts.sources.sheet import Sheet
from unisono.facts.sources.totals import is_label, mismatches
from unisono.words import msg

_SHARES = ("survey", "control", "promotion")
"""Roles whose values may be written with a per cent sign: 26,7 % is 0.267."""
NO_FLAG = ("", "na", "n/a", "none", "no", "non", "aucun", "0", "-", "--")


def read_wide(sheet: Sheet, header: int, ctx: Context) -> tuple[Reading, ...]:
    """A wide table under its mapping, given or guessed."""
    frame = named_frame(sheet, header)
    guessed = ctx.hints.mapping is None
    mapping = guess_mapping(frame.drop("line"), ctx.name) if guessed else check_mapping(ctx.hints.mapping or {})
    _need_columns(frame, mapping, ctx)
    frame, total_rows = _without_totals(frame, mapping["date"])
    faults = Faults(ctx)
    dated = date_rows(frame[mapping["date"]], mapping["date"], frame["line"], ctx, faults)
    wanted = _used(mapping)
    _refuse_personal(frame, wanted, ctx)
    flags = [c for c in wanted if _is_flag(frame[c], mapping["columns"].get(c, {}))]
    texts = {c: frame[c] for c in wanted if c not in flags}
    per_cent = [c for c in texts if mapping["columns"].get(c, {}).get("role") in _SHARES and _is_per_cent(texts[c])]
    texts |= {c: texts[c].str.strip_chars().str.strip_suffix("%") for c in per_cent}
    values, decimal, findings = steps.read_numbers(
        texts, dict.fromkeys(texts, pl.Float64()), {c: c for c in texts}, frame["line"], source_name(ctx), ctx, faults
    )
    values |= {c: values[c] / 100 for c in per_cent}
    base = frame.select("line").with_columns(dated.first.alias("date_on"), dated.n_days.alias("n_days"))
    if mapping.get("geo"):
        base = base.with_columns(geo=steps.clean_text(frame[mapping["geo"]]))
    codes = _code_column(frame, mapping)
    if codes is not None:
        base = with_own_codes(base, frame[codes], codes, ctx, faults)
    pieces = _pieces(base, frame, values, flags, mapping, ctx, faults)
    faults.refuse()
    series, notes = canonical_series(pieces, ctx)
    sums, sum_notes = _check(total_rows, values, decimal, mapping, ctx)
    spaced = () if _asked_now_and_then(mapping) else dated.findings
    findings += [*spaced, *notes, *sum_notes, *spend_findings(series, ctx)]
    findings += _left_out(frame.drop([codes] if codes else []), mapping, ctx, guessed=guessed)
    first, last = steps.span(series)
    return (
        Reading(
            source=source_name(ctx),
            table="series",
            frame=series,
            dialect=steps.dialect(sheet, decimal, dated.order),
            checksums=tuple(sums),
            findings=tuple(findings),
            first_on=first,
            last_on=last,
            proposed_mapping=mapping if guessed else None,
        ),
    )


def named_frame(sheet: Sheet, header: int) -> pl.DataFrame:
    """The body with the headers as names; unnamed and repeated headers get a name of their own."""
    names: list[str] = []
    for i, cell in enumerate(sheet.head[header].cells):
        name = " ".join(cell.split()) or f"Unnamed: {i}"
        names.append(name if name not in (*names, "line") else f"{name} ({i + 1})")
    body = sheet.body(header)
    return body.rename({str(i): name for i, name in enumerate(names)})


def _need_columns(frame: pl.DataFrame, mapping: Mapping[str, Any], ctx: Context) -> None:
    asked = [mapping.get("date"), mapping.get("geo"), *_used(mapping)]
    absent = [name for name in asked if name is not None and name not in frame.columns]
    if absent:
        raise InputError(
            msg("The mapping names columns that the file does not have: {columns}.", columns=tuple(absent)),
            remedy=msg(
                "The file has {columns}. Correct the mapping or the file.",
                columns=tuple(c for c in frame.columns if c != "line"),
            ),
            where=ctx.where(),
        )
    if not mapping.get("date") or not _used(mapping):
        raise UnknownSourceError(
            msg("No column of this table could be told to be an outcome, spend or control."),
            remedy=msg("Say what its columns mean."),
            option="--mapping",
            where=ctx.where(),
        )
    if frame.is_empty():
        raise InputError(msg("The table has a header and no rows."), remedy=msg("Add its rows."), where=ctx.where())


def _code_column(frame: pl.DataFrame, mapping: Mapping[str, Any]) -> str | None:
    """The column that says each row's currency; None where there is none, or the mapping says one for all."""
    if mapping.get("currency"):
        return None
    free = [c for c in frame.columns if c not in (*_used(mapping), mapping["date"], mapping.get("geo"), "line")]
    return next((c for c in free if is_currency_word(plain(c))), None)


def _used(mapping: Mapping[str, Any]) -> list[str]:
    """Columns that hold values to read: those with a role, and parts of the outcome's expression."""
    named = [c for c, entry in mapping.get("columns", {}).items() if entry["role"] != "ignore"]
    parts = columns_of(mapping["outcome"]["expression"]) if mapping.get("outcome") else []
    return [*named, *(c for c in parts if c not in named)]


def _refuse_personal(frame: pl.DataFrame, wanted: list[str], ctx: Context) -> None:
    for column in wanted:
        if is_personal(column, frame[column]):
            raise InputError(
                msg("The mapping asks for a column of personal data, which a table of figures must not hold."),
                remedy=msg("Take the column out of the mapping."),
                where=ctx.where(column=column),
            )


def _without_totals(frame: pl.DataFrame, date: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    labels = frame[date].map_elements(is_label, return_dtype=pl.Boolean).fill_null(value=False)
    return frame.filter(~labels), frame.filter(labels)


def _is_flag(values: pl.Series, entry: Mapping[str, Any]) -> bool:
    if entry.get("role") not in ("control", "promotion"):
        return False
    words = values.drop_nulls().str.strip_chars()
    words = words.filter(~words.str.to_lowercase().is_in(NO_FLAG))
    return bool(len(words)) and bool((~words.str.contains(r"\d")).any() or words.str.contains(r"^\p{L}").any())


def _is_per_cent(values: pl.Series) -> bool:
    """Whether each value that is there ends in a per cent sign."""
    told = values.drop_nulls().str.strip_chars()
    told = told.filter(~told.is_in(BLANK))
    return bool(len(told)) and bool(told.str.contains(r"\d\s*%$").all())


def _asked_now_and_then(mapping: Mapping[str, Any]) -> bool:
    """Whether a table holds waves of a survey and nothing else: periods without a wave are no gaps."""
    roles = {entry["role"] for entry in mapping["columns"].values()} - {"ignore"}
    return bool(roles) and roles <= {"survey", "sample"} and not mapping.get("outcome")


def _pieces(
    base: pl.DataFrame,
    frame: pl.DataFrame,
    values: Mapping[str, pl.Series],
    flags: list[str],
    mapping: Mapping[str, Any],
    ctx: Context,
    faults: Faults,
) -> list[pl.DataFrame]:
    pieces = []
    outcome = mapping.get("outcome")
    if outcome:
        entry = {"role": "outcome", "money": outcome.get("money", False)}
        computed = evaluate(outcome["expression"], values)
        name = str(outcome.get("name", "outcome"))
        code = row_currency(base, "outcome", entry, None, mapping, ctx, faults)
        pieces.append(_piece(base, name, entry, computed, code))
    for column, entry in mapping["columns"].items():
        if entry["role"] == "ignore":
            continue
        if column in flags:
            pieces += _flag_pieces(base, column, entry, frame[column])
            continue
        code = row_currency(base, entry["role"], entry, split_currency(column)[1], mapping, ctx, faults)
        pieces.append(_piece(base, column, entry, values[column], code))
    return pieces


def _piece(
    base: pl.DataFrame, name: str, entry: Mapping[str, Any], values: pl.Series, currency: pl.Expr
) -> pl.DataFrame:
    return base.with_columns(
        values.alias("value"),
        series=pl.lit(name),
        role=pl.lit(entry["role"]),
        channel=pl.lit(entry.get("channel"), pl.String),
        currency=currency,
    )


def _flag_pieces(base: pl.DataFrame, column: str, entry: Mapping[str, Any], texts: pl.Series) -> list[pl.DataFrame]:
    words = steps.clean_text(texts)
    words = words.set(words.str.to_lowercase().is_in(NO_FLAG).fill_null(value=True), None)
    return [
        _piece(
            base,
            f"{column}_{plain(word)}",
            entry,
            (words == word).fill_null(value=False).cast(pl.Float64),
            pl.lit(None, pl.String),
        )
        for word in words.drop_nulls().unique().sort().to_list()
    ]


def _check(
    totals: pl.DataFrame,
    values: Mapping[str, pl.Series],
    decimal: Any,
    mapping: Mapping[str, Any],
    ctx: Context,
) -> tuple[list[Checksum], list[Finding]]:
    """Totals rows against the sums of spend and exposure columns."""
    sums = []
    for row in totals.iter_rows(named=True):
        for column, entry in mapping["columns"].items():
            if entry["role"] not in ("spend", "plan_spend", "exposure") or (row[column] or "").strip() in BLANK:
                continue
            numbers, _ = parse_numbers(pl.Series([row[column]]), decimal, pl.Float64())
            if numbers.values[0] is None:
                continue
            stated, summed = Decimal(str(round(numbers.values[0], 6))), Decimal(str(round(values[column].sum(), 6)))
            label = str(row[mapping["date"]])
            sums.append(Checksum(column, stated, summed, label, row["line"], abs(stated - summed) <= Decimal("0.005")))
    return sums, mismatches(sums, source_name(ctx), msg("Rows are missing or doubled: correct the file."), ctx)


def _left_out(frame: pl.DataFrame, mapping: Mapping[str, Any], ctx: Context, *, guessed: bool) -> list[Finding]:
    source = source_name(ctx)
    used = {*_used(mapping), mapping["date"], mapping.get("geo"), "line"}
    aside = [c for c in frame.columns if c not in used]
    findings = []
    personal = [c for c in aside if is_personal(c, frame[c])]
    if personal:
        findings.append(
            ctx.finding(
                "personal_data",
                source,
                Severity.WARNING,
                msg("Columns with personal data were not loaded: {columns}.", columns=tuple(personal)),
                msg("Take them out of the file; a table of figures needs no persons."),
            )
        )
    findings += steps.unknown_columns([c for c in aside if c not in personal], source, ctx)
    if guessed:
        findings.append(
            ctx.finding(
                "guessed_mapping",
                source,
                Severity.INFO,
                msg("What the columns mean was guessed from their names."),
                msg("Look at the proposed mapping; where it is wrong, correct it and import again."),
            )
        )
    return findings
