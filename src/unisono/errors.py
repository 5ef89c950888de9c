"""What can go wrong, in one tree. A message says what happened, where, with which value, and what to do next.

UnisonoError
├── WorkspaceError        the folder, its settings, its locks
│   ├── SettingsError     a key of unisono.toml or of the channel map
│   └── NoFactsError      nothing was imported yet
├── InputError            a file or value that was given
│   ├── UnreadableError   empty, truncated, HTML, zip, damaged
│   ├── AmbiguousError    can be read two ways; names the option that settles it
│   ├── UnknownSourceError  recognised as nothing, or as something not supported yet
│   └── FaultsError       one file, faults of several kinds: all of them at once
├── TrustError            red data: the gate refuses
├── ModelError            this history cannot be modelled
├── PlanError             bounds or budget that cannot be met
└── LedgerError           the decision ledger refuses
    └── TamperedError     the chain of records is broken
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a problem: file, line (1-based, as an editor shows it), column name, value as it stands there."""

    file: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def text(self) -> Text | None:
        """The place as a text, or None where nothing is known."""
        parts: list[Text] = []
        if self.file is not None:
            parts.append(msg("file {file}", file=self.file))
        if self.line is not None:
            parts.append(msg("line {line}", line=str(self.line)))
        if self.column is not None:
            parts.append(msg("column “{column}”", column=self.column))
        if self.value is not None:
            parts.append(msg("value “{value}”", value=self.value[:80]))
        return Text("{parts}", {"parts": tuple(parts)}) if parts else None


class UnisonoError(Exception):
    """Base of all errors that a person can act on.

    Attributes:
        code: stable name for programs (`--json`).
        what: what happened.
        remedy: what to do next.
        where: the place, where there is one.
        option: what to type on the command line for it; pages have buttons and fields instead, and never show it.
    """

    code = "error"

    def __init__(self, what: Text, *, remedy: Text, where: Where | None = None, option: str | None = None) -> None:
        super().__init__(what, remedy, where)
        self.what = what
        self.remedy = remedy
        self.where = where
        self.option = option

    def tell_in(self, zone: dt.tzinfo) -> None:
        """Tell its moments in this time zone from now on."""
        self.what, self.remedy = self.what.in_zone(zone), self.remedy.in_zone(zone)

    def text(self) -> Text:
        """Place, problem and remedy in one text."""
        place = self.where.text() if self.where else None
        if place is None:
            return Text("{what} {remedy}", {"what": self.what, "remedy": self.remedy})
        return msg("{place}: {what} {remedy}", place=place, what=self.what, remedy=self.remedy)

    def __str__(self) -> str:
        return str(self.text())


class WorkspaceError(UnisonoError):
    """The workspace folder cannot be used as asked."""

    code = "workspace"


class SettingsError(WorkspaceError):
    """A setting is missing or wrong."""

    code = "settings"


class NoFactsError(WorkspaceError):
    """The workspace holds no facts yet."""

    code = "no_facts"


class InputError(UnisonoError):
    """A file or value that was given cannot be used."""

    code = "input"


class UnreadableError(InputError):
    """A file that is empty, truncated, damaged, or not a table."""

    code = "unreadable"


class AmbiguousError(InputError):
    """A file that can be read two ways; the remedy names the option that settles it."""

    code = "ambiguous"


class UnknownSourceError(InputError):
    """A table that no source recognises, or whose source is not supported yet."""

    code = "unknown_source"


class FaultsError(InputError):
    """A file with faults of several kinds, so that a person mends it once.

    Attributes:
        faults: one error for each kind, in the order in which a reader meets them.
    """

    code = "faults"

    def __init__(self, faults: tuple[InputError, ...], where: Where) -> None:
        super().__init__(
            msg("The file has faults of several kinds: {n}. Nothing of it was loaded.", n=len(faults)),
            remedy=msg("Mend all of them, then bring the file again."),
            where=where,
        )
        self.faults = faults

    def text(self) -> Text:
        """All faults in one text, each with its place and remedy."""
        parts = {f"fault{i}": fault.text() for i, fault in enumerate(self.faults)}
        template = " ".join(f"{{{name}}}" for name in ("what", *parts))
        return Text(template, {"what": self.what, **parts})


def faults_of(error: UnisonoError) -> tuple[UnisonoError, ...]:
    """The faults that an error tells: those of a `FaultsError`, else the error itself."""
    return error.faults if isinstance(error, FaultsError) else (error,)


class TrustError(UnisonoError):
    """Red data: the trust gate refuses to go on."""

    code = "trust"


class ModelError(UnisonoError):
    """The history cannot be modelled as asked."""

    code = "model"


class PlanError(UnisonoError):
    """The plan's budget or bounds cannot be met."""

    code = "plan"


class LedgerError(UnisonoError):
    """The decision ledger refuses the request."""

    code = "ledger"


class TamperedError(LedgerError):
    """The chain of records does not verify."""

    code = "tampered"
