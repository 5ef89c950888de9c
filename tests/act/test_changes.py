"""The change list: sums to the cent, undo that undoes, bookings, and what is refused or said."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.act import CampaignKey, ChangeSet, apply, change_list
from unisono.decide import Basis, Decisions, Kind, Person, Proposal, fingerprint
from unisono.errors import InputError, LedgerError, TamperedError
from unisono.words import Money, msg

Propose = Callable[[dict[str, list[float]]], Proposal]
Payloads = Callable[[dict[str, list[float]]], dict[str, Any]]
Table = Callable[..., pl.DataFrame]

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
PLAN = {"search": [7000.0, 7000.0], "social": [4200.0, 4200.0], "tv": [5000.0, 3000.01]}


def today(changes: ChangeSet, table: pl.DataFrame) -> dict[CampaignKey, Decimal]:
    """Daily budgets as the change list expects to find them."""
    state: dict[CampaignKey, Decimal] = {}
    for change in changes.changes:
        state.setdefault(change.key, change.expected)
    for row in table.iter_rows(named=True):
        key = CampaignKey(row["source"], row["account"] or "", row["campaign_id"] or "", row["campaign"])
        if key in changes.unchanged:
            state[key] = round(Decimal(row["current_daily"]), 2)
    return state


def test_a_channel_is_shared_out_by_what_its_campaigns_spend(propose: Propose, believable: pl.DataFrame) -> None:
    changes = change_list(propose(PLAN), believable)
    search = [c for c in changes.changes if c.channel == "search"]
    assert [(c.key.campaign, c.expected, c.new) for c in search] == [
        ("Marque | FR", Decimal("300.00"), Decimal("352.73")),
        ("Générique, été", Decimal("450.50"), Decimal("529.69")),
        ("Brand", Decimal("100.00"), Decimal("117.58")),
    ]
    assert sum(c.new for c in search) == 1000
    assert {c.effective_on for c in search} == {dt.date(2026, 1, 19)}
    assert (changes.first_on, changes.last_on) == (dt.date(2026, 1, 19), dt.date(2026, 2, 1))
    assert str(search[0].reason) == (
        "Proposal P-0001: search runs at €5,954 a week, set to €7,000 (the plan compares with €7,000)"
    )


def test_a_channel_without_campaigns_is_booked_to_the_cent(propose: Propose, believable: pl.DataFrame) -> None:
    bookings = change_list(propose(PLAN), believable).bookings
    assert [(b.channel, b.first_on, b.last_on, b.amount) for b in bookings] == [
        ("tv", dt.date(2026, 1, 19), dt.date(2026, 1, 25), Decimal("5000.00")),
        ("tv", dt.date(2026, 1, 26), dt.date(2026, 2, 1), Decimal("3000.01")),
    ]


def test_what_whole_cents_leave_is_said(propose: Propose, campaigns: Table) -> None:
    table = campaigns(("meta_ads", "1", "7", "A", "social", 100.0))
    rest = change_list(propose({"social": [1000.0, 1000.0]}), table).rests[0]
    assert (rest.planned, rest.carried, rest.difference) == (Decimal(2000), Decimal("2000.04"), Decimal("-0.04"))


def test_weeks_that_differ_are_steps_and_equal_weeks_are_one(propose: Propose, campaigns: Table) -> None:
    table = campaigns(("meta_ads", "1", "7", "A", "social", 100.0))
    changes = change_list(propose({"social": [700.0, 1400.0, 1400.0, 700.0]}), table)
    assert [(c.effective_on.day, int(c.expected), int(c.new)) for c in changes.changes] == [
        (26, 100, 200),
        (9, 200, 100),
    ]
    assert [(c.effective_on.day, int(c.expected), int(c.new)) for c in changes.undo] == [(9, 100, 200), (26, 200, 100)]


def test_a_plan_that_leaves_late_orders_nothing_for_days_gone_by(propose: Propose, campaigns: Table) -> None:
    table = campaigns(("meta_ads", "1", "7", "A", "social", 100.0), ("meta_ads", "1", "8", "B", "search", 50.0))
    weeks = {"social": [1400.0, 700.0, 2100.0], "search": [700.0, 350.0, 350.0], "tv": [700.0, 1400.0, 2100.0]}
    proposal = propose(weeks)
    wednesday = dt.date(2026, 1, 28)  # of the second week
    changes = change_list(proposal, table, wednesday)
    done = [(c.key.campaign, c.effective_on, int(c.expected), int(c.new)) for c in changes.changes]
    assert done == [("A", dt.date(2026, 2, 2), 100, 300)], "what runs already is not set again, nor twice on one day"
    assert [key.campaign for key in changes.unchanged] == ["B"]
    assert [(c.effective_on, int(c.expected), int(c.new)) for c in changes.undo] == [(dt.date(2026, 2, 2), 300, 100)]
    assert [(b.first_on, b.last_on, b.amount, b.reference) for b in changes.bookings] == [
        (wednesday, dt.date(2026, 2, 1), Decimal("1000.00"), Decimal("1000.00")),
        (dt.date(2026, 2, 2), dt.date(2026, 2, 8), Decimal("2100.00"), Decimal("1400.00")),
    ]
    social = changes.rests[0]
    assert (social.planned, social.carried) == (Decimal("2600.00"), Decimal("2600.00"))
    assert "left on 28 Jan 2026: nothing is ordered for the days before, whose part of the plan was €3,500.00" in str(
        changes.remarks[0]
    )
    second = change_list(propose({"social": [1400.0, 2100.0, 2800.0]}), table, wednesday)
    assert [(c.effective_on, int(c.expected), int(c.new)) for c in second.changes] == [
        (wednesday, 100, 300),
        (dt.date(2026, 2, 2), 300, 400),
    ]
    assert "runs at €700 a week, set to €2,100" in str(second.changes[0].reason)
    assert change_list(proposal, table, dt.date(2026, 1, 19)) == change_list(proposal, table)


def test_every_reason_goes_the_way_of_its_line(decisions: Decisions, payload_of: Payloads, campaigns: Table) -> None:
    """The plan lowers a channel against last year and raises it against what runs: both are said, in that order."""
    payload = payload_of({"linkedin": [2100.0, 2800.0, 1400.0], "tv": [100.0, 100.0, 100.0]})
    payload["channels"][0]["current_weekly"] = 3500.0
    proposal = decisions.propose(payload, by="P", system_user="p", at=AT, basis=Basis("e1"))
    table = campaigns(
        ("linkedin_ads", "1", "7", "A", "linkedin", 200.0), ("linkedin_ads", "1", "8", "B", "linkedin", 80.0)
    )
    changes = change_list(proposal, table)
    for line in changes.changes:
        values = line.reason.values
        running, planned = values["running"], values["planned"]
        assert isinstance(running, Money)
        assert isinstance(planned, Money)
        assert (line.new > line.expected) == (planned.amount > running.amount)
        assert values["reference"] == Money(3500.0, "EUR")
    assert str(changes.changes[0].reason).endswith(
        "runs at €1,960 a week, set to €2,100 (the plan compares with €3,500)"
    )
    linkedin, tv = changes.paces
    assert [linkedin.reference, linkedin.running, linkedin.planned] == [Decimal(3500), Decimal(1960), Decimal(2100)]
    assert linkedin.turns
    assert (tv.running, tv.turns) == (None, False)
    assert "lately it ran at €1,960: so it is raised" in " ".join(map(str, changes.remarks))


def test_the_fingerprint_is_about_money_not_words(propose: Propose, believable: pl.DataFrame) -> None:
    changes = change_list(propose(PLAN), believable)
    said = replace(changes.changes[0], reason=msg("Other words"))
    assert replace(changes, changes=(said, *changes.changes[1:]), remarks=()).contents_hash == changes.contents_hash
    moved = replace(changes.changes[0], new=Decimal("1.00"))
    assert replace(changes, changes=(moved, *changes.changes[1:])).contents_hash != changes.contents_hash


def test_weeks_that_rounding_sets_apart_are_one_step(propose: Propose, campaigns: Table) -> None:
    table = campaigns(*(("meta_ads", "1", str(i), f"C{i}", "social", 10.0) for i in range(9)))
    weeks = [1000.03, 1000.03, 1000.02, 1000.02]
    changes = change_list(propose({"social": weeks}), table)
    assert {c.effective_on for c in changes.changes} == {dt.date(2026, 1, 19)}
    assert sum(c.new for c in changes.changes) == Decimal("142.86")


def test_a_campaign_that_keeps_its_budget_has_no_line(propose: Propose, campaigns: Table) -> None:
    table = campaigns(("meta_ads", "1", "7", "A", "social", 100.0))
    changes = change_list(propose({"social": [700.0]}), table)
    assert changes.changes == changes.undo == ()
    assert [key.campaign for key in changes.unchanged] == ["A"]


def test_a_channel_that_spends_nothing_is_split_equally_and_said(propose: Propose, campaigns: Table) -> None:
    table = campaigns(*(("meta_ads", "1", str(i), f"C{i}", "social", 0.0) for i in range(3)))
    changes = change_list(propose({"social": [70.0]}), table)
    assert [c.new for c in changes.changes] == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert "split equally" in str(changes.remarks[0])


def test_unknown_spend_is_not_zero(propose: Propose, campaigns: Table) -> None:
    partly = campaigns(
        ("meta_ads", "1", "1", "known", "social", 50.0), ("meta_ads", "1", "2", "unknown", "social", None)
    )
    changes = change_list(propose({"social": [700.0]}), partly)
    assert [(c.key.campaign, int(c.new)) for c in changes.changes] == [("known", 100)]
    assert "left as they are: unknown" in str(changes.remarks[0])
    nothing = campaigns(("meta_ads", "1", "2", "unknown", "social", None))
    changes = change_list(propose({"social": [700.0]}), nothing)
    assert changes.changes == ()
    assert [b.amount for b in changes.bookings] == [700]
    assert "booked by hand" in str(changes.remarks[0])


def test_a_channel_that_stops_gets_zeros(propose: Propose, believable: pl.DataFrame) -> None:
    changes = change_list(propose({"search": [100.0], "social": [0.0], "tv": [0.0]}), believable)
    assert [c.new for c in changes.changes if c.channel == "social"] == [0]
    assert [b.amount for b in changes.bookings] == [0]


def test_campaigns_that_cannot_be_used_are_refused(propose: Propose, campaigns: Table) -> None:
    proposal = propose({"social": [700.0]})
    good = ("meta_ads", "1", "7", "A", "social", 100.0)
    refused = {
        "more than once": campaigns(good, good),
        "in USD": campaigns(good).with_columns(currency=pl.lit("USD")),
        "-1": campaigns((*good[:5], -1.0)),
        "nan": campaigns((*good[:5], float("nan"))),
        "account": campaigns(good).drop("account"),
    }
    for word, table in refused.items():
        with pytest.raises(InputError, match=word):
            change_list(proposal, table)


def test_other_channels_are_left_alone(propose: Propose, campaigns: Table) -> None:
    table = campaigns(("meta_ads", "1", "7", "A", "social", 100.0), ("tiktok_ads", "1", "8", "B", "video", -5.0))
    assert {c.channel for c in change_list(propose({"social": [1400.0]}), table).changes} == {"social"}


def test_only_an_intact_proposal_that_moves_money_makes_changes(
    propose: Propose, believable: pl.DataFrame, decisions: Decisions
) -> None:
    proposal = propose(PLAN)
    with pytest.raises(TamperedError):
        change_list(replace(proposal, payload={**proposal.payload, "budget": "1.00"}), believable)
    with pytest.raises(LedgerError, match="moves no money"):
        change_list(replace(proposal, kind=Kind.OVERRIDE), believable)
    blocked = decisions.propose(
        {**proposal.payload, "budget": "1.00"},
        by="P. Lanner",
        system_user="pl",
        at=proposal.created_at,
        basis=Basis("e1"),
    )
    with pytest.raises(LedgerError, match="blocked"):
        change_list(blocked, believable)


def test_row_order_does_not_matter(propose: Propose, believable: pl.DataFrame) -> None:
    proposal = propose(PLAN)
    assert change_list(proposal, believable) == change_list(proposal, believable.reverse())


def test_nothing_is_applied_where_something_else_stands(propose: Propose, believable: pl.DataFrame) -> None:
    changes = change_list(propose(PLAN), believable)
    state = today(changes, believable)
    first = changes.changes[0].key
    with pytest.raises(LedgerError, match="should stand at"):
        apply(changes.changes, {**state, first: state[first] + 1})
    with pytest.raises(LedgerError, match="stands at –"):
        apply(changes.changes, {})


AMOUNT = st.floats(0, 200_000).map(lambda amount: round(amount, 2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    spends=st.lists(st.floats(0, 5_000), min_size=1, max_size=7),
    weeks=st.lists(AMOUNT, min_size=1, max_size=5),
)
def test_changes_add_up_and_undo_returns(
    payload_of: Payloads, campaigns: Table, spends: list[float], weeks: list[float]
) -> None:
    table = campaigns(*(("meta_ads", "1", str(i), f"C{i}", "social", spend) for i, spend in enumerate(spends)))
    plan = {"social": weeks, "tv": [1.0] * len(weeks)}
    payload = payload_of(plan)
    at = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    person = Person("P. Lanner", "pl")
    proposal = Proposal("P-0001", Kind.BUDGET, at, person, payload, fingerprint(payload), Basis("e1"))
    changes = change_list(proposal, table)
    before = today(changes, table)
    after = apply(changes.changes, before)
    assert apply(changes.undo, after) == before
    state = dict(before)
    by_week = defaultdict(list)
    for change in changes.changes:
        by_week[change.effective_on].append(change)
    for i, week in enumerate(weeks):
        state = apply(by_week[dt.date(2026, 1, 19) + dt.timedelta(weeks=i)], state)
        assert abs(sum(state.values()) * 7 - Decimal(str(week))) <= Decimal("0.105")
        assert all(budget == round(budget, 2) for budget in state.values())
    assert state == after
