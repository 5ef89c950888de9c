"""Two fits side by side: the parts of a change add up, each cause is found, and a move beyond the data is held up."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.joint import Interaction
from unisono.measure.mmm.refresh import compare
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.spec import Link, Spec, Structure
from unisono.synthetic.worlds import make_world

MakeData = Callable[..., ModelData]
QUICK = Spec(chains=2, draws=400, warmup=120, autocorrelations=(0.0,))


def first(data: ModelData, n: int) -> ModelData:
    """The first `n` periods."""
    return dataclasses.replace(
        data, periods=data.periods[:n], outcome=data.outcome[:n], spend=data.spend[:n], controls=data.controls[:n]
    )


@pytest.fixture(scope="module")
def whole(make_data: MakeData) -> ModelData:
    return make_data(n=117, n_controls=1)


@pytest.fixture(scope="module")
def older(whole: ModelData) -> FitResult:
    return fit_model(first(whole, 104), QUICK)


def test_new_weeks_alone(whole: ModelData, older: FitResult) -> None:
    change = compare(older, fit_model(whole, QUICK))
    assert change.n_new == 13
    assert change.n_restated == 0
    assert not change.choices_changed
    assert (change.table["by_restated"] == 0).all()
    assert (change.table["by_choices"] == 0).all()
    assert change.grade is Grade.PASS
    assert str(change.lines()[0]).startswith("Since run")


def test_restated_figures_are_their_own_cause(whole: ModelData, older: FitResult) -> None:
    spend = whole.spend.copy()
    spend[:60, 1] *= 1.5
    change = compare(older, fit_model(dataclasses.replace(whole, spend=spend), QUICK))
    assert change.n_restated == 60
    rows = {row["channel"]: row for row in change.table.to_dicts()}
    told = rows["channel_1"]
    assert told["by_restated"] < 0  # more spend for the same outcome
    assert abs(told["by_restated"]) > abs(rows["channel_0"]["by_restated"])
    parts = told["by_restated"] + told["by_new_data"] + told["by_choices"]
    assert parts == pytest.approx(told["roi_after"] - told["roi_before"], abs=1e-9)


def test_what_the_history_chose_anew_is_counted_under_choices() -> None:
    world = make_world("delayed", 203).data
    plain, chosen = (fit_model(world, dataclasses.replace(QUICK, structure=each)) for each in (Structure(), None))
    change = compare(plain, chosen)
    assert change.structure_changed
    assert not change.choices_changed
    moved = change.table["roi_after"] - change.table["roi_before"]
    np.testing.assert_allclose(change.table["by_choices"], moved, atol=0.3 * float(np.abs(moved.to_numpy()).max()))
    assert any("chooses another season" in str(line) for line in change.lines())
    assert not compare(plain, plain).structure_changed


def test_a_choice_that_moves_the_answer_is_named_and_held_up(whole: ModelData, older: FitResult) -> None:
    pushed = dataclasses.replace(QUICK, beliefs=(Belief("channel_0", About.ROI, 7.0, 8.0),))
    change = compare(older, fit_model(first(whole, 104), pushed))
    [row] = [row for row in change.table.to_dicts() if row["channel"] == "channel_0"]
    assert change.choices_changed
    assert change.n_new == 0
    assert row["by_choices"] == pytest.approx(row["roi_after"] - row["roi_before"], abs=0.2 * row["roi_after"])
    assert row["grade"] == "review"
    assert change.grade is Grade.REVIEW
    assert "further than the data allow" in str(change.lines()[1])


def test_a_world_that_changed_is_held_up(whole: ModelData, older: FitResult) -> None:
    outcome = whole.outcome.copy()
    rng = np.random.default_rng(0)
    outcome[104:] += 40 * whole.spend[104:, 0] * rng.uniform(0.9, 1.1, 13)  # the channel suddenly returns 40 more
    change = compare(older, fit_model(dataclasses.replace(whole, outcome=outcome), QUICK))
    assert change.grade is Grade.REVIEW


def test_channels_come_and_go(whole: ModelData, older: FitResult) -> None:
    renamed = dataclasses.replace(whole, channels=("channel_0", "radio"))
    change = compare(older, fit_model(renamed, QUICK))
    assert change.appeared == ("radio",)
    assert change.gone == ("channel_1",)
    assert change.table["channel"].to_list() == ["channel_0"]


@pytest.mark.parametrize("choice", [{"interactions": (Interaction("channel_0", "channel_1"),)}, {"link": Link.LOG}])
def test_returns_are_those_that_the_fit_tells_where_channels_act_together(
    make_data: MakeData, choice: dict[str, object]
) -> None:
    spec = dataclasses.replace(QUICK, draws=1200, **choice)  # type: ignore[arg-type]  # chance moves less of them
    older = fit_model(make_data(n=104), spec)
    newer = fit_model(make_data(n=104), dataclasses.replace(spec, harmonics=1))
    change = compare(older, newer).table
    assert change["roi_before"].to_list() == pytest.approx(older.channels_table()["roi"].to_list())
    assert change["roi_after"].to_list() == pytest.approx(newer.channels_table()["roi"].to_list())
    told = change["roi_before"].to_numpy()
    assert np.abs(older.draws.roi.mean(axis=0) / told - 1).max() > 0.05  # on its own each brings something else
    assert np.abs(change["by_new_data"].to_numpy() / told).max() < 0.04  # there were no new data
