"""What a person says of one proposal, as typed: the shape that most acts of the room have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import History, state_name
from unisono.words import msg
from unisono_app.base.acting import Action, Actor
from unisono_app.base.refusals import StaleError


@dataclass(frozen=True, slots=True)
class About(Action[History]):
    """An act about one proposal, with the words of whoever does it.

    `seen` is the state that the page showed; what has changed since is refused and looked at again. Empty: any.
    """

    proposal_id: str
    reason: str
    seen: str = ""

    def carry_out(self, actor: Actor) -> History:
        """Do it, unless somebody else decided since the page was opened."""
        history = actor.session().decisions.show(self.proposal_id)
        if self.seen and history.state.value != self.seen:
            raise StaleError(
                msg(
                    "{proposal} has changed since you opened the page: it is “{state}” now.",
                    proposal=history.proposal.proposal_id,
                    state=state_name(history.state),
                ),
                remedy=msg("Look at it again, then decide."),
            )
        return self.act(actor)

    def act(self, actor: Actor) -> History:
        """Record it."""
        raise NotImplementedError

    def told(self, result: History) -> Mapping[str, object]:
        """The proposal; the words stand in the decision ledger."""
        return {"proposal": result.proposal.proposal_id}
