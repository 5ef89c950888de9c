"""The split: what it counts, what it obeys, and that nothing better was missed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.measure.mmm.effects import ChannelDraws
from unisono.plan.limits import Limits
from unisono.plan.optimise import best_split, nearest_split
from unisono.plan.phasing import even as evenly
from unisono.plan.response import ResponseTables, tabulate, window_effect
from unisono.plan.worth import cautious

Array = npt.NDArray[np.float64]
MakeDraws = Callable[..., ChannelDraws]


def tables_of(draws: ChannelDraws, upper: Array, *, weeks: int = 13) -> ResponseTables:
    n = draws.roi.shape[1]
    history = np.full((60, n), 100.0)
    return tabulate(
        draws, history, ceiling=np.maximum(upper, 100.0 * weeks), phase=evenly(weeks, n).weekly, after=history[0]
    )


def even(n: int, weeks: int = 13) -> Array:
    return np.full(n, 100.0 * weeks)


def free(reference: Array) -> Limits:
    return Limits(float(reference.sum()), np.zeros_like(reference), 2 * reference)


def solved(tables: ResponseTables, reference: Array, caution: float = 1.0) -> Array:
    now = tables.value(reference).sum(axis=1)
    return best_split(tables, now, reference, free(reference), judge=cautious(caution, 1e-6))


def measure(tables: ResponseTables, split: Array, reference: Array, caution: float = 1.0) -> float:
    gain = (tables.value(split) - tables.value(reference)).sum(axis=1)
    return float(gain.mean() - caution * gain.std())


def test_tables_are_the_exact_effect(make_draws: MakeDraws) -> None:
    rng = np.random.default_rng(1)
    draws = make_draws(decay=[0.1, 0.6, 0.9], half=[0.3, 1.0, 3.0], beta=[500.0, 800.0, 300.0], n=20)
    draws.slope[:] = rng.uniform(0.6, 2.0, draws.slope.shape)
    upper = even(3) * 2
    tables = tables_of(draws, upper)
    history = np.full((60, 3), 100.0)
    for _ in range(20):
        split = rng.random(3) * upper
        exact = window_effect(draws, history, np.tile(split / 13, (13, 1)), history[0])
        np.testing.assert_allclose(tables.value(split), exact, rtol=1e-3)
        step = 1e-4 * upper
        slope = (tables.value(split + step) - tables.value(split - step)) / (2 * step)
        np.testing.assert_allclose(tables.slope(split), slope, rtol=1e-3, atol=1e-6)


def test_fewer_points_do_where_little_money_is_of_no_interest() -> None:
    rng = np.random.default_rng(2)
    shape = (40, 4)
    draws = ChannelDraws(
        rng.beta(2, 3, shape),
        np.exp(0.6 * rng.standard_normal(shape)),
        np.exp(0.2 + 0.35 * rng.standard_normal(shape)),
        np.ones(shape),
        np.full(shape, 500.0),
        np.full(4, 100.0),
        13,
    )
    history, reference = np.full((60, 4), 100.0), even(4)
    phase = evenly(13, 4).weekly
    tables = tabulate(draws, history, ceiling=1.53 * reference, phase=phase, after=history[0], floor=0.49 * reference)
    assert tables.money.shape[1] < 15
    for split in (np.zeros(4), *(rng.uniform(0.5, 1.5, (20, 4)) * reference)):
        exact = window_effect(draws, history, phase(split), history[0])
        np.testing.assert_allclose(tables.value(split), exact, rtol=1e-3)


@pytest.mark.parametrize("weeks", [1, 4, 13])
def test_a_long_carry_over_is_not_ranked_down_by_a_short_window(make_draws: MakeDraws, weeks: int) -> None:
    """Both return the same in the end; one returns most of it after the window."""
    draws = make_draws(decay=[0.9, 0.1], half=[50.0, 50.0], beta=[9000.0, 9000.0])
    reference = even(2, weeks)
    tables = tables_of(draws, 2 * reference, weeks=weeks)
    slope = tables.slope(reference).mean(axis=0)
    assert slope[0] == pytest.approx(slope[1], rel=0.02)
    better = make_draws(decay=[0.9, 0.1], half=[50.0, 50.0], beta=[10_000.0, 9000.0])
    split = solved(tables_of(better, 2 * reference, weeks=weeks), reference, caution=0.0)
    assert split[0] > 1.5 * split[1]


def test_equal_channels_keep_an_even_split(make_draws: MakeDraws) -> None:
    draws = make_draws(decay=[0.4] * 4, half=[1.0] * 4, beta=[500.0] * 4, spread=[0.4] * 4)
    reference = even(4)
    split = solved(tables_of(draws, 2 * reference), reference)
    assert np.abs(split / reference - 1).max() < 0.05


def test_a_surely_better_channel_gets_the_money(make_draws: MakeDraws) -> None:
    draws = make_draws(decay=[0.3, 0.3], half=[20.0, 20.0], beta=[9000.0, 3000.0], spread=[0.05, 0.05])
    reference = even(2)
    split = solved(tables_of(draws, 2 * reference), reference)
    np.testing.assert_allclose(split, [2600.0, 0.0], atol=1.0)


def test_caution_holds_money_back_from_what_is_badly_known(make_draws: MakeDraws) -> None:
    draws = make_draws(decay=[0.3, 0.3], half=[2.0, 2.0], beta=[1300.0, 1000.0], spread=[0.8, 0.1])
    reference = even(2)
    tables = tables_of(draws, 2 * reference)
    bold, careful = (solved(tables, reference, caution=caution) for caution in (0.0, 1.0))
    assert bold[0] > careful[0] >= reference[0] * 0.99
    assert measure(tables, bold, reference, 0.0) > measure(tables, careful, reference, 0.0)
    assert measure(tables, careful, reference) > measure(tables, bold, reference)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), caution=st.sampled_from([0.0, 1.0, 2.0]))
def test_nothing_better_was_missed_and_nothing_worse_returned(seed: int, caution: float) -> None:
    rng = np.random.default_rng(seed)
    n, m = 150, 3
    draws = ChannelDraws(
        rng.beta(2, 3, (n, m)),
        np.exp(0.5 * rng.standard_normal((n, m))),
        np.exp(0.3 * rng.standard_normal((n, m))),
        np.ones((n, m)),
        500 * np.exp(rng.standard_normal(m) + 0.4 * rng.standard_normal((n, m))),
        np.full(m, 100.0),
        13,
    )
    reference = even(m)
    limits = Limits(
        float(reference.sum()),
        0.5 * reference,
        1.5 * reference,
        [(np.array([True, True, False]), 0.0, 2.2 * float(reference[0]))],
    )
    tables = tables_of(draws, 1.5 * reference)
    now = tables.value(reference).sum(axis=1)
    split = best_split(tables, now, reference, limits, judge=cautious(caution, 1e-6), seed=seed)
    assert limits.hold(split)
    found = measure(tables, split, reference, caution)
    assert found >= -1e-9 * limits.budget
    others = rng.dirichlet(np.ones(m), 2_000) * reference.sum()
    others = [o for o in others if limits.hold(o)]
    best = max((measure(tables, o, reference, caution) for o in others[:400]), default=0.0)
    assert found >= best - 0.003 * abs(best) - 1e-6


def test_the_nearest_split_moves_no_more_than_it_must() -> None:
    reference = np.array([50.0, 30.0, 20.0])
    limits = Limits(100.0, np.array([0.0, 40.0, 0.0]), np.array([100.0, 100.0, 100.0]))
    near = nearest_split(reference, limits)
    assert near is not None
    assert limits.hold(near)
    assert np.abs(near - reference).sum() == pytest.approx(20.0)


def test_no_split_meets_contradictory_groups() -> None:
    groups = [(np.array([True, False]), 0.0, 30.0), (np.array([False, True]), 0.0, 30.0)]
    limits = Limits(100.0, np.zeros(2), np.full(2, 100.0), groups)
    assert nearest_split(np.array([50.0, 50.0]), limits) is None
