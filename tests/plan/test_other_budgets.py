"""Other budgets, goals, scenarios, and what a plan hangs on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unisono.errors import PlanError
from unisono.measure.mmm.result import FitResult
from unisono.plan import Group, Insights, PlanRequest, compare, make_frontier, make_insights, make_plan, seek_goal
from unisono.plan.desk import prepare
from unisono.plan.frontier import Frontier
from unisono.plan.insights import prices, worth_of

BUDGET = 800_000.0
REQUEST = PlanRequest(budget=BUDGET, draws=400)


@pytest.fixture(scope="module")
def frontier(fit: FitResult) -> Frontier:
    return make_frontier(fit, REQUEST, shares=(0.5, 0.8, 1.0, 1.2, 1.5))


@pytest.fixture(scope="module")
def insights(fit: FitResult) -> Insights:
    return make_insights(fit, REQUEST)


def test_more_money_brings_more_and_each_unit_less(frontier: Frontier) -> None:
    budgets = [point.budget for point in frontier.points]
    assert budgets == pytest.approx([0.5 * BUDGET, 0.8 * BUDGET, BUDGET, 1.2 * BUDGET, 1.5 * BUDGET])
    margins = np.array([point.margin.value for point in frontier.points])
    units = np.array([point.next_unit.value for point in frontier.points])
    assert (np.diff(margins) > 0).all()
    assert (np.diff(units) < 0).all()
    slopes = np.diff(margins) / np.diff(budgets)
    assert (slopes < units[:-1] * 1.05).all()
    assert (slopes > units[1:] * 0.9).all()
    for point in frontier.points:
        assert point.split.sum() == pytest.approx(point.budget)
        assert point.net is not None
        assert point.net.value == pytest.approx(point.margin.value - point.budget)
    assert frontier.best is not None
    assert frontier.best.net is not None
    assert frontier.best.net.value == max(p.net.value for p in frontier.points if p.net)


def test_a_goal_is_reached_with_the_smallest_budget(fit: FitResult) -> None:
    today = make_plan(fit, REQUEST).promise_today
    target = float(np.quantile(today.outcome.sum(axis=1), 0.35))
    plan = seek_goal(fit, REQUEST, target, probability=0.8)
    assert plan.chance_of(target) == pytest.approx(0.8, abs=0.03)
    less = make_plan(fit, PlanRequest(budget=0.9 * plan.request.budget, draws=400))
    assert less.chance_of(target) < 0.8
    surer = seek_goal(fit, REQUEST, target, probability=0.9)
    assert surer.request.budget > plan.request.budget


def test_goals_out_of_reach_are_refused_with_the_way_out(fit: FitResult) -> None:
    outcome = make_plan(fit, REQUEST).promise.total().value
    with pytest.raises(PlanError, match="reached without any media") as idle:
        seek_goal(fit, REQUEST, 0.1 * outcome)
    with pytest.raises(PlanError, match="reaches the goal with a probability of only") as far:
        seek_goal(fit, REQUEST, 5 * outcome)
    with pytest.raises(PlanError, match="with a probability from"):
        seek_goal(fit, REQUEST, outcome, probability=0.2)
    assert str(idle.value.remedy)
    assert str(far.value.remedy)


def test_scenarios_stand_side_by_side_on_the_same_draws(fit: FitResult) -> None:
    found = compare(fit, REQUEST, {"no {tv}": {"tv": 0.0}, "as today": {}})
    names = [str(s.name) for s in found.scenarios]
    assert names == ["Usual split", "Best split", "Best split of 20% less money", "no {tv}", "as today"]
    today, proposed, less, without, same = found.scenarios
    assert today.gain.value == same.gain.value == 0.0
    assert same.probability_better == 0.5
    plan = make_plan(fit, REQUEST)
    assert proposed.gain.value == pytest.approx(plan.gain.value, rel=0.02)
    assert less.budget == pytest.approx(0.8 * BUDGET)
    assert without.split[fit.data.channels.index("tv")] == 0
    assert without.margin.value < today.margin.value
    assert proposed.margin.value > today.margin.value > less.margin.value
    for scenario in found.scenarios:
        assert scenario.net is not None
        assert scenario.outcome.interval.lower < scenario.outcome.value < scenario.outcome.interval.upper
        assert scenario.net.value == pytest.approx(scenario.margin.value - scenario.budget)
        assert scenario.gain.value == pytest.approx(
            scenario.net.value - (today.net.value if today.net else 0), abs=1e-6 * BUDGET
        )


@pytest.mark.parametrize(("split", "said"), [({"cinema": 1.0}, "cinema"), ({"tv": -1.0}, "zero or more")])
def test_scenarios_of_nothing_known_are_refused(fit: FitResult, split: dict[str, float], said: str) -> None:
    with pytest.raises(PlanError, match=said):
        compare(fit, REQUEST, {"mine": split})


def test_the_next_unit_is_ranked_by_what_it_brings(fit: FitResult, insights: Insights) -> None:
    values = [each.margin.value for each in insights.next_unit]
    assert values == sorted(values, reverse=True)
    assert {each.channel for each in insights.next_unit} == set(fit.data.channels)
    assert all(0 <= each.probability_pays <= 1 for each in insights.next_unit)
    plan = make_plan(fit, REQUEST)
    change = {line.channel: line.change for line in plan.lines}
    assert change[insights.next_unit[0].channel] > 0
    assert change[insights.next_unit[-1].channel] < 0


def test_moves_say_how_sure_they_are_and_where_they_tip(insights: Insights) -> None:
    assert insights.moves
    for move in insights.moves:
        assert move.sure == (move.probability_right >= 0.9)
        assert move.tipping is not None
        assert (move.tipping < 1) == (move.change > 0), "at what is believed, every move pays"


def test_a_price_is_what_one_more_unit_isworth_of(fit: FitResult) -> None:
    """Against the plan made again with a little more budget, and with a little wider bound."""
    request = PlanRequest(
        budget=BUDGET, draws=400, groups=(Group("video", ("youtube", "tv"), 0.0, 120_000.0),), change=0.8
    )
    desk = prepare(fit, request, most=1.05)
    split = desk.solve()
    worths = {str(price.limit): price.worth for price in prices(desk, split)}
    step = 400.0
    mask, low, high = desk.allowed.groups[0]
    wider = replace(desk.allowed, groups=[(mask, low, high + step)])
    assert "Group video" in worths
    measured = (worth_of(desk, desk.solve(wider)) - worth_of(desk, split)) / step
    assert worths["Group video"] == pytest.approx(measured, rel=0.15, abs=0.01)
    more = replace(desk.allowed, budget=BUDGET + step)
    measured = (worth_of(desk, desk.solve(more)) - worth_of(desk, split)) / step
    assert worths["Budget"] == pytest.approx(measured, rel=0.1)


def test_few_moves_keep_most_of_the_gain(fit: FitResult, insights: Insights) -> None:
    assert 2 <= len(insights.least_change) < len(fit.data.channels)
    assert insights.kept >= 0.9
    today = np.array([line.reference for line in make_plan(fit, REQUEST).lines])
    still = [m for m, c in enumerate(fit.data.channels) if c not in insights.least_change]
    np.testing.assert_allclose(insights.least_split[still], today[still])


def test_hinges_are_ranked(fit: FitResult, insights: Insights) -> None:
    moved = [hinge.moved for hinge in insights.hinges]
    assert moved == sorted(moved, reverse=True)
    assert moved[0] > 0.01
    assert any("Return of" in str(hinge.what) for hinge in insights.hinges)
    assert any("Caution" in str(hinge.what) for hinge in insights.hinges)
