"""The usual split: what gains are counted against."""

from __future__ import annotations

import numpy as np

from unisono.errors import PlanError
from unisono.measure.mmm.data import Array, ModelData
from unisono.plan.request import PlanRequest
from unisono.plan.subject import Subject
from unisono.words import msg


def reference_split(fit: Subject, request: PlanRequest) -> Array:
    """The usual split: spend of the last `reference_weeks` weeks, scaled to the budget; (n_channels,).

    Raises:
        PlanError: nothing was spent in those weeks.
    """
    spent = recent(fit.data, request).sum(axis=0)
    if spent.sum() <= 0:
        raise PlanError(
            msg(
                "Nothing was spent in the last {weeks} weeks, so there is no usual split.",
                weeks=request.reference_weeks,
            ),
            remedy=msg("Compare with a longer past, such as 104 weeks."),
            option="--reference-weeks 104",
        )
    return np.asarray(spent / spent.sum() * request.budget)


def recent(data: ModelData, request: PlanRequest) -> Array:
    """(n_periods, n_channels) spend of the last `reference_weeks` weeks."""
    return data.spend[-data.periods_in(request.reference_weeks) :]
