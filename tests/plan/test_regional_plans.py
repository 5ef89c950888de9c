"""Plans by channel and region: cells say what the panel says, limits hold, and groups are solved as few cells are."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from unisono.errors import PlanError
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.panel.data import PanelData, share_out
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust.report import FitTrust
from unisono.plan import Aim, Group, Market, Objective, PlanRequest
from unisono.plan.cells import cells_of
from unisono.plan.limits import Limits
from unisono.plan.optimise import best_split
from unisono.plan.phasing import even
from unisono.plan.regional import Firmness, by_cell, firmness_of, make_regional_plan, todays_money
from unisono.plan.response import tabulate
from unisono.plan.worth import cautious
from unisono.words import msg

REGIONS = ("north", "south", "west")
N = 80


@pytest.fixture(scope="module")
def panel() -> PanelResult:
    """Three regions; search returns three times as much in the north as elsewhere, tv is bought for all together."""
    rng = np.random.default_rng(3)
    size = np.array([1.0, 0.6, 1.4])
    per_head = rng.gamma(2.0, 40.0, (3, N, 2)) * (rng.random((3, N, 2)) < 0.8)
    tv = rng.gamma(2.0, 100.0, N) * (rng.random(N) < 0.6)
    answer = np.array([[3.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    outcome = np.empty((3, N))
    for g in range(3):
        base = 500 + 20 * np.sin(2 * np.pi * np.arange(N) / 52) + rng.normal(0, 6, N)
        media = (answer[g] * 100 * per_head[g] / (per_head[g] + 80)).sum(axis=1)
        outcome[g] = size[g] * (base + media + 30 * tv / (tv + 200))
    data = PanelData(
        periods=tuple(dt.date(2024, 1, 1) + dt.timedelta(weeks=i) for i in range(N)),
        units=REGIONS,
        outcome=outcome,
        spend=per_head * size[:, None, None],
        channels=("search", "social"),
        controls=np.zeros((3, N, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
        population=1000 * size,
    )
    return fit_panel(share_out(data, tv[:, None], ("tv",)), PanelSpec(draws=150, warmup=40, chains=2))


def test_cells_bring_what_the_panel_says_they_brought(panel: PanelResult) -> None:
    cells = cells_of(panel)
    told = panel.contributions()
    brought = cells.draws.effect(cells.data.spend).sum(axis=2)
    assert len(cells.cells) == 7
    for k, cell in enumerate(cells.cells):
        m = panel.data.channels.index(cell.channel)
        rows = range(3) if cell.region is None else [REGIONS.index(cell.region)]
        np.testing.assert_allclose(brought[:, k], told[:, list(rows), m].sum(axis=1), rtol=1e-9)
        np.testing.assert_allclose(cells.data.spend[:, k], panel.data.spend[list(rows), :, m].sum(axis=0))
    assert [cell.name for cell in cells.cells if cell.region is None] == ["tv"]


def test_money_goes_to_the_region_that_answers(panel: PanelResult) -> None:
    plan = make_regional_plan(panel, PlanRequest(budget=10_000.0))
    money = {line.channel: line for line in plan.lines}
    assert sum(line.planned for line in plan.lines) == pytest.approx(10_000.0)
    assert money["search@north"].change > 0.2
    assert plan.gain.value > 0
    assert plan.probability_better > 0.9
    assert plan.weekly.sum() == pytest.approx(10_000.0)
    today, planned = plan.by_region()["north"]
    assert planned > today
    assert sum(planned for _, planned in plan.by_channel().values()) == pytest.approx(10_000.0)
    assert any("tv" in str(text) for text in plan.assumptions)


def test_limits_on_channels_and_regions_hold(panel: PanelResult) -> None:
    base = PlanRequest(budget=10_000.0)
    today = todays_money(panel, base)
    assert today["north"] == pytest.approx(today["search@north"] + today["social@north"])
    request = PlanRequest(
        budget=10_000.0,
        bounds={"north": (0.0, 1.05 * today["north"]), "social@south": (0.0, 100.0)},
        locks=frozenset({"tv"}),
        groups=(Group("kept", ("search", "social@west"), 0.0, 1.02 * (today["search"] + today["social@west"])),),
    )
    plan = make_regional_plan(panel, request)
    planned = {line.channel: line.planned for line in plan.lines}
    assert plan.by_region()["north"][1] <= 1.05 * today["north"] + 0.01
    assert planned["social@south"] <= 100.0 + 0.01
    assert planned["tv"] == pytest.approx(today["tv"], abs=0.01)
    assert (
        plan.by_channel()["search"][1] + planned["social@west"] <= 1.02 * (today["search"] + today["social@west"]) + 1
    )


def test_what_is_said_of_a_channel_holds_in_its_regions(panel: PanelResult) -> None:
    request = PlanRequest(budget=1.0, market=Market(elasticity={"search": 0.3, "search@west": 0.1}))
    asked = by_cell(request, cells_of(panel)).market.elasticity
    assert asked == {"search@north": 0.3, "search@south": 0.3, "search@west": 0.1}


def test_a_plan_is_as_firm_as_its_fit(panel: PanelResult) -> None:
    def found(grade: Grade, run_id: str = panel.run_id) -> FitTrust:
        return FitTrust(run_id, (), grade, msg("Nothing was found that speaks against this fit."))

    sound = dataclasses.replace(panel, grade=Grade.PASS)
    assert firmness_of(sound, None)[0] is Firmness.DRAFT
    assert "not put to the test" in str(firmness_of(sound, None)[1])
    assert firmness_of(sound, found(Grade.PASS))[0] is Firmness.FIRM
    assert firmness_of(sound, found(Grade.REVIEW))[0] is Firmness.CAREFUL
    assert firmness_of(sound, found(Grade.FAIL))[0] is Firmness.DRAFT
    marked = dataclasses.replace(panel, grade=Grade.REVIEW)
    assert firmness_of(marked, found(Grade.PASS))[0] is Firmness.CAREFUL
    failed = dataclasses.replace(panel, grade=Grade.FAIL)
    assert firmness_of(failed, found(Grade.PASS))[0] is Firmness.DRAFT
    with pytest.raises(PlanError, match="says nothing about"):
        firmness_of(sound, found(Grade.PASS, "another"))


def test_unknown_names_and_totals_are_refused(panel: PanelResult) -> None:
    with pytest.raises(PlanError, match="radio"):
        make_regional_plan(panel, PlanRequest(budget=10_000.0, locks=frozenset({"radio"})))
    with pytest.raises(PlanError, match="total outcome"):
        make_regional_plan(panel, PlanRequest(budget=10_000.0, aim=Aim(Objective.TARGET, target=1e6)))


def test_many_cells_in_groups_reach_what_programming_reaches_on_few() -> None:
    """48 cells are 6 kinds of 8 equal ones: the best split gives equal cells equal money, so 6 cells tell the truth."""
    rng = np.random.default_rng(8)
    few = ChannelDraws(
        decay=np.full((200, 6), 0.3),
        half=rng.uniform(0.6, 2.0, 6) * rng.lognormal(0, 0.1, (200, 6)),
        slope=np.ones((200, 6)),
        roi=np.ones((200, 6)),
        beta=rng.uniform(200, 900, 6) * rng.lognormal(0, 0.2, (200, 6)),
        mean_spend=np.full(6, 100.0),
        window=4,
    )
    eight = np.repeat(np.arange(6), 8)
    many = ChannelDraws(
        decay=few.decay[:, eight],
        half=few.half[:, eight],
        slope=few.slope[:, eight],
        roi=few.roi[:, eight],
        beta=few.beta[:, eight],
        mean_spend=few.mean_spend[eight],
        window=4,
    )
    worth = []
    for draws, times in ((few, 8), (many, 1)):
        n = len(draws.mean_spend)
        start, budget = np.full(n, 400.0), 400.0 * n
        tables = tabulate(
            draws, np.full((8, n), 100.0), ceiling=np.full(n, 900.0), phase=even(4, n).weekly, after=np.full(n, 100.0)
        )
        first = np.arange(n) < n // 3
        limits = Limits(budget, np.full(n, 100.0), np.full(n, 800.0), [(first.astype(float), 0.0, 0.3 * budget)])
        begin = np.where(first, 350.0, 425.0)
        now = tables.value(start).sum(axis=1)
        split = best_split(tables, now, begin, limits, judge=cautious(0.0))
        assert limits.hold(split)
        worth.append(times * float((tables.value(split).sum(axis=1) - now).mean()))
    assert worth[1] == pytest.approx(worth[0], rel=2e-3)
