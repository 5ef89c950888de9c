"""How sure a recommendation is, and what a person needs to weigh it: reason, uncertainty, data, what would change it.

Rule: from 0.9 on it is high (automation may act on it in an open lane), from 0.6 on medium (worth a person's look),
below low (for information). Limits: the probability is the model's; a move beyond what history has seen escalates
whatever it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from unisono.words import Text, msg

HIGH, MEDIUM = 0.9, 0.6


class Tier(StrEnum):
    """High, medium, low."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Confidence:
    """What a recommendation says about itself.

    Attributes:
        probability: chance (0-1) that it is better than leaving things as they are.
        reason: why it is recommended.
        uncertainty: how far it may be off.
        data_used: what it stands on.
        would_change: what would change the answer.
    """

    probability: float
    reason: Text
    uncertainty: Text
    data_used: tuple[Text, ...]
    would_change: tuple[Text, ...]

    @property
    def tier(self) -> Tier:
        """The tier of the probability.

        >>> Confidence(0.93, msg("r"), msg("u"), (), ()).tier.value
        'high'
        """
        if self.probability >= HIGH:
            return Tier.HIGH
        return Tier.MEDIUM if self.probability >= MEDIUM else Tier.LOW


def tier_name(tier: Tier) -> Text:
    """The tier in words."""
    return {
        Tier.HIGH: msg("high confidence"),
        Tier.MEDIUM: msg("medium confidence"),
        Tier.LOW: msg("low confidence"),
    }[tier]
