"""Under a known truth, a plan earns more than the usual split, or at least does not lose."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.plan import Plan, PlanRequest, make_plan
from unisono.synthetic import SampleCompany, sample_company

FitCompany = Callable[[SampleCompany, Spec], FitResult]
WEEKS = 13


def true_gain(company: SampleCompany, plan: Plan) -> float:
    """Margin that the plan brings over the usual split in the company's truth, tail included."""

    def brought(money: list[float]) -> float:
        spend = {name: [amount / WEEKS] * WEEKS for name, amount in zip(company.channels, money, strict=True)}
        return float(company.following(spend).true_contribution(spend, weeks_after=12).sum())

    planned, today = [line.planned for line in plan.lines], [line.reference for line in plan.lines]
    return plan.request.margin_rate * (brought(planned) - brought(today))


def planned(company: SampleCompany, fit: FitResult) -> Plan:
    calendar = np.array([[week.price_index, week.promotion_depth] for week in company.planned_calendar(WEEKS)])
    return make_plan(fit, PlanRequest(budget=float(company.spend[-52:].mean(axis=0).sum() * WEEKS)), calendar)


def test_the_plan_does_not_lose(fit: FitResult, company: SampleCompany) -> None:
    plan = planned(company, fit)
    gain = true_gain(company, plan)
    assert gain > -0.1 * plan.gain.value
    assert gain < 3 * plan.gain.interval.upper


@pytest.mark.prove
def test_plans_of_twenty_companies_earn_and_hardly_ever_lose(fit_company: FitCompany) -> None:
    """Promises hold: what is earned lies near what was promised, and inside its interval as often as it says."""
    promised, earned, covered, foreseen = [], [], 0, 0
    for seed in range(100, 120):
        company = sample_company(seed)
        plan = planned(company, fit_company(company, Spec(draws=500)))
        gain = true_gain(company, plan)
        promised.append(plan.gain.value)
        earned.append(gain)
        covered += plan.gain.interval.holds(gain)
        spend = {line.channel: [line.planned / WEEKS] * WEEKS for line in plan.lines}
        foreseen += plan.promise.total().interval.holds(float(company.following(spend).net_revenue.sum()))
    assert 0.8 * np.sum(promised) < np.sum(earned) < 1.2 * np.sum(promised)
    assert sum(gain < 0 for gain in earned) <= 1
    assert covered >= 16
    assert foreseen >= 16
