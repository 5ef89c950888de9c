"""What a check found: how bad, where, and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from unisono.words import Text


class Severity(StrEnum):
    """INFO is good to know, WARNING should be looked at, CRITICAL makes a source red."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class Light(StrEnum):
    """Verdict on a source: green is trusted, amber is used with a remark, red is refused by the gate."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @classmethod
    def worst(cls, lights: Iterable[Light]) -> Light:
        """The worst of `lights`; green for none."""
        return max(lights, key=list(cls).index, default=cls.GREEN)


@dataclass(frozen=True, slots=True)
class RowRef:
    """One row of an original: the file's SHA-256 and the line (1-based) as an editor shows it."""

    file_id: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one check on one source.

    Attributes:
        check: name of the check, as in `unisono.facts.quality.checks`.
        source: the source it is about, such as `google_ads`; `account` narrows it.
        severity: how bad.
        summary: what was found, with figures.
        remedy: what to do.
        rows: some of the rows concerned (at most 20); `n_rows` counts all.
        first_on, last_on: the days concerned.
    """

    check: str
    source: str
    severity: Severity
    summary: Text
    remedy: Text
    account: str | None = None
    rows: tuple[RowRef, ...] = ()
    n_rows: int = 0
    first_on: dt.date | None = None
    last_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SourceTrust:
    """The verdict on one source: its light, and the findings that led to it, worst first."""

    source: str
    light: Light
    findings: tuple[Finding, ...] = field(default_factory=tuple)
