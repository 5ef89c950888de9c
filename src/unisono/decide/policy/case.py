"""What policies judge, and what they find: one case, one finding per rule that it exceeds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from unisono.decide.effect import Effect, Line
from unisono.decide.policy.commitments import Commitment, Sums, sums
from unisono.decide.proposal import Payload
from unisono.decide.roles import Role
from unisono.decide.verdict import Mode, Ruling, Verdict
from unisono.words import Money, Text, msg


class Weight(StrEnum):
    """What follows: the decision goes to more people, or it cannot be approved."""

    ESCALATE = "escalate"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a proposal exceeds, and the roles that must sign because of it."""

    rule: str
    text: Text
    mode: Mode
    policy: str | None
    weight: Weight
    roles: tuple[Role, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """As the ledger records it: an audited rule only writes down what it would have said."""
        if self.mode is Mode.AUDIT:
            text = msg("Recorded only: {finding}", finding=self.text)
            return Verdict(self.rule, Ruling.ALLOW, text, self.mode, self.policy)
        blocks = self.mode is Mode.ENFORCE and self.weight is Weight.BLOCK
        return Verdict(self.rule, Ruling.BLOCK if blocks else Ruling.FLAG, self.text, self.mode, self.policy)


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged: the effect, for whom (root actor), when, and what was committed before.

    `story` is the first of the proposals that it replaces one after the other; itself where it replaces none.
    """

    proposal_id: str | None
    payload: Payload
    effect: Effect
    actor: str
    at: dt.datetime
    commitments: tuple[Commitment, ...] = ()
    story: str | None = None

    def sums(self, days: int) -> Sums:
        """The commitments of the last `days` in the currency of the effect."""
        return sums(self.commitments, self.effect, at=self.at, days=days, but=self.proposal_id, story=self.story)

    def markets_of(self, line: Line) -> frozenset[str]:
        """Where the money of a line goes: its own market, else those that the payload names; empty: not told."""
        if line.market:
            return frozenset({line.market})
        named = self.payload.get("markets")
        return frozenset(str(market) for market in named) if isinstance(named, list | tuple) else frozenset()

    def money(self, amount: Decimal) -> Money:
        """An amount of this case, to be told."""
        return Money(amount, self.effect.currency)
