"""What is asked before anything leaves: an approval that is still in force, no freeze, the right hands."""

from __future__ import annotations

import datetime as dt

from unisono.decide.authority import demand
from unisono.decide.decision import Approval, Expiry, Export
from unisono.decide.history import History
from unisono.decide.proposal import Kind
from unisono.decide.proving import EXPIRED, lapsed, may_leave_frozen, sets_rules
from unisono.decide.reading import Reading
from unisono.decide.roles import Permission
from unisono.errors import LedgerError
from unisono.words import msg


def lapse(reading: Reading, history: History, at: dt.datetime) -> str | None:
    """Why the approval of `history` is no longer in force at this moment; None where it is, or there is none."""
    approval = history.approval
    if approval is None or history.exports or history.proposal.kind is Kind.OVERRIDE:
        return None
    return lapsed(reading.charter, history, approval, at)


def expiry_of(history: History, cause: str, system_user: str, at: dt.datetime) -> Expiry:
    """The record of an approval that ended."""
    return Expiry(history.proposal.proposal_id, history.proposal.payload_hash, cause, system_user, at)


def refuse_lapsed(reading: Reading, history: History, at: dt.datetime) -> None:
    """Refuse an approval that is no longer in force.

    Raises:
        LedgerError: says since when, and that it needs a fresh look.
    """
    cause, approval = lapse(reading, history, at), history.approval
    if cause is None or approval is None:
        return
    if cause == EXPIRED:
        what = msg(
            "The approval of {proposal} ended on {at}.",
            proposal=history.proposal.proposal_id,
            at=approval.expires_at,
        )
    else:
        what = msg(
            "The policies have changed since {proposal} was approved.",
            proposal=history.proposal.proposal_id,
        )
    raise LedgerError(what, remedy=msg("Have it approved again: it is judged afresh."))


def refuse_leaving(reading: Reading, history: History, approval: Approval, export: Export) -> None:
    """Refuse an export that the rules of this moment forbid.

    Raises:
        LedgerError: the approval lapsed, everything is frozen, or this person may not export.
    """
    refuse_lapsed(reading, history, export.at)
    refuse_hands(reading, history, approval, export)


def refuse_hands(reading: Reading, history: History, approval: Approval, export: Export) -> None:
    """Refuse files that may not be handed out now, or not by this person; asked again where they have left before.

    Raises:
        LedgerError: everything is frozen, or this person may not export.
    """
    freeze, person = reading.charter.freeze, export.by
    if freeze is not None and not may_leave_frozen(approval, person):
        raise LedgerError(
            msg("Everything is frozen since {at}: {reason}", at=freeze.at, reason=freeze.reason),
            remedy=msg("Two people lift the freeze. What only reduces risk may leave by a person."),
        )
    if person is None:
        return
    if sets_rules(reading.charter, export):
        raise LedgerError(
            msg("{name} set policies that are in force: who sets the rules does not execute.", name=person.name),
            remedy=msg("Ask a planner to export it."),
        )
    if person.is_agent and approval.lanes:
        return
    if person.is_agent:
        raise LedgerError(
            msg("{name} is a program, and people approved this: people let it leave.", name=person.name),
            remedy=msg("Ask a planner to export it."),
        )
    case = reading.case(history.proposal, approval.effect, export.at)
    demand(reading.charter, person, Permission.EXPORT, at=export.at, case=case)
