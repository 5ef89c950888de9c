"""The port of the decision ledger: append, read, verify.

Whoever keeps the ledger (a file in the workspace today, the application's database later) promises: records are never
changed, nothing comes between reading and appending, and what `append` has returned is on the disk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from unisono.decide.chain import Event, Record
from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class Verification:
    """What was proved about a ledger, and what cannot be.

    Attributes:
        n_records: records in the chain.
        head_hash: hash of the last record (64 zeros when there is none); note it elsewhere to prove later that nothing
            changed.
        last_at: moment of the last record.
        notes: what a reader should know (a torn write kept aside, moments that run backwards, recorded repairs).
        proven, not_proven: in plain words.
    """

    n_records: int
    head_hash: str
    last_at: dt.datetime | None
    notes: tuple[Text, ...] = ()

    @property
    def proven(self) -> Text:
        """What the check has shown."""
        return msg(
            "Records: {n}. None was changed, removed or moved; the last has the hash {hash}.",
            n=self.n_records,
            hash=self.head_hash[:16],
        )

    @property
    def not_proven(self) -> Text:
        """What no check of this kind can show."""
        return msg(
            "Names are as stated, not authenticated. Someone who can write in this folder could rewrite the whole "
            "ledger together with its count: only a hash noted elsewhere shows that."
        )


class Ledger(Protocol):
    """Where decisions are recorded."""

    def append(self, event: Event) -> Record:
        """Record `event` and return when it is safe; raises LedgerError, TamperedError."""
        ...

    def append_from(self, make: Callable[[tuple[Record, ...]], Event]) -> Record:
        """Record what `make` decides from all records so far; no other record can come between.

        When `make` raises, nothing is recorded.
        """
        ...

    def read(self) -> tuple[Record, ...]:
        """All records, oldest first, their chain proved; raises TamperedError."""
        ...

    def verify(self, noted: str | None = None) -> Verification:
        """Prove the chain, and that it holds the hash `noted` elsewhere; raises TamperedError."""
        ...
