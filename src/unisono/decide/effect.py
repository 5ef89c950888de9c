"""What a proposal changes in money, line by line, against the state of today: the figures that policies look at.

Rule: each line compares the money of the window as it is now with the money as planned. `moved` is what the rising
lines gain together, `raised` what the whole gains. Only a proposal that is *proved* against today's state, and in which
no line rises, reduces risk; one rising line makes the whole bundle a move like any other.
Limits: an amount says nothing about prices or commitments made outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from unisono.words import Text, msg


class Action(StrEnum):
    """What is done to one entity (a channel, a campaign, a placement)."""

    INCREASE = "increase"
    DECREASE = "decrease"
    KEEP = "keep"
    PAUSE = "pause"
    CANCEL = "cancel"
    RESUME = "resume"
    NEW_CAMPAIGN = "new_campaign"
    NEW_AUDIENCE = "new_audience"
    OBJECTIVE = "objective"


REDUCING = frozenset({Action.DECREASE, Action.KEEP, Action.PAUSE, Action.CANCEL})
"""What can only lower risk, as long as no money is added."""

RAISE_TOTAL = "raise_total"
"""How policies name a proposal that adds money in all; beside the actions."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entity: its money over the window now (`current`) and as `planned`; "" where a place is not known."""

    action: Action
    channel: str
    current: Decimal
    planned: Decimal
    entity: str = ""
    platform: str = ""
    vendor: str = ""
    account: str = ""
    market: str = ""

    @property
    def delta(self) -> Decimal:
        """Planned minus current."""
        return self.planned - self.current

    @property
    def rise(self) -> Decimal:
        """What is added; zero for a cut."""
        return max(Decimal(), self.delta)

    @property
    def name(self) -> str:
        """The entity, or its channel where the line is about the channel."""
        return self.entity or self.channel

    @property
    def is_reducing(self) -> bool:
        """Whether it adds nothing and starts nothing."""
        return self.action in REDUCING and self.delta <= 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What a whole proposal changes.

    Attributes:
        lines: every entity, unchanged ones too.
        is_proved: whether `current` is the state of today as the system knows it, not as the proposer states it.
    """

    currency: str
    lines: tuple[Line, ...]
    is_proved: bool = False

    @property
    def moved(self) -> Decimal:
        """Money that rising lines gain."""
        return sum((line.rise for line in self.lines), Decimal())

    @property
    def raised(self) -> Decimal:
        """Money that the whole gains; zero when it stays or falls."""
        return max(Decimal(), sum((line.delta for line in self.lines), Decimal()))

    @property
    def is_reducing(self) -> bool:
        """Whether it is proved that no line rises."""
        return self.is_proved and all(line.is_reducing for line in self.lines)

    @property
    def actions(self) -> frozenset[str]:
        """The actions in it, and `raise_total` where money is added in all."""
        found = {line.action.value for line in self.lines if line.action is not Action.KEEP}
        return frozenset(found | ({RAISE_TOTAL} if self.raised > 0 else set()))


def action_name(action: Action) -> Text:
    """The action in words."""
    return {
        Action.INCREASE: msg("increase"),
        Action.DECREASE: msg("decrease"),
        Action.KEEP: msg("keep"),
        Action.PAUSE: msg("pause"),
        Action.CANCEL: msg("cancel"),
        Action.RESUME: msg("resume"),
        Action.NEW_CAMPAIGN: msg("new campaign"),
        Action.NEW_AUDIENCE: msg("new audience"),
        Action.OBJECTIVE: msg("change of objective"),
    }[action]
