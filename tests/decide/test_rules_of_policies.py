"""Rules of governance about policies: how they cascade, what they limit, and what they never block."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.decide.company import BOT, BRAND, CMO, DAY, FINANCE, OTHER, PLANNER, Company, Payload, change, cut, rise
from unisono.decide import Action, Approval, Enforcement, Layer, Mode, Role, Ruling, Signature, State
from unisono.decide.policy.needs import Missing
from unisono.domain import Light
from unisono.errors import LedgerError


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


def test_a_signature_that_is_needed_is_told_with_whose_it_may_be() -> None:
    assert str(Missing(2, (Role.CMO, Role.FINANCE)).text) == "Signatures still needed: CMO, finance."
    anybody = "Signatures still needed: 1, of these roles: CMO, finance, planner, brand."
    assert str(Missing(1, ()).text) == anybody
