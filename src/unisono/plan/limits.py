"""What a split must meet: the budget, each cell's limits, and joint limits of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.data import Array


@dataclass(frozen=True, slots=True)
class Limits:
    """What a split must meet; money over the window.

    Attributes:
        budget: sum of all channels.
        lower: (n_channels,) and `upper` by channel; equal limits lock a channel.
        upper: see `lower`.
        groups: (member mask, lower, upper) of joint limits.
    """

    budget: float
    lower: Array
    upper: Array
    groups: Sequence[tuple[Array, float, float]] = ()

    def rows(self) -> tuple[Array, Array, Array]:
        """The joint limits as matrix rows (n_rows, n_channels) with lower and upper sums; the first is the budget."""
        n = len(self.lower)
        matrix = np.array([np.ones(n), *(mask.astype(float) for mask, _, _ in self.groups)])
        low = np.array([self.budget, *(lower for _, lower, _ in self.groups)])
        high = np.array([self.budget, *(min(upper, self.budget) for _, _, upper in self.groups)])
        return matrix, low, high

    def hold(self, split: Array) -> bool:
        """Whether `split` meets every limit, to a millionth of the budget."""
        slack = 1e-6 * self.budget
        matrix, low, high = self.rows()
        sums = matrix @ split
        inside = (split >= self.lower - slack).all() and (split <= self.upper + slack).all()
        return bool(inside and (sums >= low - slack).all() and (sums <= high + slack).all())
