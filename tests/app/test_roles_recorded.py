"""Whoever holds several roles acts in the one that carries the act, and is one person whatever is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from tests.app.deciding import policy, sign
from unisono.decide import Approval, Permission, Role, Signature
from unisono.errors import LedgerError
from unisono_app.base.acting import Actor, audit_chain, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.decide import actions
from unisono_app.people.actions import MakeToken

Acting = Callable[..., Actor]
FOUNDER = (Role.CMO, Role.FINANCE, Role.PLANNER, Role.ANALYST, Role.BRAND, Role.ADMINISTRATOR)


def test_a_founder_opens_measures_as_the_administrator(
    signed_in: Callable[..., Client], workspace: Workspace, acting: Acting
) -> None:
    somebody = acting(Role.PLANNER)
    founder = signed_in(*FOUNDER)
    address = f"/w/{workspace.slug}/decide/oversight/{somebody.member_id}/"
    assert founder.post(address, {"reason": "A complaint."}).status_code == 200
    (opening,) = actions.governance(somebody).charter().openings
    assert opening.by.role is Role.ADMINISTRATOR
    assert DatabaseLedger(audit_chain(workspace)).read()[-1].body["role"] == "administrator"


@pytest.mark.parametrize("roles", [(Role.CMO, Role.FINANCE), (Role.FINANCE, Role.CMO)])
def test_one_person_of_two_roles_signs_once(acting: Acting, roles: tuple[Role, ...]) -> None:
    both, finance = acting(*roles), acting(Role.FINANCE)
    policy(both, signatures=(Role.CMO, Role.FINANCE))
    first = sign(both)
    assert isinstance(first, Signature)
    assert first.by.role is Role.CMO
    with pytest.raises(LedgerError, match="already signed"):
        sign(both)
    with pytest.raises(LedgerError, match="already signed"):
        sign(replace(both, roles=(Role.FINANCE,)))
    assert isinstance(sign(finance), Approval)


def test_whoever_holds_the_role_that_is_missing_signs_in_it(acting: Acting) -> None:
    cmo, both = acting(Role.CMO), acting(Role.CMO, Role.FINANCE)
    policy(cmo, signatures=(Role.CMO, Role.FINANCE))
    assert isinstance(sign(cmo), Signature)
    last = sign(both)
    assert isinstance(last, Approval)
    assert last.by.role is Role.FINANCE


def test_the_role_of_an_act_is_the_first_of_the_table_that_carries_it(acting: Acting) -> None:
    founder = replace(acting(*reversed(FOUNDER)), alone=True)
    recorded = {
        Permission.SET_POLICY: Role.CMO,
        Permission.GRADE: Role.FINANCE,
        Permission.EXPORT: Role.PLANNER,
        Permission.OPEN_PERSONAL: Role.ADMINISTRATOR,
    }
    assert {asked: founder.person_for(asked).role for asked in recorded} == recorded
    among_others = acting(Role.CMO, Role.PLANNER)
    assert among_others.person_for(Permission.EXPORT).role is Role.CMO, "so that a delegation is held to its limits"
    assert perform(MakeToken("Robot"), founder).token.pk
