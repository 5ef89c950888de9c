"""What moving and buying cost: prices that rise with spend, learning phases, and the distance from what was tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from unisono.errors import PlanError
from unisono.measure.mmm.data import Array
from unisono.plan.response import ResponseTables
from unisono.plan.together import JointTables, Tables
from unisono.words import msg

Cost = Callable[[Array], tuple[float, Array]]
"""From a split (n_channels,) to what it costs beside its money, and the derivative by each channel."""


@dataclass(frozen=True, slots=True)
class Market:
    """What is assumed of prices and platforms.

    Attributes:
        elasticity: by channel, how prices answer to spend: 0.3 makes a contact 23 % dearer when a week's spend is twice
            the usual; 0 where not said.
        learning_cost: share of the money moved beyond `learning_from` that a platform's learning phase wastes.
        learning_from: relative move of a channel that starts no new learning phase.
        beyond: share of the return beyond the highest spend ever kept up for four weeks that the search does not
            believe.
    """

    elasticity: Mapping[str, float] = field(default_factory=dict)
    learning_cost: float = 0.0
    learning_from: float = 0.2
    beyond: float = 0.5

    def check(self) -> None:
        """Refuse shares outside 0 to 1.

        Raises:
            PlanError: says which.
        """
        for value in (*self.elasticity.values(), self.learning_cost, self.beyond):
            if not 0 <= value <= 1:
                raise PlanError(
                    msg(
                        "Elasticity, learning cost and doubt beyond the data are shares of 0 to 1, not {value}.",
                        value=value,
                    ),
                    remedy=msg("Give 0.3 for prices that rise by 23% when spend doubles."),
                )
        if not 0 <= self.learning_from < np.inf:
            raise PlanError(
                msg("The move without a learning phase must be zero or more, not {value}.", value=self.learning_from),
                remedy=msg("Give 0.2 where platforms bear moves of 20%."),
            )


def learning(market: Market, reference: Array) -> Cost:
    """Money wasted by learning phases; the corner is rounded over half a percent of a channel's money."""
    width = 0.005 * np.maximum(reference, 1e-3 * reference.max(initial=1.0))

    def cost(split: Array) -> tuple[float, Array]:
        moved = split - reference
        over = (np.abs(moved) - market.learning_from * reference) / width
        wasted = np.logaddexp(0.0, over) * width
        slope = np.sign(moved) / (1 + np.exp(-np.clip(over, -500, 500)))
        return float(market.learning_cost * wasted.sum()), np.asarray(market.learning_cost * slope)

    return cost


def held_back(tables: Tables, tried: Array, beyond: float) -> Tables:
    """`tables` with the return beyond `tried` (n_channels,) money counted less by the share `beyond`."""
    if isinstance(tables, JointTables):
        return replace(tables, own=_bent(tables.own, tried, beyond))
    return _bent(tables, tried, beyond)


def _bent(tables: ResponseTables, tried: Array, beyond: float) -> ResponseTables:
    known = tables.value(np.minimum(tried, tables.money[:, -1])).T[:, None, :]
    far = (tables.money > tried[:, None])[:, :, None]
    return ResponseTables(
        tables.money,
        np.where(far, known + (1 - beyond) * (tables.totals - known), tables.totals),
        np.where(far, (1 - beyond) * tables.slopes, tables.slopes),
    )
