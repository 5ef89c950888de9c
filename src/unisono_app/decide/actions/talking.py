"""Between yes and no: conditions, their release, and what people say about a proposal."""

from __future__ import annotations

from unisono.decide import History, Permission
from unisono.errors import LedgerError
from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.decide.actions.about import About
from unisono_app.decide.queries import one_of_agency


class Ask(About):
    """Yes, if: the proposer answers with a counter-proposal, three times at most."""

    permission = Permission.CONDITION

    def act(self, actor: Actor) -> History:
        """Record what has to change.

        Raises:
            LedgerError: nothing was typed.
        """
        if not self.reason.strip():
            raise LedgerError(
                msg("A “Yes, if …” says what has to change."),
                remedy=msg("Write the condition, then choose “Yes, if …” again."),
            )
        return actor.session().decisions.condition(self.proposal_id, by=actor.person, reason=self.reason, at=actor.at)


class Release(About):
    """Take conditions back: the proposal waits for a decision again."""

    permission = Permission.WITHDRAW

    def act(self, actor: Actor) -> History:
        """Record it."""
        return actor.session().decisions.release(self.proposal_id, by=actor.person, reason=self.reason, at=actor.at)


class Say(About):
    """A comment, kept with the proposal."""

    permission = Permission.COMMENT

    def act(self, actor: Actor) -> History:
        """Record it; an agency speaks about its own proposals only."""
        if actor.agency:
            one_of_agency(actor, self.proposal_id)
        return actor.session().decisions.comment(self.proposal_id, by=actor.person, text=self.reason, at=actor.at)


class TakeBack(About):
    """A proposer takes the own proposal back, whatever the role."""

    permission = Permission.PROPOSE

    def act(self, actor: Actor) -> History:
        """Record it; the ledger refuses where the proposal is somebody else's."""
        if actor.agency:
            one_of_agency(actor, self.proposal_id)
        return actor.session().decisions.refuse(self.proposal_id, by=actor.person, reason=self.reason, at=actor.at)
