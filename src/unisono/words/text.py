"""Text that can be translated: an English template with named, typed values.

`msg("The file {file} has no rows.", file="a.csv")` is both the key of the catalogue and the English sentence. Values
keep their type (number, money, date), so that each language writes them in its own way.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency; `digits` decimals are shown (None: the currency's own)."""

    amount: float | Decimal
    currency: str
    digits: int | None = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A share or probability between 0 and 1, shown in percent."""

    value: float
    digits: int = 0

    @classmethod
    def as_set(cls, value: float) -> Share:
        """One that a person set, such as a margin of 45.5 %: with the tenth of a percent, where it has one.

        >>> Share.as_set(0.455), Share.as_set(0.45)
        (Share(value=0.455, digits=1), Share(value=0.45, digits=0))
        """
        return cls(value, 0 if math.isclose(100 * value, round(100 * value), abs_tol=0.01) else 1)


Value: TypeAlias = (
    "str | int | float | Decimal | dt.date | dt.datetime | Money | Share | Text | tuple[Value, ...] | None"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in waiting: `template` (English, also the catalogue key) and its values by name."""

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __hash__(self) -> int:
        # The values stand in a mapping, which has no hash; equal findings are told once.
        return hash((self.template, frozenset(self.values.items())))

    def __str__(self) -> str:
        from unisono.words.language import language

        return language("en").text(self)

    def in_zone(self, zone: dt.tzinfo) -> Text:
        """The same with its moments in this time zone; records keep UTC, people read the time of their company."""
        return Text(self.template, {name: _in_zone(value, zone) for name, value in self.values.items()})


def _in_zone(value: Value, zone: dt.tzinfo) -> Value:
    match value:
        case Text():
            return value.in_zone(zone)
        case tuple():
            return tuple(_in_zone(part, zone) for part in value)
        case dt.datetime():
            return value.astimezone(zone) if value.tzinfo else value
        case _:
            return value


def msg(template: str, /, **values: Value) -> Text:
    """Make a translatable text; the name `msg` marks it for the catalogue.

    >>> str(msg("{n} rows of {file} were read.", n=12000, file="a.csv"))
    '12,000 rows of a.csv were read.'
    """
    return Text(template, values)


def is_currency(unit: str) -> bool:
    """Whether `unit` is an ISO 4217 code and not a noun."""
    return len(unit) == 3 and unit.isalpha() and unit.isupper()
