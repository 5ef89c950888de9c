"""The ledger read as stories: one history per proposal, with its state and everything that happened to it.

Reading proves again what no line may break: a payload still has its hash, an approval names that hash, nothing blocked
was approved, and each step was possible when it was taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from unisono.decide.chain import Record, tampered
from unisono.decide.codec import decode
from unisono.decide.decision import Approval, Decision, Export, Refusal, Withdrawal
from unisono.decide.grading import Grade
from unisono.decide.proposal import Proposal
from unisono.decide.read_back import ReadBack
from unisono.decide.states import Move, State, after
from unisono.errors import LedgerError, Where
from unisono.words import msg


@dataclass(frozen=True, slots=True)
class Step:
    """One record of a proposal's story; `reason` is as typed, None where none is asked for."""

    seq: int
    at: dt.datetime
    kind: str
    by: str
    system_user: str
    reason: str | None
    hash: str


@dataclass(frozen=True, slots=True)
class History:
    """A proposal and all that happened to it.

    Attributes:
        state: where it stands.
        steps: every record about it, oldest first.
        decisions: approvals, refusals and withdrawals, oldest first.
        superseded_by: the proposal that replaced it.
        read_backs: what the facts showed of the export, oldest first.
    """

    proposal: Proposal
    state: State
    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...] = ()
    exports: tuple[Export, ...] = ()
    grade: Grade | None = None
    superseded_by: str | None = None
    read_backs: tuple[ReadBack, ...] = ()

    @property
    def approval(self) -> Approval | None:
        """The approval in force, if any."""
        last = self.decisions[-1] if self.decisions else None
        in_force = self.state in (State.APPROVED, State.EXPORTED, State.GRADED)
        return last if in_force and isinstance(last, Approval) else None


_IGNORED = frozenset({"repaired", "resealed"})
"""Records about the ledger itself."""


def read_book(records: Iterable[Record]) -> dict[str, History]:
    """Histories by proposal id, in the order in which they were proposed.

    Raises:
        TamperedError: a record contradicts what was recorded before it.
        LedgerError: a record of a kind that this version does not know.
    """
    book: dict[str, History] = {}
    for record in records:
        if record.kind in _IGNORED:
            continue
        if record.kind == "proposed":
            _propose(book, record)
            continue
        reader = _READERS.get(record.kind)
        if reader is None:
            raise LedgerError(
                msg(
                    "Record {seq} is of the unknown kind “{kind}”.",
                    seq=record.seq,
                    kind=record.kind,
                ),
                remedy=msg("Open the ledger with the version of Unisono that wrote it, or newer."),
            )
        history = book.get(str(record.body.get("proposal_id")))
        if history is None:
            raise _contradiction(record)
        book[history.proposal.proposal_id] = reader(history, record)
    return book


def _propose(book: dict[str, History], record: Record) -> None:
    proposal = decode(Proposal, record.body)
    if not proposal.is_intact:
        raise tampered(
            msg("The payload of {proposal} no longer has its hash.", proposal=proposal.proposal_id),
            Where(line=record.seq),
        )
    if proposal.proposal_id in book:
        raise _contradiction(record)
    step = _step(record, proposal.proposer.name, proposal.proposer.system_user, None)
    if proposal.supersedes is not None:
        old = book.get(proposal.supersedes)
        if old is None:
            raise _contradiction(record)
        replaced = replace(old, superseded_by=proposal.proposal_id)
        book[proposal.supersedes] = _moved(replaced, Move.SUPERSEDE, record, step)
    book[proposal.proposal_id] = History(proposal, State.PROPOSED, (step,))


def _approved(history: History, record: Record) -> History:
    if history.proposal.is_blocked:
        raise _contradiction(record)
    return _decided(history, record, Move.APPROVE, decode(Approval, record.body))


def _refused(history: History, record: Record) -> History:
    return _decided(history, record, Move.REFUSE, decode(Refusal, record.body))


def _withdrawn(history: History, record: Record) -> History:
    return _decided(history, record, Move.WITHDRAW, decode(Withdrawal, record.body))


def _decided(history: History, record: Record, move: Move, decision: Decision) -> History:
    _same_payload(history, decision.payload_hash, record)
    step = _step(record, decision.by.name, decision.by.system_user, decision.reason)
    return replace(_moved(history, move, record, step), decisions=(*history.decisions, decision))


def _exported(history: History, record: Record) -> History:
    export = decode(Export, record.body)
    _same_payload(history, export.payload_hash, record)
    step = _step(record, export.system_user, export.system_user, None)
    return replace(_moved(history, Move.EXPORT, record, step), exports=(*history.exports, export))


def _graded(history: History, record: Record) -> History:
    user = str(record.body.get("system_user"))
    moved = _moved(history, Move.GRADE, record, _step(record, user, user, None))
    return replace(moved, grade=decode(Grade, record.body.get("grade")))


def _read_back(history: History, record: Record) -> History:
    """No move: looking at what an export became changes no state."""
    seen = decode(ReadBack, record.body.get("read_back"))
    if seen.contents_hash not in {export.contents_hash for export in history.exports}:
        raise _contradiction(record)
    _same_payload(history, seen.payload_hash, record)
    user = str(record.body.get("system_user"))
    step = _step(record, user, user, None)
    return replace(history, steps=(*history.steps, step), read_backs=(*history.read_backs, seen))


_READERS: Mapping[str, Callable[[History, Record], History]] = {
    "approved": _approved,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "exported": _exported,
    "graded": _graded,
    "read_back": _read_back,
}


def _moved(history: History, move: Move, record: Record, step: Step) -> History:
    proposal = history.proposal
    try:
        state = after(history.state, move, proposal.proposal_id, proposal.kind)
    except LedgerError:
        raise _contradiction(record) from None
    return replace(history, state=state, steps=(*history.steps, step))


def _same_payload(history: History, payload_hash: str, record: Record) -> None:
    if payload_hash != history.proposal.payload_hash:
        raise _contradiction(record)


def _step(record: Record, by: str, system_user: str, reason: str | None) -> Step:
    return Step(record.seq, record.at, record.kind, by, system_user, reason, record.hash)


def _contradiction(record: Record) -> LedgerError:
    return tampered(
        msg("The record “{kind}” contradicts the records before it.", kind=record.kind),
        Where(line=record.seq),
    )
