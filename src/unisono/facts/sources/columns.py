"""Steps that all readers share: text columns, number columns with their findings, ranges that the file states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.sources import dates
from unisono.facts.sources.distinct import over_unique
from unisono.facts.sources.faults import Faults
from unisono.facts.sources.identity import mask_emails
from unisono.facts.sources.model import Context, DecimalMark
from unisono.facts.sources.numbers import BLANK, decide_decimal, parse_numbers, refuse_bad
from unisono.facts.sources.sheet import Row, Sheet
from unisono.words import msg


def clean_text(series: pl.Series) -> pl.Series:
    """A column of names: trimmed, blanks and `--` null, e-mail addresses masked."""
    return over_unique(series, _clean)


def _clean(texts: pl.Series) -> pl.Series:
    trimmed = texts.str.strip_chars()
    return mask_emails(trimmed.set(trimmed.is_in(BLANK), None))


def read_numbers(
    texts: Mapping[str, pl.Series],
    dtypes: Mapping[str, pl.DataType | type[pl.DataType]],
    headers: Mapping[str, str],
    lines: pl.Series,
    source: str,
    ctx: Context,
    faults: Faults,
) -> tuple[dict[str, pl.Series], DecimalMark, list[Finding]]:
    """Number columns by canonical field, the decimal mark, and what was no number.

    A decimal mark that stays open and values that are no numbers are noted in `faults`.
    """
    settled = faults.tried(lambda: decide_decimal(texts, [f for f, t in dtypes.items() if t == pl.Int64], ctx))
    decimal: DecimalMark = settled or "."
    values: dict[str, pl.Series] = {}
    bad: dict[str, pl.Series] = {}
    findings: list[Finding] = []
    for field, series in texts.items():
        numbers, unreadable = parse_numbers(series, decimal, dtypes[field])
        if settled is None:  # told as well: what is no number under either mark
            unreadable &= parse_numbers(series, ",", dtypes[field])[1]
        values[field] = numbers.values.alias(field)
        bad[headers[field]] = unreadable
        if numbers.not_numbers.any():
            findings.append(
                ctx.finding(
                    "not_a_number",
                    source,
                    Severity.WARNING,
                    msg(
                        "Column “{column}” holds words such as NaN, read as missing; rows: {n}.",
                        column=headers[field],
                        n=int(numbers.not_numbers.sum()),
                    ),
                    msg("Correct the export if these rows should hold values."),
                    lines.filter(numbers.not_numbers),
                )
            )
        if numbers.hidden.any():
            findings.append(
                ctx.finding(
                    "hidden_values",
                    source,
                    Severity.WARNING,
                    msg(
                        "Column “{column}” hides small values (“<5”); rows: {n}. They were read as missing.",
                        column=headers[field],
                        n=int(numbers.hidden.sum()),
                    ),
                    msg("Nothing to do: the platform does not tell them."),
                    lines.filter(numbers.hidden),
                )
            )
    faults.tried(lambda: refuse_bad(bad, {headers[f]: s for f, s in texts.items()}, lines, ctx))
    return values, decimal, findings


def negative_spend(spend: pl.Series, lines: pl.Series, source: str, ctx: Context) -> list[Finding]:
    """A warning where money is negative: kept as a credit."""
    credit = (spend < 0).fill_null(value=False)
    if not credit.any():
        return []
    return [
        ctx.finding(
            "negative_spend",
            source,
            Severity.WARNING,
            msg(
                "Spend is negative; rows: {n}, sum: {total}. It was kept as a credit.",
                n=int(credit.sum()),
                total=Decimal(str(spend.filter(credit).sum())),
            ),
            msg("Check with the platform or the agency that this is a credit note."),
            lines.filter(credit),
        )
    ]


def unknown_columns(names: Sequence[str], source: str, ctx: Context) -> list[Finding]:
    """A note on the columns that mean nothing known and were left out."""
    if not names:
        return []
    return [
        ctx.finding(
            "unknown_columns",
            source,
            Severity.INFO,
            msg("Columns left out: {columns}.", columns=tuple(names)),
            msg("Nothing to do if you do not need them; they stay in the original file."),
        )
    ]


def fit(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """A frame with exactly the columns and types of a canonical table; what is absent is null."""
    return frame.select(
        (pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype)).alias(name)
        for name, dtype in schema.items()
    )


def span(frame: pl.DataFrame) -> tuple[dt.date | None, dt.date | None]:
    """First and last day that the periods of a frame cover."""
    last = pl.col("date_on") + pl.duration(days=1) * (pl.col("n_days") - 1)
    days: tuple[dt.date | None, dt.date | None] = frame.select(
        pl.col("date_on").min().alias("first"), last.max().cast(pl.Date).alias("last")
    ).row(0)
    return days


def dialect(sheet: Sheet, decimal: str | None, order: str | None) -> dict[str, str]:
    """How the file is written, as far as it was decided."""
    decided = {"decimal": decimal, "day_order": order}
    return {**sheet.dialect, **{name: value for name, value in decided.items() if value}}


def preamble_lines(head: Sequence[Row], header: int) -> list[str]:
    """The lines above the header as plain text."""
    return [", ".join(cell for cell in row.cells if cell.strip()) for row in head[:header]]


def stated_ranges(head: Sequence[Row], header: int, name: str) -> list[dates.Range]:
    """Periods that the preamble, then the file name, state."""
    lines = preamble_lines(head, header)
    starts = [line for line in lines if line.lower().startswith(("report start", "report end", "début", "fin"))]
    candidates = [*lines, " ".join(starts), name.rpartition("/")[2]]
    return [period for line in candidates if (period := dates.stated_range(line))]
