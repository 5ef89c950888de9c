"""Automation acts only where people opened lanes, says why it does not, and loses them when data or platforms break."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.app.deciding import open_lanes, program, sign
from unisono.decide import Level, ReadBack, Role, Seen, State
from unisono.errors import LedgerError
from unisono.plan import PlanRequest
from unisono.runs.watching import doubtful, record_breaches, watch
from unisono_app.base.acting import Actor, perform
from unisono_app.decide.actions import Export, SetAutonomy, governance
from unisono_app.jobs.actions import RecordReadBack
from unisono_app.plan.actions import ProposeBest

Acting = Callable[..., Actor]
REQUEST = PlanRequest(budget=700_000, weeks=13, margin_rate=0.45)


def test_without_lanes_a_program_proposes_and_nothing_more(acting: Acting) -> None:
    bot = program(acting(Role.PLANNER))
    made = perform(ProposeBest(REQUEST), bot)
    history = bot.session().decisions.show(made.proposal_id)
    assert history.state is State.PROPOSED
    assert not history.escalations


def test_in_open_lanes_a_program_asks_to_act_and_every_reason_against_it_is_said(acting: Acting) -> None:
    open_lanes(acting(Role.CMO))
    bot = program(acting(Role.PLANNER))
    made = perform(ProposeBest(REQUEST), bot)
    history = bot.session().decisions.show(made.proposal_id)
    assert history.state is State.PROPOSED
    (escalation,) = history.escalations
    said = " ".join(str(reason) for reason in escalation.reasons)
    assert "No cap is set: nothing is done automatically." in said


def test_red_data_take_every_lane_back_at_once(acting: Acting) -> None:
    cmo = acting(Role.CMO)
    open_lanes(cmo, Level.PREPARE)
    assert doubtful(cmo.session()).red == frozenset()
    before = replace(cmo.session(), now=cmo.at - dt.timedelta(days=600))  # on that day the facts lie in the future
    assert doubtful(before).red
    taken = watch(before, cmo.person)
    assert {lane.level for lane in taken} == {Level.SUGGEST}
    assert len(taken) == len(governance(cmo).charter().autonomy)
    assert watch(before, cmo.person) == ()


def test_a_level_above_files_is_refused_on_what_the_ledger_and_the_data_say(acting: Acting) -> None:
    cmo = acting(Role.CMO)
    for level in (Level.SUGGEST, Level.PREPARE):
        if governance(cmo).charter().level("search", "increase").rank < level.rank:
            perform(SetAutonomy("search", "increase", level, "A step."), cmo)
    with pytest.raises(LedgerError, match="Graded predictions: 0"):
        perform(SetAutonomy("search", "increase", Level.ACT_AND_NOTIFY, "Too early."), cmo)


def test_what_was_raised_without_approval_is_a_breach_and_costs_the_lane(acting: Acting) -> None:
    cmo, planner = acting(Role.CMO), acting(Role.PLANNER)
    open_lanes(cmo)
    sign(cmo)
    perform(Export("P-0001"), planner)
    seen = perform(RecordReadBack("P-0001"), planner)
    assert not governance(cmo).charter().breaches
    line = replace(
        seen.lines[0],
        seen=Seen.CHANGED_BY_OTHERS,
        found=max(seen.lines[0].new, seen.lines[0].expected) * 2,
        tolerance=Decimal(1),
    )
    broken: ReadBack = replace(seen, lines=(line, *seen.lines[1:]))
    (what,) = record_breaches(planner.session(), broken, planner.person)
    assert line.campaign in str(what)
    assert record_breaches(planner.session(), broken, planner.person) == ()
    (taken,) = watch(planner.session(), planner.person)
    assert taken.level is Level.SUGGEST
    assert governance(cmo).charter().level(taken.channel, "increase") is Level.SUGGEST
