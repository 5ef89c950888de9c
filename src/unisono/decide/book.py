"""The ledger read as stories: one history per proposal, the rules that hold, and what was committed.

Reading proves again what no line may break: a payload still has its hash, an approval names that hash and has the
signatures that the policies of that moment asked for, nothing blocked was approved, nothing left after its approval
had expired or while everything was frozen, and each step was possible when it was taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from unisono.decide import charter as charters
from unisono.decide.chain import Record, tampered
from unisono.decide.charter import Charter, Contradiction
from unisono.decide.codec import decode
from unisono.decide.decision import (
    Approval,
    Comment,
    Condition,
    Decision,
    Escalation,
    Expiry,
    Export,
    Refusal,
    Signature,
    Withdrawal,
)
from unisono.decide.delta import effect_of
from unisono.decide.effect import Effect
from unisono.decide.grading import Grade
from unisono.decide.history import History, Step
from unisono.decide.person import Person
from unisono.decide.policy.case import Case
from unisono.decide.policy.commitments import Commitment, commitment_of, handed_on, root
from unisono.decide.proposal import Proposal
from unisono.decide.proving import prove_approval, prove_export
from unisono.decide.read_back import ReadBack
from unisono.decide.states import Move, State, after
from unisono.errors import LedgerError, Where
from unisono.words import msg

__all__ = ["Reading", "read_all", "read_book"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole ledger, read: stories by proposal id in the order of proposing, rules, commitments."""

    book: dict[str, History] = field(default_factory=dict)
    charter: Charter = field(default_factory=Charter)
    commitments: tuple[Commitment, ...] = ()

    def case(self, proposal: Proposal, effect: Effect | None, at: dt.datetime) -> Case | None:
        """What the policies judge; None for what moves no money."""
        if effect is None:
            return None
        return Case(proposal.proposal_id, proposal.payload, effect, root(proposal.proposer), at, self.commitments)


_IGNORED = frozenset({"repaired", "resealed"})
"""Records about the ledger itself."""


def read_book(records: Iterable[Record]) -> dict[str, History]:
    """Histories by proposal id, in the order in which they were proposed; see `read_all`."""
    return read_all(records).book


def read_all(records: Iterable[Record]) -> Reading:
    """Everything that the records (of a proved chain) say.

    Raises:
        TamperedError: a record contradicts what was recorded before it.
        LedgerError: a record of a kind that this version does not know.
    """
    chain = tuple(records)
    reading, n_known = _known(chain)
    for record in chain[n_known:]:
        if record.kind in _IGNORED:
            continue
        try:
            reading = _read(reading, record)
        except Contradiction:
            raise _contradiction(record) from None
    if chain:
        _LATELY[chain[-1].hash] = reading, len(chain)
        while len(_LATELY) > _KEPT:
            _LATELY.pop(next(iter(_LATELY)), None)
    return reading


_LATELY: dict[str, tuple[Reading, int]] = {}
"""What was read lately, by the hash of the last record: a hash in a proved chain stands for all before it."""
_KEPT = 16


def _known(chain: tuple[Record, ...]) -> tuple[Reading, int]:
    """The longest beginning of `chain` that was read lately, to go on from, and how many records it has."""
    found, longest = Reading(), 0
    for last, (reading, n_records) in list(_LATELY.items()):
        if longest < n_records <= len(chain) and chain[n_records - 1].hash == last:
            found, longest = reading, n_records
    return replace(found, book=dict(found.book)), longest


def _read(reading: Reading, record: Record) -> Reading:
    reading = replace(reading, charter=charters.amend(reading.charter, record))
    if record.kind in charters.READERS:
        return reading
    if record.kind == "proposed":
        _propose(reading.book, record)
        return reading
    if record.kind not in _READERS and record.kind not in _PROVED:
        raise LedgerError(
            msg("Record {seq} is of the unknown kind “{kind}”.", seq=record.seq, kind=record.kind),
            remedy=msg("Open the ledger with the version of Unisono that wrote it, or newer."),
        )
    history = reading.book.get(str(record.body.get("proposal_id")))
    if history is None:
        raise Contradiction
    proved = _PROVED.get(record.kind)
    told = proved(reading, history, record) if proved is not None else _READERS[record.kind](history, record)
    reading.book[history.proposal.proposal_id] = told
    if record.kind == "exported" and (hands := told.exports[-1].by) is not None:
        left = handed_on(reading.commitments, told.proposal.proposal_id, hands)
        return replace(reading, commitments=left)
    if record.kind != "approved":
        return reading
    return replace(reading, commitments=(*reading.commitments, *_committed(told)))


def _committed(history: History) -> tuple[Commitment, ...]:
    """What an approval just committed; a second approval of the same proposal renews it, the last one counts."""
    proposal, approval = history.proposal, history.approval
    if approval is None:
        return ()
    effect = approval.effect or proposal.effect or effect_of(proposal.kind, proposal.payload)
    if effect is None:
        return ()
    signers = (*(s.by for s in history.signatures), approval.by)
    return (commitment_of(proposal.proposal_id, proposal.proposer, effect, approval.at, signers),)


def _propose(book: dict[str, History], record: Record) -> None:
    proposal = decode(Proposal, record.body)
    if not proposal.is_intact:
        raise tampered(
            msg("The payload of {proposal} no longer has its hash.", proposal=proposal.proposal_id),
            Where(line=record.seq),
        )
    if proposal.proposal_id in book:
        raise Contradiction
    step = _step(record, proposal.proposer, None)
    if proposal.supersedes is not None:
        old = book.get(proposal.supersedes)
        if old is None:
            raise Contradiction
        replaced = replace(old, superseded_by=proposal.proposal_id)
        book[proposal.supersedes] = _moved(replaced, Move.SUPERSEDE, step)
    book[proposal.proposal_id] = History(proposal, State.PROPOSED, (step,))


def _signed(history: History, record: Record) -> History:
    signature = decode(Signature, record.body)
    _same_payload(history, signature.payload_hash)
    if history.state is not State.PROPOSED or history.proposal.is_blocked or signature.by.is_agent:
        raise Contradiction
    told = _told(history, _step(record, signature.by, signature.reason))
    every = (*history.all_signatures, signature)
    return replace(told, signatures=(*history.signatures, signature), all_signatures=every)


def _approved(reading: Reading, history: History, record: Record) -> History:
    approval = decode(Approval, record.body)
    if history.proposal.is_blocked:
        raise Contradiction
    case = reading.case(history.proposal, approval.effect or history.proposal.effect, approval.at)
    prove_approval(reading.charter, reading.book.values(), history, approval, case)
    return _decided(history, record, Move.APPROVE, approval)


def _refused(history: History, record: Record) -> History:
    return _decided(history, record, Move.REFUSE, decode(Refusal, record.body))


def _withdrawn(history: History, record: Record) -> History:
    return replace(_decided(history, record, Move.WITHDRAW, decode(Withdrawal, record.body)), signatures=())


def _conditioned(history: History, record: Record) -> History:
    condition = decode(Condition, record.body)
    _same_payload(history, condition.payload_hash)
    moved = _moved(history, Move.CONDITION, _step(record, condition.by, condition.reason))
    return replace(moved, conditions=(*history.conditions, condition), signatures=())


def _released(history: History, record: Record) -> History:
    release = decode(Withdrawal, record.body)
    _same_payload(history, release.payload_hash)
    return _moved(history, Move.RELEASE, _step(record, release.by, release.reason))


def _expired(history: History, record: Record) -> History:
    expiry = decode(Expiry, record.body)
    _same_payload(history, expiry.payload_hash)
    user = expiry.system_user
    return replace(_moved(history, Move.EXPIRE, _step(record, Person(user, user), None)), signatures=())


def _decided(history: History, record: Record, move: Move, decision: Decision) -> History:
    _same_payload(history, decision.payload_hash)
    moved = _moved(history, move, _step(record, decision.by, decision.reason))
    return replace(moved, decisions=(*history.decisions, decision))


def _exported(reading: Reading, history: History, record: Record) -> History:
    export = decode(Export, record.body)
    _same_payload(history, export.payload_hash)
    prove_export(reading.charter, history, export)
    who = export.by or Person(export.system_user, export.system_user)
    return replace(_moved(history, Move.EXPORT, _step(record, who, None)), exports=(*history.exports, export))


def _graded(history: History, record: Record) -> History:
    user = str(record.body.get("system_user"))
    moved = _moved(history, Move.GRADE, _step(record, Person(user, user), None))
    return replace(moved, grade=decode(Grade, record.body.get("grade")))


def _read_back(history: History, record: Record) -> History:
    """No move: looking at what an export became changes no state."""
    seen = decode(ReadBack, record.body.get("read_back"))
    if seen.contents_hash not in {export.contents_hash for export in history.exports}:
        raise Contradiction
    _same_payload(history, seen.payload_hash)
    user = str(record.body.get("system_user"))
    told = _told(history, _step(record, Person(user, user), None))
    return replace(told, read_backs=(*history.read_backs, seen))


def _commented(history: History, record: Record) -> History:
    comment = decode(Comment, record.body)
    told = _told(history, _step(record, comment.by, comment.text))
    return replace(told, comments=(*history.comments, comment))


def _escalated(history: History, record: Record) -> History:
    escalation = decode(Escalation, record.body)
    _same_payload(history, escalation.payload_hash)
    told = _told(history, _step(record, escalation.by, None))
    return replace(told, escalations=(*history.escalations, escalation))


_READERS: Mapping[str, Callable[[History, Record], History]] = {
    "signed": _signed,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "conditioned": _conditioned,
    "released": _released,
    "expired": _expired,
    "graded": _graded,
    "read_back": _read_back,
    "commented": _commented,
    "escalated": _escalated,
}
_PROVED: Mapping[str, Callable[[Reading, History, Record], History]] = {"approved": _approved, "exported": _exported}
"""What the rules and commitments of the whole ledger are needed for."""


def _moved(history: History, move: Move, step: Step) -> History:
    proposal = history.proposal
    try:
        state = after(history.state, move, proposal.proposal_id, proposal.kind)
    except LedgerError:
        raise Contradiction from None
    return _told(replace(history, state=state), step)


def _told(history: History, step: Step) -> History:
    return replace(history, steps=(*history.steps, step))


def _same_payload(history: History, payload_hash: str) -> None:
    if payload_hash != history.proposal.payload_hash:
        raise Contradiction


def _step(record: Record, person: Person, reason: str | None) -> Step:
    return Step(record.seq, record.at, record.kind, person.name, person.system_user, reason, record.hash, person)


def _contradiction(record: Record) -> LedgerError:
    return tampered(
        msg("The record “{kind}” contradicts the records before it.", kind=record.kind),
        Where(line=record.seq),
    )
