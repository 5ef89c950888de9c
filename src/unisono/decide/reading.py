"""The whole ledger as it was read: the stories of its proposals, the rules that hold, and what was committed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from unisono.decide.charter import Charter
from unisono.decide.effect import Effect
from unisono.decide.history import History
from unisono.decide.policy.case import Case
from unisono.decide.policy.commitments import Commitment, commitment_of, root
from unisono.decide.proposal import Proposal
from unisono.decide.states import State


@dataclass(frozen=True, slots=True)
class Reading:
    """Stories by proposal id in the order of proposing, the rules, and the commitments."""

    book: dict[str, History] = field(default_factory=dict)
    charter: Charter = field(default_factory=Charter)
    commitments: tuple[Commitment, ...] = ()

    def case(self, proposal: Proposal, effect: Effect | None, at: dt.datetime) -> Case | None:
        """What the policies judge; None for what moves no money."""
        if effect is None:
            return None
        story = self.story(proposal.supersedes) or proposal.proposal_id
        actor = root(proposal.proposer)
        return Case(proposal.proposal_id, proposal.payload, effect, actor, at, self.commitments, story)

    def undecided(self, at: dt.datetime) -> tuple[Commitment, ...]:
        """What proposals that wait for a decision would commit if they were approved at this moment, all of them."""
        return tuple(
            commitment_of(made.proposal_id, self.story(made.proposal_id) or "", made.proposer, made.effect, at)
            for history in self.book.values()
            if history.state in (State.PROPOSED, State.CONDITIONED)
            and not (made := history.proposal).is_blocked
            and made.effect is not None
        )

    def story(self, proposal_id: str | None) -> str | None:
        """The first of the proposals that replaced one another up to this one; None of none."""
        while proposal_id is not None and (older := self.book[proposal_id].proposal.supersedes) is not None:
            proposal_id = older
        return proposal_id
