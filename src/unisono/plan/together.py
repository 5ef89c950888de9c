"""Tables of what channels return where their effects do not simply add up, see `measure.mmm.joint`.

Each channel's effect on its own is tabulated by period, since effects join where they land in the same one. From these
the joint response of any split follows, and its slope by every channel's money: the search, the frontier and whatever
else asks tables needs to know nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.growth import Growth
from unisono.measure.mmm.joint import Synergies
from unisono.plan.response import FIRST_STEP, Phase, ResponseTables, tables_of, window_path


@dataclass(frozen=True, slots=True)
class JointTables:
    """What is brought in window and tail by money spent in the window, with what channels bring together.

    Attributes:
        own: effects of the channels on their own; its draws are the periods of the first draw, then of the second.
        joint: how they join.
        weights: (n_periods,) what an outcome counts by the period in which it lands.
        factors: (n_draws, n_channels) what each channel's share counts.
    """

    own: ResponseTables
    joint: Synergies | Growth
    weights: Array
    factors: Array

    @property
    def money(self) -> Array:
        """(n_channels, n_points) amounts over the window."""
        return self.own.money

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self.factors)

    def value(self, split: Array) -> Array:
        """(n_draws, n_channels) each channel's share of the outcome when channel m gets split[m]."""
        return self.both(split)[0]

    def slope(self, split: Array) -> Array:
        """(n_draws, n_channels) derivative of what all channels bring by each one's money."""
        return self.both(split)[1]

    def both(self, split: Array) -> tuple[Array, Array]:
        """`value` and `slope` at once."""
        own, steep = self._by_period(split)
        value = self.joint.shares(own) @ self.weights * self.factors
        slope = (self.joint.pull(own, self.factors) * steep) @ self.weights
        return value, slope

    def _by_period(self, split: Array) -> tuple[Array, Array]:
        """(n_draws, n_channels, n_periods) effects on their own, and their slopes by money.

        As `ResponseTables.both`, without copies: these tables are a window's length larger.
        """
        left, weights, inclines = self.own.piece(split)
        count = np.array([weights, inclines])
        found = np.empty((2, len(split), self.own.n_draws))
        for m, k in enumerate(left):
            found[:, m] = count[:, ::2, m] @ self.own.totals[m, k : k + 2]
            found[:, m] += count[:, 1::2, m] @ self.own.slopes[m, k : k + 2]
        own, steep = found.reshape(2, len(split), self.n_draws, -1).transpose(0, 2, 1, 3)
        return own, steep

    def marginal(self, split: Array) -> Array:
        """(n_draws, n_channels) as `ResponseTables.marginal` defines it, the others' money as it is."""
        held = np.maximum(split, FIRST_STEP * self.money[:, -1])
        if np.array_equal(held, split):
            return self.slope(split)
        found = [self.slope(np.where(np.arange(len(split)) == m, held, split))[:, m] for m in range(len(split))]
        return np.stack(found, axis=1)

    def scaled(self, factors: Array) -> JointTables:
        """Every channel's share multiplied: `factors` is (n_draws, n_channels) or (n_channels,)."""
        return replace(self, factors=self.factors * factors)


Tables = ResponseTables | JointTables
"""What the search asks: what a split brings, draw by draw, and what the next unit of each channel's money adds."""


def tabulate_together(
    draws: ChannelDraws,
    history: Array,
    *,
    ceiling: Array,
    phase: Phase,
    after: Array,
    weights: Array | None = None,
    floor: Array | None = None,
) -> JointTables:
    """Tables of `draws` that say how effects join; arguments as in `response.tabulate`."""
    if (joint := draws.joint) is None:
        raise ValueError("effects that add up are tabulated by `response.tabulate`")

    def by_period(split: Array) -> Array:
        path, first = window_path(history, phase(split), after, draws.window)
        landed = draws.own_effect(path, first)[:, :, len(history) - first :]
        return landed.transpose(0, 2, 1).reshape(-1, landed.shape[1])

    own = tables_of(by_period, np.maximum(ceiling, draws.mean_spend), floor)
    n_periods = own.n_draws // draws.n_draws
    return JointTables(
        own,
        joint.at(len(history), n_periods),
        np.ones(n_periods) if weights is None else weights,
        np.ones((draws.n_draws, len(own.money))),
    )
