"""The eighteen rules of governance, by number: what people and programs may do with a marketing budget.

Each is a test `test_rule_NN_…`: those about signing stand here, those about policies in `test_rules_of_policies.py`,
about programs in `test_rules_of_programs.py`, rule 15 in `test_oversight.py`, and what only the application can supply
in `tests/app/test_rules_in_the_application.py` and `tests/app/test_rules_of_automation.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.decide.company import BOT, CMO, DAY, FINANCE, OTHER, PLANNER, Company, Payload, change, rise
from unisono.decide import Action, Approval, Event, Person, Role, State, Tier
from unisono.decide.codec import body_of
from unisono.errors import LedgerError, TamperedError


def test_each_of_the_eighteen_rules_has_a_test_of_its_number() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {int(number) for number in re.findall(r"^def test_rule_(\d\d)_", text, re.MULTILINE)} == set(range(1, 19))


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


@pytest.mark.parametrize(("by", "believed"), [(OTHER, True), (PLANNER, False)])
def test_rule_06_no_own_approval_is_believed_that_was_written_past_the_rules(
    by: Person, believed: bool, company: Company
) -> None:
    company.policy(four_eyes=True)
    signed = company.sign(company.propose(rise("generic")), OTHER)
    proposal = company.propose(rise())
    assert isinstance(signed, Approval)
    written = replace(signed, proposal_id=proposal.proposal_id, payload_hash=proposal.payload_hash, by=by)
    company.ledger.append(Event(company.at, "approved", body_of(written)))
    if believed:
        assert company.decisions.show(proposal.proposal_id).approval is not None
    else:
        with pytest.raises(TamperedError, match="contradicts"):
            company.decisions.show(proposal.proposal_id)


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
    company.policy(signatures=(Role.CMO, Role.FINANCE))
    proposal = company.propose(rise())
    signed = company.sign(proposal, CMO)
    forged = Approval(
        proposal.proposal_id, proposal.payload_hash, CMO, "Both agreed.", company.at, effect=signed.effect
    )
    company.ledger.append(Event(company.at, "approved", body_of(forged)))
    with pytest.raises(TamperedError, match="contradicts"):
        company.decisions.show("1")
