"""What goes into the reading of a file and what comes out of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeAlias

import polars as pl

from unisono.domain import Finding, RowRef, Severity
from unisono.errors import Where
from unisono.words import Text

ColumnMapping: TypeAlias = Mapping[str, Any]
"""What the columns of a wide or long table mean, as `parse_mapping` returns it."""

DayOrder: TypeAlias = Literal["dmy", "mdy"]
DecimalMark: TypeAlias = Literal[",", "."]
_MAX_ROWS = 20


@dataclass(frozen=True, slots=True)
class Hints:
    """What a person said about a file; it settles what the file leaves open and never overrides what it shows.

    Attributes:
        currency: ISO 4217 code of money whose currency the file does not say.
        account: account (ads), shop (orders) or agency that the file does not name.
        day_order: how `03/04/2026` is read.
        decimal: the decimal mark, for a file whose numbers can be read two ways.
        source: name of the source (`google_ads`), or the name to give to a wide or long table.
        mapping: what the columns of a wide or long table mean; followed exactly.
        identity_key: secret of the workspace; turns e-mail addresses into keyed hashes.
        time_zone: IANA name, where the file does not say it.
        day_zone: IANA name of the zone whose calendar gives an order its day: that of the workspace. Without it, the
            offset that the file writes.
        delimiter: column separator of a text file.
        encoding: encoding of a text file, as Python names it.
    """

    currency: str | None = None
    account: str | None = None
    day_order: DayOrder | None = None
    decimal: DecimalMark | None = None
    source: str | None = None
    mapping: ColumnMapping | None = None
    identity_key: bytes = field(default=b"", repr=False)
    time_zone: str | None = None
    day_zone: str | None = None
    delimiter: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Checksum:
    """A total that the file states beside the sum of the rows that were read.

    Attributes:
        column: canonical column, such as `spend`.
        stated: the total in the file.
        summed: the sum of the rows it covers.
        label: the words of the totals row, such as `Total: Account`.
        line: its line in the file (1-based).
        holds: whether both agree: money and counts exactly, rates of conversions within their rounding.
    """

    column: str
    stated: Decimal
    summed: Decimal
    label: str
    line: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One table of facts that was read from a file.

    Attributes:
        source: `google_ads` …, or the name of a wide or long table.
        table: name of the canonical table in `unisono.facts.tables.TABLES`.
        frame: its rows; the schema of the table exactly, `file_id` null until the file is stored.
        dialect: how the file is written: `encoding`, `delimiter`, `decimal`, `day_order`, `sheet` where they apply.
        checksums: the totals of the file against the rows.
        findings: what a person should know.
        first_on: first day that the file covers.
        last_on: last day that the file covers, ends of periods included.
        account_wide: the file's own account total equals its rows, so it holds everything that
            the account delivered between `first_on` and `last_on`; a campaign that is absent had no delivery.
        proposed_mapping: the guess that was used for a wide or long table, for a person to correct.
    """

    source: str
    table: str
    frame: pl.DataFrame
    dialect: Mapping[str, str]
    checksums: tuple[Checksum, ...] = ()
    findings: tuple[Finding, ...] = ()
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    account_wide: bool = False
    proposed_mapping: ColumnMapping | None = None


@dataclass(frozen=True)
class Context:
    """The file that is being read: its bytes, its name and what was said about it; `used`: which of that was needed."""

    content: bytes = field(repr=False)
    name: str
    hints: Hints
    used: set[str] = field(default_factory=set, repr=False, compare=False)

    def told_currency(self) -> str | None:
        """The currency that a person said, for money whose currency the file does not say; its use is kept."""
        if self.hints.currency is not None:
            self.used.add("currency")
        return self.hints.currency

    @cached_property
    def file_id(self) -> str:
        """SHA-256 of the original, by which findings name their rows."""
        return hashlib.sha256(self.content).hexdigest()

    def where(self, line: int | None = None, column: str | None = None, value: str | None = None) -> Where:
        """A place in this file."""
        return Where(file=self.name, line=line, column=column, value=value)

    def finding(
        self,
        check: str,
        source: str,
        severity: Severity,
        summary: Text,
        remedy: Text,
        lines: pl.Series | list[int] | None = None,
    ) -> Finding:
        """A finding about `lines` of this file; the first twenty are named."""
        numbers = [] if lines is None else list(lines)
        return Finding(
            check=check,
            source=source,
            severity=severity,
            summary=summary,
            remedy=remedy,
            account=self.hints.account,
            rows=tuple(RowRef(self.file_id, int(line)) for line in numbers[:_MAX_ROWS]),
            n_rows=len(numbers),
        )
