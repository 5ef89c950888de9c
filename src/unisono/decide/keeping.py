"""The ledger as the services use it: read it whole, decide from it, write one record, look at stories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from unisono.decide import lookup
from unisono.decide.asking import refuse_impossible
from unisono.decide.book import read_all
from unisono.decide.chain import Event, Record
from unisono.decide.codec import body_of
from unisono.decide.decision import Approval, Comment, Condition, Escalation, Expiry, Export, Refusal, Signature
from unisono.decide.history import History
from unisono.decide.ledger import Ledger
from unisono.decide.orders import DryRun
from unisono.decide.proposal import Kind, Proposal
from unisono.decide.reading import Reading
from unisono.decide.states import Move, State

_KINDS: dict[type, str] = {
    Proposal: "proposed",
    Signature: "signed",
    Approval: "approved",
    Refusal: "refused",
    Condition: "conditioned",
    Export: "exported",
    Escalation: "escalated",
    DryRun: "dry_run",
    Comment: "commented",
    Expiry: "expired",
}
"""How what is recorded is called in the ledger."""


class Keeping:
    """Reading and writing `ledger`."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def reading(self) -> Reading:
        """The whole ledger, read: every story, the rules that hold, what is committed."""
        return read_all(self.ledger.read())

    def show(self, proposal_id: str) -> History:
        """A proposal's whole story; takes `P-0007`, `7`, or the beginning of one id only.

        Raises:
            LedgerError: no or several proposals are meant; lists the last ones.
        """
        return lookup.find(self.reading().book, proposal_id)

    def list(self, status: State | None = None, kind: Kind | None = None) -> tuple[History, ...]:
        """All stories, newest first, of one state or kind where given."""
        return tuple(
            history
            for history in reversed(self.reading().book.values())
            if status in (None, history.state) and kind in (None, history.proposal.kind)
        )

    def _story(self, make: Callable[[Reading], object], at: dt.datetime, kind: str | None = None) -> History:
        record = self._record(make, at, kind)
        return self.show(str(record.body["proposal_id"]))

    def _record(self, make: Callable[[Reading], object], at: dt.datetime, kind: str | None = None) -> Record:
        def event(records: tuple[Record, ...]) -> Event:
            contents = make(read_all(records))
            return Event(at, kind or _KINDS[type(contents)], body_of(contents))

        return self.ledger.append_from(event)


def movable(reading: Reading, proposal_id: str, move: Move) -> History:
    """The story of a proposal with which `move` is possible; raises LedgerError."""
    history = lookup.find(reading.book, proposal_id)
    refuse_impossible(history, move)
    return history
