"""Figures: one registry of every number that a page shows, so that the same key gives the same number everywhere.

    ROI = Family("roi", msg("ROI"), find=..., explain=...)        # in `measure/figures.py`
    register(ROI)

A key is `family` or `family/subject` (`roi/search`, `spend-4w`); the page `/w/<slug>/why/<key>` and the drawer tell
where it comes from. Rooms declare their families in a module `figures`, which is found at the start.

Rule: a number without a value is None and says why; an estimate carries its interval and the kind of its evidence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from unisono.domain import Evidence, Interval
from unisono.runs import Session
from unisono.words import Text, msg
from unisono_app.base.refusals import NotFoundError

Unit = Literal["money", "count", "ratio", "share"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a page.

    Attributes:
        key: its place in the registry.
        name: what it is, with its subject.
        value: None where there is no honest number; `reason` then says why.
        unit: how it is written; `currency` where it is money.
        interval: of an estimate.
        edition_id, run_id: what it was computed from; no run where no model stands behind it.
    """

    key: str
    name: Text
    value: float | None
    unit: Unit
    evidence: Evidence
    edition_id: str
    currency: str | None = None
    interval: Interval | None = None
    run_id: str | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows of one original behind a number.

    Attributes:
        line: the first of them.
        address: what the page of the file's lines is asked for.
        amount: the file's part of a number that is a sum, to the cent; None where it is none.
    """

    file_id: str
    name: str
    n_rows: int
    line: int | None = None
    address: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a number.

    Attributes:
        definition: what is counted; `caveats` what to know before using it.
        first_on, last_on: the days that it speaks of.
        query: the SQL that reads the facts, where there is one.
        lines: the originals, most rows first.
        also: keys of related numbers.
    """

    definition: Text
    caveats: tuple[Text, ...] = ()
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    query: str | None = None
    lines: tuple[Lines, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def is_sum(self) -> bool:
        """Whether the number is the sum of what its files hold."""
        return bool(self.lines) and all(file.amount is not None for file in self.lines)

    @property
    def total(self) -> Decimal:
        """The sum of the files' parts."""
        return sum((file.amount or Decimal(0) for file in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Family:
    """Numbers of one definition; `find` gives None for a subject that it does not know."""

    name: str
    title: Text
    definition: Text
    find: Callable[[Session, str], Number | None]
    explain: Callable[[Session, Number], Behind]


_families: dict[str, Family] = {}


def register(*families: Family) -> None:
    """Declare families; a name is taken once."""
    for family in families:
        if _families.get(family.name, family) is not family:
            message = f"two families of figures are called {family.name!r}"
            raise ValueError(message)
        _families[family.name] = family


def families() -> tuple[Family, ...]:
    """All families, by name."""
    return tuple(_families[name] for name in sorted(_families))


def find(session: Session, key: str) -> Number:
    """The number of `key`; raises NotFoundError where there is none."""
    name, _, subject = key.partition("/")
    family = _families.get(name)
    found = family.find(session, subject) if family else None
    if found is None:
        raise NotFoundError(
            msg("There is no figure called {key} in this workspace.", key=key),
            remedy=msg("Open it from a page: what was measured may have changed since the link was made."),
        )
    return found


def behind(session: Session, number: Number) -> Behind:
    """What stands behind `number`."""
    return _families[number.key.partition("/")[0]].explain(session, number)
