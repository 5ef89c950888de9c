"""Plans for channels that bring more together: searched, promised and compared by what they bring together."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.joint import Interaction
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.plan import Market, PlanRequest, compare, make_frontier, make_insights, make_plan
from unisono.plan.desk import Desk, judge_of, prepare
from unisono.plan.together import JointTables

Array = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def fit() -> FitResult:
    """Three channels of which the first two raise each other by more than half of what they bring alone."""
    rng = np.random.default_rng(7)
    n = 130
    spend = rng.gamma(3.0, 40.0, (n, 3)) * (rng.random((n, 3)) < 0.6)
    effects = []
    for m, height in enumerate((200.0, 300.0, 350.0)):
        carried = np.convolve(spend[:, m], 0.4 ** np.arange(8))[:n]
        effects.append(height * carried / (carried + 250))
    synergy = effects[0] * effects[1]
    synergy *= 0.6 * (effects[0].sum() + effects[1].sum()) / synergy.sum()
    data = ModelData(
        periods=tuple(dt.date(2022, 1, 3) + dt.timedelta(weeks=i) for i in range(n)),
        outcome=2000 + sum(effects) + synergy + 25 * rng.standard_normal(n),
        spend=spend,
        channels=("tv", "search", "radio"),
        controls=np.zeros((n, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
    )
    return fit_model(data, Spec(chains=2, draws=200, warmup=80, interactions=(Interaction("tv", "search"),)))


@pytest.fixture
def desk(fit: FitResult) -> Desk:
    budget = float(fit.data.spend[-52:].sum()) / 6.5
    return prepare(fit, PlanRequest(budget=budget, weeks=8, draws=200, caution=0.5, market=Market(beyond=0.0)))


def test_tables_say_what_the_exact_effects_say(desk: Desk) -> None:
    assert isinstance(desk.tables, JointTables)
    for shares in ((0.6, 1.4, 1.0), (1.3, 1.2, 0.5)):
        split = desk.reference * shares
        np.testing.assert_allclose(desk.tables.value(split), desk.effect(desk.weekly(split)), rtol=2e-3)
        for m, step in enumerate(1e-4 * np.diag(split)):
            up, down = (desk.tables.value(split + sign * step).sum(axis=1) for sign in (1, -1))
            np.testing.assert_allclose(desk.tables.slope(split)[:, m], (up - down) / (2 * step[m]), rtol=1e-4)


def test_the_search_finds_what_trying_everything_finds(desk: Desk) -> None:
    """Every split on a fine grid, judged by exact effects of dated money: none is better than the plan."""
    today = desk.effect(desk.weekly_today()).sum(axis=1)
    judge = judge_of(desk, today)

    def worth(split: Array) -> float:
        return judge((desk.effect(desk.weekly(split)).sum(axis=1) - today) * desk.margin)[0]

    lower, upper = desk.allowed.lower, desk.allowed.upper
    tried = []
    for first, second in itertools.product(np.linspace(0, 1, 17), repeat=2):
        split = lower + np.array([first, second, 0.0]) * (upper - lower)
        split[2] = desk.request.budget - split[:2].sum()
        if lower[2] <= split[2] <= upper[2]:
            tried.append(worth(split))
    found = worth(desk.solve())
    assert len(tried) > 80
    assert found > 0
    assert found >= max(tried) - 0.002 * abs(max(tried))


def test_a_plan_that_knows_the_synergy_moves_its_money_there(fit: FitResult, desk: Desk) -> None:
    apart = replace(fit, draws=replace(fit.draws, joint=None))
    other = prepare(apart, desk.request)
    assert not isinstance(other.tables, JointTables)
    together, alone = desk.solve(), other.solve()
    assert together[:2].sum() > alone[:2].sum()
    exact = [desk.effect(desk.weekly(split)).sum(axis=1).mean() for split in (together, alone)]
    assert exact[0] > exact[1]


def test_everything_around_a_plan_counts_what_channels_bring_together(fit: FitResult, desk: Desk) -> None:
    plan = make_plan(fit, desk.request)
    assert any("tv" in str(text) and "search" in str(text) for text in plan.assumptions)
    gained = desk.gain(plan.weekly)
    assert plan.gain.value == pytest.approx(gained.mean())
    difference = plan.promise.media.sum(axis=(1, 2)) - plan.promise_today.media.sum(axis=(1, 2))
    both = [desk.effect(path).sum(axis=1) for path in (plan.weekly, plan.weekly_today)]
    # what lands in the window is most of it
    assert difference.mean() == pytest.approx((both[0] - both[1]).mean(), rel=0.4)
    comparison = compare(fit, desk.request)
    assert [s.budget for s in comparison.scenarios[:2]] == pytest.approx([desk.request.budget] * 2)
    assert comparison.scenarios[1].gain.value == pytest.approx(plan.gain.value, rel=1e-3)
    points = make_frontier(fit, desk.request, shares=(0.8, 1.0, 1.2)).points
    assert points[0].margin.value < points[1].margin.value < points[2].margin.value
    found = make_insights(fit, desk.request)
    assert {unit.channel for unit in found.next_unit} == set(fit.data.channels)
