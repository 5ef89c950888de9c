"""A ledger for those who look: reads and proves, writes nothing.

The command line sits down with it, so that a command which forgot to ask who acts cannot write.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from unisono.decide import Event, Record, Verification
from unisono.errors import LedgerError
from unisono.facts.workspace import Workspace as Folder
from unisono.runs import Session
from unisono.words import msg
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.ledgers import ChainName, ledger_of
from unisono_app.base.models import Workspace


class ReadOnlyLedger:
    """The records of `ledger`, to be read."""

    def __init__(self, ledger: DatabaseLedger) -> None:
        self.ledger = ledger

    def read(self) -> tuple[Record, ...]:
        """All records."""
        return self.ledger.read()

    def verify(self, noted: str | None = None) -> Verification:
        """Prove the chain."""
        return self.ledger.verify(noted)

    def append(self, event: Event) -> Record:
        """Refused."""
        return self.append_from(lambda _: event)

    def append_from(self, make: Callable[[tuple[Record, ...]], Event]) -> Record:  # noqa: ARG002 (the port's shape)
        """Refused."""
        raise LedgerError(
            msg("The application keeps the decisions of this workspace: this way they can only be read."),
            remedy=msg("Decide in the browser, or with the commands that decide: {line}.", line="unisono proposals"),
        )


def looking_at(workspace: Workspace, *, now: dt.datetime, user: str) -> Session:
    """A session at `workspace` that only looks."""
    ledger = ReadOnlyLedger(ledger_of(workspace, ChainName.DECISIONS))
    return Session(Folder.open(workspace.path), now, user, ledger)
