"""Amounts on the desk add up to the cent, and keep what people hold when the budget changes."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.decide.budget import exact
from unisono_app.plan.sharing import carried, taken_out, to_the_cent

amounts = st.lists(st.floats(0, 1e6), min_size=1, max_size=12).map(np.array)


@given(amounts, st.integers(0, 10**9))
def test_cents_add_up_exactly(split: np.ndarray, cents: int) -> None:
    parts = to_the_cent(split, cents / 100)
    total = sum((exact(float(part)) for part in parts), Decimal())
    assert total == (Decimal(cents) / 100 if (split > 0).any() else 0)


def test_a_new_budget_scales_what_is_free_and_keeps_what_is_held() -> None:
    split, held = np.array([600.0, 300.0, 100.0]), np.array([True, False, False])
    found = carried(split, held, split, 10 * split, 900.0)
    assert found.tolist() == [600.0, 225.0, 75.0]


def test_a_budget_below_what_is_held_leaves_the_rest_at_nothing() -> None:
    split, held = np.array([600.0, 300.0, 100.0]), np.array([True, False, False])
    assert carried(split, held, split, 10 * split, 500.0).tolist() == [600.0, 0.0, 0.0]


def test_nothing_is_carried_beyond_what_can_be_tried() -> None:
    split, most = np.array([600.0, 300.0, 100.0]), np.array([700.0, 1e6, 1e6])
    found = carried(split, np.zeros(3, dtype=bool), split, most, 2000.0)
    assert found.tolist() == pytest.approx([700.0, 975.0, 325.0])


def test_money_is_shared_out_as_today_where_all_free_was_nothing() -> None:
    split, today = np.array([600.0, 0.0, 0.0]), np.array([500.0, 300.0, 200.0])
    found = carried(split, np.array([True, False, False]), today, 2 * today, 1000.0)
    assert found.tolist() == pytest.approx([600.0, 240.0, 160.0])


def test_what_is_left_is_told_to_the_cent() -> None:
    assert taken_out(0.3, np.array([0.1, 0.1])) == 0.1
