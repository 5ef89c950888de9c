"""Reading an export back: was each change carried out, and did anything move that nobody approved?

For a marketer: after the next import, one line per change: applied, partly, not applied, changed by others, or not yet
visible.

Rule: the mean spend a day, from the day of a change, or of the export where that is later, until the next change of
the campaign or the last day known, is held against the daily budget that was set and the one that stood before
(`seeing`). Near one of them only: applied, or not. Near both, or with a tolerance beyond half of the budget: spend
cannot show it. Between: partly. Beyond: somebody else. At least a week must have passed. Campaigns without a change are
held against their mean before, with twice the tolerance (`spent`).
Limits: all of it is inferred from spend, and each line says so. A raised budget that is not used up looks partly
applied; a season that moves all campaigns looks like changes by others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from unisono.act.bulk import change_ids
from unisono.act.changeset import CampaignKey, Change, ChangeSet
from unisono.act.late import possible
from unisono.act.seeing import seen_of
from unisono.act.spent import Spent, tolerance
from unisono.decide import Known, ReadBack, ReadBackLine, Seen
from unisono.words import Money, Text, msg
from unisono.words.text import Value

_WEEK = 7
_BEFORE = 28
_SMALLEST = Decimal(1)
_DAY = dt.timedelta(days=1)


def read_back(
    changes: ChangeSet,
    spent: Spent,
    edition_id: str,
    others: Iterable[Change] = (),
    untrusted: Mapping[str, Text] = MappingProxyType({}),
    left_on: dt.date = dt.date.min,
) -> ReadBack:
    """What the facts of an edition show of a change set that left on the day `left_on`.

    `others` are changes of other exports, as they could be made (`late.possible`). Of `untrusted` platforms, each with
    the reason, nothing is read.
    """
    own = possible(changes.changes, left_on)
    near = changes.first_on - _DAY * _BEFORE
    elsewhere = tuple(other for other in others if near <= other.effective_on <= changes.last_on)
    lines = tuple(
        _line(name, change, _last(change, (*own, *elsewhere), changes.last_on), spent)
        if (obstacle := _obstacle(change, own[i:], untrusted)) is None
        else _told(name, change, None, Seen.NOT_YET_VISIBLE, obstacle)
        for i, (name, change) in enumerate(zip(change_ids(changes), own, strict=True), 1)
    )
    read = {key for key in spent.days if key.platform not in untrusted}
    touched = {change.key for change in (*changes.changes, *elsewhere)}
    return ReadBack(
        changes.proposal_id,
        changes.payload_hash,
        changes.contents_hash,
        edition_id,
        lines,
        tuple(_outside((max(changes.first_on, left_on), changes.last_on), spent, sorted(read - touched))),
        max((cover[1] for change in own if (cover := spent.cover(change.key))), default=None),
    )


def _obstacle(change: Change, after: Iterable[Change], untrusted: Mapping[str, Text]) -> Text | None:
    """Why nothing is read of a change, whatever was spent; `after` are the later changes of its export."""
    if change.key.platform in untrusted:
        return msg("Its source is not trusted, so nothing is read from it: {why}", why=untrusted[change.key.platform])
    if any((later.key, later.effective_on) == (change.key, change.effective_on) for later in after):
        return msg("Its days were over when it left: a later amount of the same export stood at once.")
    return None


def _last(change: Change, changes: Iterable[Change], last_on: dt.date) -> dt.date:
    """The last day on which the change stands: the next change of the campaign ends it."""
    later = [c.effective_on - _DAY for c in changes if c.key == change.key and c.effective_on > change.effective_on]
    return min((last_on, *later))


def _line(name: str, change: Change, last_on: dt.date, spent: Spent) -> ReadBackLine:
    cover = spent.cover(change.key)
    end = cover and cover[1]
    last = last_on if end is None else min(last_on, end)
    n_days = max(0, (last - change.effective_on).days + 1)
    n_needed = min(_WEEK, max(1, (last_on - change.effective_on).days + 1))
    if end is None or n_days < n_needed:
        return _told(name, change, None, Seen.NOT_YET_VISIBLE, _too_early(change, end, n_days, n_needed))
    found = spent.mean(change.key, change.effective_on, last)
    if found is None:
        reason = msg("The exports do not tell what it spent since.")
        return _told(name, change, None, Seen.NOT_YET_VISIBLE, reason)
    seen, width = seen_of(change, found, spent, last)
    return _told(name, change, (found, width, last), seen, _why(change, seen, found, width, n_days))


def _told(
    name: str, change: Change, found: tuple[Decimal, Decimal, dt.date] | None, seen: Seen, reason: Text
) -> ReadBackLine:
    mean, width, last = found or (None, None, None)
    key = change.key
    return ReadBackLine(
        change_id=name,
        platform=key.platform,
        account=key.account,
        campaign_id=key.campaign_id,
        campaign=key.campaign,
        currency=change.currency,
        first_on=change.effective_on,
        last_on=last,
        expected=change.expected,
        new=change.new,
        found=mean,
        tolerance=width,
        seen=seen,
        known=Known.SPENT,
        reason=reason,
    )


def _too_early(change: Change, end: dt.date | None, n_days: int, n_needed: int) -> Text:
    if end is None:
        return msg("The facts hold nothing of its account.")
    if not n_days:
        return msg(
            "No day since {day} is known: the facts of its account end on {end}.", day=change.effective_on, end=end
        )
    return msg(
        "The facts of its account end on {end}. Days known since the change: {n} of {needed}.",
        end=end,
        n=n_days,
        needed=n_needed,
    )


def _why(change: Change, seen: Seen, found: Decimal, width: Decimal, n_days: int) -> Text:
    values: dict[str, Value] = {
        "found": Money(found, change.currency, 2),
        "expected": Money(change.expected, change.currency, 2),
        "new": Money(change.new, change.currency, 2),
        "width": Money(width, change.currency, 2),
        "n": n_days,
    }
    if found == 0 and change.new > 0:
        return msg("It spent nothing in {n} days under this name: stopped, removed or renamed.", **values)
    match seen:
        case Seen.APPLIED:
            return msg("It spent {found} a day over {n} days: what was set, give or take {width}.", **values)
        case Seen.NOT_APPLIED:
            return msg(
                "It spent {found} a day over {n} days: still the {expected} of before, give or take {width}.", **values
            )
        case Seen.PARTLY:
            return msg(
                "It spent {found} a day over {n} days, between {expected} and {new}: partly set, or not used up.",
                **values,
            )
        case Seen.NOT_YET_VISIBLE:
            return msg(
                "It spent {found} a day over {n} days: its spend varies too much to tell {new} from {expected}.",
                **values,
            )
        case Seen.CHANGED_BY_OTHERS:
            return msg("It spent {found} a day over {n} days: neither {expected} nor {new}.", **values)


def _outside(window: tuple[dt.date, dt.date], spent: Spent, keys: Iterable[CampaignKey]) -> Iterable[ReadBackLine]:
    """Campaigns that moved since the first day of `window` although no exported change touches them."""
    first, last_on = window
    for key in keys:
        days = _days(spent.cover(key), first, last_on)
        if days is None:
            continue
        since, last = days
        before, found = spent.mean(key, since, first - _DAY), spent.mean(key, first, last)
        if before is None or found is None:
            continue
        n_days = min((first - since).days, (last - first).days + 1)
        width = max(2 * tolerance(before, spent.variation(key, first), n_days), _SMALLEST)
        if abs(found - before) <= width:
            continue
        currency = spent.currency[key]
        reason = msg(
            "No exported change touches it: it spent {before} a day before and {found} a day since.",
            before=Money(before, currency, 2),
            found=Money(found, currency, 2),
        )
        yield ReadBackLine(
            change_id="",
            platform=key.platform,
            account=key.account,
            campaign_id=key.campaign_id,
            campaign=key.campaign,
            currency=currency,
            first_on=first,
            last_on=last,
            expected=before,
            new=before,
            found=found,
            tolerance=width,
            seen=Seen.CHANGED_BY_OTHERS,
            known=Known.SPENT,
            reason=reason,
        )


def _days(cover: tuple[dt.date, dt.date] | None, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first day before, and the last day since, that are known; None without a week on either side."""
    if cover is None:
        return None
    since, until = max(cover[0], first - _DAY * _BEFORE), min(cover[1], last)
    return (since, until) if (first - since).days >= _WEEK <= (until - first).days + 1 else None
