"""How the story of a proposal goes on, record by record, and what no record may say of it.

A payload still has its hash; whoever signs or decides names that hash; an approval is carried by signatures or open
lanes; nothing left that could not leave; and each step was possible when it was taken. Else it is a `Contradiction`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from unisono.decide.chain import Record, tampered
from unisono.decide.charter import Contradiction
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
from unisono.decide.grading import Grade
from unisono.decide.history import History, Step
from unisono.decide.person import Person
from unisono.decide.proposal import Proposal
from unisono.decide.proving import prove_approval, prove_export
from unisono.decide.read_back import ReadBack
from unisono.decide.reading import Reading
from unisono.decide.states import Move, State, after
from unisono.errors import LedgerError, Where
from unisono.words import msg


def begin(book: dict[str, History], record: Record) -> None:
    """Begin the story of a proposal; where it replaces another, that one ends."""
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
        book[proposal.supersedes] = _moved(replaced, Move.SUPERSEDE, replace(step, kind="superseded"))
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


READERS: Mapping[str, Callable[[History, Record], History]] = {
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
"""How a story goes on with a record of each kind."""
PROVED: Mapping[str, Callable[[Reading, History, Record], History]] = {"approved": _approved, "exported": _exported}
"""The same for what the rules and commitments of the whole ledger are needed for."""
