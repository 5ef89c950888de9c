"""What was already committed: the sum that thresholds and caps look at, so that splitting a move dodges nothing.

Rule: every approval commits what its rising lines gain, at the moment of the approval, for the actor at the root: an
agent's commitments are those of the person it acts for. Sums run over a trailing window. Withdrawing, replacing or
cancelling afterwards frees nothing inside the window; a commitment dated later than the moment asked about (a clock
that ran ahead) still counts.

Each move counts once: of proposals that replace one another, and of approvals of the same proposal, one leaves at most.
They are one *story*, and each of its lines counts with the largest amount that it was ever approved with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from unisono.decide.effect import Effect, Line
from unisono.decide.person import Person


@dataclass(frozen=True, slots=True)
class Commitment:
    """Money that one approved proposal adds: its rising lines, for whom, when it was approved.

    `story` is the first of the proposals that replaced one another up to this one; `signers` are those who signed it or
    let it leave.
    """

    proposal_id: str
    story: str
    actor: str
    at: dt.datetime
    lines: tuple[Line, ...]
    currency: str
    signers: tuple[str, ...] = ()


def commitment_of(
    proposal_id: str, story: str, proposer: Person, effect: Effect, at: dt.datetime, signers: Iterable[Person] = ()
) -> Commitment:
    """The commitment that approving makes."""
    rising = tuple(line for line in effect.lines if line.rise > 0)
    keys = tuple(root(person) for person in signers)
    return Commitment(proposal_id, story, root(proposer), at, rising, effect.currency, keys)


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


_Place = tuple[str, ...]


def _place(line: Line) -> _Place:
    """What makes two lines the same move."""
    return line.action.value, line.channel, line.name, line.platform, line.vendor, line.account, line.market


@dataclass(frozen=True, slots=True)
class Sums:
    """The commitments that count at a moment, in one currency, before the proposal asked about.

    Attributes:
        story, replaced: the story of that proposal, and what it puts in the place of that story's older lines.
    """

    commitments: tuple[Commitment, ...]
    story: str | None = None
    replaced: Mapping[_Place, Decimal] = field(default_factory=dict)

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

    def _sum(self, commitments: Iterable[Commitment], **place: str | None) -> Decimal:
        wanted = {key: value for key, value in place.items() if value is not None}
        most: dict[tuple[str, _Place], Decimal] = {}
        for commitment in commitments:
            for line in commitment.lines:
                if all(getattr(line, key) == value for key, value in wanted.items()):
                    move = commitment.story, _place(line)
                    most[move] = max(line.rise, most.get(move, Decimal()))
        return sum((rise - self._put_in_place(*move, rise) for move, rise in most.items()), Decimal())

    def _put_in_place(self, story: str, place: _Place, rise: Decimal) -> Decimal:
        """How much of a line the proposal asked about moves itself, in its place."""
        return min(rise, self.replaced.get(place, Decimal())) if story == self.story else Decimal()


def sums(
    commitments: Iterable[Commitment],
    effect: Effect,
    *,
    at: dt.datetime,
    days: int,
    but: str | None = None,
    story: str | None = None,
) -> Sums:
    """The commitments of the `days` before `at` in the currency of `effect`, beside which it is not counted twice.

    `effect` is that of the proposal `but`, whose own earlier approvals are left out, and of its `story`.
    """
    since = at - dt.timedelta(days=days)
    counting = tuple(c for c in commitments if c.at > since and c.currency == effect.currency and c.proposal_id != but)
    return Sums(counting, story, {_place(line): line.rise for line in effect.lines})


def last_rise(commitments: Iterable[Commitment], line: Line, but: str | None = None) -> dt.datetime | None:
    """When this entity was last given more, other than by the story `but`."""
    moments = [
        c.at
        for c in commitments
        if c.story != but
        for old in c.lines
        if (old.name, old.platform, old.account) == (line.name, line.platform, line.account)
    ]
    return max(moments, default=None)
