"""A world is what it says: equal for equal seeds, additive where it should be, and its truth is counterfactual."""

from __future__ import annotations

import numpy as np
import pytest

from unisono.errors import InputError
from unisono.synthetic.worlds import KINDS, TAIL, World, best_split, even, make_world
from unisono.synthetic.worlds.market import AHEAD, N_WEEKS
from unisono.synthetic.worlds.recipe import CLEAN, RECIPES, departure_of, surprise

ADDITIVE = tuple(kind for kind in KINDS if kind not in ("synergy", "people", "surprise"))


@pytest.fixture(scope="module", params=KINDS)
def world(request: pytest.FixtureRequest) -> World:
    return make_world(request.param, 5)


def test_equal_seeds_give_equal_worlds(world: World) -> None:
    again = make_world(world.kind, world.seed)
    np.testing.assert_array_equal(again.data.outcome, world.data.outcome)
    np.testing.assert_array_equal(again.data.spend, world.data.spend)
    np.testing.assert_array_equal(again.truth.contribution, world.truth.contribution)
    assert not np.array_equal(make_world(world.kind, world.seed + 1).data.outcome, world.data.outcome)


def test_the_history_is_whole(world: World) -> None:
    data = world.data
    assert data.n_periods == N_WEEKS
    assert len(data.periods) == len(set(data.periods))
    assert np.isfinite(data.outcome).all()
    assert (data.spend >= 0).all()
    assert np.isfinite(data.controls).all()
    assert world.controls_ahead.shape == (AHEAD, len(data.control_names))
    assert (data.outcome > 0).all()
    assert 0.1 < world.truth.media.sum() / data.outcome.sum() < 0.4


def test_the_truth_adds_up(world: World) -> None:
    truth, data = world.truth, world.data
    np.testing.assert_allclose(truth.baseline + truth.media + truth.noise, data.outcome, atol=0.01)
    np.testing.assert_allclose(truth.roi * data.spend.sum(axis=0), truth.contribution.sum(axis=0))
    if world.kind in ADDITIVE:
        np.testing.assert_allclose(truth.contribution.sum(axis=1), truth.media, rtol=1e-9, atol=1e-3)


def test_the_played_history_is_the_history(world: World) -> None:
    np.testing.assert_allclose(world.outcome_of(world.data.spend), world.data.outcome, atol=0.01)


def test_weeks_to_come_change_nothing_before_them(world: World) -> None:
    ahead = np.vstack([world.data.spend, 3 * world.data.spend[:AHEAD]])
    played = world.outcome_of(ahead)
    assert played.shape == (N_WEEKS + AHEAD,)
    np.testing.assert_allclose(played[:N_WEEKS], world.data.outcome, atol=0.01)


def test_money_for_nothing_brings_nothing(world: World) -> None:
    nothing = world.outcome_of(np.zeros_like(world.data.spend))
    np.testing.assert_allclose(nothing, world.truth.baseline + world.truth.noise)
    assert (world.truth.media >= -1e-6 * world.data.outcome).all() or world.kind == "people"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "people"])  # it takes as long as all others
def test_who_knows_the_world_gains_within_the_limits(kind: str) -> None:
    world = make_world(kind, 5)
    today = 13 * world.data.spend[-52:].mean(axis=0)
    best = best_split(world, today, weeks=13, lower=0.5 * today, upper=1.5 * today)
    assert best.sum() == pytest.approx(today.sum())
    assert (best >= 0.5 * today * (1 - 1e-9)).all()
    assert (best <= 1.5 * today * (1 + 1e-9)).all()
    gain = world.gain_of(even(best, 13), even(today, 13))
    assert gain > 0
    rng = np.random.default_rng(0)
    for _ in range(20):
        other = today * rng.uniform(0.6, 1.4, len(today))
        other *= today.sum() / other.sum()
        if (other > 1.5 * today).any() or (other < 0.5 * today).any():
            continue
        assert world.gain_of(even(other, 13), even(today, 13)) <= gain * 1.02


def test_what_comes_after_the_tail_is_forgotten() -> None:
    for kind in ("clean", "weibull"):
        world = make_world(kind, 1)
        plan = even(13 * world.data.spend[-52:].mean(axis=0), 13)
        path = np.vstack([world.data.spend, plan, np.zeros((TAIL + 1, plan.shape[1]))])
        without = path.copy()
        without[N_WEEKS : N_WEEKS + 13] = 0
        late = world.outcome_of(path) - world.outcome_of(without)
        assert abs(late[-1]) < 1e-3 * late.max()


def test_kinds_differ_from_clean_in_what_they_are_named_for() -> None:
    clean = make_world("clean", 2)
    shared = ("s_shaped", "delayed", "weibull", "drifting", "synergy", "level_break", "heavy_tails", "people")
    for kind in shared:
        np.testing.assert_array_equal(make_world(kind, 2).data.spend, clean.data.spend)
    together = np.asarray(np.corrcoef(make_world("collinear", 2).data.spend.T))
    assert np.median(together[np.triu_indices(8, 1)]) > 0.85
    assert (make_world("no_effect", 2).truth.roi == 0).sum() == 3
    seen, hidden = make_world("seen_demand", 2), make_world("hidden_demand", 2)
    assert "demand_index" in seen.data.control_names
    np.testing.assert_array_equal(seen.data.outcome, hidden.data.outcome)
    search = hidden.data.channels.index("search")
    chased = np.asarray(np.corrcoef(hidden.data.spend[:, search], hidden.truth.baseline))[0, 1]
    own = np.asarray(np.corrcoef(clean.data.spend[:, search], clean.truth.baseline))[0, 1]
    assert chased > own + 0.2


def test_an_s_shaped_channel_has_a_threshold() -> None:
    """The first half of usual spend brings less than the second."""
    world = make_world("s_shaped", 0)
    usual = np.tile(world.data.spend.mean(axis=0), (60, 1))

    def brings(times: float) -> float:
        return float((world.expected(times * usual) - world.expected(0 * usual))[-1])

    assert brings(0.5) < 0.4 * brings(1.0)


def test_people_saturate_and_remember_without_being_told_to() -> None:
    world = make_world("people", 0)
    one = np.zeros((20, 8))
    one[5, 0] = world.data.spend[:, 0].mean()
    nothing = world.expected(np.zeros((20, 8)))
    effect = world.expected(one) - nothing
    assert (effect[:5] == 0).all()
    assert effect[5] > effect[8] > 0
    assert (world.expected(3 * one) - nothing)[5] < 2.5 * effect[5]


def test_surprises_combine_two_departures() -> None:
    for seed in range(20):
        fields = departure_of(surprise(seed))
        assert 2 <= len(fields) <= 4
        assert surprise(seed) == surprise(seed)
    assert departure_of(CLEAN) == {}
    assert all(departure_of(recipe) for kind, recipe in RECIPES.items() if kind != "clean")


@pytest.mark.parametrize(("kind", "seed"), [("paradise", 1), ("clean", -1)])
def test_what_does_not_exist_is_refused(kind: str, seed: int) -> None:
    with pytest.raises(InputError):
        make_world(kind, seed)
