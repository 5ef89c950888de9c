"""Plans: where the next weeks' money should go, what it should bring, and how sure that is.

`request` says what is asked, `response` tabulates what each channel would return, `optimise` splits the budget,
`forecast` predicts the outcome that will be graded, `reasons` explains, `plan` puts them together; `hindsight` says
afterwards what a split was worth.
"""

from unisono.plan.forecast import Forecast, forecast
from unisono.plan.plan import Plan, PlanLine, make_plan
from unisono.plan.request import Group, PlanRequest

__all__ = ["Forecast", "Group", "Plan", "PlanLine", "PlanRequest", "forecast", "make_plan"]
