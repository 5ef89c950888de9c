"""Numbers as people write them: which mark is the decimal one is decided by evidence, never by habit.

Evidence: `1,234.50`, `12.5`, `1 234,56` can be read one way only. `1,234` can be read two ways; in a column that
counts (impressions, clicks) it must be a thousand and so settles the file, in a column of money it does not. With no
evidence the file is refused and `--decimal` settles it. A value that does not fit the mark is an error
with its line, never a null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from unisono.errors import AmbiguousError, InputError
from unisono.facts.sources.identity import masked
from unisono.facts.sources.model import Context, DecimalMark
from unisono.words import msg

BLANK = ("", "-", "--", "—", "–", "−")
"""What platforms write where they report nothing: null, not zero."""

NOT_NUMBERS = (
    "nan", "na", "n/a", "n.a.", "nd", "n.d.", "nc", "null", "none", "#n/a", "#div/0!", "#value!", "#valeur!", "#ref!",
    "inf", "-inf", "+inf", "infinity", "-infinity", "∞",
)  # fmt: skip
_GROUP = {".": r"[,\s'’]", ",": r"[.\s'’]"}
_SAMPLE = 50_000
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers: `values` (n_rows,), and the rows whose text was no number or a hidden one (`<5`)."""

    values: pl.Series
    not_numbers: pl.Series
    hidden: pl.Series


def _strong(mark: str) -> str:
    other = "," if mark == "." else "."
    m, o = f"\\{mark}", f"\\{other}"
    return (
        rf"{m}\d{{1,2}}\D*$|{m}\d{{4,}}\D*$|\d{o}\d{{3}}{m}\d|{o}\d{{3}}{o}\d{{3}}|^\D*0?{m}\d"
        rf"|\d{{4,}}{m}\d|[\s'’]\d{{3}}{m}\d|^\D*\d{{1,2}}{m}\d{{1,2}}e"
    )


_WEAK = {mark: rf"^\D*\d{{1,3}}\{mark}\d{{3}}\D*$" for mark in ".,"}


def decide_decimal(columns: Mapping[str, pl.Series], counts: Iterable[str], ctx: Context) -> DecimalMark:
    """The decimal mark of a file from its number columns (`counts` names those that hold whole numbers).

    Raises AmbiguousError where the columns leave it open or contradict each other, and no hint settles it.
    """
    whole = set(counts)
    votes: dict[DecimalMark, tuple[str, str]] = {}
    open_ones: list[tuple[str, str]] = []
    for name, series in columns.items():
        text = _marked(series)
        if text.is_empty():
            continue
        for mark, other in ((".", ","), (",", ".")):
            strong = text.filter(text.str.contains(_strong(mark)))
            if not strong.is_empty():
                votes.setdefault(mark, (name, strong[0]))  # type: ignore[arg-type]
            weak = text.filter(text.str.contains(_WEAK[mark]))
            if not weak.is_empty():
                if name in whole:
                    votes.setdefault(other, (name, weak[0]))  # type: ignore[arg-type]
                else:
                    open_ones.append((name, weak[0]))
    if ctx.hints.decimal is not None:
        return ctx.hints.decimal
    if len(votes) == 2:
        raise AmbiguousError(
            msg(
                "Numbers are written in two ways: “{point}” in column “{a}” and “{comma}” in column “{b}”.",
                point=votes["."][1],
                a=votes["."][0],
                comma=votes[","][1],
                b=votes[","][0],
            ),
            remedy=msg(
                "Say which mark is the decimal one with --decimal . or --decimal , or correct the other column."
            ),
            where=ctx.where(),
        )
    if votes:
        return next(iter(votes))
    if open_ones:
        name, value = open_ones[0]
        raise AmbiguousError(
            msg(
                "“{value}” can be read as a thousand or as a fraction, and no number of the file tells which.",
                value=value,
            ),
            remedy=msg("Say which mark is the decimal one: --decimal . or --decimal ,"),
            where=ctx.where(column=name, value=value),
        )
    return "."


def _marked(series: pl.Series) -> pl.Series:
    """Distinct texts of a column that hold a mark; the first 50,000 rows speak for the rest unless they are silent."""
    for part in (series.head(_SAMPLE), series):
        text = part.drop_nulls().str.strip_chars()
        found = text.filter(text.str.contains(r"\d[.,]\d|^\D?[.,]\d"))
        if not found.is_empty() or len(series) <= _SAMPLE:
            return found.unique(maintain_order=True)
    return found


def parse_numbers(
    series: pl.Series, decimal: DecimalMark, dtype: pl.DataType | type[pl.DataType]
) -> tuple[Numbers, pl.Series]:
    """A column of text as numbers of `dtype`, and a mask of the rows that cannot be read (n_rows,)."""
    text = series.str.strip_chars()
    blank = text.is_null() | text.is_in(BLANK)
    target = pl.Float64() if dtype == pl.Int64 else dtype
    values = _cast(text, target)
    if decimal == ",":
        values = values.set(text.str.contains(r"[.,]").fill_null(value=False), None)
    values = _without_infinities(values)
    left = values.is_null() & ~blank
    none = pl.repeat(value=False, n=len(text), eager=True)
    if not left.any():
        return Numbers(_whole(values, dtype), none, none), _fractions(values, dtype)
    rest = text.filter(left)
    grouped = _without_infinities(_cast(_plain(rest, decimal), target))
    values = _scatter(values, left, grouped)
    lower = text.str.to_lowercase()
    words = left & lower.is_in(NOT_NUMBERS)
    hidden = left & text.str.contains(r"^[<>≤]\s*\d+$")
    bad = (values.is_null() & ~blank & ~words & ~hidden) | _fractions(values, dtype)
    return Numbers(_whole(values, dtype), words.fill_null(value=False), hidden.fill_null(value=False)), bad


def _plain(text: pl.Series, decimal: DecimalMark) -> pl.Series:
    """Numbers with thousands, currency signs or accounting brackets in plain form; null where the form is wrong."""
    group = _GROUP[decimal]
    body = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)?(?:\{decimal}\d*)?(?:[eE][+-]?\d+)?"
    form = rf"^[+\-−]?\s*[€$£]?\s*{body}\s*(?:[€$£]|[A-Z]{{3}})?$"
    frame = pl.DataFrame({"t": text}).select(
        pl.when(pl.col("t").str.contains(r"^\(.*\)$"))
        .then("-" + pl.col("t").str.strip_chars("()"))
        .otherwise(pl.col("t"))
        .alias("t")
    )
    cleaned = (
        pl.col("t")
        .str.replace_all(rf"{group}|[€$£]|[A-DF-Z][A-Z]{{2}}$|EUR$", "")
        .str.replace("−", "-", literal=True)
        .str.replace(decimal, ".", literal=True)
    )
    kept = pl.col("t").str.contains(form) & pl.col("t").str.contains(r"\d")
    return frame.select(pl.when(kept).then(cleaned).alias("t"))["t"]


def _cast(text: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    return text.cast(dtype, strict=False)


def _without_infinities(values: pl.Series) -> pl.Series:
    return values.set(~values.is_finite(), None) if values.dtype == pl.Float64 else values


def _scatter(values: pl.Series, where: pl.Series, new: pl.Series) -> pl.Series:
    return values.scatter(where.arg_true(), new) if len(new) else values


def _fractions(values: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    if dtype != pl.Int64:
        return pl.repeat(value=False, n=len(values), eager=True)
    return (values != values.round(0)).fill_null(value=False)


def _whole(values: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    return values.cast(dtype, strict=False) if dtype == pl.Int64 else values


def refuse_bad(bad: Mapping[str, pl.Series], columns: Mapping[str, pl.Series], lines: pl.Series, ctx: Context) -> None:
    """Raise InputError naming the first ten lines whose numbers cannot be read; `bad` holds a mask by header."""
    found = [
        (int(line), name, masked(str(value)))
        for name, mask in bad.items()
        if mask.any()
        for line, value in zip(
            lines.filter(mask).head(_LISTED).to_list(),
            columns[name].filter(mask).head(_LISTED).to_list(),
            strict=True,
        )
    ]
    if not found:
        return
    found.sort()
    total = sum(int(mask.sum()) for mask in bad.values())
    raise InputError(
        msg(
            "Values that are no numbers: {total}. Lines: {lines}.",
            total=total,
            lines=tuple(f"{line} ({name}: {value[:40]})" for line, name, value in found[:_LISTED]),
        ),
        remedy=msg("Correct the file or export it again; nothing of it was loaded."),
        where=ctx.where(line=found[0][0], column=found[0][1], value=found[0][2]),
    )
