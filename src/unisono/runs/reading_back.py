"""Read an exported proposal back from the facts that came since, and keep what was seen in the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unisono.act import Change, ChangeSet, change_list
from unisono.act.read_back import read_back
from unisono.act.spent import WEEKS_BEFORE, Spent
from unisono.decide import History, Kind, ReadBack
from unisono.errors import LedgerError
from unisono.facts.semantic import account_covers, campaign_days, campaigns
from unisono.facts.store import Facts
from unisono.runs.deciding import edition_called
from unisono.words import msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


def read_back_proposal(session: Session, proposal_id: str) -> ReadBack:
    """What the current facts show of each exported change, and what moved without one; nothing is recorded.

    Raises:
        LedgerError: it was not exported, or the edition that it was made from is gone.
    """
    history = session.decisions.show(proposal_id)
    if not history.exports:
        raise LedgerError(
            msg("{proposal} was not exported.", proposal=history.proposal.proposal_id),
            remedy=msg("Export the proposal, carry it out, and import the next exports first."),
        )
    changes = changes_of(session, history)
    facts = session.facts()
    return read_back(changes, spent_since(facts, changes.first_on), facts.edition.edition_id, _others(session, history))


def changes_of(session: Session, history: History) -> ChangeSet:
    """The change set of a proposal, made again from the edition behind it."""
    proposal = history.proposal
    facts = edition_called(session.workspace, proposal.basis.edition_id)
    return change_list(proposal, campaigns(facts, session.settings))


def spent_since(facts: Facts, day: dt.date) -> Spent:
    """What campaigns spent, from some weeks before a day on."""
    return Spent.of(campaign_days(facts, day - dt.timedelta(weeks=WEEKS_BEFORE)), account_covers(facts))


def _others(session: Session, history: History) -> Iterator[Change]:
    """The changes of the other exports; of one whose edition is gone, nothing is known any more."""
    for other in session.decisions.list(kind=Kind.BUDGET):
        if other.exports and other.proposal.proposal_id != history.proposal.proposal_id:
            try:
                yield from changes_of(session, other).changes
            except LedgerError:
                continue
