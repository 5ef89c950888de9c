"""Reading back: what spend shows of a change is said, what it cannot show is not, and nothing moves unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

import numpy as np
import pytest

from unisono.act import CampaignKey, Change, ChangeSet
from unisono.act.bulk import bulk
from unisono.act.moved import moved_since
from unisono.act.read_back import read_back
from unisono.act.spent import Spent, tolerance
from unisono.decide import Known, ReadBack, Seen
from unisono.runs.sayings import judged_text
from unisono.words import Text

FIRST, LAST = dt.date(2026, 1, 19), dt.date(2026, 2, 15)
DAY = dt.timedelta(days=1)
A, B = (CampaignKey("google_ads", "FR", str(i), name) for i, name in enumerate("AB"))


def change(key: CampaignKey, expected: float, new: float, day: dt.date = FIRST) -> Change:
    amounts = (Decimal(str(expected)), Decimal(str(new)))
    return Change(key, "daily_budget", day, *amounts, "EUR", "search", Text("Why"))


def changes_of(*changes: Change) -> ChangeSet:
    return ChangeSet("P-0001", "h", "EUR", FIRST, LAST, Decimal(1), changes, (), ())


def spent_of(days: Mapping[CampaignKey, Mapping[dt.date, float | None]], end: dt.date = LAST) -> Spent:
    return Spent(days, dict.fromkeys(days, "EUR"), {("google_ads", "FR"): (FIRST - 200 * DAY, end)})


def flat(before: float, since: float) -> dict[dt.date, float | None]:
    """Spend a day, 56 days before the first day and 28 since."""
    return {FIRST + i * DAY: since if i >= 0 else before for i in range(-56, 28)}


def seen(changes: ChangeSet, spent: Spent, *others: Change) -> ReadBack:
    return read_back(changes, spent, "e2", others)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (150.0, Seen.APPLIED),
        (140.0, Seen.APPLIED),
        (100.0, Seen.NOT_APPLIED),
        (125.0, Seen.PARTLY),
        (200.0, Seen.CHANGED_BY_OTHERS),
        (60.0, Seen.CHANGED_BY_OTHERS),
        (0.0, Seen.CHANGED_BY_OTHERS),
    ],
)
def test_a_change_is_told_by_what_was_spent(since: float, expected: Seen) -> None:
    found = seen(changes_of(change(A, 100, 150)), spent_of({A: flat(100, since)}))
    (line,) = found.lines
    assert line.seen is expected
    assert line.known is Known.SPENT
    assert line.found == Decimal(str(since)).quantize(Decimal("0.01"))
    assert (line.first_on, line.last_on) == (FIRST, LAST)
    assert found.outside == ()
    assert found.is_settled is (expected is Seen.APPLIED)


def test_days_before_the_export_are_not_judged() -> None:
    """Exported a week after its first day, and carried out that day; B was another in that week only."""
    left_on = FIRST + 7 * DAY
    spent = spent_of(
        {
            A: {day: 150.0 if day >= left_on else 100.0 for day in flat(1, 1)},
            B: {day: 250.0 if FIRST <= day < left_on else 100.0 for day in flat(1, 1)},
        }
    )
    made = changes_of(change(A, 100, 120), change(A, 120, 150, FIRST + DAY))
    early, (line,) = seen(made, spent), read_back(changes_of(change(A, 100, 150)), spent, "e2", left_on=left_on).lines
    assert [each.campaign for each in early.outside] == ["B"]
    assert (line.seen, line.first_on, line.found) == (Seen.APPLIED, left_on, Decimal("150.00"))
    both = read_back(made, spent, "e2", left_on=left_on)
    assert [each.seen for each in both.lines] == [Seen.NOT_YET_VISIBLE, Seen.APPLIED]
    assert "a later amount of the same export stood at once" in str(both.lines[0].reason)
    assert both.outside == ()
    before = read_back(made, spent_of(spent.days, left_on - DAY), "e2", left_on=left_on)
    assert [each.last_on for each in before.lines] == [None, None]
    assert str(before.lines[1].reason) == (
        "No day since 26 Jan 2026 is known: the facts of its account end on 25 Jan 2026."
    )


def test_the_days_judged_are_told_and_how_far_the_facts_reach() -> None:
    spent = spent_of({A: flat(100, 150)}, LAST + 42 * DAY)
    found = seen(changes_of(change(A, 100, 150)), spent)
    assert (found.judged, found.facts_to) == ((FIRST, LAST), LAST + 42 * DAY)
    told = str(judged_text(found))
    assert told.startswith("Days judged: 19 Jan 2026 to 15 Feb 2026. Its facts reach to 29 Mar 2026; what follows")
    within = seen(changes_of(change(A, 100, 150)), spent_of({A: flat(100, 150)}, LAST - DAY))
    assert str(judged_text(within)) == "Days judged: 19 Jan 2026 to 14 Feb 2026."
    assert judged_text(seen(changes_of(change(A, 100, 150)), spent_of({A: flat(100, 150)}, FIRST))) is None


def test_a_pause_is_told_and_a_campaign_that_vanished_is_named() -> None:
    paused = seen(changes_of(change(A, 100, 0)), spent_of({A: flat(100, 0)}))
    assert paused.lines[0].seen is Seen.APPLIED
    late = {day: 100.0 if day <= FIRST else 0.0 for day in flat(1, 1)}
    assert seen(changes_of(change(A, 100, 0)), spent_of({A: late})).lines[0].seen is Seen.APPLIED
    gone = seen(changes_of(change(A, 100, 150)), spent_of({}))
    assert gone.lines[0].seen is Seen.CHANGED_BY_OTHERS
    assert "renamed" in str(gone.lines[0].reason)


def test_a_change_smaller_than_what_spend_shows_is_not_told() -> None:
    small = seen(changes_of(change(A, 100, 105)), spent_of({A: flat(100, 105)}))
    assert small.lines[0].seen is Seen.NOT_YET_VISIBLE
    restless = {day: (60.0, 140.0)[(day - FIRST).days // 7 % 2] for day in flat(1, 1)}
    noisy = seen(changes_of(change(A, 100, 120)), spent_of({A: restless}))
    assert noisy.lines[0].seen is Seen.NOT_YET_VISIBLE
    assert "varies too much to tell €120.00 from €100.00" in str(noisy.lines[0].reason)


def test_a_campaign_that_varies_by_its_whole_budget_tells_nothing() -> None:
    """Three times the money would look like one and a half: then neither is said."""
    wild = {day: (5.0, 195.0)[(day - FIRST).days // 7 % 2] if day < FIRST else 300.0 for day in flat(1, 1)}
    (line,) = seen(changes_of(change(A, 100, 160)), spent_of({A: wild})).lines
    assert line.seen in (Seen.NOT_YET_VISIBLE, Seen.CHANGED_BY_OTHERS)
    calm = {day: (5.0, 195.0)[(day - FIRST).days // 7 % 2] if day < FIRST else 230.0 for day in flat(1, 1)}
    assert seen(changes_of(change(A, 100, 160)), spent_of({A: calm})).lines[0].seen is Seen.NOT_YET_VISIBLE


def flighted(weeks: tuple[float, ...], since: Callable[[int], float], n_days: int) -> dict[dt.date, float | None]:
    """Eight weeks that repeat `weeks`, and then what each day since spent."""
    before = {FIRST - i * DAY: weeks[(i - 1) // 7 % len(weeks)] for i in range(1, 57)}
    return {**before, **{FIRST + i * DAY: since(i) for i in range(n_days)}}


@pytest.mark.parametrize(
    ("old", "new", "found", "weeks"),
    [
        (441, 661, 660.92, (350, 455, 460, 499, 150, 127, 136, 103)),
        (468, 234, 234.02, (660, 430, 445, 340, 310, 290, 0, 0)),
        (464, 553, 552.90, (420, 561, 503, 374, 0, 0, 0, 269)),
    ],
)
@pytest.mark.parametrize("n_days", [7, 28])
def test_flights_before_do_not_hide_what_runs_steadily_since(
    old: float, new: float, found: float, weeks: tuple[float, ...], n_days: int
) -> None:
    spent = spent_of({A: flighted(weeks, lambda _i: found, n_days)}, FIRST + (n_days - 1) * DAY)
    assert seen(changes_of(change(A, old, new)), spent).lines[0].seen is Seen.APPLIED
    spent = spent_of({A: flighted(weeks, lambda i: found * (0.9, 1.1)[i % 2], n_days)}, FIRST + (n_days - 1) * DAY)
    assert seen(changes_of(change(A, old, new)), spent).lines[0].seen in (Seen.APPLIED, Seen.NOT_YET_VISIBLE)


def test_what_went_much_of_the_way_is_not_told_as_what_it_was() -> None:
    """Its weeks before vary so much that 307 might be 445; nobody who sees both figures would call them the same."""
    spent = spent_of({A: flighted((625, 265), lambda _i: 306.86, 28)})
    (line,) = seen(changes_of(change(A, 444.86, 202.74)), spent).lines
    assert line.seen is Seen.NOT_YET_VISIBLE
    assert "too much to tell €202.74 from €444.86" in str(line.reason)
    spent = spent_of({A: flighted((625, 265), lambda _i: 410, 28)})
    (line,) = seen(changes_of(change(A, 444.86, 202.74)), spent).lines
    assert line.seen is Seen.NOT_APPLIED


def test_the_same_is_said_with_how_far_it_may_lie() -> None:
    """A mean of 140 is told as the 150 that was set, and 104 as the 100 of before: the sentence says why."""
    set_to = seen(changes_of(change(A, 100, 150)), spent_of({A: flat(100, 140)})).lines[0]
    assert str(set_to.reason) == "It spent €140.00 a day over 28 days: what was set, give or take €15.00."
    as_before = seen(changes_of(change(A, 100, 150)), spent_of({A: flat(100, 108)})).lines[0]
    assert (
        str(as_before.reason)
        == "It spent €108.00 a day over 28 days: still the €100.00 of before, give or take €10.00."
    )


def test_a_flight_that_looks_like_the_new_budget_is_not_taken_for_it() -> None:
    """Every other week it spent 195 before anybody set 195, and it goes on so."""
    week = spent_of({A: flighted((5, 195), lambda _i: 195, 7)}, FIRST + 6 * DAY)
    assert seen(changes_of(change(A, 100, 195)), week).lines[0].seen is Seen.NOT_YET_VISIBLE
    steady = spent_of({A: flighted((5, 195), lambda _i: 195, 28)})
    assert seen(changes_of(change(A, 100, 195)), steady).lines[0].seen is Seen.APPLIED


def test_a_change_smaller_than_what_the_days_since_can_tell_is_not_told() -> None:
    tiny = changes_of(change(A, 255.71, 250.13))
    spent = spent_of({A: flighted((235, 304, 290, 194, 0, 0, 0, 141), lambda _i: 242.59, 28)})
    assert seen(tiny, spent).lines[0].seen is Seen.NOT_YET_VISIBLE


def test_steady_days_show_small_changes_and_restless_days_do_not() -> None:
    small = changes_of(change(A, 100, 108))
    assert seen(small, spent_of({A: flat(100, 108)})).lines[0].seen is Seen.APPLIED
    assert seen(small, spent_of({A: flat(100, 101)})).lines[0].seen is Seen.NOT_YET_VISIBLE  # or set, and not used up
    assert seen(changes_of(change(A, 100, 115)), spent_of({A: flat(100, 100)})).lines[0].seen is Seen.NOT_APPLIED
    restless = {day: spend and spend * (0.8, 1.2)[(day - FIRST).days // 7 % 2] for day, spend in flat(100, 108).items()}
    assert seen(small, spent_of({A: restless})).lines[0].seen is Seen.NOT_YET_VISIBLE


@pytest.mark.parametrize("n_weeks", [1, 2, 4])
def test_restless_campaigns_that_nobody_touched_are_seldom_taken_for_set(n_weeks: int) -> None:
    rng = np.random.default_rng(11)
    end = FIRST + (7 * n_weeks - 1) * DAY
    wrong = 0
    for _ in range(400):
        weeks = 100 * rng.lognormal(0, float(rng.uniform(0.2, 0.8)), 8 + n_weeks)
        days = np.repeat(weeks, 7) * rng.lognormal(0, 0.05, 7 * len(weeks))
        spends = {FIRST + (i - 56) * DAY: float(x) for i, x in enumerate(days)}
        steps = changes_of(change(A, float(round(np.mean(days[28:56]), 2)), float(rng.choice([60, 140, 180]))))
        wrong += seen(steps, spent_of({A: spends}, end)).lines[0].seen is Seen.APPLIED
    assert wrong <= 24  # one in twenty, by a handful of chance


def test_a_week_is_needed_and_missing_days_are_said() -> None:
    early = seen(changes_of(change(A, 100, 150)), spent_of({A: flat(100, 150)}, FIRST + 3 * DAY))
    assert early.lines[0].seen is Seen.NOT_YET_VISIBLE
    assert "end on 22 Jan 2026. Days known since the change: 4 of 7." in str(early.lines[0].reason)
    assert early.lines[0].found is None
    nothing = seen(changes_of(change(A, 100, 150)), Spent({}, {}, {}))
    assert "nothing of its account" in str(nothing.lines[0].reason)
    untold = seen(changes_of(change(A, 100, 150)), spent_of({A: dict.fromkeys(flat(100, 150))}))
    assert "do not tell" in str(untold.lines[0].reason)


def test_each_step_is_read_on_its_own_days() -> None:
    second = FIRST + 14 * DAY
    steps = changes_of(change(A, 100, 150), change(A, 150, 80, second))
    spends = {day: 100.0 if day < FIRST else 150.0 for day in flat(1, 1)}
    found = seen(steps, spent_of({A: spends}))
    assert [line.seen for line in found.lines] == [Seen.APPLIED, Seen.NOT_APPLIED]
    assert [line.last_on for line in found.lines] == [second - DAY, LAST]


def test_a_later_proposal_ends_a_change_and_is_not_somebody_else() -> None:
    second = FIRST + 14 * DAY
    spends = {day: 100.0 if day < FIRST else 150.0 if day < second else 300.0 for day in flat(1, 1)}
    first, later = changes_of(change(A, 100, 150)), change(A, 150, 300, second)
    assert seen(first, spent_of({A: spends}), later).lines[0].seen is Seen.APPLIED
    assert seen(first, spent_of({A: spends})).lines[0].seen is Seen.CHANGED_BY_OTHERS
    moved = spent_of({A: flat(100, 150), B: flat(100, 300)})
    assert [line.campaign for line in seen(first, moved).outside] == ["B"]
    assert seen(first, moved, change(B, 100, 300)).outside == ()


def test_campaigns_that_nobody_approved_to_move_are_named() -> None:
    still, new = (CampaignKey("google_ads", "FR", str(i), "C") for i in (8, 9))
    spent = spent_of({A: flat(100, 150), B: flat(100, 170), still: flat(100, 112), new: flat(0, 40)})
    found = seen(changes_of(change(A, 100, 150)), spent)
    assert [(line.campaign_id, line.change_id) for line in found.outside] == [("1", ""), ("9", "")]
    assert not found.is_settled
    assert "No exported change touches it" in str(found.outside[0].reason)


def test_an_account_that_is_known_since_yesterday_accuses_nobody() -> None:
    spent = Spent({B: flat(0, 100)}, {B: "EUR"}, {("google_ads", "FR"): (FIRST - 2 * DAY, LAST)})
    assert seen(changes_of(), spent).outside == ()


@pytest.mark.parametrize("applied", [True, False])
def test_over_many_noisy_companies_few_lines_are_wrong(applied: bool) -> None:
    """Applied and unapplied changes of half the budget, with the noise of weeks and days that platforms have."""
    rng = np.random.default_rng(3)
    wrong = told = 0
    for _ in range(200):
        noise = float(rng.uniform(0.05, 0.3))
        level = np.repeat([100.0, 150.0 if applied else 100.0], [56, 28])
        days = level * rng.lognormal(0, noise, 84) * np.repeat(rng.lognormal(0, noise / 2, 12), 7)
        spends = {FIRST + (i - 56) * DAY: float(x) for i, x in enumerate(days)}
        line = seen(changes_of(change(A, float(round(np.mean(days[28:56]), 2)), 150)), spent_of({A: spends})).lines[0]
        told += line.seen is not Seen.NOT_YET_VISIBLE
        wrong += line.seen is (Seen.NOT_APPLIED if applied else Seen.APPLIED)
    assert wrong <= 4
    assert told >= 150


def test_a_tolerance_is_a_tenth_and_more_where_a_campaign_varies() -> None:
    assert tolerance(Decimal(100), 0.0, 28) == Decimal(10)
    assert tolerance(Decimal(100), 0.4, 28) == Decimal(40)
    assert tolerance(Decimal(0), 0.4, 28) == 0


def test_weeks_before_tell_how_much_a_campaign_varies() -> None:
    assert spent_of({A: flat(100, 100)}).variation(A, FIRST) == 0
    assert spent_of({A: {FIRST - DAY: 5.0}}).variation(A, FIRST) == 0.2


def test_only_what_moved_since_the_plan_is_held() -> None:
    changes = changes_of(change(A, 100, 150), change(B, 100, 150), change(A, 150, 160, FIRST + 7 * DAY))
    found = moved_since(changes, spent_of({A: flat(100, 110), B: flat(100, 180)}))
    assert list(found) == [B]
    assert "it spent €180.00 a day up to 15 Feb 2026, where €100.00 is expected" in str(found[B])
    assert moved_since(changes, Spent({}, {}, {})) == {}
    assert moved_since(changes, spent_of({A: dict.fromkeys(flat(1, 1)), B: flat(100, 100)})) == {}
    made = bulk(changes, found)
    assert made.by_hand == found
    assert B.campaign not in made.files[0].data.decode().split("\r\n")[1]
