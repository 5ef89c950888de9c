"""Rules that only the application can supply: who else is there, what is spent today, which day ends where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from tests.app.deciding import policy, scaled, sign
from unisono.decide import Approval, Permission, Role, Signature, State
from unisono.errors import LedgerError
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.decide import actions
from unisono_app.people.actions import RemoveMember
from unisono_app.people.models import User
from unisono_app.people.queries import actor_of

Acting = Callable[..., Actor]
FOUNDER = (Role.CMO, Role.PLANNER, Role.ADMINISTRATOR)


def test_rule_03_and_07_raising_all_channels_alike_is_a_raise(acting: Acting) -> None:
    cmo, finance, planner, other = (acting(r) for r in (Role.CMO, Role.FINANCE, Role.PLANNER, Role.PLANNER))
    policy(cmo, cap_total=Decimal(1000), cosign_above=Decimal(500))
    raised = scaled(planner, 1.1)
    assert {v.guardrail for v in raised.flags if v.policy} >= {"cap_total", "cosign_above"}
    with pytest.raises(LedgerError, match="does not bring"):
        sign(other, raised.proposal_id)
    assert isinstance(sign(cmo, raised.proposal_id), Signature)
    assert isinstance(sign(finance, raised.proposal_id), Approval)


def test_rule_03_a_proved_cut_passes_policies_a_freeze_and_their_change(acting: Acting) -> None:
    cmo, planner = acting(Role.CMO), acting(Role.PLANNER)
    policy(cmo, cap_total=Decimal(1), signatures=(Role.CMO, Role.FINANCE), four_eyes=True, proposal_days=1)
    cut = scaled(planner, 0.9)
    assert not cut.is_blocked
    perform(actions.FreezeAll("Odd numbers."), planner)
    later = replace(planner, at=planner.at + dt.timedelta(days=2))
    assert isinstance(sign(later, cut.proposal_id), Approval)
    policy(cmo, cap_total=Decimal(0), signatures=(Role.CMO, Role.FINANCE), n_signatures=3, proposal_days=1)
    assert perform(actions.Export(cut.proposal_id), later).files
    assert later.session().decisions.show(cut.proposal_id).state is State.EXPORTED


def test_rule_05_nobody_replaces_what_people_approved_by_proposing(acting: Acting) -> None:
    cmo, planner, analyst = acting(Role.CMO), acting(Role.PLANNER), acting(Role.ANALYST)
    first = scaled(planner, 0.9)
    with pytest.raises(LedgerError, match="may not refuse"):
        scaled(analyst, 0.95, first.proposal_id)
    sign(cmo, first.proposal_id)
    with pytest.raises(LedgerError, match="may not withdraw an approval"):
        scaled(analyst, 0.95, first.proposal_id)
    assert scaled(planner, 0.95, first.proposal_id).supersedes == first.proposal_id


def test_rule_06_removing_the_others_makes_nobody_alone(
    acting: Acting, seat: Callable[..., User], workspace: Workspace
) -> None:
    founder_account, other = seat(*FOUNDER), acting(Role.FINANCE)
    founder = actor_of(founder_account, workspace.slug, at=other.at)
    raised = scaled(founder, 1.1)
    perform(RemoveMember(other.member_id), founder)
    for days, alone in ((0, False), (29, False), (31, True)):
        again = actor_of(founder_account, workspace.slug, at=other.at + dt.timedelta(days=days))
        assert again.alone is alone
        assert again.may(Permission.EXPORT) is alone
        if not days:
            with pytest.raises(LedgerError, match="cannot approve it too"):
                sign(again, raised.proposal_id)


def test_rule_10_one_person_alone_lifts_and_who_could_not_is_warned(
    signed_in: Callable[..., Client], acting: Acting, workspace: Workspace
) -> None:
    founder = acting(*FOUNDER)
    perform(actions.FreezeAll("Odd numbers."), founder)
    assert perform(actions.LiftFreeze("Looked at it."), founder).freeze is None
    analyst = signed_in(Role.ANALYST)
    page = analyst.get(f"/w/{workspace.slug}/decide/rules/").content.decode()
    assert "Two different people lift a freeze" in page
    assert "CMO, finance" in page
    answer = analyst.post(f"/w/{workspace.slug}/decide/rules/freeze/", {"reason": "Odd."}, follow=True)
    assert "Have an administrator give one of these roles" in answer.content.decode()
    company = replace(founder, alone=False)
    assert perform(actions.LiftFreeze("Alone no more."), company).freeze is not None
