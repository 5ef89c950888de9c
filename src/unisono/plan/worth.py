"""What a plan is after: the measure by which one split is better than another.

    margin   mean(gain) - caution x sd(gain)                        the default: sure rather than much
    npv      the same, each week's margin and spend discounted, new customers counted with their lifetime value
    cvar     mean of the worst quarter of the gain                  the bad case as good as can be
    target   probability that the window's outcome reaches a target, smoothed for the search

Gains are paired draw by draw with the usual split. Every measure gives its value and its derivative by each draw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from unisono.errors import PlanError
from unisono.measure.mmm.data import Array
from unisono.words import msg

Judge = Callable[[Array], tuple[float, Array]]
"""From draws of the gain, (n_draws,), to its worth and the worth's derivative by each draw."""

WORST = 0.25
"""Share of the draws that make up the bad case."""


class Objective(StrEnum):
    """What is maximised."""

    MARGIN = "margin"
    NPV = "npv"
    CVAR = "cvar"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Aim:
    """What the plan is after.

    Attributes:
        objective: see `Objective`.
        discount_rate: a week, such as 0.002 for about 11 % a year; for `npv`.
        ltv: by channel, how many times its customers' first margin they bring in a lifetime; 1 where not said; for
            `npv`.
        target: outcome of the window to reach; for `target`.
    """

    objective: Objective = Objective.MARGIN
    discount_rate: float = 0.0
    ltv: Mapping[str, float] = field(default_factory=dict)
    target: float | None = None

    def check(self) -> None:
        """Refuse wishes that contradict each other.

        Raises:
            PlanError: says which.
        """
        if not 0 <= self.discount_rate < 1:
            raise PlanError(
                msg("A weekly discount rate lies from 0 to below 1, not at {value}.", value=self.discount_rate),
                remedy=msg("Give 0.002 for about 11% a year."),
            )
        if any(not 0 < times < np.inf for times in self.ltv.values()):
            raise PlanError(
                msg("A lifetime value must be a positive multiple of the first margin."),
                remedy=msg("Give 1.4 where customers bring 1.4 times their first margin."),
            )
        if self.objective is not Objective.NPV and (self.ltv or self.discount_rate):
            raise PlanError(
                msg("Discount and lifetime value count only towards net present value."),
                remedy=msg("Ask for the objective npv, or leave them out."),
            )
        if (self.objective is Objective.TARGET) != (self.target is not None):
            raise PlanError(
                msg("A target and the objective target belong together."),
                remedy=msg("Give both, or neither."),
            )
        if self.target is not None and not 0 < self.target < np.inf:
            raise PlanError(
                msg("The target must be a positive amount, not {value}.", value=self.target),
                remedy=msg("Give the outcome of the whole window."),
            )


def cautious(caution: float, smallest: float = 1e-9) -> Judge:
    """Mean less `caution` standard deviations; the spread is rounded off below `smallest`, where it has no slope."""

    def judge(gain: Array) -> tuple[float, Array]:
        n = len(gain)
        mean = gain.mean()
        centred = gain - mean
        spread = np.sqrt(centred @ centred / n + smallest**2)
        return float(mean - caution * spread), (1 - caution * centred / spread) / n

    return judge


def chance_better(gain: Array) -> float:
    """Probability that `gain` (n_draws,) is above zero; ties count half, so that no difference at all is 0.5."""
    return float((gain > 0).mean() + 0.5 * (gain == 0).mean())


def bad_case(share: float = WORST) -> Judge:
    """Mean of the worst `share` of the draws (conditional value at risk)."""

    def judge(gain: Array) -> tuple[float, Array]:
        n = max(1, round(share * len(gain)))
        worst = np.argpartition(gain, n - 1)[:n]
        weights = np.zeros(len(gain))
        weights[worst] = 1 / n
        return float(gain[worst].mean()), weights

    return judge


def reaching(needed: Array, scale: float) -> Judge:
    """Probability of gaining at least `needed` (n_draws,): each draw counts by a smooth step.

    The step's width is a tenth of the spread of `needed`; the result is in units of `scale`, so that a search that
    thinks in money can use it.
    """
    width = max(0.1 * float(needed.std()), 1e-12 * scale)

    def judge(gain: Array) -> tuple[float, Array]:
        step = 1 / (1 + np.exp(np.clip((needed - gain) / width, -500, 500)))
        return float(step.mean() * scale), step * (1 - step) / width / len(gain) * scale

    return judge
