"""What knowing is worth: against a linear programme, and zero where nothing is learned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from unisono.measure.mmm.answer.value import REACH, split_gain, value_of

amounts = st.lists(st.tuples(st.floats(0.0, 5.0), st.floats(0.1, 100.0)), min_size=2, max_size=6)


@given(amounts)
def test_the_gain_is_that_of_the_best_move_of_money(channels: list[tuple[float, float]]) -> None:
    returns, spend = (np.array(column) for column in zip(*channels, strict=True))
    best = linprog(
        -returns,
        A_eq=np.ones((1, len(spend))),
        b_eq=[0.0],
        bounds=[(-REACH * s, REACH * s) for s in spend],
    )
    assert split_gain(returns[None], spend)[0] == pytest.approx(-best.fun, abs=1e-6)


def test_learning_nothing_is_worth_nothing_and_learning_more_is_worth_more() -> None:
    before = np.diag([0.4, 0.4, 0.2])
    centre, spend = np.log([1.0, 1.1, 1.2]), np.array([100.0, 80.0, 50.0])
    values = [
        value_of(before, keep * before, centre, spend, np.random.default_rng(1)) for keep in (1.0, 0.7, 0.3, 0.05)
    ]
    assert values[0] == pytest.approx(0.0, abs=1e-9)
    assert values == sorted(values)
    assert values[-1] > 1.0
