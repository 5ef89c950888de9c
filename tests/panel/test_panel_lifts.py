"""Lift tests by region: what they teach, when they contradict, what they replace, what is refused, how they last."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.forms import Carry, Form
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.panel.choices import panel_choices
from unisono.measure.mmm.panel.data import PanelData, share_out
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.lifts import panel_lifts, without_tested_cells
from unisono.measure.mmm.panel.posterior import posterior_of
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.store import load_panel, save_panel
from unisono.measure.mmm.panel.tension import tensions_in_panel
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.review import agreement
from unisono.measure.mmm.spec import Priors, Spec

MakePanel = Callable[..., PanelData]
Array = npt.NDArray[np.float64]
QUICK = PanelSpec(draws=100, warmup=40, autocorrelations=(0.0,))
FIRST, WEEKS, WATCHED = 40, 6, 4
"""Weeks of the dark test, and how many more were watched."""


@dataclass(frozen=True, slots=True)
class World:
    """Twenty regions that see the same television per head; five of them went dark for some weeks."""

    data: PanelData
    roi: float
    test: Experiment


def brought(spend: Array, size: Array, answer: Array) -> Array:
    """(n_units, n_weeks) outcome of television, by a formula of its own."""
    weights = 0.5 ** np.arange(10)
    carried = np.array([np.convolve(row, weights / weights.sum())[: len(row)] for row in spend / size[:, None]])
    return np.asarray(size[:, None] * answer[:, None] * 300 * carried / (carried + 60))


def make_world(seed: int = 12, *, chance: float = 0.0) -> World:
    """The world of `seed`; what the test measured is off the truth by `chance` of its standard errors."""
    rng = np.random.default_rng(seed)
    n_units, n = 20, 70
    t = np.arange(n)
    size = rng.lognormal(0.0, 0.4, n_units)
    answer = 1 + 0.2 * rng.standard_normal(n_units)
    season = np.sin(2 * np.pi * t / 52.18)
    television = size[:, None] * (60 + 20 * season + 3 * rng.standard_normal((n_units, n)))
    search = size[:, None] * rng.gamma(4.0, 10.0, (n_units, n))
    dark = television.copy()
    dark[:5, FIRST : FIRST + WEEKS] = 0.0
    outcome = size[:, None] * (1000 + 80 * season + 60 * rng.standard_normal((n_units, n)))
    outcome += brought(dark, size, answer) + 1.5 * search
    lift = brought(dark, size, answer) - brought(television, size, answer)
    total = float(lift[:5, FIRST : FIRST + WEEKS + WATCHED].sum())
    monday = dt.date(2023, 1, 2)
    data = PanelData(
        periods=tuple(monday + dt.timedelta(weeks=i) for i in range(n)),
        units=tuple(f"region_{g}" for g in range(n_units)),
        outcome=outcome,
        spend=np.stack([dark, search], axis=2),
        channels=("tv", "search"),
        controls=np.zeros((n_units, n, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="revenue",
        population=1000 * size,
    )
    test = Experiment(
        "dark test",
        "tv",
        monday + dt.timedelta(weeks=FIRST),
        monday + dt.timedelta(weeks=FIRST + WEEKS, days=-1),
        lift=total + chance * 0.08 * abs(total),
        error=0.08 * abs(total),
        treated=0.0,
        untreated=1.0,
        measured_until=monday + dt.timedelta(weeks=FIRST + WEEKS + WATCHED, days=-1),
        usual=float(television[:, FIRST : FIRST + WEEKS].sum(axis=0).mean()),
        regions=data.units[:5],
    )
    return World(data, float(brought(dark, size, answer).sum() / dark.sum()), test)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


@pytest.fixture(scope="module")
def alone(world: World) -> PanelResult:
    """The history without the test and without the weeks that it was measured by."""
    return fit_panel(without_tested_cells(world.data, (world.test,)), QUICK)


@pytest.fixture(scope="module")
def joined(world: World) -> PanelResult:
    return fit_panel(world.data, dataclasses.replace(QUICK, experiments=(world.test,)))


def tv_roi(fit: PanelResult) -> Array:
    return np.asarray(fit.contributions()[:, :, 0].sum(axis=1) / fit.data.spend[:, :, 0].sum())


def test_a_test_in_five_of_twenty_regions_narrows_its_channel_towards_the_truth(
    world: World, alone: PanelResult, joined: PanelResult
) -> None:
    before, after = tv_roi(alone), tv_roi(joined)
    assert after.std() < 0.6 * before.std()
    assert abs(after.mean() - world.roi) < abs(before.mean() - world.roi) + 0.5 * after.std()
    lower, upper = np.quantile(after, [0.02, 0.98])
    assert lower < world.roi < upper
    assert joined.channels_table()["evidence"].to_list() == ["experiment", "model"]
    [found] = [d for d in joined.diagnostics if d.name == "experiment"]
    assert found.grade is Grade.PASS


@pytest.mark.prove
def test_intervals_with_tests_hold_the_truth_nine_times_out_of_ten() -> None:
    """Ten worlds, their tests off by chance: narrower than without, closer to the truth, and still wide enough."""
    inside, away, away_alone, width = [], [], [], []
    for seed in range(10):
        world = make_world(seed, chance=float(np.random.default_rng([seed, 3]).standard_normal()))
        joined = tv_roi(fit_panel(world.data, dataclasses.replace(QUICK, experiments=(world.test,))))
        alone = tv_roi(fit_panel(without_tested_cells(world.data, (world.test,)), QUICK))
        lower, upper = np.quantile(joined, [0.05, 0.95])
        inside.append(bool(lower < world.roi < upper))
        away.append(abs(joined.mean() / world.roi - 1))
        away_alone.append(abs(alone.mean() / world.roi - 1))
        width.append(joined.std() / alone.std())
    assert sum(inside) >= 8, (inside, away, away_alone, width)
    assert np.mean(width) < 0.6
    assert np.mean(away) < 0.6 * np.mean(away_alone)


def test_what_the_test_was_measured_by_counts_once(world: World, joined: PanelResult) -> None:
    hidden = np.isnan(joined.data.outcome)
    assert hidden[:5, FIRST : FIRST + WEEKS + WATCHED].all()
    assert hidden.sum() == 5 * (WEEKS + WATCHED)
    assert any("nothing counts twice" in str(note) for note in joined.notes)
    holdout = dataclasses.replace(world.test, treated=1.0, untreated=0.0, lift=-world.test.lift)
    assert without_tested_cells(world.data, (holdout,)) is world.data


def test_a_contradiction_by_region_is_reported(world: World, joined: PanelResult) -> None:
    design = joined.posterior.design
    wrong = dataclasses.replace(world.test, lift=-3 * world.test.lift, error=0.1 * abs(world.test.lift))
    spec = dataclasses.replace(QUICK, experiments=(wrong,))
    [found] = tensions_in_panel(posterior_of(joined.data, spec, noise=design.noise), joined.theta.mean(axis=0))
    assert found.z > 2
    said = agreement(found)
    assert said.grade is Grade.REVIEW
    assert "contradict" in str(said.text)


def test_a_panel_with_tests_is_kept_and_told_again(joined: PanelResult, tmp_path: Path) -> None:
    again = load_panel(save_panel(joined, tmp_path))
    assert again.spec == joined.spec
    np.testing.assert_array_equal(again.linear.effect, joined.linear.effect)
    assert again.channels_table().equals(joined.channels_table())


def test_usual_spend_is_read_from_the_record(world: World) -> None:
    """Without `usual`, a heavy-up is undone, and a dark test compared with the regions' other weeks."""
    weeks = slice(FIRST, FIRST + WEEKS)
    per_head = world.data.spend[:, :, 0] / world.data.size[:, None] / world.data.spend[:, :, 0].mean()
    heavy = dataclasses.replace(world.test, treated=1.5, usual=None, regions=("region_7",))
    lifts = panel_lifts(world.data, (heavy,))
    np.testing.assert_allclose(lifts.paths[0], per_head[7])
    np.testing.assert_allclose(lifts.paths[1, weeks], per_head[7, weeks] / 1.5)
    assert lifts.unit.tolist() == [7, 7]
    dark = dataclasses.replace(world.test, usual=None, regions=("region_1",))
    lifts = panel_lifts(world.data, (dark,))
    assert not lifts.paths[0, weeks].any()
    outside = np.delete(per_head[1], np.arange(FIRST, FIRST + WEEKS))
    np.testing.assert_allclose(lifts.paths[1, weeks], outside.mean())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channel": "radio"}, "no channel of this model"),
        ({"regions": ("region_1", "Atlantis")}, "Atlantis is no region"),
        ({"measured_until": dt.date(2030, 1, 1)}, "history ends"),
        ({"usual": None, "regions": ("region_9",)}, "nothing was spent, but the history shows"),
        ({"error": -1.0}, "standard error"),
    ],
    ids=str,
)
def test_an_impossible_test_by_region_is_refused(world: World, change: dict[str, object], words: str) -> None:
    test = dataclasses.replace(world.test, **change)  # type: ignore[arg-type]
    with pytest.raises(ModelError, match=words):
        panel_lifts(world.data, (test,))


def test_media_known_only_in_total_cannot_be_tested_by_region(make_panel: MakePanel, world: World) -> None:
    data = make_panel(n=60)
    data = share_out(data, np.full((60, 1), 100.0), ("radio",))
    test = dataclasses.replace(world.test, channel="radio", regions=("unit_1",), first_on=data.periods[20])
    test = dataclasses.replace(test, last_on=data.periods[24], measured_until=None)
    with pytest.raises(ModelError, match="not known by region"):
        panel_lifts(data, (test,))


def test_choices_of_the_file_hold_or_are_named() -> None:
    told = Spec(window=8, level=0.8, experiments=(make_world().test,))
    spec, notes = panel_choices(told, PanelSpec(seed=5))
    assert (spec.seed, spec.window, spec.level, len(spec.experiments), notes) == (5, 8, 0.8, 1, ())
    strange = dataclasses.replace(
        told,
        forms=(("tv", Form(Carry.DELAYED)),),
        beliefs=(Belief("tv", About.ROI, 1.0, 2.0),),
        likelihood=Likelihood.STUDENT_T,
        average=True,
        priors=Priors(no_effect=0.3),
    )
    with pytest.raises(ModelError, match="carry-over, window or saturation of tv") as refused:
        panel_choices(strange)
    assert refused.value.option == "--leave-out"
    spec, notes = panel_choices(strange, leave_out=True)
    assert spec.window == 8
    assert len(notes) == 5
