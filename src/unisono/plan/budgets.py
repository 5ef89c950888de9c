"""How large a budget may be, and the same question for another one."""

from __future__ import annotations

from dataclasses import replace

from unisono.errors import PlanError
from unisono.measure.mmm.result_tables import highest_sustained
from unisono.plan.request import PlanRequest
from unisono.plan.subject import Subject
from unisono.words import Money, msg

_FAR = 3.0


def most_ever(fit: Subject, n_periods: int) -> float:
    """Most money ever spent in as many neighbouring periods."""
    return highest_sustained(fit.data.spend.sum(axis=1), n_periods) * n_periods


def refuse_far(fit: Subject, request: PlanRequest, n_periods: int) -> None:
    """No model knows what happens far outside everything that was ever tried."""
    highest = most_ever(fit, n_periods)
    if request.budget > _FAR * highest:
        raise PlanError(
            msg(
                "The budget {budget} is more than {times} times the most ever spent in as many weeks ({highest}).",
                budget=Money(request.budget, fit.data.currency),
                times=_FAR,
                highest=Money(highest, fit.data.currency),
            ),
            remedy=msg(
                "Plan at most {most}, learn from it, then plan again.",
                most=Money(_FAR * highest, fit.data.currency),
            ),
        )


def with_budget(request: PlanRequest, budget: float) -> PlanRequest:
    """The same question for another budget; bounds and groups in money scale along."""
    times = budget / request.budget
    return replace(
        request,
        budget=budget,
        bounds={c: (lower * times, upper * times) for c, (lower, upper) in request.bounds.items()},
        groups=tuple(replace(g, lower=g.lower * times, upper=g.upper * times) for g in request.groups),
    )
