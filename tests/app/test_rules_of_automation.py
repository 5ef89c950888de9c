"""The rules of governance about sums and automation, as the application keeps them: on real facts, fits and plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from tests.app.deciding import open_lanes, policy, program, scaled, sign, spent
from unisono.decide import Approval, Level, Proposal, Role, Signature, State
from unisono.errors import LedgerError
from unisono.plan import PlanRequest
from unisono.runs.watching import watch
from unisono.words import msg
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError
from unisono_app.decide.actions import SetAutonomy, Withdraw, governance
from unisono_app.plan.actions import ProposeBest

Acting = Callable[..., Actor]
PLENTY = Decimal(100_000_000)


def capped(proposal: Proposal) -> list[str]:
    return [v.guardrail for v in proposal.flags if v.policy]


def test_rule_04_splitting_a_move_dodges_nothing_in_the_application(acting: Acting) -> None:
    cmo, finance, planner, other = (acting(r) for r in (Role.CMO, Role.FINANCE, Role.PLANNER, Role.PLANNER))
    step = Decimal(sum(spent(planner).values())) * 4 / 20
    policy(cmo, cap_actor=step * Decimal("1.5"))
    first = scaled(planner, 1.05)
    assert capped(first) == []
    assert isinstance(sign(other, first.proposal_id), Approval)
    perform(Withdraw(first.proposal_id, "No longer needed."), cmo)
    second = scaled(program(planner), 1.05)
    assert capped(second) == ["cap_actor"], "cancelled, and asked by an agent: still the same actor’s sum"
    with pytest.raises(LedgerError, match="does not bring"):
        sign(other, second.proposal_id)
    assert isinstance(sign(cmo, second.proposal_id), Signature)
    assert isinstance(sign(finance, second.proposal_id), Approval)
    later = replace(planner, at=planner.at + dt.timedelta(days=31))
    assert capped(scaled(later, 1.05)) == []


def test_rule_04_a_plan_that_replaces_an_approved_one_counts_in_its_place(acting: Acting) -> None:
    cmo, planner = acting(Role.CMO), acting(Role.PLANNER)
    policy(cmo, cap_total=Decimal(sum(spent(planner).values())) * 4 / 10)
    first = scaled(planner, 1.08)
    sign(cmo, first.proposal_id)
    assert capped(scaled(planner, 1.08, first.proposal_id)) == []
    assert capped(scaled(planner, 1.08)) == ["cap_total"]


def test_rule_09_without_a_cap_nothing_is_automatic_in_the_application(acting: Acting) -> None:
    cmo, planner = acting(Role.CMO), acting(Role.PLANNER)
    open_lanes(cmo)
    bot = program(planner)
    lately = {channel: 4 * weekly for channel, weekly in spent(planner).items()}
    near = {channel: (0.97 * money, 1.06 * money) for channel, money in lately.items()}

    def refused(share: float) -> str:
        """Why a program is not let do this alone."""
        made = perform(ProposeBest(PlanRequest(share * sum(lately.values()), 4, 0.45, bounds=near)), bot)
        history = bot.session().decisions.show(made.proposal_id)
        assert history.state is State.PROPOSED
        return " ".join(str(reason) for escalation in history.escalations for reason in escalation.reasons)

    policy(cmo, reallocation_threshold=PLENTY)
    assert "No cap is set: nothing is done automatically." in refused(0.99)
    policy(cmo, reallocation_threshold=PLENTY, cap_change=PLENTY)
    assert "No cap is set" not in refused(0.99)
    assert "unless a policy names it: raise_total" in refused(1.04), "a program raises no budget"
    policy(cmo, cap_change=PLENTY)
    assert "that move without asking" in refused(0.99), "silence lets no money move"


def test_rule_12_autonomy_is_earned_step_by_step_and_lost_at_once_in_the_application(
    acting: Acting, signed_in: Callable[..., Client], workspace: Workspace
) -> None:
    browser, cmo = signed_in(Role.CMO), acting(Role.CMO)
    channel = cmo.session().latest_fit().data.channels[0]

    def asked(level: Level) -> str:
        form = {"channel": channel, "action": "increase", "level": level.value, "reason": "Trusted."}
        return browser.post(f"/w/{workspace.slug}/decide/rules/autonomy/", form, follow=True).content.decode()

    def level() -> Level:
        return governance(cmo).charter().level(channel, "increase")

    assert level() is Level.SUGGEST
    assert "Automation rises one step at a time" in asked(Level.ACT_AND_NOTIFY)
    asked(Level.PREPARE)
    assert level() is Level.PREPARE
    assert "Graded predictions: 0" in asked(Level.ACT_AND_NOTIFY)
    assert level() is Level.PREPARE
    for role in (Role.ANALYST, Role.AGENCY):
        agency = "north" if role is Role.AGENCY else ""
        with pytest.raises(NotAllowedError):
            perform(SetAutonomy(channel, "increase", Level.SUGGEST, "No."), acting(role, agency=agency))
    governance(cmo).record_breach(channel, "increase", msg("Over the cap."), by=cmo.person, at=cmo.at)
    (taken,) = watch(cmo.session(), cmo.person)
    assert (taken.channel, level()) == (channel, Level.SUGGEST)
