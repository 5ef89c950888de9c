"""What an export set a campaign to: the last one that the facts cannot show, and that nobody saw undone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from unisono.act import CampaignKey, Change, ChangeSet
from unisono.act.changeset import DAILY_BUDGET
from unisono.act.last_set import Left, last_set, standing_changes
from unisono.act.moved import moved_since
from unisono.act.spent import Spent
from unisono.decide import Known, ReadBack, ReadBackLine, Seen
from unisono.words import msg

KEY = CampaignKey("google_ads", "FR", "11", "Marque | FR")
OTHER = replace(KEY, campaign_id="12")
MONDAY = dt.date(2026, 1, 19)
"""The facts end on the Sunday before."""
SUNDAY = dt.date(2026, 1, 18)


def change(new: int, day: dt.date = MONDAY, key: CampaignKey = KEY, expected: int = 100) -> Change:
    amounts = Decimal(expected), Decimal(new)
    return Change(key, DAILY_BUDGET, day, *amounts, "EUR", "search", msg("r"))


def left(proposal_id: str, on: dt.date, *changes: Change, hour: int = 9) -> Left:
    return Left(proposal_id, dt.datetime.combine(on, dt.time(hour), dt.UTC), changes)


def day(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


def test_an_export_after_the_facts_is_what_stands() -> None:
    found = last_set([left("P-0001", MONDAY, change(150), change(90, key=OTHER))], KEY, day(1), SUNDAY)
    assert found is not None
    assert (found.proposal_id, found.exported_on, found.since) == ("P-0001", MONDAY, MONDAY)
    assert (found.platform, found.account, found.campaign_id, found.campaign) == (
        "google_ads",
        "FR",
        "11",
        KEY.campaign,
    )
    assert "P-0001" in str(found.text)
    assert "P-0001" not in str(found.shared_text), "files go to agencies"


@pytest.mark.parametrize(
    ("exported", "effective", "facts_to", "stands"),
    [
        (SUNDAY, SUNDAY, SUNDAY, False),
        (SUNDAY, MONDAY, SUNDAY, True),
        (MONDAY, SUNDAY, SUNDAY, True),
        (MONDAY, MONDAY, MONDAY, False),
        (MONDAY, MONDAY, None, True),
        (MONDAY, day(3), SUNDAY, False),
    ],
    ids=["in the facts", "begins after them", "left after them", "facts came since", "no facts", "not on that day yet"],
)
def test_what_the_facts_show_or_has_not_begun_is_left_to_them(
    exported: dt.date, effective: dt.date, facts_to: dt.date | None, stands: bool
) -> None:
    found = last_set([left("P-0001", exported, change(150, effective))], KEY, day(1), facts_to)
    assert (found is not None) is stands


def test_of_several_the_last_that_begins_counts_and_of_one_day_the_one_that_left_last() -> None:
    plan = left("P-0001", SUNDAY, change(110), change(120, day(7)), change(130, day(14)))
    single = left("P-0002", MONDAY, change(200, day(3)))
    again = left("P-0003", MONDAY, change(210, day(3)), hour=10)
    for on, daily in ((MONDAY, 110), (day(3), 210), (day(7), 120), (day(20), 130)):
        found = last_set([again, plan, single], KEY, on, SUNDAY)
        assert found is not None
        assert found.daily == daily
    assert last_set([plan], KEY, day(20), day(15)) is None, "the facts show its last change"
    assert last_set([plan], OTHER, day(20), SUNDAY) is None


def seen_as(seen: Seen, of: Change) -> ReadBack:
    key = of.key
    line = ReadBackLine(
        "c1",
        key.platform,
        key.account,
        key.campaign_id,
        key.campaign,
        "EUR",
        of.effective_on,
        day(1),
        of.expected,
        of.new,
        None,
        None,
        seen,
        Known.STATED,
        msg("r"),
    )
    return ReadBack("P-0001", "h", "c", "e", (line,), ())


@pytest.mark.parametrize("seen", Seen)
def test_what_was_seen_undone_does_not_stand(seen: Seen) -> None:
    first, second = change(150), change(160, day(7))
    standing = standing_changes((first, second), seen_as(seen, first))
    undone = seen in (Seen.NOT_APPLIED, Seen.CHANGED_BY_OTHERS)
    assert standing == ((second,) if undone else (first, second))
    assert standing_changes((first,), None) == (first,)


def spent(daily: dict[dt.date, float]) -> Spent:
    rows = [("google_ads", "FR", "11", KEY.campaign, "EUR", on, money) for on, money in daily.items()]
    names = ("source", "account", "campaign_id", "campaign", "currency", "day_on", "spend")
    covers = pl.DataFrame(
        {"source": ["google_ads"], "account": ["FR"], "first_on": [min(daily)], "last_on": [max(daily)]}
    )
    return Spent.of(pl.DataFrame(rows, schema=names, orient="row"), covers)


@pytest.mark.parametrize(
    ("n_days", "since_then", "moved"),
    [(3, 150.0, False), (7, 150.0, False), (3, 100.0, False), (7, 100.0, True), (20, 300.0, True)],
    ids=["too early", "as set", "too early to tell", "never set", "set by others"],
)
def test_what_an_export_set_is_held_against_the_days_since(n_days: int, since_then: float, moved: bool) -> None:
    daily = {day(-i): 100.0 for i in range(1, 60)} | {day(i): since_then for i in range(n_days)}
    second = change(130, day(n_days), expected=150)
    changes = ChangeSet("P-0002", "h", "EUR", day(n_days), day(30), Decimal(), (second,), (), ())
    assert bool(moved_since(changes, spent(daily), {KEY: MONDAY})) is moved


def test_without_an_export_the_last_28_days_are_held_against_it() -> None:
    daily = {day(-i): 100.0 for i in range(1, 60)}
    changes = ChangeSet("P-0002", "h", "EUR", MONDAY, day(30), Decimal(), (change(130, expected=150),), (), ())
    assert moved_since(changes, spent(daily))
    assert not moved_since(changes, spent(dict.fromkeys(daily, 150.0)))
