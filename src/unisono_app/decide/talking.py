"""Between yes and no: conditions, their release, and what people say about a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import History, Permission
from unisono_app.base.acting import Action, Actor
from unisono_app.decide.queries import one_of_agency


class _About(Action[History]):
    """An act about one proposal, with words that are kept as typed."""

    def told(self, result: History) -> Mapping[str, object]:
        """The proposal."""
        return {"proposal": result.proposal.proposal_id}


@dataclass(frozen=True, slots=True)
class Ask(_About):
    """Yes, if: the proposer answers with a counter-proposal, three times at most."""

    proposal_id: str
    reason: str

    permission = Permission.CONDITION

    def carry_out(self, actor: Actor) -> History:
        """Record what has to change."""
        return actor.session().decisions.condition(self.proposal_id, by=actor.person, reason=self.reason, at=actor.at)


@dataclass(frozen=True, slots=True)
class Release(_About):
    """Take conditions back: the proposal waits for a decision again."""

    proposal_id: str
    reason: str

    permission = Permission.WITHDRAW

    def carry_out(self, actor: Actor) -> History:
        """Record it."""
        return actor.session().decisions.release(self.proposal_id, by=actor.person, reason=self.reason, at=actor.at)


@dataclass(frozen=True, slots=True)
class Say(_About):
    """A comment, kept with the proposal."""

    proposal_id: str
    text: str

    permission = Permission.COMMENT

    def carry_out(self, actor: Actor) -> History:
        """Record it; an agency speaks about its own proposals only."""
        if actor.agency:
            one_of_agency(actor, self.proposal_id)
        return actor.session().decisions.comment(self.proposal_id, by=actor.person, text=self.text, at=actor.at)


@dataclass(frozen=True, slots=True)
class TakeBack(_About):
    """A proposer takes the own proposal back; for those whose role cannot refuse."""

    proposal_id: str
    reason: str

    permission = Permission.PROPOSE

    def carry_out(self, actor: Actor) -> History:
        """Record it; the ledger refuses where the proposal is somebody else's."""
        if actor.agency:
            one_of_agency(actor, self.proposal_id)
        return actor.session().decisions.refuse(self.proposal_id, by=actor.person, reason=self.reason, at=actor.at)
