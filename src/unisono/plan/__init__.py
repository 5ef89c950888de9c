"""Plans: where the next weeks' money should go, what it should bring, and how sure that is.

Asked in `request` (limits), `pacing` (weeks), `worth` (aim) and `market` (prices). `desk` lays everything out;
`response` tabulates what each channel would return; `optimise` and `water` split the budget; `phasing` dates it;
`frequency` says how often to reach people; `doubt` tempers what is promised; `forecast` predicts the outcome that will
be graded; `reasons` explains; `plan` puts them together; `next_money` says whether the budget itself is right.
`frontier` asks other budgets, `scenarios` compares named plans, `insights` asks what the answer hangs on; `hindsight`
says afterwards what a split was worth.
"""

from unisono.plan.forecast import Forecast, forecast
from unisono.plan.frequency import PlannedFrequency
from unisono.plan.frontier import Frontier, FrontierPoint, make_frontier, seek_goal
from unisono.plan.insights import Insights, make_insights
from unisono.plan.market import Market
from unisono.plan.next_money import next_money, on_the_budget
from unisono.plan.pacing import Commitment, Pace, Pacing
from unisono.plan.plan import Plan, PlanLine, make_plan
from unisono.plan.request import Frequency, Group, PlanRequest
from unisono.plan.scenarios import Comparison, Scenario, compare
from unisono.plan.worth import Aim, Objective

__all__ = [
    "Aim",
    "Commitment",
    "Comparison",
    "Forecast",
    "Frequency",
    "Frontier",
    "FrontierPoint",
    "Group",
    "Insights",
    "Market",
    "Objective",
    "Pace",
    "Pacing",
    "Plan",
    "PlanLine",
    "PlanRequest",
    "PlannedFrequency",
    "Scenario",
    "compare",
    "forecast",
    "make_frontier",
    "make_insights",
    "make_plan",
    "next_money",
    "on_the_budget",
    "seek_goal",
]
