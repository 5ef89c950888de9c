"""The eighteen rules of governance, by number: what people and programs may do with a marketing budget.

Each is a test `test_rule_NN_…`; rule 15 is kept in `test_oversight.py`, and what only the application can supply in
`tests/app/test_rules_in_the_application.py` and `test_rules_of_automation.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from unisono.decide import (
    Action,
    Approval,
    Basis,
    Context,
    Decisions,
    DryRun,
    Enforcement,
    Escalation,
    Export,
    FileLedger,
    Governance,
    Kind,
    Layer,
    Level,
    Mode,
    Person,
    Prediction,
    Proposal,
    Role,
    Rules,
    Ruling,
    Signature,
    State,
    Tier,
)
from unisono.decide.ladder import due_level, obstacles
from unisono.decide.orders import TrackRecord
from unisono.decide.person import ActorKind
from unisono.domain import Light
from unisono.errors import LedgerError, TamperedError
from unisono.words import msg

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CMO = Person("C. M. Oh", "app", "m-cmo", Role.CMO)
FINANCE = Person("F. Inance", "app", "m-fin", Role.FINANCE)
PLANNER = Person("P. Lanner", "app", "m-pla", Role.PLANNER)
OTHER = Person("Q. Lanner", "app", "m-pl2", Role.PLANNER)
BRAND = Person("B. Rand", "app", "m-bra", Role.BRAND)
AGENCY = Person("A. Gency", "app", "m-age", Role.AGENCY, agency="north")
BOT = Person("Pacing", "app", "m-bot", Role.AGENT, kind=ActorKind.AGENT, agent_of="m-pla")

Payload = dict[str, Any]


class Company:
    """A ledger, its two services and a day that moves on."""

    def __init__(self, path: Path, basis: Basis, prediction: Prediction) -> None:
        self.ledger = FileLedger(path)
        self.decisions, self.rules = Decisions(self.ledger), Governance(self.ledger)
        self.at, self.basis, self.prediction = AT, basis, prediction
        self.current: dict[str, float] = {"brand": 1000.0, "generic": 1000.0, "video": 1000.0}

    def policy(self, name: str = "caps", layer: Layer = Layer.CORPORATE, **rules: Any) -> None:
        extra = {key: rules.pop(key) for key in ("scope", "mode", "enforcement", "by") if key in rules}
        by = extra.pop("by", CMO)
        self.rules.set_policy(
            name, Rules(**rules), layer=layer, owner="CMO", currency="EUR", by=by, reason="Agreed.", at=self.at, **extra
        )

    def context(self) -> Context:
        return Context(today=self.at.date(), current=self.current, lights={"google_ads": Light.GREEN})

    def propose(self, *changes: Payload, by: Person = PLANNER, **extra: Any) -> Proposal:
        payload = {"currency": "EUR", "changes": list(changes), **extra.pop("payload", {})}
        return self.decisions.propose(
            payload,
            kind=Kind.CHANGES,
            by=by,
            at=self.at,
            basis=self.basis,
            prediction=extra.pop("prediction", self.prediction),
            context=extra.pop("context", self.context()),
            **extra,
        )

    def sign(self, proposal: Proposal, by: Person, **more: Any) -> Approval | Signature:
        more.setdefault("reason", "Looked at it; agreed as proposed.")
        return self.decisions.approve(proposal.proposal_id, by=by, at=self.at, context=self.context(), **more)

    def export(self, proposal: Proposal, by: Person | None = PLANNER) -> State:
        record = Export(proposal.proposal_id, proposal.payload_hash, "c", {}, "out", "app", self.at, by=by)
        return self.decisions.record_export(record).state

    def act(self, proposal: Proposal, by: Person = BOT) -> Approval | DryRun | Escalation:
        return self.decisions.act_alone(
            proposal.proposal_id, by=by, reason="Pacing rule.", at=self.at, context=self.context()
        )

    def open_lane(self, channel: str = "search", action: str = "increase") -> None:
        """Bring a lane to L3, as if its predictions had been graded: the record itself is tested under rule 12."""
        from unisono.decide.chain import Event
        from unisono.decide.codec import body_of
        from unisono.decide.orders import Autonomy

        for level in (Level.PREPARE, Level.ACT_AND_NOTIFY):
            step = Autonomy(channel, action, level, CMO, "Earned.", self.at, TrackRecord(10, 9))
            self.ledger.append(Event(self.at, "autonomy_set", body_of(step)))


@pytest.fixture
def company(tmp_path: Path, basis: Basis, prediction: Prediction) -> Company:
    return Company(tmp_path / "ledger.jsonl", basis, prediction)


def change(action: Action, entity: str, planned: float, *, current: float = 1000.0, **places: Any) -> Payload:
    amounts = {"current": f"{current:.2f}", "planned": f"{planned:.2f}"}
    return {"action": action.value, "channel": "search", "entity": entity, **amounts, **places}


def rise(entity: str = "brand", planned: float = 1200.0, **places: Any) -> Payload:
    return change(Action.INCREASE, entity, planned, **places)


def cut(entity: str = "generic", planned: float = 700.0) -> Payload:
    return change(Action.DECREASE, entity, planned)


def test_each_of_the_eighteen_rules_has_a_test_of_its_number() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {int(number) for number in re.findall(r"^def test_rule_(\d\d)_", text, re.MULTILINE)} == set(range(1, 19))


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


def test_rule_02_policies_cascade_and_only_tighten(company: Company) -> None:
    company.policy("group", cap_change=Decimal(1000), signatures=(Role.CMO,), window_days=30)
    company.policy("brand-x", Layer.BRAND, scope="X", cap_change=Decimal(5000), window_days=7, by=BRAND)
    company.policy("launch", Layer.CAMPAIGN, scope="L", cap_change=Decimal(300), n_signatures=2, by=BRAND)
    charter = company.rules.charter()
    assert [len(charter.policies[name].conflicts) for name in ("group", "brand-x", "launch")] == [0, 2, 0]
    assert "cap_change" in str(charter.policies["brand-x"].conflicts[0])
    launch = charter.standard({"brand": "X", "campaign": "L"})
    assert launch.enforced.cap_change == 300
    assert (launch.enforced.window_days, launch.enforced.n_signatures) == (30, 2)
    assert launch.origin(Mode.ENFORCE, "cap_change") == "launch v1"
    assert launch.origin(Mode.ENFORCE, "signatures") == "group v1"
    assert len(launch.conflicts) == 2
    assert charter.standard({"brand": "Y", "campaign": "M"}).enforced.cap_change == 1000
    assert charter.standard({}).enforced.cap_change == 300, "what names no campaign is held to all of them"


def test_rule_03_what_reduces_risk_is_never_blocked_and_a_bundle_is_judged_whole(company: Company) -> None:
    company.policy(
        cap_change=Decimal(1),
        cosign_above=Decimal(0),
        four_eyes=True,
        signatures=(Role.CMO,),
        markets=(),
        n_signatures=3,
    )
    red = replace(company.context(), lights={"google_ads": Light.RED})
    pause = company.propose(change(Action.PAUSE, "brand", 0), cut(), context=red)
    assert not pause.is_blocked
    company.rules.freeze(by=FINANCE, reason="Odd numbers.", at=company.at)
    assert isinstance(company.sign(pause, PLANNER), Approval)
    assert company.export(pause) is State.EXPORTED
    bundle = company.propose(change(Action.PAUSE, "brand", 0), rise("generic", 1001.0))
    with pytest.raises(LedgerError, match="cannot approve it too"):
        company.sign(bundle, PLANNER)
    stale = company.propose(cut("video", 900.0))
    company.current["video"] = 500.0  # somebody cut it meanwhile: this "cut" is a raise by 400
    with pytest.raises(LedgerError, match="cannot approve it too"):
        company.sign(stale, PLANNER)


def test_rule_03_a_proposer_may_withdraw_what_others_signed_which_is_signed_afresh(company: Company) -> None:
    company.policy(four_eyes=True, cosign_above=Decimal(500))
    large = company.propose(rise(planned=1600.0))
    assert isinstance(company.sign(large, FINANCE), Approval)
    held = company.decisions.withdraw(large.proposal_id, by=PLANNER, reason="The offer ended.", at=company.at)
    assert (held.state, held.signatures) == (State.PROPOSED, ())
    assert (held.steps[-1].by, held.steps[-1].reason) == (PLANNER.name, "The offer ended.")
    with pytest.raises(LedgerError, match="cannot approve it too"):
        company.sign(large, PLANNER)
    with pytest.raises(LedgerError, match="finance"):
        company.sign(large, CMO)
    assert isinstance(company.sign(large, FINANCE), Approval)


def test_rule_04_splitting_a_move_dodges_nothing(company: Company) -> None:
    company.policy(cap_actor=Decimal(10_000), window_days=30)
    company.current = {"brand": 50_000.0, "generic": 50_000.0}
    place = {"vendor": "google", "account": "a1"}
    first = company.propose(rise(planned=58_000.0, current=50_000.0, **place) | {"current": "50000.00"})
    assert isinstance(company.sign(first, OTHER), Approval)
    company.decisions.withdraw(first.proposal_id, by=OTHER, reason="No longer needed.", at=company.at)
    company.at += 10 * DAY
    by_agent = company.propose(change(Action.INCREASE, "generic", 52_500.0, current=50_000.0, **place), by=BOT)
    assert any(v.guardrail == "cap_actor" and "€10,500" in str(v.reason) for v in by_agent.flags)
    with pytest.raises(LedgerError, match="does not bring"):
        company.sign(by_agent, OTHER)
    assert isinstance(company.sign(by_agent, CMO), Signature)
    assert isinstance(company.sign(by_agent, FINANCE), Approval)
    company.at += 31 * DAY
    assert not company.propose(change(Action.INCREASE, "generic", 52_500.0, current=50_000.0, **place)).flags


def test_rule_05_an_approval_is_bound_to_payload_policies_and_time(company: Company) -> None:
    company.policy(approval_days=7, proposal_days=60)
    proposal = company.propose(rise())
    with pytest.raises(LedgerError, match="hash"):
        company.sign(proposal, CMO, payload_hash="0" * 64)
    assert isinstance(company.sign(proposal, CMO, payload_hash=proposal.payload_hash), Approval)
    with pytest.raises(LedgerError, match="approved"):
        company.sign(proposal, FINANCE)
    company.at += 7 * DAY
    with pytest.raises(LedgerError, match="ended on"):
        company.export(proposal)
    company.sign(proposal, FINANCE)
    company.policy(approval_days=5, proposal_days=60)
    with pytest.raises(LedgerError, match="policies have changed"):
        company.export(proposal)
    company.sign(proposal, FINANCE)
    assert company.export(proposal) is State.EXPORTED
    kinds = [step.kind for step in company.decisions.show(proposal.proposal_id).steps]
    assert kinds == ["proposed", "approved", "expired", "approved", "expired", "approved", "exported"]
    for turn in range(4):
        older: Payload = {"supersedes": proposal.proposal_id} if turn else {}
        proposal = company.propose(rise(planned=1100.0 + turn), **older)
        history = company.decisions.condition(proposal.proposal_id, by=CMO, reason="Half of it.", at=company.at)
        assert history.state is (State.CONDITIONED if turn < 3 else State.REFUSED)
        assert proposal.round == turn + 1
    assert history.decisions[-1].reason == "Half of it."


def test_rule_06_four_eyes_cosignature_and_separate_hands(company: Company) -> None:
    company.policy(four_eyes=True, cosign_above=Decimal(500))
    small = company.propose(rise())
    with pytest.raises(LedgerError, match="cannot approve it too"):
        company.sign(small, PLANNER)
    assert isinstance(company.sign(small, OTHER), Approval)
    own_agent = company.propose(rise("generic"), by=BOT)
    with pytest.raises(LedgerError, match="cannot approve it too"):
        company.sign(own_agent, PLANNER)
    large = company.propose(rise("video", 1400.0))
    with pytest.raises(LedgerError, match="still needed: finance"):
        company.sign(large, OTHER)
    assert isinstance(company.sign(large, FINANCE), Approval)
    for editor in (CMO, replace(PLANNER, member=CMO.member)):
        with pytest.raises(LedgerError, match="who sets the rules does not execute"):
            company.export(small, editor)
    assert company.export(small, OTHER) is State.EXPORTED


@pytest.mark.parametrize(
    ("rules", "rule", "blocks"),
    [
        ({"cap_change": Decimal(100)}, "cap_change", False),
        ({"cap_change_share": 0.1}, "cap_change_share", False),
        ({"cap_day": Decimal(100)}, "cap_day", False),
        ({"cap_total": Decimal(100)}, "cap_total", False),
        ({"cap_entity": Decimal(100)}, "cap_entity", False),
        ({"cap_channel": {"search": Decimal(100)}}, "cap_channel", False),
        ({"cap_platform": {"google_ads": Decimal(100)}}, "cap_platform", False),
        ({"step_share": 0.1}, "step_share", False),
        ({"seller_share": 0.4}, "seller_share", True),
        ({"mix_max": {"search": 0.9}}, "mix_max", True),
        ({"mix_min": {"search": 1.0, "tv": 0.1}}, None, True),
        ({"markets": ("DE",)}, "markets", True),
    ],
)
def test_rule_07_caps_steps_and_bounds(company: Company, rules: Payload, rule: str | None, blocks: bool) -> None:
    company.policy(**rules)
    proposal = company.propose(rise(platform="google_ads", vendor="google", market="FR"))
    found = {v.guardrail: v.ruling for v in proposal.verdicts if v.policy}
    assert found == ({rule: Ruling.BLOCK if blocks else Ruling.FLAG} if rule else {})
    if rule and not blocks:
        with pytest.raises(LedgerError, match="still needed: CMO, finance"):
            company.sign(proposal, OTHER)


def test_rule_07_an_entity_cools_down_and_what_is_learning_is_flagged(company: Company) -> None:
    company.policy(cool_down_days=14)
    company.sign(company.propose(rise()), CMO)
    company.at += 5 * DAY
    again = company.propose(rise())
    assert "may rise again from 26 Jan 2026" in str(again.blocks[0].reason)
    learning = company.propose(rise("video"), context=replace(company.context(), learning=frozenset({"video"})))
    assert [v.guardrail for v in learning.flags if v.guardrail == "settling"] == ["settling"]


def test_rule_08_the_last_gate_checks_the_figures_itself(company: Company) -> None:
    for amount in ("NaN", "-1.00", "Infinity", "", "1e5x"):
        with pytest.raises(LedgerError, match="planned"):
            company.propose(rise() | {"planned": amount})
    slip = company.propose(rise(planned=5_000_000.0))
    assert "digit" in str(slip.blocks[0].reason)
    odd = company.propose(change(Action.DECREASE, "brand", 5000.0))
    assert odd.blocks[0].guardrail == "single_changes"
    with pytest.raises(LedgerError, match="blocked"):
        company.sign(slip, CMO)
    with pytest.raises(LedgerError, match="planned"):
        company.propose(change(Action.PAUSE, "brand", 10.0))


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


def test_rule_11_what_left_is_taken_back_through_the_same_gate(company: Company) -> None:
    proposal = company.propose(rise())
    company.sign(proposal, OTHER)
    company.export(proposal)
    with pytest.raises(LedgerError) as refusal:
        company.decisions.withdraw(proposal.proposal_id, by=OTHER, reason="Back.", at=company.at)
    assert "undo file and propose a new plan" in str(refusal.value.remedy)
    company.current["brand"] = 1200.0
    back = company.propose(change(Action.DECREASE, "brand", 1000.0, current=1200.0))
    assert isinstance(company.sign(back, OTHER), Approval)


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


def test_rule_13_every_check_says_its_mode(company: Company) -> None:
    company.policy("a", cap_change=Decimal(10), mode=Mode.AUDIT)
    company.policy("b", cap_day=Decimal(10), mode=Mode.ADVISORY)
    company.policy("c", cap_total=Decimal(10))
    company.policy("d", cap_entity=Decimal(10), enforcement=Enforcement.SHOULD)
    proposal = company.propose(rise())
    said = {v.guardrail: (v.mode, v.ruling, v.policy) for v in proposal.verdicts if v.policy}
    assert said == {
        "cap_change": (Mode.AUDIT, Ruling.ALLOW, "a v1"),
        "cap_day": (Mode.ADVISORY, Ruling.FLAG, "b v1"),
        "cap_total": (Mode.ENFORCE, Ruling.FLAG, "c v1"),
        "cap_entity": (Mode.ADVISORY, Ruling.FLAG, "d v1"),
    }
    signature = company.sign(proposal, CMO)
    assert isinstance(signature, Signature)
    assert len(signature.needed.reasons) == 1


def test_rule_14_a_recommendation_says_how_sure_it_is_and_why(company: Company) -> None:
    confidence = company.propose(rise()).confidence
    assert confidence is not None
    assert confidence.tier is Tier.HIGH
    assert "€2,000" in str(confidence.reason)
    assert "€500 and €3,500" in str(confidence.uncertainty)
    assert [str(text) for text in confidence.data_used] == ["edition e1a2b3", "model run r-7"]
    assert confidence.would_change
    unsure = replace(company.prediction, probability_better=0.6, lower=-100.0)
    medium = company.propose(rise(), prediction=unsure).confidence
    assert medium is not None
    assert medium.tier is Tier.MEDIUM
    assert any("experiment" in str(text) for text in medium.would_change)
    assert replace(medium, probability=0.59).tier is Tier.LOW


def test_rule_16_the_chain_alone_proves_the_signatures(company: Company) -> None:
    from unisono.decide.chain import Event
    from unisono.decide.codec import body_of

    company.policy(signatures=(Role.CMO, Role.FINANCE))
    proposal = company.propose(rise())
    signed = company.sign(proposal, CMO)
    forged = Approval(
        proposal.proposal_id, proposal.payload_hash, CMO, "Both agreed.", company.at, effect=signed.effect
    )
    company.ledger.append(Event(company.at, "approved", body_of(forged)))
    with pytest.raises(TamperedError, match="contradicts"):
        company.decisions.show("1")


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
