"""Amounts that add up: a split to the cent, and one that was laid out for another budget carried to a new one."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import numpy.typing as npt

from unisono.act.cents import share_out, to_cents
from unisono.decide.budget import exact

Amounts = npt.NDArray[np.float64]


def to_the_cent(amounts: Amounts, total: float) -> Amounts:
    """`amounts` (n,) in whole cents that add up to `total` exactly, in the same proportions; 0 where all are."""
    whole = to_cents(exact(total))
    if whole <= 0 or not (amounts > 0).any():
        return np.zeros(len(amounts))
    parts = share_out(whole, [exact(max(float(amount), 0.0)) for amount in amounts])
    return np.array([float(part) for part in parts])


def carried(split: Amounts, held: npt.NDArray[np.bool_], today: Amounts, most: Amounts, budget: float) -> Amounts:
    """`split` (n,) for another `budget`: what is held stays, the rest is scaled to what is left, none above `most`.

    Where everything free is zero it is shared out as `today`. The sum stays short of the budget where what is held, or
    the most that can be tried, leaves no room for it, and above it where more is held than there is.
    """
    found, free = split.copy(), ~held
    weights = np.where(free, split if split[free].sum() > 0 else today, 0.0)
    for _ in range(len(split)):
        left = max(0.0, budget - float(found[~free].sum()))
        shares = weights * free
        if shares.sum() <= 0:
            return found
        found[free] = to_the_cent(shares[free], left)
        over = free & (found > most)
        if not over.any():
            return found
        found[over] = np.floor(100 * most[over]) / 100
        free &= ~over
    return found


def taken_out(total: float, parts: Amounts) -> float:
    """What is left of `total` after `parts`, to the cent."""
    left = exact(total) - sum((exact(float(part)) for part in parts), Decimal())
    return float(to_cents(max(left, Decimal())))
