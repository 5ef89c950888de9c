"""A plan for weeks that another plan holds is flagged, with what happens to both; nothing else is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from tests.decide.company import put_policy
from unisono.decide import (
    Basis,
    Context,
    Decisions,
    Export,
    Governance,
    Kind,
    Person,
    Proposal,
    Role,
    Ruling,
    State,
    Verdict,
    agency_view,
    guardrails,
    standing,
)
from unisono.decide.automation import of_people
from unisono.decide.codec import encode
from unisono.decide.guardrails import lasting
from unisono.decide.guardrails.other_plans import NAME
from unisono.words import language, msg

AT = dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 1, 28, 9, tzinfo=dt.UTC)
"""In the second week of the plan."""
Payload = dict[str, Any]


def propose(decisions: Decisions, payload: Payload, at: dt.datetime = AT, **given: Any) -> Proposal:
    return decisions.propose(payload, by="P. Lanner", system_user="pl", at=at, basis=Basis("e1"), **given)


def sign(decisions: Decisions, proposal: Proposal, at: dt.datetime = AT) -> None:
    decisions.approve(proposal.proposal_id, by="C. M. Oh", reason="Worth it.", system_user="cmo", at=at)


def leave(decisions: Decisions, proposal: Proposal, at: dt.datetime = AT) -> None:
    files = {"changes.csv": "00"}
    decisions.record_export(
        Export(proposal.proposal_id, proposal.payload_hash, "c1", files, "exports", "cmo", at, alone=True)
    )


def said(verdicts: tuple[Verdict, ...]) -> Verdict:
    (found,) = (verdict for verdict in verdicts if verdict.guardrail == NAME)
    return found


@pytest.fixture
def signed(decisions: Decisions, payload: Payload) -> Proposal:
    """P-0001, approved, for 19 January to 1 February."""
    first = propose(decisions, payload)
    assert said(first.verdicts).ruling is Ruling.ALLOW
    sign(decisions, first)
    return first


def test_an_approved_plan_for_a_week_of_the_new_one_is_named(
    decisions: Decisions, payload: Payload, signed: Proposal
) -> None:
    second = propose(decisions, {**payload, "weeks": ["2026-01-26", "2026-02-02"]})
    verdict = said(second.verdicts)
    assert verdict.ruling is Ruling.FLAG
    assert not second.is_blocked
    assert "P-0001 (approved; both are about 26 Jan 2026 to 1 Feb 2026)" in str(verdict.reason)
    assert "withdraw that approval" in str(verdict.reason)
    assert "Compare both checklists" not in str(verdict.reason)
    french = language("fr").text(verdict.reason)
    assert (
        "P-0001 (approuvée\u202f; les deux portent sur la période du 26 janv. 2026 au 1 févr. 2026)"
        in french.replace("\u00a0", " ").replace("1er", "1")
    )
    sign(decisions, second)
    approval = decisions.show("2").approval
    assert approval is not None
    assert said(approval.verdicts).ruling is Ruling.FLAG


def test_what_has_left_is_named_with_what_stays(decisions: Decisions, payload: Payload, signed: Proposal) -> None:
    leave(decisions, signed)
    told = str(said(propose(decisions, payload).verdicts).reason)
    assert "P-0001 (exported; both are about 19 Jan 2026 to 1 Feb 2026)" in told
    assert "bookings stay" in told
    assert "withdraw that approval" not in told


def test_several_plans_are_all_named(decisions: Decisions, payload: Payload, signed: Proposal) -> None:
    leave(decisions, signed)
    sign(decisions, propose(decisions, payload))
    told = str(said(propose(decisions, payload).verdicts).reason)
    assert told.startswith("Other plans are in force")
    for each in ("P-0001 (exported", "P-0002 (approved", "withdraw that approval", "bookings stay"):
        assert each in told


@pytest.mark.parametrize(
    "change",
    [
        {"weeks": ["2026-02-02", "2026-02-09"]},
        {"weeks": ["2026-01-05", "2026-01-12"]},
        {"brand": "north"},
        {"markets": ["FR", "BE"]},
    ],
    ids=["later weeks", "earlier weeks", "another brand", "other markets"],
)
def test_a_plan_about_something_else_is_not_named(decisions: Decisions, payload: Payload, change: Payload) -> None:
    sign(decisions, propose(decisions, {**payload, "brand": "south", "markets": ["DE"]}))
    assert said(propose(decisions, {**payload, **change}).verdicts).ruling is Ruling.ALLOW


def test_what_does_not_say_its_brand_is_taken_to_touch_every_plan(decisions: Decisions, payload: Payload) -> None:
    sign(decisions, propose(decisions, {**payload, "brand": "south"}))
    assert said(propose(decisions, payload).verdicts).ruling is Ruling.FLAG


def test_a_plan_of_other_channels_is_not_named(decisions: Decisions, payload: Payload, signed: Proposal) -> None:
    assert signed.proposal_id == "P-0001"
    others = [{**channel, "channel": f"{channel['channel']} abroad"} for channel in payload["channels"]]
    assert said(propose(decisions, {**payload, "channels": others}).verdicts).ruling is Ruling.ALLOW


def test_a_plan_that_is_no_longer_in_force_is_not_named(decisions: Decisions, payload: Payload) -> None:
    who: dict[str, Any] = {"by": "C. M. Oh", "reason": "No.", "system_user": "cmo", "at": AT}
    propose(decisions, payload)  # only proposed
    for end in (decisions.withdraw, decisions.refuse):
        each = propose(decisions, payload)
        sign(decisions, each)
        end(each.proposal_id, **who)
    approved = propose(decisions, payload)
    sign(decisions, approved)
    replacing = propose(decisions, payload, supersedes=approved.proposal_id)
    assert said(replacing.verdicts).ruling is Ruling.ALLOW, "it ends what it replaces"
    assert said(propose(decisions, payload).verdicts).ruling is Ruling.ALLOW


def test_an_approval_that_ran_out_is_not_named(decisions: Decisions, payload: Payload) -> None:
    cmo, finance = (Person(name, "app", f"m-{name}", role) for name, role in (("c", Role.CMO), ("f", Role.FINANCE)))
    put_policy(Governance(decisions.ledger), approval_days=3, by=cmo)
    decisions.propose(payload, by=cmo, at=AT, basis=Basis("e1"))
    decisions.approve("1", by=finance, reason="Yes.", at=AT)
    assert said(propose(decisions, payload, AT + dt.timedelta(days=2)).verdicts).ruling is Ruling.FLAG
    assert said(propose(decisions, payload, AT + dt.timedelta(days=3)).verdicts).ruling is Ruling.ALLOW


def test_days_that_are_over_contradict_nothing(decisions: Decisions, payload: Payload, signed: Proposal) -> None:
    leave(decisions, signed)
    world = Context(today=dt.date(2026, 2, 2))
    over = propose(decisions, {**payload, "weeks": ["2026-01-26", "2026-02-02"]}, context=world)
    assert said(over.verdicts).ruling is Ruling.ALLOW
    still = propose(decisions, payload, LATER, context=Context(today=LATER.date()))
    assert said(still.verdicts).ruling is Ruling.FLAG


def test_a_plan_that_was_approved_since_is_told_of_what_still_waits(
    decisions: Decisions, payload: Payload, context: Context
) -> None:
    first, second = propose(decisions, payload), propose(decisions, payload)
    assert said(second.verdicts).ruling is Ruling.ALLOW
    sign(decisions, first)
    today = replace(context, plans=decisions.plans_in_force(AT))
    assert said(standing(decisions.show("2"), today)).ruling is Ruling.FLAG
    assert said(standing(decisions.show("1"), today)).ruling is Ruling.ALLOW, "it does not contradict itself"
    assert decisions.show("2").state is State.PROPOSED
    sign(decisions, second)
    today = replace(context, plans=decisions.plans_in_force(AT))
    assert "P-0002" in str(said(standing(decisions.show("1"), today)).reason)


def test_what_is_not_known_is_flagged(decisions: Decisions, signed: Proposal, context: Context) -> None:
    unknown = standing(decisions.show(signed.proposal_id), replace(context, plans=None))
    assert said(unknown).ruling is Ruling.FLAG


def test_a_plan_that_reduces_risk_is_flagged_and_approved_by_one(
    decisions: Decisions, payload: Payload, signed: Proposal
) -> None:
    world = Context(current={"search": 9000.0, "social": 9000.0, "tv": 9000.0}, today=AT.date())
    cut = propose(decisions, payload, context=world)
    assert cut.effect is not None
    assert cut.effect.is_reducing
    assert said(cut.verdicts).ruling is Ruling.FLAG
    sign(decisions, cut)
    assert decisions.show(cut.proposal_id).state is State.APPROVED
    assert signed.proposal_id in str(said(cut.verdicts).reason)


def test_automation_leaves_it_to_people_to_contradict_what_people_approved(
    decisions: Decisions, payload: Payload, signed: Proposal
) -> None:
    reading = decisions.reading()
    rising, cut = (
        propose(decisions, payload, context=Context(current=dict.fromkeys(("search", "social", "tv"), spent))).effect
        for spent in (100.0, 9000.0)
    )
    assert rising is not None
    assert cut is not None
    assert [plan.proposal_id for plan in of_people(reading, rising, AT)] == [signed.proposal_id]
    assert of_people(reading, cut, AT) == ()
    story = reading.book["P-0001"]
    assert story.approval is not None
    automatic = replace(story.approval, lanes=("search/increase L3",))
    reading.book["P-0001"] = replace(story, decisions=(automatic,))
    assert of_people(reading, rising, AT) == ()


def test_an_agency_learns_nothing_of_another_plan(decisions: Decisions, payload: Payload, signed: Proposal) -> None:
    agency = Person("N. Orth", "app", "m-n", Role.AGENCY, agency="north")
    decisions.propose(payload, by=agency, at=AT, basis=Basis("e1"))
    row = {"action": "increase", "channel": "search", "entity": "spring", "current": "10.00", "planned": "11.00"}
    single = {"currency": "EUR", "changes": [row]}
    changed = decisions.propose(single, kind=Kind.CHANGES, by=agency, at=AT, basis=Basis("e1"))
    assert said(decisions.show("2").proposal.verdicts).ruling is Ruling.FLAG
    assert NAME not in {verdict.guardrail for verdict in changed.verdicts}
    told = str(encode([agency_view(decisions.show(name), "north") for name in ("2", "3")]))
    assert signed.proposal_id not in told


def test_only_what_asks_for_it_is_asked_anew_where_automation_asks_to_act() -> None:
    modules = [import_module(f"{guardrails.__name__}.{each.name}") for each in iter_modules(guardrails.__path__)]
    judges = [module for module in modules if hasattr(module, "judge")]
    said_then = tuple(Verdict(module.NAME, Ruling.FLAG, msg("Look.")) for module in judges)
    gone = {verdict.guardrail for verdict in said_then} - {verdict.guardrail for verdict in lasting(said_then)}
    assert gone == {module.NAME for module in judges if getattr(module, "ASKED_ANEW", False)} == {NAME}
