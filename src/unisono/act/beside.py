"""Another plan that has left for the same weeks: what its files set anew of this one, and what both of them book.

For a marketer: two plans can both leave, and platforms and agencies get the orders of both. The checklist of the later
one says where they meet, so that a person decides which of them holds.

Rule: a campaign that this plan sets or leaves as it is counts where the other one sets it on the same day or later; two
bookings of a channel count where they share a day.
Limits: whether the other plan was carried out, or taken back since, is not known: its files are out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from unisono.act.changeset import Booking, CampaignKey, ChangeSet
from unisono.act.markdown import box, plain, title
from unisono.words import Language, Money, msg


@dataclass(frozen=True, slots=True)
class Beside:
    """Another plan, seen from this one.

    Attributes:
        first_on, last_on: the days that both are about.
        anew: campaigns of this plan that the other one sets, by day.
        twice: bookings of this plan, each with one of the other plan for days of the same week.
    """

    proposal_id: str
    first_on: dt.date
    last_on: dt.date
    anew: Mapping[dt.date, tuple[CampaignKey, ...]]
    twice: tuple[tuple[Booking, Booking], ...]


def beside(own: ChangeSet, other: ChangeSet, days: tuple[dt.date, dt.date]) -> Beside:
    """Where two plans meet that share these days."""
    since = dict.fromkeys(own.unchanged, days[0])
    for change in own.changes:
        since.setdefault(change.key, change.effective_on)
    met = (
        change
        for change in other.changes
        if days[0] <= change.effective_on <= days[1] and change.effective_on >= since.get(change.key, dt.date.max)
    )
    anew = {
        day: tuple(change.key for change in group)
        for day, group in groupby(sorted(met, key=lambda c: c.effective_on), key=lambda c: c.effective_on)
    }
    twice = tuple(
        (mine, theirs)
        for mine in own.bookings
        for theirs in other.bookings
        if mine.channel == theirs.channel
        and mine.first_on <= theirs.last_on
        and theirs.first_on <= mine.last_on
        and mine.amount
        and theirs.amount
    )
    return Beside(other.proposal_id, *days, anew, twice)


def told(others: Iterable[Beside], words: Language) -> Iterator[str]:
    """The part of the checklist about other plans; nothing where there is none."""
    for other in others:
        yield from title(msg("{proposal} has left for the same weeks", proposal=other.proposal_id), words)
        yield box(
            msg(
                "Both plans are about {first} to {last}. Agree which of them holds before you import or book anything, "
                "and take the other one back: of two files for a campaign, the one that is imported last stands.",
                first=other.first_on,
                last=other.last_on,
            ),
            words,
        )
        for day, keys in other.anew.items():
            names = tuple(plain(key.campaign) for key in keys)
            yield box(
                msg(
                    "From {day}, the files of {proposal} set these campaigns anew: {campaigns}.",
                    day=day,
                    proposal=other.proposal_id,
                    campaigns=names,
                ),
                words,
            )
        for mine, theirs in other.twice:
            yield box(
                msg(
                    "{channel}, {first} to {last}: {amount} is booked here, {other} by {proposal}. Cancel one of them.",
                    channel=mine.channel,
                    first=mine.first_on,
                    last=mine.last_on,
                    amount=Money(mine.amount, mine.currency, 2),
                    other=Money(theirs.amount, theirs.currency, 2),
                    proposal=other.proposal_id,
                ),
                words,
            )
        yield ""


def marked(bookings: Iterable[Booking], others: Iterable[Beside]) -> tuple[Booking, ...]:
    """The bookings; one that another plan has ordered too says so in its reason."""
    found = tuple(bookings)
    for other in others:
        doubled = {(mine.channel, mine.first_on): theirs for mine, theirs in other.twice}
        found = tuple(
            booking
            if (theirs := doubled.get((booking.channel, booking.first_on))) is None
            else replace(
                booking,
                reason=msg(
                    "{reason}; {proposal} has ordered {other} for this week: cancel one",
                    reason=booking.reason,
                    proposal=other.proposal_id,
                    other=Money(theirs.amount, theirs.currency, 2),
                ),
            )
            for booking in found
        )
    return found
