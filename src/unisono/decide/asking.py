"""What every act asks first: who, why, whether the move is possible, and whether it is about what was seen."""

from __future__ import annotations

from unisono.decide.decision import Export
from unisono.decide.history import History
from unisono.decide.person import Person, same_person
from unisono.decide.proposal import Proposal
from unisono.decide.roles import Role
from unisono.decide.standing import refuse_blocked
from unisono.decide.states import Move, State, after
from unisono.errors import LedgerError
from unisono.words import msg


def person_of(by: str | Person, system_user: str | None = None) -> Person:
    """Who acts: a person as an application knows it, or a stated name and the account that it was typed on.

    Raises:
        LedgerError: no name.
    """
    person = by if isinstance(by, Person) else Person(by, system_user or "")
    if not person.name.strip():
        raise LedgerError(
            msg("A decision needs the name of a person."),
            remedy=msg("Say who proposes or decides."),
        )
    return person


LONGEST = 2000
"""The most characters of what somebody says: records cannot be shortened later."""


def reason_of(reason: str) -> str:
    """The reason, condition or comment, as typed.

    Raises:
        LedgerError: nothing was typed, or more than a record keeps.
    """
    if len(reason) > LONGEST:
        raise LedgerError(
            msg("This has {n} characters; a record keeps {most} at most.", n=len(reason), most=LONGEST),
            remedy=msg("Say it in fewer words, and name where the long version is."),
        )
    if not reason.strip():
        raise LedgerError(
            msg("A decision needs a reason."),
            remedy=msg("Write why, in your own words; it is kept as typed."),
        )
    return reason


def refuse_impossible(history: History, move: Move) -> None:
    """Refuse a move that the state forbids; of a blocked proposal say that, since approving it is no way out."""
    proposal = history.proposal
    if history.state is State.PROPOSED and move not in (Move.REFUSE, Move.SUPERSEDE, Move.CONDITION):
        refuse_blocked(proposal, proposal.verdicts)
    after(history.state, move, proposal.proposal_id, proposal.kind)


def refuse_other_hash(proposal: Proposal, seen: str | None) -> None:
    """Refuse what was not seen: the hash (8 first digits or more) must be the proposal's."""
    if seen is None:
        return
    if len(seen) < 8 or not proposal.payload_hash.startswith(seen.lower()):
        raise LedgerError(
            msg(
                "The contents of {proposal} have the hash {hash}, not the {seen} that was approved.",
                proposal=proposal.proposal_id,
                hash=proposal.payload_hash[:16],
                seen=seen[:16],
            ),
            remedy=msg("Look at the proposal again and approve what you see."),
        )


def refuse_other_contents(history: History, export: Export) -> None:
    """Refuse to export other contents under the same approval."""
    for earlier in history.exports:
        if earlier.contents_hash != export.contents_hash:
            raise LedgerError(
                msg(
                    "{proposal} was exported on {at} with other contents: its campaigns have changed since.",
                    proposal=export.proposal_id,
                    at=earlier.at,
                ),
                remedy=msg(
                    "Use the files of that export ({folder}), or make a new proposal from today’s facts.",
                    folder=earlier.folder,
                ),
            )


def may_release(history: History, person: Person) -> bool:
    """Whether somebody may take the conditions back: those who asked for them, and a CMO; anybody without a role."""
    asked = all(same_person(condition.by, person) for condition in history.conditions)
    return person.role in (None, Role.CMO) or asked


def refuse_release(history: History, person: Person) -> None:
    """Refuse to drop what somebody else asked for.

    Raises:
        LedgerError: says who may.
    """
    if not may_release(history, person):
        names = tuple(dict.fromkeys(condition.by.name for condition in history.conditions))
        raise LedgerError(
            msg("The conditions of {proposal} are not yours to take back.", proposal=history.proposal.proposal_id),
            remedy=msg("Answer with a counter-proposal, or ask {names}, or a CMO.", names=names),
        )
