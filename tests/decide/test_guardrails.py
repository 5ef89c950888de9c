"""Each guardrail: what it allows, flags and blocks, and that nothing odd gets past all of them."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.decide import Basis, Context, Kind, Limits, Person, Prediction, Proposal, Ruling, Verdict
from unisono.decide.guardrails import (
    AT_APPROVAL,
    AT_PROPOSAL,
    bounds,
    budget_sum,
    channel_change,
    data_trust,
    evidence_quality,
    four_eyes,
    judge_all,
    outside_history,
    promise,
    window,
)
from unisono.domain import Light
from unisono.errors import LedgerError
from unisono.words import language, msg

Payload = dict[str, Any]


def proposal(payload: Payload) -> Proposal:
    return Proposal(
        proposal_id="P-0001",
        kind=Kind.BUDGET,
        created_at=dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC),
        proposer=Person("Élodie Planner", "elodie"),
        payload=payload,
        payload_hash="",
        basis=Basis("e1"),
    )


def changed(payload: Payload, channel: int = 0, **values: object) -> Payload:
    """The payload with values of one channel replaced, its weeks and the budget following the plan."""
    new = copy.deepcopy(payload)
    new["channels"][channel].update(values)
    for row in new["channels"]:
        if "weekly" not in values:
            row["weekly"] = [row["planned_weekly"]] * len(new["weeks"])
    if "weekly" not in values:
        new["budget"] = f"{sum(sum(row['weekly']) for row in new['channels']):.2f}"
    return new


def test_a_sensible_plan_passes_all(payload: Payload, context: Context) -> None:
    verdicts = judge_all(AT_PROPOSAL, proposal(payload), context)
    assert {v.ruling for v in verdicts} == {Ruling.ALLOW}, [str(v.reason) for v in verdicts]
    assert len({v.guardrail for v in verdicts}) == len(verdicts)


@pytest.mark.parametrize("judge", [*AT_PROPOSAL[Kind.BUDGET], *AT_APPROVAL[Kind.BUDGET]])
def test_every_guardrail_answers_with_its_name_and_a_reason(
    judge: Callable[[Proposal, Context], Verdict], payload: Payload
) -> None:
    verdict = judge(proposal(payload), Context())
    assert verdict.guardrail == judge.__module__.rpartition(".")[2]
    assert str(verdict.reason)


def test_the_sum_is_proved_to_the_cent(payload: Payload) -> None:
    assert budget_sum.judge(proposal(payload), Context()).ruling is Ruling.ALLOW
    for budget in ("30000.01", "29999.99", "3000.00", "30000.006"):
        verdict = budget_sum.judge(proposal({**payload, "budget": budget}), Context())
        assert verdict.ruling is Ruling.BLOCK
        assert "add up to €30,000.00" in str(verdict.reason)


def test_weeks_of_thirds_of_a_cent_still_add_up(payload: Payload) -> None:
    third = 10_000 / 3
    payload["channels"] = [changed(payload, 0, planned_weekly=third)["channels"][0] for _ in range(3)]
    for i, row in enumerate(payload["channels"]):
        row["channel"] = f"c{i}"
    payload["budget"] = "20000.00"
    assert budget_sum.judge(proposal(payload), Context()).ruling is Ruling.ALLOW


@pytest.mark.parametrize("amount", [-0.01, float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("place", ["current_weekly", "planned_weekly", "weekly"])
def test_what_is_no_money_blocks(payload: Payload, amount: float, place: str) -> None:
    payload["channels"][1][place] = [amount, 1.0] if place == "weekly" else amount
    verdict = budget_sum.judge(proposal(payload), Context())
    assert verdict.ruling is Ruling.BLOCK
    assert "social" in str(verdict.reason)


@pytest.mark.parametrize("budget", ["0", "-1", "NaN", "Infinity"])
def test_no_budget_blocks(payload: Payload, budget: str) -> None:
    assert budget_sum.judge(proposal({**payload, "budget": budget}), Context()).ruling is Ruling.BLOCK


def test_a_plan_that_contradicts_its_weeks_blocks(payload: Payload) -> None:
    payload["channels"][0]["planned_weekly"] = 6000.02
    assert "average" in str(budget_sum.judge(proposal(payload), Context()).reason)


def test_a_slipped_digit_blocks(payload: Payload) -> None:
    slipped = changed(payload, 0, planned_weekly=60_000.0)
    verdict = budget_sum.judge(proposal(slipped), Context())
    assert verdict.ruling is Ruling.BLOCK
    assert "slipped" in str(verdict.reason)
    wide = Context(limits=Limits(digit_slip=20))
    assert budget_sum.judge(proposal(slipped), wide).ruling is Ruling.ALLOW


def test_a_slipped_digit_of_the_whole_budget_blocks(payload: Payload, context: Context) -> None:
    for row in payload["channels"]:
        row["current_weekly"] *= 10
        row["planned_weekly"] *= 10
        row["weekly"] = [week * 10 for week in row["weekly"]]
    payload["budget"] = "300000.00"
    assert budget_sum.judge(proposal(payload), context).ruling is Ruling.BLOCK


def test_locks_and_bounds_hold(payload: Payload) -> None:
    assert bounds.judge(proposal(changed(payload, 2, locked=True)), Context()).ruling is Ruling.ALLOW
    fixed = {"locked": True, "lower": 6000.0, "upper": 6000.0}
    assert bounds.judge(proposal(changed(payload, 0, **fixed)), Context()).ruling is Ruling.ALLOW
    for values in ({"locked": True}, {"lower": 6000.03}, {"upper": 5999.97}):
        verdict = bounds.judge(proposal(changed(payload, 0, **values)), Context())
        assert verdict.ruling is Ruling.BLOCK
        assert "search" in str(verdict.reason)
    for values in ({"lower": 6000.0}, {"upper": 6000.0}, {"lower": 6000.015}):
        assert bounds.judge(proposal(changed(payload, 0, **values)), Context()).ruling is Ruling.ALLOW


@pytest.mark.parametrize(
    ("planned", "ruling"),
    [(7500.0, Ruling.ALLOW), (7510.0, Ruling.FLAG), (2500.0, Ruling.ALLOW), (2490.0, Ruling.FLAG), (0.0, Ruling.FLAG)],
)
def test_moves_above_half_are_flagged(payload: Payload, planned: float, ruling: Ruling) -> None:
    verdict = channel_change.judge(proposal(changed(payload, 0, planned_weekly=planned)), Context())
    assert verdict.ruling is ruling
    assert ("search" in str(verdict.reason)) == (ruling is Ruling.FLAG)


def test_a_start_from_zero_is_flagged(payload: Payload) -> None:
    verdict = channel_change.judge(proposal(changed(payload, 0, current_weekly=0.0)), Context())
    assert "starts from zero" in str(verdict.reason)


def test_spend_beyond_history_is_flagged(payload: Payload, context: Context) -> None:
    verdict = outside_history.judge(proposal(changed(payload, 0, planned_weekly=7010.0)), context)
    assert verdict.ruling is Ruling.FLAG
    assert "search (plan €7,010, highest €7,000)" in str(verdict.reason)
    peak = changed(payload, 0, weekly=[9000.0, 3000.0])
    assert outside_history.judge(proposal(peak), context).ruling is Ruling.FLAG


def test_an_unknown_history_is_said(payload: Payload) -> None:
    assert outside_history.judge(proposal(payload), Context()).ruling is Ruling.FLAG
    partial = Context(highest_weekly={"search": 9000.0, "social": 9000.0})
    assert "tv (no history)" in str(outside_history.judge(proposal(payload), partial).reason)


@pytest.mark.parametrize(
    ("word", "overridden", "ruling"),
    [
        ("PASS", set(), Ruling.ALLOW),
        ("review", set(), Ruling.FLAG),
        ("FAIL", set(), Ruling.BLOCK),
        ("fail", {"google_ads"}, Ruling.BLOCK),
        ("fail", {"model"}, Ruling.FLAG),
        (None, set(), Ruling.FLAG),
        ("great", set(), Ruling.BLOCK),
    ],
)
def test_the_model_behind_it(payload: Payload, word: str | None, overridden: set[str], ruling: Ruling) -> None:
    reasons = (msg("R-hat is {value}.", value=1.2),)
    context = Context(model_verdict=word, model_reasons=reasons, overridden=frozenset(overridden))
    verdict = evidence_quality.judge(proposal(payload), context)
    assert verdict.ruling is ruling
    if word == "FAIL":
        assert "R-hat is 1.2." in str(verdict.reason)


def test_a_verdict_without_reasons_reads_well_in_both_languages(payload: Payload) -> None:
    reason = evidence_quality.judge(proposal(payload), Context(model_verdict="review")).reason
    for code in ("en", "fr"):
        text = language(code).text(reason)
        assert "Content-Type" not in text
        assert text.strip()


@pytest.mark.parametrize(
    ("lights", "overridden", "ruling"),
    [
        ({"a": Light.GREEN}, set(), Ruling.ALLOW),
        ({"a": Light.GREEN, "b": Light.AMBER}, set(), Ruling.FLAG),
        ({"a": Light.RED, "b": Light.AMBER}, set(), Ruling.BLOCK),
        ({"a": Light.RED}, {"b"}, Ruling.BLOCK),
        ({"a": Light.RED}, {"a"}, Ruling.FLAG),
        ({"a": Light.RED, "b": Light.RED}, {"a"}, Ruling.BLOCK),
        ({}, set(), Ruling.FLAG),
        (None, set(), Ruling.FLAG),
    ],
)
def test_the_data_behind_it(
    payload: Payload, lights: dict[str, Light] | None, overridden: set[str], ruling: Ruling
) -> None:
    context = Context(lights=lights, overridden=frozenset(overridden))
    assert data_trust.judge(proposal(payload), context).ruling is ruling


@pytest.mark.parametrize(
    ("name", "account", "ruling"),
    [
        ("Élodie Planner", "elodie", Ruling.FLAG),
        (" elodie  PLANNER ", "other", Ruling.FLAG),
        ("C. M. Oh", "elodie", Ruling.FLAG),
        ("C. M. Oh", "cmo", Ruling.ALLOW),
    ],
)
def test_four_eyes(payload: Payload, name: str, account: str, ruling: Ruling) -> None:
    verdict = four_eyes.judge(proposal(payload), Context(approver=Person(name, account)))
    assert verdict.ruling is ruling


@given(st.data())
def test_no_wrong_amount_gets_past_the_sum(data: st.DataObject) -> None:
    amounts = st.floats() | st.sampled_from([0.0, -0.0, 1e-9, 1e300])
    weekly = data.draw(st.lists(amounts, min_size=2, max_size=2))
    current, planned = data.draw(amounts), data.draw(amounts)
    row = {"channel": "a", "current_weekly": current, "planned_weekly": planned, "weekly": weekly}
    plan = {"currency": "EUR", "weeks": ["2026-01-19", "2026-01-26"], "budget": "100.00", "channels": [row]}
    if budget_sum.judge(proposal(plan), Context()).ruling is Ruling.ALLOW:
        assert all(week >= 0 for week in weekly)
        assert abs(sum(weekly) - 100) < 0.011
        assert planned <= 5 * current or current == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"currency": ""},
        {"weeks": []},
        {"weeks": ["2026-01-19", "2026-01-27"]},
        {"weeks": ["19/01/2026"]},
        {"budget": 30000.0},
        {"budget": "thirty"},
        {"channels": []},
        {"channels": ["search"]},
        {"channels": None},
    ],
)
def test_a_misshapen_payload_is_refused_by_name(payload: Payload, broken: Payload) -> None:
    with pytest.raises(LedgerError, match=next(iter(broken))):
        budget_sum.judge(replace(proposal(payload), payload={**payload, **broken}), Context())


@pytest.mark.parametrize(
    "broken",
    [{"weekly": [1.0]}, {"weekly": ["1", 1.0]}, {"locked": "no"}, {"current_weekly": None}, {"planned_weekly": True}],
)
def test_a_misshapen_channel_is_refused_by_name(payload: Payload, broken: Payload) -> None:
    payload["channels"][0].update(broken)
    with pytest.raises(LedgerError, match=next(iter(broken))):
        budget_sum.judge(proposal(payload), Context())


def test_a_channel_cannot_stand_twice(payload: Payload) -> None:
    payload["channels"][1]["channel"] = "search"
    with pytest.raises(LedgerError, match="channels"):
        budget_sum.judge(proposal(payload), Context())


@pytest.mark.parametrize(
    ("today", "ruling"),
    [
        (dt.date(2026, 1, 15), Ruling.ALLOW),
        (dt.date(2026, 1, 25), Ruling.ALLOW),
        (dt.date(2026, 1, 26), Ruling.FLAG),
        (dt.date(2026, 2, 1), Ruling.FLAG),
        (dt.date(2026, 2, 2), Ruling.BLOCK),
        (None, Ruling.FLAG),
    ],
)
def test_a_plan_is_for_weeks_to_come(payload: Payload, today: dt.date | None, ruling: Ruling) -> None:
    assert window.judge(proposal(payload), Context(today=today)).ruling is ruling


@pytest.mark.parametrize(("chance", "ruling"), [(0.2, Ruling.FLAG), (0.5, Ruling.ALLOW), (0.9, Ruling.ALLOW)])
def test_a_promise_of_less_is_flagged(payload: Payload, chance: float, ruling: Ruling) -> None:
    promised = Prediction(
        metric="incremental_margin",
        unit="EUR",
        estimate=-16_428.0,
        lower=-43_968.0,
        upper=11_027.0,
        level=0.9,
        probability_better=chance,
        first_on=dt.date(2026, 1, 19),
        last_on=dt.date(2026, 2, 1),
        due_on=dt.date(2026, 2, 15),
    )
    verdict = promise.judge(replace(proposal(payload), prediction=promised), Context())
    assert verdict.ruling is ruling
    assert promise.judge(proposal(payload), Context()).ruling is Ruling.ALLOW
