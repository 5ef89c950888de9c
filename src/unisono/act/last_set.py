"""What exports set campaigns to that the facts do not show yet, so that the next change expects what stands there.

For a marketer: two changes of a campaign, one after the other, and the second starts from the first one's amount, not
from what the campaign spent before either.

Rule: of the changes of a campaign that left in files, the last one that takes effect up to a day counts, if it left or
takes effect after the last day of the facts of its account; of two for the same day, the one that left last. A change
that a read-back saw undone (the amount before stands, or somebody else's) does not count.
Limits: files that left prove nothing about accounts; a change that is in the facts for a few days only is told by
their mean.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from unisono.act.changeset import CampaignKey, Change
from unisono.decide import ReadBack, Seen, SetBy

_UNDONE = frozenset({Seen.NOT_APPLIED, Seen.CHANGED_BY_OTHERS})


@dataclass(frozen=True, slots=True)
class Left:
    """An export: when it left, on the clock of the workspace, and its changes that stand."""

    proposal_id: str
    at: dt.datetime
    changes: tuple[Change, ...]


def standing_changes(changes: Iterable[Change], seen: ReadBack | None) -> tuple[Change, ...]:
    """The changes but those that the last read-back saw undone."""
    lines = seen.lines if seen is not None else ()
    undone = {
        (CampaignKey(line.platform, line.account, line.campaign_id, line.campaign), line.first_on)
        for line in lines
        if line.seen in _UNDONE
    }
    return tuple(change for change in changes if (change.key, change.effective_on) not in undone)


def last_set(exports: Iterable[Left], key: CampaignKey, on: dt.date, facts_to: dt.date | None) -> SetBy | None:
    """What stands at a campaign on the day `on` by an export that facts up to `facts_to` cannot show; None: nothing."""
    found = [
        (max(change.effective_on, left.at.date()), left.at, change, left.proposal_id)
        for left in exports
        for change in left.changes
        if change.key == key and change.effective_on <= on
    ]
    if not found:
        return None
    since, at, change, proposal_id = max(found, key=lambda each: each[:2])
    if facts_to is not None and since <= facts_to:
        return None
    return SetBy(
        key.platform,
        key.account,
        key.campaign_id,
        key.campaign,
        change.currency,
        change.new,
        proposal_id,
        at.date(),
        since,
    )
