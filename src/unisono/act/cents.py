"""Rounding to cents so that the parts still add up to the whole.

Rule: largest remainder. Every part is rounded down to the cent; the cents that are left go to the parts that lost
most, earlier ones first where they lost the same. No part is further than one cent from its exact amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from unisono.decide.budget import CENT


def to_cents(amount: Decimal | Fraction) -> Decimal:
    """The amount to the cent, halves to the even cent.

    >>> str(to_cents(Decimal("12.345")))
    '12.34'
    """
    exact = Fraction(amount) * 100
    return Decimal(round(exact)) * CENT


def share_out(total: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """`total` (whole cents, not negative) in parts proportional to `weights`, in whole cents that add up to it exactly.

    >>> [str(part) for part in share_out(Decimal("10.00"), [Decimal(1)] * 3)]
    ['3.34', '3.33', '3.33']

    Raises:
        ValueError: no weight, a negative one, or all zero.
    """
    whole = sum((Fraction(weight) for weight in weights), Fraction())
    if whole <= 0 or any(weight < 0 for weight in weights):
        message = "weights must not be negative and not all zero"
        raise ValueError(message)
    cents = int(total / CENT)
    exact = [cents * Fraction(weight) / whole for weight in weights]
    floors = [part.numerator // part.denominator for part in exact]
    left = cents - sum(floors)
    by_loss = sorted(range(len(exact)), key=lambda i: floors[i] - exact[i])
    for i in by_loss[:left]:
        floors[i] += 1
    return tuple(Decimal(part) * CENT for part in floors)
