"""Big moves deserve a second look: platforms learn again after them, and the model has seen few of them.

Rule: flags each channel that moves by more than `move_share` (50 %) of its current weekly budget, and each that starts
from zero.
"""

from __future__ import annotations

from unisono.decide.budget import ChannelBudget, read_budget
from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import Share, Text, msg

NAME = "channel_change"


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Flag moves above the company's limit."""
    limit = context.limits.move_share
    plan = read_budget(proposal.payload)
    moves = tuple(move for channel in plan.channels if (move := _big_move(channel, limit)) is not None)
    if moves:
        return Verdict(
            NAME,
            Ruling.FLAG,
            msg("Moves above {limit}: {moves}.", limit=Share(limit), moves=moves),
        )
    return Verdict(NAME, Ruling.ALLOW, msg("No channel moves by more than {limit}.", limit=Share(limit)))


def _big_move(channel: ChannelBudget, limit: float) -> Text | None:
    current, planned = channel.current_weekly, channel.planned_weekly
    if current <= 0:
        starts = planned > 0
        return msg("{channel} (starts from zero)", channel=channel.channel) if starts else None
    change = planned / current - 1
    # Half a thousandth: a bound set exactly at the limit is not a breach of it.
    if abs(change) <= limit + 0.0005:
        return None
    if change > 0:
        return msg("{channel} +{change}", channel=channel.channel, change=Share(change))
    return msg("{channel} −{change}", channel=channel.channel, change=Share(-change))
