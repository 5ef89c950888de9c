"""What exactly would be changed: campaigns' daily budgets, and bookings with agencies.

All amounts are whole cents. A change says which value it expects to find, so that nothing is overwritten that somebody
changed meanwhile, and so that it can be taken back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from unisono.decide import Approval
from unisono.decide.canonical import fingerprint
from unisono.decide.codec import encode
from unisono.errors import LedgerError
from unisono.words import Text, msg

DAILY_BUDGET = "daily_budget"
_WORDLESS = Text("")


@dataclass(frozen=True, slots=True, order=True)
class CampaignKey:
    """What names a campaign across platforms; empty where the platform gives nothing."""

    platform: str
    account: str
    campaign_id: str
    campaign: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one campaign, from `effective_on` on: it should stand at `expected` and is set to `new`."""

    key: CampaignKey
    field: str
    effective_on: dt.date
    expected: Decimal
    new: Decimal
    currency: str
    channel: str
    reason: Text

    def back(self, reason: Text) -> Change:
        """The change that takes this one back."""
        return replace(self, expected=self.new, new=self.expected, reason=reason)


@dataclass(frozen=True, slots=True)
class Booking:
    """Money of one channel for one week, to be booked with whoever runs it (agency, sales house)."""

    channel: str
    first_on: dt.date
    last_on: dt.date
    reference: Decimal
    amount: Decimal
    currency: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Rest:
    """What daily budgets in whole cents leave of a channel's planned money over the window (may be negative)."""

    channel: str
    planned: Decimal
    carried: Decimal

    @property
    def difference(self) -> Decimal:
        """Planned minus carried."""
        return self.planned - self.carried


@dataclass(frozen=True, slots=True)
class Pace:
    """A channel's money a week: as the plan compares it, as it runs lately, and as it is set.

    Attributes:
        reference: its share of the reference split, scaled to the plan's budget.
        running: what it spent a week over the last 28 days; None where that is not known.
        planned: the plan's mean week.
    """

    channel: str
    reference: Decimal
    running: Decimal | None
    planned: Decimal

    @property
    def turns(self) -> bool:
        """Whether what is to be done goes the other way than the plan: up where the plan says down, or down for up."""
        return self.running is not None and (self.planned - self.reference) * (self.planned - self.running) < 0


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Everything that an approved budget proposal changes.

    Attributes:
        paces: each channel's money a week before and after.
        changes: in the order in which they are applied.
        undo: the same changes taken back, in the order in which they are applied; same shape.
        bookings: weeks of channels that have no campaigns here.
        unchanged: campaigns that keep their daily budget.
        rests: what daily budgets in whole cents leave of each channel's money.
        remarks: what a person must know before applying.
    """

    proposal_id: str
    payload_hash: str
    currency: str
    first_on: dt.date
    last_on: dt.date
    budget: Decimal
    changes: tuple[Change, ...]
    undo: tuple[Change, ...]
    bookings: tuple[Booking, ...]
    unchanged: tuple[CampaignKey, ...] = ()
    rests: tuple[Rest, ...] = ()
    remarks: tuple[Text, ...] = ()
    paces: tuple[Pace, ...] = ()

    @property
    def contents_hash(self) -> str:
        """Fingerprint of what is done, whatever the words and the language of the files."""
        changes = tuple(replace(change, reason=_WORDLESS) for change in self.changes)
        bookings = tuple(replace(booking, reason=_WORDLESS) for booking in self.bookings)
        return fingerprint(encode(replace(self, changes=changes, bookings=bookings, undo=(), remarks=(), paces=())))

    def demand(self, approval: Approval) -> None:
        """Raise LedgerError unless `approval` is for exactly these changes."""
        if (approval.proposal_id, approval.payload_hash) != (self.proposal_id, self.payload_hash):
            raise LedgerError(
                msg(
                    "The approval is for {approved}, these changes belong to {proposal}.",
                    approved=approval.proposal_id,
                    proposal=self.proposal_id,
                ),
                remedy=msg("Make the change list from the proposal that was approved."),
            )
