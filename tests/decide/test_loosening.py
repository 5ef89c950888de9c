"""Anybody who sets policies may tighten one; loosening is for the roles that keep its layer, and a layer stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decide.company import AT, BRAND, CMO, FINANCE, TERMINAL, put_policy
from unisono.decide import Governance, Layer, Mode, Person, Policy, Role, Rules
from unisono.decide.policy.keepers import KEEPERS, loosened
from unisono.errors import LedgerError

STRICT: dict[str, Any] = {
    "cap_change": Decimal(1000),
    "signatures": (Role.FINANCE, Role.CMO),
    "cap_channel": {"search": Decimal(500)},
    "four_eyes": True,
    "approval_days": 7,
    "markets": ("FR", "DE"),
}


def put(rules: Governance, by: Person, said: dict[str, Any], layer: Layer = Layer.CORPORATE, **more: Any) -> Policy:
    return put_policy(rules, layer=layer, by=by, **said, **more)


LOOSER: list[tuple[dict[str, Any], str]] = [
    ({}, "cap_change"),
    ({**STRICT, "cap_change": Decimal(1001)}, "cap_change"),
    ({**STRICT, "signatures": (Role.CMO,)}, "signatures"),
    ({**STRICT, "cap_channel": {}}, "cap_channel"),
    ({**STRICT, "cap_channel": {"search": Decimal(501)}}, "cap_channel"),
    ({**STRICT, "four_eyes": None}, "four_eyes"),
    ({**STRICT, "approval_days": 8}, "approval_days"),
    ({**STRICT, "markets": ("FR", "DE", "IT")}, "markets"),
    ({**STRICT, "reallocation_threshold": Decimal(5)}, "reallocation_threshold"),
    ({**STRICT, "autonomous": ("raise_total",)}, "autonomous"),
]


@pytest.mark.parametrize(("said", "rule"), LOOSER)
def test_a_brand_lead_never_loosens_what_holds_for_the_company(
    rules: Governance, said: dict[str, Any], rule: str
) -> None:
    put(rules, CMO, STRICT)
    with pytest.raises(LedgerError, match=f"loosen policy caps in .*{rule}") as refusal:
        put(rules, BRAND, said)
    assert "CMO, finance" in str(refusal.value.remedy)
    assert rules.charter().policies["caps"].version == 1
    for keeper in (FINANCE, TERMINAL):
        put(rules, keeper, STRICT)
        assert put(rules, keeper, said).rules == Rules(**said)


def test_a_policy_keeps_its_layer_and_its_scope(rules: Governance) -> None:
    put(rules, CMO, STRICT)
    for by in (BRAND, CMO):
        with pytest.raises(LedgerError, match="keeps its layer"):
            put(rules, by, {}, Layer.CAMPAIGN, scope="spring")
    assert rules.charter().standard({}).enforced.cap_change == 1000


@pytest.mark.parametrize("mode", [Mode.ADVISORY, Mode.AUDIT])
def test_acting_less_is_loosening(rules: Governance, mode: Mode) -> None:
    put(rules, CMO, STRICT)
    with pytest.raises(LedgerError, match="loosen policy caps in mode"):
        put(rules, BRAND, STRICT, mode=mode)
    put(rules, CMO, STRICT, mode=mode)
    put(rules, BRAND, STRICT)  # acting more is open to all


def test_tightening_is_open_to_all_who_set_policies(rules: Governance) -> None:
    put(rules, CMO, STRICT)
    tighter = {**STRICT, "cap_change": Decimal(10), "n_signatures": 3, "markets": ("DE",), "cap_day": Decimal(5)}
    assert put(rules, BRAND, tighter).version == 2
    assert put(rules, BRAND, tighter | {"signatures": (Role.CMO, Role.FINANCE, Role.BRAND)}).version == 3


def test_a_brand_lead_loosens_rules_of_brands_and_opens_nothing_to_automation(rules: Governance) -> None:
    put(rules, CMO, STRICT, Layer.BRAND, scope="X")
    assert put(rules, BRAND, {}, Layer.BRAND, scope="x").rules == Rules()
    with pytest.raises(LedgerError, match="reallocation_threshold"):
        put(rules, BRAND, {"reallocation_threshold": Decimal(1_000_000)}, Layer.BRAND, scope="X")
    assert set(KEEPERS) == set(Layer)


@given(one=st.integers(0, 5), other=st.integers(0, 5))
def test_of_two_amounts_the_larger_cap_is_the_looser(one: int, other: int) -> None:
    before, after = (
        Policy("p", 1, Layer.CORPORATE, "CMO", "EUR", Rules(cap_total=Decimal(amount)), CMO, "r", AT)
        for amount in (one, other)
    )
    assert bool(loosened(before, after)) is (other > one)
