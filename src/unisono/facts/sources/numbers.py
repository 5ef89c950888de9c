"""Numbers as people write them: which mark is the decimal one is decided by evidence, never by habit.

Evidence: `1,234.50`, `12.5`, `1 234,56` can be read one way only. `1,234` can be read two ways; in a column that
counts (impressions, clicks) it must be a thousand and so settles the file, in a column of money it does not. With no
evidence the file is refused and `--decimal` settles it. A value that does not fit the mark is an error
with its line, never a null.
"""

from __future__ import annotations

import re
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
_SPACES = " \u00a0\u202f\u2009'’"
_GROUPS = {".": "," + _SPACES, ",": "." + _SPACES}
_GROUP = {mark: "".join(re.escape(sign) for sign in signs) for mark, signs in _GROUPS.items()}
_SAMPLES = (2_000, 100_000, 2**62)
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

    The first rows speak for the rest unless they are silent; a later number that does not fit is an error when it is
    parsed. Raises AmbiguousError where the columns leave it open or contradict each other, and no hint settles it.
    """
    if ctx.hints.decimal is not None:
        return ctx.hints.decimal
    evidence = _Evidence({}, [])
    longest = max((len(series) for series in columns.values()), default=0)
    for size in _SAMPLES:
        evidence = _evidence({name: series.head(size) for name, series in columns.items()}, set(counts))
        if evidence.votes or size >= longest:
            break
    return _verdict(evidence, ctx)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Column and value that speak for each mark, and those that leave it open."""

    votes: dict[DecimalMark, tuple[str, str]]
    open: list[tuple[str, str]]


def _evidence(columns: Mapping[str, pl.Series], whole: set[str]) -> _Evidence:
    found = _Evidence({}, [])
    marks: tuple[tuple[DecimalMark, DecimalMark], ...] = ((".", ","), (",", "."))
    for name, series in columns.items():
        text = series.drop_nulls().str.strip_chars()
        text = text.filter(text.str.contains(r"\d[.,]\d|^\D?[.,]\d")).unique(maintain_order=True)
        for mark, other in marks if len(text) else ():
            strong = text.filter(text.str.contains(_strong(mark)))
            weak = text.filter(text.str.contains(_WEAK[mark]))
            if len(strong):
                found.votes.setdefault(mark, (name, strong[0]))
            if len(weak) and name in whole:
                found.votes.setdefault(other, (name, weak[0]))
            elif len(weak):
                found.open.append((name, weak[0]))
    return found


def _verdict(evidence: _Evidence, ctx: Context) -> DecimalMark:
    votes = evidence.votes
    if len(votes) == 2:
        raise AmbiguousError(
            msg(
                "Numbers are written in two ways: “{point}” in column “{a}” and “{comma}” in column “{b}”.",
                point=votes["."][1],
                a=votes["."][0],
                comma=votes[","][1],
                b=votes[","][0],
            ),
            remedy=msg("Say which mark is the decimal one, point or comma, or correct the other column."),
            option="--decimal . / --decimal ,",
            where=ctx.where(),
        )
    if votes:
        return next(iter(votes))
    if evidence.open:
        name, value = evidence.open[0]
        raise AmbiguousError(
            msg("This can be read as a thousand or as a fraction, and no number of the file tells which."),
            remedy=msg("Say which mark is the decimal one, point or comma."),
            option="--decimal . / --decimal ,",
            where=ctx.where(column=name, value=value),
        )
    return "."


def parse_numbers(
    series: pl.Series, decimal: DecimalMark, dtype: pl.DataType | type[pl.DataType]
) -> tuple[Numbers, pl.Series]:
    """A column of text as numbers of `dtype`, and a mask of the rows that cannot be read (n_rows,)."""
    values = _direct(series, decimal, dtype)
    left = values.is_null() & series.is_not_null()
    none = pl.repeat(value=False, n=len(series), eager=True)
    if not left.any():
        return Numbers(values, none, none), none
    rest, bad = _parse_rest(series.filter(left), decimal, dtype)
    places = left.arg_true()
    words, hidden, bad = (none.clone().scatter(places, mask) for mask in (rest.not_numbers, rest.hidden, bad))
    return Numbers(values.scatter(places, rest.values), words, hidden), bad


def _direct(series: pl.Series, decimal: DecimalMark, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """The numbers that stand in plain form, as nearly all do; null for the rest."""
    if dtype != pl.Int64 and decimal == ",":
        # A point is no decimal mark here: "1.234" must not be cast as it stands.
        pointed = series.str.contains(".", literal=True)
        series = series.set(pointed, None).str.replace(",", ".", literal=True)
    return _finite(series.cast(dtype, strict=False))


def _parse_rest(
    series: pl.Series, decimal: DecimalMark, dtype: pl.DataType | type[pl.DataType]
) -> tuple[Numbers, pl.Series]:
    """Texts that are no plain numbers, as `parse_numbers`: thousands, signs of money, blanks, words, or errors."""
    text = series.str.strip_chars()
    blank = text.is_in(BLANK)
    target = pl.Float64() if dtype == pl.Int64 else dtype
    values = _direct(text, decimal, target).fill_null(_finite(_plain(text, decimal).cast(target, strict=False)))
    left = values.is_null() & ~blank
    words = left & text.str.to_lowercase().is_in(NOT_NUMBERS)
    hidden = left & text.str.contains(r"^[<>≤]\s*\d+$")
    bad = (left & ~words & ~hidden) | _fractions(values, dtype)
    return Numbers(_whole(values, dtype), words, hidden), bad


def _plain(text: pl.Series, decimal: DecimalMark) -> pl.Series:
    """Numbers with thousands, currency signs or accounting brackets in plain form; null where the form is wrong."""
    if text.str.contains(r"[€$£(−A-Z]").any():
        text = text.str.replace(r"^\((.*)\)$", "-$1").str.replace("−", "-", literal=True)
        text = text.str.replace(r"^([+-]?)\s*[€$£]\s*", "$1").str.replace(r"\s*(?:[€$£]|[A-Z]{3})$", "")
    group = _GROUP[decimal]
    form = rf"^[+-]?(?:\d{{1,3}}(?:[{group}]\d{{3}})+|\d+)(?:\{decimal}\d*)?(?:[eE][+-]?\d+)?$|^[+-]?\{decimal}\d+$"
    kept = text.set(~text.str.contains(form), None)
    return kept.str.replace_many([*_GROUPS[decimal], decimal], [*[""] * len(_GROUPS[decimal]), "."])


def _finite(values: pl.Series) -> pl.Series:
    return values.set(~values.is_finite(), None) if values.dtype == pl.Float64 else values


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
