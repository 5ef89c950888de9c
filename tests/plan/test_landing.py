"""Pacing: the landing of a window under way, with an interval that holds as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.plan.landing import LEVEL, Standing, land, spread_of

PLANNED = np.full((13, 1), 1000.0)
BEFORE = 1000 + 100 * np.tile([-1.0, 1.0], 13)[:, None]


def test_half_way_at_half_speed_lands_at_three_quarters_of_nothing_made_up() -> None:
    (channel,) = land(["tv"], PLANNED[:8], np.full((4, 1), 500.0), BEFORE, "EUR")
    assert channel.pace == pytest.approx(0.5)
    assert channel.landing is not None
    assert channel.landing.value == pytest.approx(4000)
    assert channel.standing is Standing.BEHIND


def test_a_channel_on_plan_is_not_off() -> None:
    (channel,) = land(["tv"], PLANNED, np.full((4, 1), 1010.0), BEFORE, "EUR")
    assert channel.standing is Standing.IN_LINE


def standing(spent: list[float], sway: float = 0.1, planned: float = 1000.0) -> Standing:
    before = 1000 + 1000 * sway * np.tile([-1.0, 1.0], 13)[:, None]
    (channel,) = land(["tv"], np.full((13, 1), planned), np.array(spent, dtype=float).reshape(-1, 1), before, "EUR")
    return channel.standing


def test_how_a_channel_stands_is_always_told() -> None:
    assert standing([1200] * 6) is Standing.AHEAD
    assert standing([700] * 6) is Standing.BEHIND
    assert standing([700], sway=1.0) is Standing.TOO_EARLY
    assert standing([]) is Standing.TOO_EARLY, "nothing of the plan is told yet"
    assert standing([999] * 13) is Standing.IN_LINE, "at the end, a thousandth is nothing"
    assert standing([900] * 13) is Standing.BEHIND
    assert standing([float("nan")]) is Standing.TOO_EARLY
    assert standing([0, 0], planned=0) is Standing.IN_LINE
    assert standing([10, 0], planned=0) is Standing.AHEAD


def test_what_is_not_told_is_not_landed() -> None:
    spent = np.array([[1000.0], [np.nan]])
    (channel,) = land(["tv"], PLANNED, spent, BEFORE, "EUR")
    assert (channel.spent, channel.landing, channel.pace) == (None, None, None)
    (unplanned,) = land(["tv"], np.zeros((13, 1)), np.full((4, 1), 10.0), BEFORE, "EUR")
    assert unplanned.pace is None
    assert unplanned.landing is None
    (unknown,) = land(["tv"], PLANNED, np.full((4, 1), 10.0), BEFORE[:2], "EUR")
    assert unknown.landing is None


def test_the_whole_window_lands_where_it_is() -> None:
    (channel,) = land(["tv"], PLANNED, np.full((13, 1), 900.0), BEFORE, "EUR")
    assert channel.landing is not None
    interval = channel.landing.interval
    assert interval.lower == interval.upper == channel.landing.value == pytest.approx(11_700)


@given(st.integers(0, 12), st.floats(0, 3), st.floats(0.01, 1))
def test_nothing_lands_below_what_is_spent(n_told: int, pace: float, spread: float) -> None:
    before = 1000 + 1000 * spread * np.tile([-1.0, 1.0], 13)[:, None]
    (channel,) = land(["tv"], PLANNED, np.full((n_told, 1), 1000 * pace), before, "EUR")
    assert channel.landing is not None
    assert channel.landing.interval.lower >= 1000 * pace * n_told - 1e-6
    assert channel.landing.interval.upper >= channel.landing.interval.lower


def test_intervals_hold_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    n, told, spread = 4000, 5, 0.2
    spends = 1000 * (1 + spread * rng.standard_normal((13, n)))
    before = 1000 * (1 + spread * rng.standard_normal((26, n)))
    found = land([str(i) for i in range(n)], np.full((13, n), 1000.0), spends[:told], before, "EUR")
    held = np.mean([c.landing.interval.holds(spends[:, i].sum()) for i, c in enumerate(found) if c.landing])
    assert held == pytest.approx(LEVEL, abs=0.02)


def test_a_part_of_a_week_tells_as_much_as_its_days() -> None:
    rng = np.random.default_rng(6)
    n, spread, part = 4000, 0.2, 3 / 7
    parts = np.r_[part, np.ones(5)]
    spends = 1000 * (parts[:, None] + spread * np.sqrt(parts)[:, None] * rng.standard_normal((6, n)))
    before, planned = 1000 * (1 + spread * rng.standard_normal((26, n))), np.outer(1000 * parts, np.ones(n))
    for told in (0, 1, 3):
        found = land([str(i) for i in range(n)], planned, spends[:told], before, "EUR", parts)
        held = np.mean([c.landing.interval.holds(spends[:, i].sum()) for i, c in enumerate(found) if c.landing])
        assert held == pytest.approx(LEVEL, abs=0.03), told


def test_the_spread_is_that_of_the_weeks_told() -> None:
    assert spread_of(np.array([90.0, 110.0, np.nan, 90.0, 110.0])) == pytest.approx(0.1155, abs=1e-3)
    assert spread_of(np.zeros(10)) is None
