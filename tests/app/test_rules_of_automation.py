"""The rules of governance about sums and automation, as the application keeps them: on real facts, fits and plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from unisono.decide import Approval, Layer, Level, Proposal, Role, Rules, Signature, State
from unisono.decide.chain import Event
from unisono.decide.codec import body_of
from unisono.decide.orders import Autonomy, TrackRecord
from unisono.errors import LedgerError
from unisono.plan import PlanRequest
from unisono.runs.standing import spent_lately
from unisono.runs.watching import watch
from unisono.words import msg
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError
from unisono_app.decide import actions
from unisono_app.decide.actions import Approve, SetAutonomy, Withdraw, governance
from unisono_app.plan.actions import ProposeBest, ProposeSplit

Acting = Callable[..., Actor]
PLENTY = Decimal(100_000_000)


def policy(actor: Actor, **rules: object) -> None:
    said = Rules(**rules)  # type: ignore[arg-type]
    perform(actions.SetPolicy("caps", said, Layer.CORPORATE, "CMO", "Care."), actor)


def program(planner: Actor) -> Actor:
    """A program of the planner, which may propose."""
    return replace(planner, agent_of=planner.member_id, roles=(Role.AGENT,), via="api")


def spent(actor: Actor) -> dict[str, float]:
    """Money a week, by channel, as the facts tell it."""
    found = spent_lately(actor.session())
    assert found is not None
    return dict(found)


def raised(actor: Actor, share: float, supersedes: str | None = None) -> Proposal:
    """Four weeks in which every channel gets `share` more than lately."""
    split = {channel: 4 * (1 + share) * weekly for channel, weekly in spent(actor).items()}
    return perform(ProposeSplit(4, split, "More of all.", supersedes), actor)


def sign(actor: Actor, proposal: Proposal) -> Approval | Signature:
    return perform(Approve(proposal.proposal_id, "Looked at it.", proposal.payload_hash), actor)


def capped(proposal: Proposal) -> list[str]:
    return [v.guardrail for v in proposal.flags if v.policy]


def test_rule_04_splitting_a_move_dodges_nothing_in_the_application(acting: Acting) -> None:
    cmo, finance, planner, other = (acting(r) for r in (Role.CMO, Role.FINANCE, Role.PLANNER, Role.PLANNER))
    step = Decimal(sum(spent(planner).values())) * 4 / 20
    policy(cmo, cap_actor=step * Decimal("1.5"))
    first = raised(planner, 0.05)
    assert capped(first) == []
    assert isinstance(sign(other, first), Approval)
    perform(Withdraw(first.proposal_id, "No longer needed."), cmo)
    second = raised(program(planner), 0.05)
    assert capped(second) == ["cap_actor"], "cancelled, and asked by an agent: still the same actor’s sum"
    with pytest.raises(LedgerError, match="does not bring"):
        sign(other, second)
    assert isinstance(sign(cmo, second), Signature)
    assert isinstance(sign(finance, second), Approval)
    later = replace(planner, at=planner.at + dt.timedelta(days=31))
    assert capped(raised(later, 0.05)) == []


def test_rule_04_a_plan_that_replaces_an_approved_one_counts_in_its_place(acting: Acting) -> None:
    cmo, planner = acting(Role.CMO), acting(Role.PLANNER)
    policy(cmo, cap_total=Decimal(sum(spent(planner).values())) * 4 / 10)
    first = raised(planner, 0.08)
    sign(cmo, first)
    assert capped(raised(planner, 0.08, first.proposal_id)) == []
    assert capped(raised(planner, 0.08)) == ["cap_total"]


def open_lanes(cmo: Actor) -> None:
    """Bring every lane of money to L3, as if its predictions had been graded."""
    ledger = cmo.session().decisions.ledger
    for channel in cmo.session().latest_fit().data.channels:
        for action in ("increase", "decrease"):
            for level in (Level.PREPARE, Level.ACT_AND_NOTIFY):
                lane = Autonomy(channel, action, level, cmo.person, "Earned.", cmo.at, TrackRecord(10, 9))
                ledger.append(Event(cmo.at, "autonomy_set", body_of(lane)))


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
