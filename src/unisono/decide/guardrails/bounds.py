"""Limits that people set stay: a locked channel does not move, and no channel leaves its bounds.

Rule: blocks a weekly plan outside `lower` .. `upper`, and a locked channel without bounds whose plan differs from its
current amount; two cents a week (or a millionth) are left to rounding.
"""

from __future__ import annotations

from unisono.decide.budget import BudgetPlan, ChannelBudget, read_budget
from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import Money, Text, msg

NAME = "bounds"


def judge(proposal: Proposal, context: Context) -> Verdict:  # noqa: ARG001
    """Block a plan that moves a lock or leaves a bound."""
    plan = read_budget(proposal.payload)
    for channel in plan.channels:
        problem = _breach(channel, plan)
        if problem is not None:
            return Verdict(NAME, Ruling.BLOCK, problem)
    return Verdict(NAME, Ruling.ALLOW, msg("Every channel keeps its lock and its bounds."))


def _breach(channel: ChannelBudget, plan: BudgetPlan) -> Text | None:
    planned = channel.planned_weekly
    slack = max(0.02, 1e-6 * planned)
    is_free = channel.lower is None and channel.upper is None
    if channel.locked and is_free and abs(planned - channel.current_weekly) > slack:
        return msg(
            "Channel {channel} is locked at {current} a week, but the plan says {planned}.",
            channel=channel.channel,
            current=Money(channel.current_weekly, plan.currency, 2),
            planned=Money(planned, plan.currency, 2),
        )
    if channel.lower is not None and planned < channel.lower - slack:
        return msg(
            "Channel {channel}: {planned} a week is below its lower bound of {bound}.",
            channel=channel.channel,
            planned=Money(planned, plan.currency, 2),
            bound=Money(channel.lower, plan.currency, 2),
        )
    if channel.upper is not None and planned > channel.upper + slack:
        return msg(
            "Channel {channel}: {planned} a week is above its upper bound of {bound}.",
            channel=channel.channel,
            planned=Money(planned, plan.currency, 2),
            bound=Money(channel.upper, plan.currency, 2),
        )
    return None
