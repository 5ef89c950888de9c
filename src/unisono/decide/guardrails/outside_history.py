"""Where nobody has been, the model guesses: a weekly spend beyond the highest ever seen is extrapolation.

Rule: flags each channel whose highest planned week lies above its highest week in the history (by more than 0.1 %),
and says so when the history of a channel is not known. A cut is never flagged.
"""

from __future__ import annotations

from unisono.decide.budget import ChannelBudget, read_budget
from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import Money, Text, msg

NAME = "outside_history"
ABOUT_RISK = True


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Flag weeks beyond the experience of the channel."""
    if context.highest_weekly is None:
        reason = msg("The highest weekly spend of the channels is not known.")
        return Verdict(NAME, Ruling.FLAG, reason)
    plan = read_budget(proposal.payload)
    beyond = tuple(
        place
        for channel in plan.channels
        if (place := _beyond(channel, context.highest_weekly.get(channel.channel), plan.currency))
    )
    if beyond:
        return Verdict(
            NAME,
            Ruling.FLAG,
            msg("Weekly spend beyond the highest ever seen: {channels}.", channels=beyond),
        )
    reason = msg("Every channel stays within the weekly spend that was seen before.")
    return Verdict(NAME, Ruling.ALLOW, reason)


def _beyond(channel: ChannelBudget, highest: float | None, currency: str) -> Text | None:
    top = max(channel.weekly)
    if top <= 0:
        return None
    if highest is None:
        return msg("{channel} (no history)", channel=channel.channel)
    if top <= highest * 1.001:
        return None
    return msg(
        "{channel} (plan {planned}, highest {highest})",
        channel=channel.channel,
        planned=Money(top, currency),
        highest=Money(highest, currency),
    )
