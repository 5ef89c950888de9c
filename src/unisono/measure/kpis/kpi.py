"""What an indicator is: a question, a formula, a unit, what is better, its caveats, and one pure function.

The function reads a tidy frame (`PERIODS` or `CHANNELS` of `unisono.facts.semantic`) and gives one number for its
rows. Where there is no honest number it raises `NoValue` with the reason, and `Kpi.of` turns that into a value of None:
never zero, infinite or NaN. Amounts of two currencies are never added: that is such a reason too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from unisono.domain import Evidence
from unisono.words import Text, msg

COLUMN_WORDS: dict[str, Text] = {
    "revenue": msg("net revenue"),
    "orders": msg("number of orders"),
    "new_customers": msg("number of new customers"),
    "spend": msg("spend"),
    "planned_spend": msg("planned spend"),
    "claimed_value": msg("value claimed by the platform"),
}
_MONEY = frozenset({"revenue", "spend", "planned_spend", "claimed_value"})


class Unit(StrEnum):
    """MONEY in the row's currency; COUNT; RATIO (money per money); SHARE between 0 and 1."""

    MONEY = "money"
    COUNT = "count"
    RATIO = "ratio"
    SHARE = "share"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Scope(StrEnum):
    """COMPANY reads `PERIODS`; CHANNEL reads `CHANNELS`, each and all; BOTH: the company's rows, and each channel's."""

    COMPANY = "company"
    CHANNEL = "channel"
    BOTH = "both"


class NoValue(Exception):  # noqa: N818 - not an error: an answer
    """There is no honest number, for this reason."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class KpiValue:
    """A number, with its currency where the unit is money; or None, and the reason why there is none."""

    value: float | None
    currency: str | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """A declared indicator.

    Attributes:
        name: as in the table and the documentation.
        question: what it answers.
        formula: in words.
        unit, direction: how it is written, which way is better.
        caveats: what a reader must know before using it.
        scope: which frames it reads.
        columns: the columns it reads; all must be there, amounts among them in one currency.
        compute: frame -> number; raises `NoValue`.
        evidence: what stands behind it: a fact, or a platform's claim about itself.
    """

    name: str
    question: Text
    formula: Text
    unit: Unit
    direction: Direction
    caveats: tuple[Text, ...]
    scope: Scope
    columns: tuple[str, ...]
    compute: Callable[[pl.DataFrame], float]
    evidence: Evidence = Evidence.FACT

    def of(self, frame: pl.DataFrame) -> KpiValue:
        """The indicator over all rows of `frame`, of the form `PERIODS` or `CHANNELS`."""
        try:
            self._check(frame)
            currency = one_currency(frame) if _MONEY.intersection(self.columns) else None
            value = self.compute(frame)
        except NoValue as no_value:
            return KpiValue(None, None, no_value.reason)
        if not math.isfinite(value):
            return KpiValue(None, None, msg("Some figures of the period are not numbers."))
        return KpiValue(value, currency if self.unit is Unit.MONEY else None)

    def _check(self, frame: pl.DataFrame) -> None:
        for column in self.columns:
            if column not in frame.columns:
                raise NoValue(msg("The facts do not tell the {column}.", column=COLUMN_WORDS[column]))
        if frame.is_empty():
            raise NoValue(msg("There are no facts for the period."))


def total(frame: pl.DataFrame, column: str) -> float:
    """Sum of `column`; `NoValue` where a row does not know it, because a sum without it would be too small."""
    values = frame.get_column(column).cast(pl.Float64)
    if values.null_count():
        raise NoValue(
            msg(
                "The {column} is unknown in {n} of {total} rows of the period.",
                column=COLUMN_WORDS[column],
                n=values.null_count(),
                total=values.len(),
            )
        )
    return float(values.sum())


def quotient(top: float, bottom: float, otherwise: Text) -> float:
    """`top / bottom`; `NoValue` with the reason `otherwise` where `bottom` is zero or less."""
    if bottom <= 0:
        raise NoValue(otherwise)
    return top / bottom


def one_currency(frame: pl.DataFrame) -> str:
    """The one currency of the rows; `NoValue` where there is none or more than one."""
    known = frame.get_column("currency").drop_nulls() if "currency" in frame.columns else pl.Series(dtype=pl.String)
    currencies = known.unique().sort().to_list()
    if not currencies:
        raise NoValue(msg("The facts do not tell the currency."))
    if len(currencies) > 1:
        raise NoValue(
            msg(
                "Amounts in more than one currency are not added: {currencies}. Convert them first.",
                currencies=tuple(currencies),
            )
        )
    return str(currencies[0])
