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
    found = [each for each in _settings(exports, key) if each.change.effective_on <= on]
    last = max(found, key=lambda each: (each.since, each.left.at), default=None)
    return None if last is None or (facts_to is not None and last.since <= facts_to) else last.told()


def next_set(exports: Iterable[Left], key: CampaignKey, after: dt.date) -> SetBy | None:
    """What an export sets a campaign to first after the day `after`; None where none does."""
    found = [each for each in _settings(exports, key) if each.since > after]
    first = min((each.since for each in found), default=None)
    of_day = [each for each in found if each.since == first]
    last = max(of_day, key=lambda each: each.left.at, default=None)
    return None if last is None else last.told()


@dataclass(frozen=True, slots=True)
class _Setting:
    """One change of a campaign that left."""

    left: Left
    change: Change

    @property
    def since(self) -> dt.date:
        """The first day on which it can stand."""
        return max(self.change.effective_on, self.left.at.date())

    def told(self) -> SetBy:
        """It in plain values."""
        key, change = self.change.key, self.change
        place = (key.platform, key.account, key.campaign_id, key.campaign)
        by = (self.left.proposal_id, self.left.at.date(), self.since)
        return SetBy(*place, change.currency, change.new, *by)


def _settings(exports: Iterable[Left], key: CampaignKey) -> list[_Setting]:
    return [_Setting(left, change) for left in exports for change in left.changes if change.key == key]
