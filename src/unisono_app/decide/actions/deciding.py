"""Yes, no, and a yes taken back.

Who signs is the member who is signed in; nobody states a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from unisono.decide import Approval, History, Permission, Person, Signature
from unisono.runs.standing import context_today
from unisono_app.base.acting import Action, Actor
from unisono_app.decide.actions.about import About
from unisono_app.decide.queries import missing_now, one_of_agency


@dataclass(frozen=True, slots=True)
class Approve(Action[Approval | Signature]):
    """A person's yes to exactly the payload that was seen: the approval, or a signature while others are missing."""

    proposal_id: str
    reason: str
    payload_hash: str

    permission = Permission.SIGN

    def carry_out(self, actor: Actor) -> Approval | Signature:
        """Sign, judged against today; where there are others, a proposer does not sign the own proposal.

        An agency that was delegated to signs what it sees: its own.
        """
        if actor.agency:
            one_of_agency(actor, self.proposal_id)
        session = actor.session()
        history = session.decisions.show(self.proposal_id)
        return session.decisions.approve(
            self.proposal_id,
            by=_signer(actor, history),
            reason=self.reason,
            system_user=session.user,
            at=actor.at,
            payload_hash=self.payload_hash,
            context=context_today(session, history.proposal),
            four_eyes=not actor.alone,
        )

    def told(self, result: Approval | Signature) -> Mapping[str, object]:
        """The proposal and the hash that was signed."""
        return {"proposal": result.proposal_id, "payload_hash": result.payload_hash}


def _signer(actor: Actor, history: History) -> Person:
    """Who signs: of several roles that sign, in one that is still missing; a person counts once, in one role."""
    absent = missing_now(actor, history)
    wanted = [role for role in absent.roles if role in actor.roles] if absent is not None else []
    return replace(actor.person, role=wanted[0]) if wanted else actor.person


class Refuse(About):
    """A person's no."""

    permission = Permission.REFUSE

    def act(self, actor: Actor) -> History:
        """Refuse with the reason as typed."""
        return actor.session().refuse(self.proposal_id, by=actor.person, reason=self.reason)


class Withdraw(About):
    """An approval taken back before anything left."""

    permission = Permission.WITHDRAW

    def act(self, actor: Actor) -> History:
        """Take it back; the proposal waits again."""
        return actor.session().withdraw(self.proposal_id, by=actor.person, reason=self.reason)
