"""Big moves deserve a second look: platforms learn again after them, and the model has seen few of them.

Rule: flags each channel that moves by more than `move_share` (50 %) of what it spends lately, and each that starts from
zero. Where that is not known, the usual split of the same money stands for it.
"""

from __future__ import annotations

from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.shifts import Shift, shifts_of
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import Share, Text, msg

NAME = "channel_change"
ABOUT_RISK = True


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Flag moves above the company's limit."""
    limit = context.limits.move_share
    shifts = shifts_of(proposal).channels
    moves = tuple(move for shift in shifts if (move := _big_move(shift, limit)) is not None)
    if moves:
        return Verdict(
            NAME,
            Ruling.FLAG,
            msg("Moves above {limit}: {moves}.", limit=Share(limit), moves=moves),
        )
    return Verdict(NAME, Ruling.ALLOW, msg("No channel moves by more than {limit}.", limit=Share(limit)))


def _big_move(channel: Shift, limit: float) -> Text | None:
    current, planned = channel.mix if channel.now is None else channel.now, channel.planned
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
