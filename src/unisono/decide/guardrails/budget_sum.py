"""Money must be money: amounts are finite, not negative, add up to the budget to the cent, and no digit slipped.

Rule: blocks NaN, infinity, negatives; a sum that differs from the budget in the cents; no budget at all; an amount
above `digit_slip` times the current one, or a weekly total above `digit_slip` times the sum of the channels' highest
weeks.
Limits: a slip inside a channel that spends nothing today can only be seen through the total.
"""

from __future__ import annotations

import math

from unisono.decide.budget import CENT, BudgetPlan, read_budget
from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import Money, Text, msg

NAME = "budget_sum"


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Block a plan whose amounts cannot be meant."""
    plan = read_budget(proposal.payload)
    problem = _not_money(plan) or _not_the_budget(plan) or _slip(plan, context)
    if problem is not None:
        return Verdict(NAME, Ruling.BLOCK, problem)
    return Verdict(
        NAME,
        Ruling.ALLOW,
        msg(
            "The planned amounts add up to {budget}, to the cent.",
            budget=Money(plan.budget, plan.currency, 2),
        ),
    )


def _not_money(plan: BudgetPlan) -> Text | None:
    if not plan.budget.is_finite() or plan.budget <= 0:
        return msg("The budget “{budget}” is not a positive amount.", budget=str(plan.budget))
    for channel in plan.channels:
        for amount in (channel.current_weekly, channel.planned_weekly, *channel.weekly):
            if not math.isfinite(amount) or amount < 0:
                return msg(
                    "Channel {channel} has the amount “{amount}”.",
                    channel=channel.channel,
                    amount=repr(amount),
                )
    return None


def _not_the_budget(plan: BudgetPlan) -> Text | None:
    if abs(plan.total - plan.budget) > CENT / 2:
        return msg(
            "The planned amounts add up to {total}, but the budget is {budget}.",
            total=Money(plan.total, plan.currency, 2),
            budget=Money(plan.budget, plan.currency, 2),
        )
    for channel in plan.channels:
        mean = float(channel.total) / len(plan.weeks)
        if abs(mean - channel.planned_weekly) >= 0.01:
            return msg(
                "Channel {channel}: the weeks average {mean}, but the plan says {planned} a week.",
                channel=channel.channel,
                mean=Money(mean, plan.currency, 2),
                planned=Money(channel.planned_weekly, plan.currency, 2),
            )
    return None


def _slip(plan: BudgetPlan, context: Context) -> Text | None:
    factor = context.limits.digit_slip
    for channel in plan.channels:
        current = channel.current_weekly
        if 0 < factor * current < channel.planned_weekly:
            return msg(
                "Channel {channel} would go from {current} to {planned} a week, more than {factor} times as much: "
                "has a digit slipped? If it is meant, raise it in steps.",
                channel=channel.channel,
                current=Money(current, plan.currency),
                planned=Money(channel.planned_weekly, plan.currency),
                factor=factor,
            )
    highest = sum((context.highest_weekly or {}).values())
    weekly = float(plan.total) / len(plan.weeks)
    if 0 < factor * highest < weekly:
        return msg(
            "The plan spends {planned} a week, more than {factor} times the highest weeks of all channels together "
            "({highest}): has a digit slipped? If it is meant, raise it in steps.",
            planned=Money(weekly, plan.currency),
            factor=factor,
            highest=Money(highest, plan.currency),
        )
    return None
