"""Rules of governance about programs: what they may do alone, what stops them, and what always goes to people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.decide.company import AT, BOT, CMO, FINANCE, OTHER, PLANNER, Company, Payload, change, cut, rise
from unisono.decide import (
    Action,
    Approval,
    Context,
    Decisions,
    DryRun,
    Escalation,
    FileLedger,
    Level,
    Proposal,
    Role,
    State,
    Tier,
)
from unisono.decide.ladder import due_level, obstacles
from unisono.decide.orders import TrackRecord
from unisono.errors import LedgerError
from unisono.words import msg

AUTOMATIC: Payload = {"reallocation_threshold": Decimal(5000), "cap_change": Decimal(1000)}


def run_dry(company: Company) -> None:
    company.open_lane()
    company.open_lane(action="decrease")
    assert isinstance(company.act(company.propose(rise(), cut(), by=BOT)), DryRun)


def reasons(escalation: object) -> str:
    assert isinstance(escalation, Escalation)
    return " ".join(str(reason) for reason in escalation.reasons)


def test_rule_01_money_autonomy_and_human_review_are_two_axes(company: Company) -> None:
    company.policy(**AUTOMATIC)
    run_dry(company)
    assert isinstance(company.act(company.propose(rise(), cut(), by=BOT)), Approval)
    company.policy("review", human_review=("increase",))
    assert "person reviews: increase" in reasons(company.act(company.propose(rise(), cut(), by=BOT)))
    company.policy("review", human_review=())
    company.policy(reallocation_threshold=Decimal(0), cap_change=Decimal(1000))
    assert "without asking" in reasons(company.act(company.propose(rise(), cut(), by=BOT)))


def test_rule_09_without_a_cap_nothing_is_automatic_and_the_first_run_is_dry(company: Company) -> None:
    company.open_lane()
    company.open_lane(action="decrease")
    company.policy(reallocation_threshold=Decimal(5000))
    assert "No cap is set" in reasons(company.act(company.propose(rise(), cut(), by=BOT)))
    company.policy(**AUTOMATIC)
    first = company.propose(rise(), cut(), by=BOT)
    assert isinstance(company.act(first), DryRun)
    assert company.decisions.show(first.proposal_id).state is State.PROPOSED
    assert isinstance(company.act(first), Approval)
    for action in (Action.NEW_CAMPAIGN, Action.NEW_AUDIENCE, Action.OBJECTIVE):
        company.open_lane(action=action.value)
        found = reasons(company.act(company.propose(change(action, "brand", 1000.0), by=BOT)))
        assert f"unless a policy names it: {action.value}" in found
    cuts = company.propose(cut(), by=BOT)
    assert isinstance(company.act(cuts), Approval)
    company.policy(reallocation_threshold=Decimal(5000))
    with pytest.raises(LedgerError, match="policies have changed"):
        company.export(cuts, BOT)
    company.policy(**AUTOMATIC)
    assert "raise_total" in reasons(company.act(company.propose(rise(), by=BOT)))


def test_rule_10_one_person_freezes_and_two_lift(company: Company) -> None:
    company.policy(**AUTOMATIC)
    run_dry(company)
    approved = company.propose(rise(), cut())
    company.sign(approved, OTHER)
    company.rules.freeze(by=PLANNER, reason="Figures look wrong.", at=company.at)
    company.decisions = Decisions(FileLedger(company.ledger.path))  # it survives a restart
    with pytest.raises(LedgerError, match="frozen") as refusal:
        company.export(approved)
    assert "Two people" in str(refusal.value.remedy)
    assert "frozen" in reasons(company.act(company.propose(rise(), cut(), by=BOT)))
    assert company.rules.lift(by=CMO, reason="Checked.", at=company.at).freeze is not None
    with pytest.raises(LedgerError, match="already signed"):
        company.rules.lift(by=CMO, reason="Again.", at=company.at)
    with pytest.raises(LedgerError, match="program"):
        company.rules.lift(by=replace(BOT, role=Role.PLANNER), reason="Go.", at=company.at)
    assert company.rules.lift(by=FINANCE, reason="Checked too.", at=company.at).freeze is None
    assert company.export(approved) is State.EXPORTED


def test_rule_12_autonomy_is_earned_step_by_step_and_lost_at_once(company: Company) -> None:
    good = TrackRecord(n_graded=10, n_covered=8)
    assert not obstacles(Level.ACT_AND_NOTIFY, good)
    for bad in (
        replace(good, n_graded=7, n_covered=7),
        replace(good, n_covered=7),
        replace(good, n_breaches=1),
        replace(good, definition_break=True),
        replace(good, data_red=True),
    ):
        assert obstacles(Level.ACT_AND_NOTIFY, bad)
    assert due_level(Level.ACT_IN_PLAN, replace(good, n_breaches=1))[0] is Level.SUGGEST
    assert due_level(Level.ACT_IN_PLAN, replace(good, n_covered=7))[0] is Level.ACT_AND_NOTIFY
    assert due_level(Level.ACT_AND_NOTIFY, good) == (Level.ACT_AND_NOTIFY, ())
    earn: Payload = {"by": CMO, "reason": "Trusted.", "at": company.at}
    with pytest.raises(LedgerError, match="one step"):
        company.rules.set_autonomy("search", "increase", Level.ACT_AND_NOTIFY, **earn)
    company.rules.set_autonomy("search", "increase", Level.PREPARE, **earn)
    with pytest.raises(LedgerError, match="Graded predictions: 0"):
        company.rules.set_autonomy("search", "increase", Level.ACT_AND_NOTIFY, **earn)
    company.open_lane("social")
    company.rules.record_breach("social", "increase", msg("Over the cap."), by=PLANNER, at=company.at)
    (down,) = company.rules.demote(by=BOT, at=company.at)
    assert (down.channel, down.level) == ("social", Level.SUGGEST)
    assert "Breaches" in str(down.because[0])
    assert company.rules.demote(by=BOT, at=company.at, red=frozenset({"search"}))[0].level is Level.SUGGEST


@pytest.mark.parametrize("topic", ["positioning", "tone", "legal_claim", "current_events", "sensitive_attribute"])
def test_rule_17_lanes_of_people_escalate_always(company: Company, topic: str) -> None:
    company.policy(**AUTOMATIC)
    run_dry(company)
    assert "A lane of people" in reasons(
        company.act(company.propose(rise(), cut(), by=BOT, payload={"topics": [topic]}))
    )


def test_rule_17_new_vendors_and_a_collapse_need_people_and_a_written_reason(company: Company) -> None:
    company.policy(**AUTOMATIC)
    run_dry(company)
    assert "never bought from" in reasons(company.act(company.propose(rise(vendor="new"), cut(), by=BOT)))
    collapse = company.propose(cut(), payload={"topics": ["stop_or_continue"]})
    with pytest.raises(LedgerError, match="reason in a sentence"):
        company.sign(collapse, CMO, reason="ok")
    assert isinstance(company.sign(collapse, CMO, reason="Orders fell by 40 %, the shop was down."), Approval)
    with pytest.raises(LedgerError, match="no topic"):
        company.propose(cut(), payload={"topics": ["weather"]})


def test_rule_18_the_new_escalates_whatever_the_confidence(
    company: Company, payload: Payload, make_budget: Callable[[], Proposal]
) -> None:
    company.policy(reallocation_threshold=Decimal(50_000), cap_change=Decimal(50_000))
    for channel in ("search", "social"):
        for action in ("increase", "decrease"):
            company.open_lane(channel, action)
    proposal = make_budget()
    assert proposal.confidence is not None
    assert proposal.confidence.tier is Tier.HIGH
    company.current = {"search": 5000.0, "social": 6000.0, "tv": 4000.0}
    assert "highest ever seen" in reasons(company.act(proposal))


@pytest.fixture
def make_budget(company: Company, payload: Payload, context: Context) -> Callable[[], Proposal]:
    def make() -> Proposal:
        novel = replace(
            context,
            highest_weekly={"search": 5500.0, "social": 7000.0, "tv": 9000.0},
            current={"search": 5000.0, "social": 6000.0, "tv": 4000.0},
        )
        return company.decisions.propose(
            payload, by=BOT, at=AT, basis=company.basis, prediction=company.prediction, context=novel
        )

    return make
