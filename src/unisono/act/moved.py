"""What somebody changed between the plan and its export: campaigns whose expected value is no longer there.

For a marketer: nothing is overwritten that a colleague or an agency changed meanwhile. Such a campaign stays in the
change list, but leaves by no file: a person looks at it first.

Rule: the mean spend of the last 28 days that the newest facts hold is held against the expected daily budget, with
twice the tolerance of `spent`, and never less than one unit of money. Where an export set the expected value, only the
days count on which it can stand, a week at least.
Limits: inferred from spend, so a season or a budget that ran out can look like a change; and a change of the last days
is not seen yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from unisono.act.changeset import CampaignKey, Change, ChangeSet
from unisono.act.spent import Spent, tolerance
from unisono.words import Money, Text, msg

LATELY = 28
_FEWEST = 7
_SMALLEST = Decimal(1)
_FROM_SPEND: Mapping[CampaignKey, dt.date] = {}


def moved_since(
    changes: ChangeSet, spent: Spent, since: Mapping[CampaignKey, dt.date] = _FROM_SPEND
) -> Mapping[CampaignKey, Text]:
    """Campaigns to be changed whose expected value the newest facts no longer show, and why.

    `since` are those whose expected value an export set, with the first day on which it can stand.
    """
    found: dict[CampaignKey, Text] = {}
    seen: set[CampaignKey] = set()
    for change in changes.changes:
        if change.key not in seen:
            seen.add(change.key)
            reason = _moved(change, spent, since.get(change.key))
            if reason is not None:
                found[change.key] = reason
    return found


def _moved(change: Change, spent: Spent, since: dt.date | None) -> Text | None:
    cover = spent.cover(change.key)
    if cover is None:
        return None
    last = cover[1]
    first = max(last - dt.timedelta(days=LATELY - 1), since or dt.date.min)
    n_days = (last - first).days + 1
    if cover[0] > first or n_days < _FEWEST:
        return None
    now = spent.mean(change.key, first, last)
    if now is None:
        return None
    width = max(2 * tolerance(change.expected, spent.variation(change.key, first), n_days), _SMALLEST)
    if abs(now - change.expected) <= width:
        return None
    return msg(
        "changed by someone else since the plan: it spent {now} a day up to {last}, where {expected} is expected",
        now=Money(now, change.currency, 2),
        last=last,
        expected=Money(change.expected, change.currency, 2),
    )
