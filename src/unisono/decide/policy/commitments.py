"""What was already committed: the sum that thresholds and caps look at, so that splitting a move dodges nothing.

Rule: every approval commits what its rising lines gain, at the moment of the approval, for the actor at the root: an
agent's commitments are those of the person it acts for. Sums run over a trailing window. Withdrawing, replacing or
cancelling afterwards frees nothing inside the window; a commitment dated later than the moment asked about (a clock
that ran ahead) still counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from unisono.decide.effect import Effect, Line
from unisono.decide.person import Person


@dataclass(frozen=True, slots=True)
class Commitment:
    """Money that one approved proposal adds: its rising lines, for whom, when it was approved.

    `signers` are those who signed it or let it leave.
    """

    proposal_id: str
    actor: str
    at: dt.datetime
    lines: tuple[Line, ...]
    currency: str
    signers: tuple[str, ...] = ()


def commitment_of(
    proposal_id: str, proposer: Person, effect: Effect, at: dt.datetime, signers: Iterable[Person] = ()
) -> Commitment:
    """The commitment that approving makes."""
    rising = tuple(line for line in effect.lines if line.rise > 0)
    keys = tuple(root(person) for person in signers)
    return Commitment(proposal_id, root(proposer), at, rising, effect.currency, keys)


def handed_on(commitments: Iterable[Commitment], proposal_id: str, person: Person) -> tuple[Commitment, ...]:
    """The commitments when `person` has let a proposal leave: it counts for that person, too."""
    key = root(person)
    return tuple(
        replace(c, signers=(*c.signers, key)) if c.proposal_id == proposal_id and key not in c.signers else c
        for c in commitments
    )


def root(person: Person) -> str:
    """Whose money it is: the person behind an agent, the agency behind its people, else the person."""
    if person.agency is not None:
        return f"agency:{person.agency}"
    return f"member:{person.agent_of}" if person.agent_of is not None else person.key


@dataclass(frozen=True, slots=True)
class Sums:
    """The commitments that count at a moment, in one currency, other than those of the proposal asked about."""

    commitments: tuple[Commitment, ...]

    def total(self) -> Decimal:
        """Added by everybody."""
        return self._sum(self.commitments)

    def actor(self, actor: str, vendor: str | None = None, account: str | None = None) -> Decimal:
        """Added by one actor with agents and colleagues; at one vendor and account where they are given."""
        return self._sum((c for c in self.commitments if c.actor == actor), vendor=vendor, account=account)

    def party(self, party: str) -> Decimal:
        """Added by what somebody proposed, signed or let leave."""
        return self._sum(c for c in self.commitments if party == c.actor or party in c.signers)

    def place(self, **place: str) -> Decimal:
        """Added to one `channel`, `platform` or `name` (entity) by everybody."""
        return self._sum(self.commitments, **place)

    @staticmethod
    def _sum(commitments: Iterable[Commitment], **place: str | None) -> Decimal:
        wanted = {key: value for key, value in place.items() if value is not None}
        return sum(
            (
                line.rise
                for commitment in commitments
                for line in commitment.lines
                if all(getattr(line, key) == value for key, value in wanted.items())
            ),
            Decimal(),
        )


def sums(
    commitments: Iterable[Commitment], *, at: dt.datetime, days: int, currency: str, but: str | None = None
) -> Sums:
    """The commitments of the `days` before `at`, without those of the proposal `but` (it is not counted twice)."""
    since = at - dt.timedelta(days=days)
    return Sums(tuple(c for c in commitments if c.at > since and c.currency == currency and c.proposal_id != but))


def last_rise(commitments: Iterable[Commitment], line: Line, but: str | None = None) -> dt.datetime | None:
    """When this entity was last given more."""
    moments = [
        c.at
        for c in commitments
        if c.proposal_id != but
        for old in c.lines
        if (old.name, old.platform, old.account) == (line.name, line.platform, line.account)
    ]
    return max(moments, default=None)
