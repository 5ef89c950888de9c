"""Whether the next unit of money pays for itself: said plainly where the intervals allow it, and only there.

Rule: a channel does not pay where the upper end of its marginal return lies below break-even (one unit of money over
the margin). An interval that spans break-even leaves it open, and nothing is said of that channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unisono.report.vocabulary import channel_name
from unisono.words import Money, Share, Text, msg
from unisono_app.base.figures import Number


@dataclass(frozen=True, slots=True)
class NextMoney:
    """A sentence about the next unit of money; `is_everywhere` where no channel pays for it."""

    text: Text
    is_everywhere: bool


def next_money(
    marginal: Sequence[tuple[str, Number]], break_even: float | None, margin: float, currency: str
) -> NextMoney | None:
    """What to say of channels with their marginal returns; None where nothing is sure, or no margin is known."""
    told = [(channel, number.interval) for channel, number in marginal if number.interval is not None]
    if break_even is None or not told:
        return None
    short = [channel for channel, interval in told if interval.upper < break_even]
    if not short:
        return None
    money, needed = Money(1, currency), Money(break_even, currency, 2)
    if len(short) == len(told):
        text = msg(
            "In no channel does the next {money} pay for itself: at a margin of {margin} it would have to bring "
            "{needed}, and no interval reaches that. Less spend would earn more.",
            money=money,
            margin=Share.as_set(margin),
            needed=needed,
        )
        return NextMoney(text, is_everywhere=True)
    text = msg(
        "The next {money} does not pay for itself in: {channels}. At a margin of {margin} it would have to bring "
        "{needed}, and their intervals stay below.",
        money=money,
        channels=tuple(channel_name(channel) for channel in short),
        margin=Share.as_set(margin),
        needed=needed,
    )
    return NextMoney(text, is_everywhere=False)
