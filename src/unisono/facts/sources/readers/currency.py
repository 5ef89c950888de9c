"""The currency of a file's money: said by the file or by a person, never assumed.

Rule: a file that names no currency is refused until somebody says it (`CurrencyError`, which an import answers from
what was said for the same source before). A code that is none of ISO 4217 is a fault wherever it stands.
"""

from __future__ import annotations

import polars as pl

from unisono.errors import AmbiguousError, InputError, Where
from unisono.facts.sources.currencies import CODES
from unisono.facts.sources.faults import Faults, listed
from unisono.facts.sources.model import Context
from unisono.words import Text, msg


class CurrencyError(AmbiguousError):
    """A file holds money and does not say its currency; `source` is what it is a file of."""

    code = "currency"

    def __init__(self, what: Text, *, remedy: Text, source: str, where: Where) -> None:
        super().__init__(what, remedy=remedy, where=where, option="--currency EUR")
        self.source = source


def told_codes(
    codes: pl.Series,
    lines: pl.Series,
    column: str | None,
    untold: tuple[Text, Text],
    source: str,
    ctx: Context,
    faults: Faults,
) -> pl.Series:
    """The codes of rows (n_rows,), gaps filled as a person said; the gaps that stay and strange codes are noted.

    `untold` says of a file of `source` that it does not tell its currency, and what to do.
    """
    told = ctx.told_currency() if codes.null_count() else None
    if told is not None:
        codes = codes.fill_null(told)
    if codes.null_count():
        what, remedy = untold
        where = ctx.where(line=int(lines.filter(codes.is_null())[0]))
        faults.note(CurrencyError(what, remedy=remedy, source=source, where=where))
    note_strange_codes(codes, lines, column, ctx, faults)
    return codes


def note_strange_codes(codes: pl.Series, lines: pl.Series, column: str | None, ctx: Context, faults: Faults) -> None:
    """Note the rows whose currency is none: `codes` as written, in capital letters (n_rows,)."""
    strange = ~codes.is_in(list(CODES)).fill_null(value=True)
    if not strange.any():
        return
    places = list(zip(lines.filter(strange).to_list(), codes.filter(strange).to_list(), strict=True))
    faults.note(
        InputError(
            msg(
                "Rows whose currency is no currency code: {total}. Lines: {lines}.",
                total=len(places),
                lines=listed(places),
            ),
            remedy=msg("Write the three letters of ISO 4217, such as EUR."),
            where=ctx.where(line=places[0][0], column=column, value=places[0][1]),
        )
    )
