"""Reading an export back from budgets that downloads state: exact, and on the first day already.

Rule: of each campaign, the last change that has begun is held against the stated budget. Equal to what was set:
applied; to what stood before: not applied; between both: partly; anything else: changed by others. Earlier and later
changes, and campaigns without a download, keep what was inferred from spend.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from unisono.act.changeset import CampaignKey, Change, ChangeSet
from unisono.decide import Known, ReadBack, ReadBackLine, Seen, Stated
from unisono.words import Money, Text, msg


def by_budgets(seen: ReadBack, changes: ChangeSet, stated: Iterable[Stated], today: dt.date) -> ReadBack:
    """`seen` with what downloads of `today` state; `changes` expect what stood before, in the order of its lines."""
    budgets = {CampaignKey(s.platform, s.account, s.campaign_id, s.campaign): s.daily for s in stated}
    standing = {change.key: i for i, change in enumerate(changes.changes) if change.effective_on <= today}
    lines = [
        _line(line, change, daily, today)
        if standing.get(change.key) == i and (daily := budgets.get(change.key)) is not None
        else line
        for i, (line, change) in enumerate(zip(seen.lines, changes.changes, strict=True))
    ]
    return replace(seen, lines=tuple(lines))


def _line(line: ReadBackLine, change: Change, daily: Decimal, today: dt.date) -> ReadBackLine:
    seen = _seen(change, daily)
    return replace(
        line,
        last_on=today,
        expected=change.expected,
        found=daily,
        tolerance=Decimal(0),
        seen=seen,
        known=Known.STATED,
        reason=_why(seen, Money(daily, change.currency, 2)),
    )


def _seen(change: Change, daily: Decimal) -> Seen:
    if daily == change.new:
        return Seen.APPLIED
    if daily == change.expected:
        return Seen.NOT_APPLIED
    is_between = min(change.expected, change.new) < daily < max(change.expected, change.new)
    return Seen.PARTLY if is_between else Seen.CHANGED_BY_OTHERS


def _why(seen: Seen, budget: Money) -> Text:
    if seen is Seen.APPLIED:
        return msg("Its platform states {budget} a day: what was set.", budget=budget)
    if seen is Seen.NOT_APPLIED:
        return msg("Its platform states {budget} a day: still what it was.", budget=budget)
    return msg("Its platform states {budget} a day: neither what was set nor what it was.", budget=budget)
