"""What the spend since a change shows of it: set, still as it was, between, or not told.

For a marketer: a campaign that ran in flights and now spends each week what was set is seen as set, however restless
it was before; one that would have come there by chance is not.

Rule: first the days since speak for themselves. Their mean is a budget where it lies within a twentieth of the larger
budget, or within twice its own standard error if that is more (of weekly means from four weeks on, of days before
that). Near the new budget only: applied. Near the old one only, and not within a tenth of the new one, since platforms
do not spend a budget to the cent: not applied. A change smaller than that width is not told by them. Where the days
since do not tell, the weeks before say how far a mean may lie (`spent.tolerance`): near one budget only, both, between,
or beyond. What is near the old one only by that width, and more than a quarter of the way to the new one, is not told:
it is neither what it was nor surely set in part. Nothing is called applied that may be chance: as many weeks in a row
before came as near to the new budget, or weeks that vary like those before would come as near with a chance above a
twentieth.
Limits: spend, not settings. A single week does not show how weeks differ; the error of its days stands in for that.
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
from decimal import Decimal

from unisono.act.cents import to_cents
from unisono.act.changeset import Change
from unisono.act.spent import Spent, tolerance
from unisono.decide import Seen

_LEAST = Decimal("0.05")
_SHORT = Decimal("0.1")
_PART = Decimal("0.25")
_AS_NEAR = 0.01
_CHANCE = 0.05
_WEEKS_EXPECTED = 4
"""The weeks whose mean is the expected value, where no download stated it."""
_DAY = dt.timedelta(days=1)


def seen_of(change: Change, found: Decimal, spent: Spent, last_on: dt.date) -> tuple[Seen, Decimal]:
    """What a mean spend up to a day shows, and how far it may lie from the budget that it is held against."""
    seen, width = _seen(change, found, spent, last_on)
    if seen is Seen.APPLIED and _by_chance(change, found, spent, last_on):
        return Seen.NOT_YET_VISIBLE, width
    return seen, width


def _seen(change: Change, found: Decimal, spent: Spent, last_on: dt.date) -> tuple[Seen, Decimal]:
    least = to_cents(_LEAST * max(change.expected, change.new))
    error = spent.error(change.key, change.effective_on, last_on)
    if error is not None:
        width = max(least, 2 * error)
        seen = _by_days_since(change, found, width)
        if seen is not Seen.NOT_YET_VISIBLE:
            return seen, width
    variation = spent.variation(change.key, change.effective_on)
    n_days = (last_on - change.effective_on).days + 1
    old, new = (max(tolerance(budget, variation, n_days), least) for budget in (change.expected, change.new))
    seen = _by_weeks_before(change, found, old, new)
    return seen, old if seen is Seen.NOT_APPLIED else new


def _by_days_since(change: Change, found: Decimal, width: Decimal) -> Seen:
    is_old, is_new = (abs(found - budget) <= width for budget in (change.expected, change.new))
    if is_old is is_new or abs(change.new - change.expected) <= width:
        return Seen.NOT_YET_VISIBLE
    if is_new:
        return _sure(Seen.APPLIED, change.new, width)
    if abs(found - change.new) <= _SHORT * change.new:  # set, and spent a little short of it or beyond
        return Seen.NOT_YET_VISIBLE
    return _sure(Seen.NOT_APPLIED, change.expected, width)


def _by_chance(change: Change, found: Decimal, spent: Spent, last_on: dt.date) -> bool:
    """Whether the campaign, left as it was, would come as near to the new budget without anybody setting it."""
    old, new = float(change.expected), float(change.new)
    n = max(1, ((last_on - change.effective_on).days + 1) // 7)
    since = [abs(week - new) for week in spent.weeks(change.key, last_on + _DAY)[:n]]
    before = [abs(week - new) for week in spent.weeks(change.key, change.effective_on)]
    if any(max(before[i : i + n]) <= max((*since, _AS_NEAR * new)) for i in range(len(before) - n + 1)):
        return True
    spread = spent.variation(change.key, change.effective_on) * old * math.sqrt(1 / n + 1 / _WEEKS_EXPECTED)
    if not spread:
        return False
    left, near = statistics.NormalDist(old, spread), max(abs(float(found) - new), _AS_NEAR * new)
    return left.cdf(new + near) - left.cdf(new - near) > _CHANCE


def _by_weeks_before(change: Change, found: Decimal, old: Decimal, new: Decimal) -> Seen:
    is_old, is_new = abs(found - change.expected) <= old, abs(found - change.new) <= new
    if is_old and is_new:
        return Seen.NOT_YET_VISIBLE
    if is_new:
        return _sure(Seen.APPLIED, change.new, new)
    if is_old:
        return Seen.NOT_YET_VISIBLE if _has_moved(change, found) else _sure(Seen.NOT_APPLIED, change.expected, old)
    is_between = min(change.expected, change.new) < found < max(change.expected, change.new)
    return Seen.PARTLY if is_between else Seen.CHANGED_BY_OTHERS


def _has_moved(change: Change, found: Decimal) -> bool:
    """Whether the spend went a good part of the way to the new budget, so that nobody would call it what it was."""
    return (found - change.expected) / (change.new - change.expected) > _PART


def _sure(seen: Seen, budget: Decimal, width: Decimal) -> Seen:
    """What is seen, unless the campaign varies so much that half the budget would look the same."""
    return Seen.NOT_YET_VISIBLE if 0 < budget < width * 2 else seen
