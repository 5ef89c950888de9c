"""Rounding to cents keeps the whole."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.act.cents import share_out, to_cents

CENTS = st.integers(0, 10**10).map(lambda n: Decimal(n) / 100)
WEIGHTS = st.lists(
    st.decimals(0, 10**6, allow_nan=False, allow_infinity=False, places=6), min_size=1, max_size=12
).filter(lambda weights: sum(weights) > 0)


@given(CENTS, WEIGHTS)
def test_parts_are_cents_that_add_up_and_lie_within_one_cent(total: Decimal, weights: list[Decimal]) -> None:
    parts = share_out(total, weights)
    assert sum(parts) == total
    whole = sum(map(Fraction, weights))
    for part, weight in zip(parts, weights, strict=True):
        assert part == part.quantize(Decimal("0.01"))
        assert part >= 0
        assert abs(Fraction(part) - Fraction(total) * Fraction(weight) / whole) < Fraction(1, 100)


@given(CENTS, WEIGHTS)
def test_a_larger_weight_never_gets_less(total: Decimal, weights: list[Decimal]) -> None:
    pairs = sorted(zip(weights, share_out(total, weights), strict=True))
    for (small, low), (large, high) in pairwise(pairs):
        assert low <= high or small == large


def test_weights_must_make_sense() -> None:
    for weights in ([], [Decimal(0)], [Decimal(2), Decimal(-1)]):
        with pytest.raises(ValueError, match="weights"):
            share_out(Decimal(1), weights)


def test_halves_go_to_the_even_cent() -> None:
    assert [to_cents(Decimal(x)) for x in ("0.005", "0.015", "0.0251")] == [
        Decimal(x) for x in ("0.00", "0.02", "0.03")
    ]
