"""Policies fold to the tightest in any order; delegations reach as far as they say; people count once."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decide.company import AT, CMO, DAY, FINANCE, put_policy
from unisono.decide import (
    ActorKind,
    Approval,
    Authority,
    Basis,
    Context,
    Decisions,
    Event,
    Export,
    FileLedger,
    Governance,
    Kind,
    Layer,
    Mode,
    Person,
    Policy,
    Proposal,
    Role,
    Rules,
    Ruling,
    Signature,
    read_all,
)
from unisono.decide.authority import used_by
from unisono.decide.codec import body_of, decode, encode
from unisono.decide.delta import effect_of
from unisono.decide.orders import Lift
from unisono.decide.policy.folding import fold, tighten
from unisono.errors import LedgerError, TamperedError

PLANNERS = [Person(f"P. {i}", "app", f"m-p{i}", Role.PLANNER) for i in range(3)]
AGENTS_OF_NORTH = [Person(f"N. {i}", "app", f"m-n{i}", Role.AGENCY, agency="north") for i in range(2)]
BASIS = Basis("e")

money = st.none() | st.integers(0, 9).map(Decimal)
count = st.none() | st.integers(1, 9)
share = st.none() | st.sampled_from([0.1, 0.2, 0.5])
some_rules = st.builds(
    Rules,
    reallocation_threshold=money,
    human_review=st.sampled_from([(), ("budget",), ("budget", "tone")]),
    autonomous=st.sampled_from([None, (), ("resume",), ("raise_total", "resume")]),
    cosign_above=money,
    signatures=st.sampled_from([(), (Role.CMO,), (Role.CMO, Role.FINANCE)]),
    n_signatures=count,
    four_eyes=st.sampled_from([None, False, True]),
    cap_change=money,
    cap_channel=st.dictionaries(st.sampled_from("ab"), st.integers(0, 9).map(Decimal)),
    window_days=count,
    step_share=share,
    mix_min=st.dictionaries(st.sampled_from("ab"), st.sampled_from([0.1, 0.2])),
    markets=st.sampled_from([None, (), ("FR",), ("DE", "FR")]),
)


def policy(rules: Rules, name: str = "p", layer: Layer = Layer.CORPORATE, mode: Mode = Mode.ENFORCE) -> Policy:
    scope = "" if layer is Layer.CORPORATE else "X"
    return Policy(name, 1, layer, "CMO", "EUR", rules, CMO, "r", AT, scope=scope, mode=mode)


@given(st.lists(some_rules, min_size=1, max_size=4))
def test_the_tightest_does_not_depend_on_the_order(rules: list[Rules]) -> None:
    held = fold(policy(each, str(i)) for i, each in enumerate(rules)).enforced
    for order in itertools.islice(itertools.permutations(rules), 6):
        assert fold(policy(each, str(i)) for i, each in enumerate(order)).enforced == held


@given(some_rules, some_rules)
def test_a_lower_layer_never_loosens(above: Rules, below: Rules) -> None:
    both = fold([policy(above), policy(below, "q", Layer.BRAND)])
    assert tighten(both.enforced, above) == both.enforced
    assert tighten(both.enforced, below) == both.enforced
    assert tighten(above, above) == above
    assert (both.enforced == tighten(above, Rules())) or both.version != fold([policy(above)]).version


@given(some_rules, some_rules)
def test_what_only_audits_tightens_nothing_that_is_enforced(enforced: Rules, audited: Rules) -> None:
    both = fold([policy(enforced), policy(audited, "q", mode=Mode.AUDIT)])
    assert both.enforced == fold([policy(enforced)]).enforced
    assert both.version == fold([policy(enforced)]).version
    assert decode(Policy, encode(policy(enforced))) == policy(enforced)


def test_every_rule_knows_what_tighter_means() -> None:
    from unisono.decide.policy.folding import _TIGHTER

    assert set(_TIGHTER) == {rule.name for rule in fields(Rules)}


def propose(ledger: FileLedger, by: Person, amount: int = 100, at: dt.datetime = AT, **place: str) -> Proposal:
    row = {"action": "increase", "channel": "search", "entity": "a", "current": "1000", "planned": str(1000 + amount)}
    return Decisions(ledger).propose(
        {"currency": "EUR", "changes": [{**row, **place}]},
        kind=Kind.CHANGES,
        by=by,
        at=at,
        basis=BASIS,
        context=Context(current={"a": 1000.0}),
    )


def sign(ledger: FileLedger, proposal: Proposal, by: Person, at: dt.datetime = AT) -> Approval | Signature:
    return Decisions(ledger).approve(proposal.proposal_id, by=by, reason="Agreed.", at=at)


def test_as_many_different_people_as_the_policy_asks(ledger: FileLedger, rules: Governance) -> None:
    put_policy(rules, n_signatures=2)
    proposal = propose(ledger, AGENTS_OF_NORTH[0])
    assert isinstance(sign(ledger, proposal, PLANNERS[0]), Signature)
    with pytest.raises(LedgerError, match="already signed"):
        sign(ledger, proposal, PLANNERS[0])
    with pytest.raises(LedgerError, match="proposed"):
        Decisions(ledger).approval("1")
    assert isinstance(sign(ledger, proposal, PLANNERS[1]), Approval)


def test_signatures_under_other_policies_no_longer_count(ledger: FileLedger, rules: Governance) -> None:
    put_policy(rules, n_signatures=2)
    proposal = propose(ledger, PLANNERS[2])
    sign(ledger, proposal, PLANNERS[0])
    put_policy(rules, n_signatures=2, cap_change=Decimal(9999))
    assert isinstance(sign(ledger, proposal, PLANNERS[1]), Signature)
    assert isinstance(sign(ledger, proposal, PLANNERS[0]), Approval)


def test_colleagues_of_an_agency_are_one_actor(ledger: FileLedger, rules: Governance) -> None:
    put_policy(rules, cap_actor=Decimal(150))
    sign(ledger, propose(ledger, AGENTS_OF_NORTH[0]), PLANNERS[0])
    again = propose(ledger, AGENTS_OF_NORTH[1])
    assert [v.guardrail for v in again.flags if v.policy] == ["cap_actor"]
    other = replace(AGENTS_OF_NORTH[1], agency="south")
    assert not [v for v in propose(ledger, other).flags if v.policy]


@pytest.mark.parametrize(
    ("limits", "amount", "later", "problem"),
    [
        ({"limit": Decimal(150), "currency": "EUR"}, 100, 0, None),
        ({"limit": Decimal(50), "currency": "EUR"}, 100, 0, "ends at €50"),
        ({"limit": Decimal(5000), "currency": "USD"}, 100, 0, "ends at"),
        ({"channels": ("social",)}, 100, 0, "holds for social only"),
        ({"channels": ("search",)}, 100, 0, None),
        ({"markets": ("DE",)}, 100, 0, "holds for DE only"),
        ({"markets": ("FR",)}, 100, 0, None),
        ({"expires_at": AT + 3 * DAY}, 100, 2, None),
        ({"expires_at": AT + 3 * DAY}, 100, 3, "Who may"),
    ],
)
def test_a_delegation_reaches_as_far_as_it_says(
    ledger: FileLedger, rules: Governance, limits: dict[str, Any], amount: int, later: int, problem: str | None
) -> None:
    rules.delegate(Authority.FULL, by=CMO, reason="Holidays.", at=AT, agency="north", **limits)
    at = AT + later * DAY
    proposal = propose(ledger, PLANNERS[0], amount, at=at, market="FR")
    if problem is None:
        assert isinstance(sign(ledger, proposal, AGENTS_OF_NORTH[0], at), Approval)
        return
    with pytest.raises(LedgerError) as refusal:
        sign(ledger, proposal, AGENTS_OF_NORTH[0], at)
    assert problem in str(refusal.value.remedy)


def test_a_delegated_amount_is_a_sum_and_ends_when_revoked(ledger: FileLedger, rules: Governance) -> None:
    given_out = rules.delegate(
        Authority.FULL, by=CMO, reason="r", at=AT, party="m-n0", limit=Decimal(150), currency="EUR"
    )
    sign(ledger, propose(ledger, PLANNERS[0]), AGENTS_OF_NORTH[0])
    with pytest.raises(LedgerError, match="may not sign"):
        sign(ledger, propose(ledger, PLANNERS[0]), AGENTS_OF_NORTH[0])
    with pytest.raises(LedgerError, match="may not sign"):
        sign(ledger, propose(ledger, PLANNERS[0], 1), AGENTS_OF_NORTH[1])
    rules.revoke(given_out.delegation_id, by=CMO, reason="Back.", at=AT)
    with pytest.raises(LedgerError, match="may not sign"):
        sign(ledger, propose(ledger, PLANNERS[0], 1), AGENTS_OF_NORTH[0])
    with pytest.raises(LedgerError, match="no delegation"):
        rules.revoke(given_out.delegation_id, by=CMO, reason="Back.", at=AT)


@pytest.mark.parametrize(("amount", "reaches"), [(100, True), (151, False)])
@pytest.mark.parametrize("is_program", [False, True])
def test_an_agency_proposes_as_far_as_it_is_delegated(
    ledger: FileLedger, rules: Governance, amount: int, reaches: bool, is_program: bool
) -> None:
    somebody = AGENTS_OF_NORTH[0]
    program = replace(somebody, member="m-x", role=Role.AGENT, kind=ActorKind.AGENT, agent_of=somebody.member)
    proposer = program if is_program else somebody
    early = propose(ledger, proposer, 5000)  # nothing is delegated yet: the role proposes, the company decides
    Decisions(ledger).refuse(early.proposal_id, by=CMO, reason="Too much.", at=AT)
    rules.delegate(
        Authority.PROPOSE_ONLY, by=CMO, reason="r", at=AT, agency="north", limit=Decimal(150), currency="EUR"
    )
    if not reaches:
        with pytest.raises(LedgerError, match="may not propose") as refusal:
            propose(ledger, proposer, amount)
        assert "D-0001 ends at €150; with this it would be €151" in str(refusal.value.remedy)
        return
    sign(ledger, propose(ledger, proposer, amount), PLANNERS[0])
    assert used_by(somebody, read_all(ledger.read()).commitments, "EUR", at=AT) == amount
    with pytest.raises(LedgerError) as refusal:
        propose(ledger, AGENTS_OF_NORTH[1], amount)
    assert "would be €200" in str(refusal.value.remedy)
    propose(ledger, PLANNERS[0], 5000)


def test_open_proposals_of_an_agency_fit_its_limit_together(ledger: FileLedger, rules: Governance) -> None:
    rules.delegate(
        Authority.PROPOSE_ONLY, by=CMO, reason="r", at=AT, agency="north", limit=Decimal(250), currency="EUR"
    )
    one, other = AGENTS_OF_NORTH
    first, second = propose(ledger, one, account="b"), propose(ledger, other, account="c")
    with pytest.raises(LedgerError) as refusal:
        propose(ledger, one, account="d")
    assert "ends at €250; with this it would be €300" in str(refusal.value.remedy)
    decisions = Decisions(ledger)
    decisions.condition(first.proposal_id, by=CMO, reason="Half of it.", at=AT)
    with pytest.raises(LedgerError, match="may not propose"):
        propose(ledger, one, 51, account="d")
    sign(ledger, second, PLANNERS[0])  # counts once, whether it waits or is approved
    decisions.refuse(first.proposal_id, by=CMO, reason="Not now.", at=AT)
    assert propose(ledger, one, 150, account="d").proposal_id == "P-0003"
    with pytest.raises(LedgerError, match="may not propose"):
        propose(ledger, other, 1, account="e")


def test_who_executes_by_delegation_does_not_sign(ledger: FileLedger, rules: Governance) -> None:
    rules.delegate(Authority.EXECUTE_ONLY, by=CMO, reason="r", at=AT, agency="north")
    proposal = propose(ledger, PLANNERS[0])
    with pytest.raises(LedgerError, match="may not sign"):
        sign(ledger, proposal, AGENTS_OF_NORTH[0])
    sign(ledger, proposal, PLANNERS[1])
    export = Export(proposal.proposal_id, proposal.payload_hash, "c", {}, "out", "app", AT, by=AGENTS_OF_NORTH[0])
    Decisions(ledger).record_export(export)
    with pytest.raises(LedgerError, match="may not delegate"):
        rules.delegate(Authority.FULL, by=PLANNERS[0], reason="r", at=AT, party="m-p1")


def test_what_a_delegate_lets_leave_counts_once_and_in_sum(ledger: FileLedger, rules: Governance) -> None:
    rules.delegate(Authority.FULL, by=CMO, reason="r", at=AT, party="m-n0", limit=Decimal(150), currency="EUR")
    delegate = AGENTS_OF_NORTH[0]
    first, second = (propose(ledger, PLANNERS[0], amount) for amount in (100, 60))
    assert isinstance(sign(ledger, first, delegate), Approval)
    assert isinstance(sign(ledger, second, PLANNERS[1]), Approval)

    def leave(proposal: Proposal) -> None:
        record = Export(proposal.proposal_id, proposal.payload_hash, "c", {}, "out", "app", AT, by=delegate)
        Decisions(ledger).record_export(record)

    leave(first)  # signed and let leave by the same person: 100, not 200
    with pytest.raises(LedgerError) as refusal:
        leave(second)
    assert "would be €160" in str(refusal.value.remedy)


def test_exports_of_a_delegate_add_up(ledger: FileLedger, rules: Governance) -> None:
    rules.delegate(Authority.EXECUTE_ONLY, by=CMO, reason="r", at=AT, party="m-n0", limit=Decimal(150), currency="EUR")
    delegate = AGENTS_OF_NORTH[0]
    records = []
    for proposal in (propose(ledger, PLANNERS[0]), propose(ledger, PLANNERS[0])):
        sign(ledger, proposal, PLANNERS[1])
        records.append(Export(proposal.proposal_id, proposal.payload_hash, "c", {}, "out", "app", AT, by=delegate))
    Decisions(ledger).record_export(records[0])
    with pytest.raises(LedgerError, match="may not export"):
        Decisions(ledger).record_export(records[1])


def test_a_delegation_for_markets_asks_where_the_money_goes(ledger: FileLedger, rules: Governance) -> None:
    rules.delegate(Authority.FULL, by=CMO, reason="r", at=AT, party="m-n0", markets=("FR",))
    with pytest.raises(LedgerError) as refusal:
        sign(ledger, propose(ledger, PLANNERS[0]), AGENTS_OF_NORTH[0])
    assert "does not say in which market" in str(refusal.value.remedy)
    row = {"action": "increase", "channel": "search", "entity": "a", "current": "1000", "planned": "1100"}
    named = Decisions(ledger).propose(
        {"currency": "EUR", "changes": [row], "markets": ["FR"]},
        kind=Kind.CHANGES,
        by=PLANNERS[0],
        at=AT,
        basis=BASIS,
        context=Context(current={"a": 1000.0}),
    )
    assert isinstance(sign(ledger, named, AGENTS_OF_NORTH[0]), Approval)
    with pytest.raises(LedgerError, match="Nobody delegates to themselves"):
        rules.delegate(Authority.FULL, by=CMO, reason="r", at=AT, party=str(CMO.member))


def test_a_channel_kept_to_the_cent_does_not_rise(payload: dict[str, Any]) -> None:
    today = {"search": 6000.004, "social": 5500.0, "tv": 3999.996}
    effect = effect_of(Kind.BUDGET, payload, today)
    assert effect is not None
    assert effect.is_reducing
    assert effect.actions == {"decrease"}
    raised = effect_of(Kind.BUDGET, payload, {**today, "tv": 3999.99})
    assert raised is not None
    assert not raised.is_reducing


@pytest.mark.parametrize(
    "wrong",
    [
        {"cap_change": Decimal(-1)},
        {"cap_change": Decimal("NaN")},
        {"seller_share": 1.5},
        {"mix_max": {"search": -0.1}},
        {"n_signatures": 0},
        {"window_days": -3},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(rules: Governance, wrong: dict[str, Any]) -> None:
    with pytest.raises(LedgerError, match=next(iter(wrong))):
        put_policy(rules, **wrong)


@pytest.mark.parametrize("who", [PLANNERS[0], AGENTS_OF_NORTH[0], replace(CMO, role=Role.AGENT)])
def test_policies_are_set_by_those_who_may(rules: Governance, who: Person) -> None:
    with pytest.raises(LedgerError, match="may not set policies"):
        put_policy(rules, by=who, four_eyes=True)


def test_policies_of_two_currencies_are_refused(rules: Governance) -> None:
    put_policy(rules, cap_change=Decimal(1))
    with pytest.raises(LedgerError, match="USD"):
        rules.set_policy("q", Rules(), layer=Layer.CORPORATE, owner="CMO", currency="USD", by=CMO, reason="r", at=AT)


@pytest.mark.parametrize("second", ["lifted", "lift_signed"])
def test_a_forged_lift_is_found(ledger: FileLedger, rules: Governance, second: str) -> None:
    rules.freeze(by=FINANCE, reason="r", at=AT)
    rules.lift(by=CMO, reason="r", at=AT)
    ledger.append(Event(AT, second, body_of(Lift(CMO, "r", AT))))
    with pytest.raises(TamperedError, match="contradicts"):
        rules.charter()


@pytest.mark.parametrize(
    ("rules_said", "place"),
    [
        ({"markets": ("FR",)}, {"market": "FR"}),
        ({"cap_platform": {"google_ads": Decimal(9000)}}, {"platform": "google_ads"}),
        ({"seller_share": 1.0}, {"vendor": "station"}),
    ],
)
def test_a_rule_about_places_that_are_not_told_is_said_and_not_passed_over(
    ledger: FileLedger, rules: Governance, rules_said: dict[str, Any], place: dict[str, Any]
) -> None:
    (name,) = rules_said
    put_policy(rules, **rules_said)
    untold = propose(ledger, PLANNERS[0])
    (verdict,) = (v for v in untold.verdicts if v.guardrail == name)
    assert (verdict.ruling, "names none" in str(verdict.reason)) == (Ruling.FLAG, True)
    told = propose(ledger, PLANNERS[0], **place)
    assert name not in {v.guardrail for v in told.verdicts if v.ruling is not Ruling.ALLOW}
