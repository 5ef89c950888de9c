"""Proposing a change of one campaign: the company's people, and agencies about what is delegated to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from unisono.act.campaigns import Campaign
from unisono.decide import Permission, Proposal
from unisono.errors import InputError
from unisono.runs.single_changes import propose_change
from unisono.words import msg
from unisono_app.base.acting import Actor, Drafted
from unisono_app.base.refusals import NotFoundError
from unisono_app.decide.single import campaigns_for, may_propose_about


@dataclass(frozen=True, slots=True)
class ProposeChange(Drafted[Proposal, Campaign]):
    """Set the daily budget of one campaign (named as `campaigns_for` names it) from a day on, for a reason."""

    campaign: str
    daily: Decimal
    effective_on: dt.date
    reason: str
    supersedes: str | None = None

    permission = Permission.PROPOSE

    def draft(self, actor: Actor) -> Campaign:
        """Find the campaign, and question the facts: the long part."""
        found = campaigns_for(actor).get(self.campaign)
        if found is None:
            raise _not_theirs()
        if not self.reason.strip():
            raise InputError(msg("A change needs a reason."), remedy=msg("Say in a sentence why."))
        actor.session().check()
        return found

    def record(self, actor: Actor, drafted: Campaign) -> Proposal:
        """Record it in the ledger, judged by the guardrails, with the reason as its first comment.

        Raises:
            NotFoundError: what was delegated when the draft was made no longer is.
        """
        if not may_propose_about(actor, drafted):
            raise _not_theirs()
        return propose_change(
            actor.session(),
            drafted,
            self.daily,
            self.effective_on,
            by=actor.person_for(self.permission),
            note=self.reason,
            supersedes=self.supersedes,
        )

    def told(self, result: Proposal) -> Mapping[str, object]:
        """The proposal and the hash of what it would do."""
        return {"proposal": result.proposal_id, "payload_hash": result.payload_hash}


def _not_theirs() -> NotFoundError:
    return NotFoundError(
        msg("There is no such campaign that you may propose about."), remedy=msg("Choose one of the list.")
    )
