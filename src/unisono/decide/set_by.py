"""What an export set a campaign to that the facts do not show yet: from there its next change starts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from unisono.words import Money, Text, msg


@dataclass(frozen=True, slots=True)
class SetBy:
    """The last exported change of one campaign.

    Attributes:
        daily: the daily budget that it set.
        proposal_id, exported_on: the proposal behind it, and the day on which it left.
        since: the first day on which it can stand.
    """

    platform: str
    account: str
    campaign_id: str
    campaign: str
    currency: str
    daily: Decimal
    proposal_id: str
    exported_on: dt.date
    since: dt.date

    @property
    def text(self) -> Text:
        """Where the amount comes from, for people inside."""
        return msg(
            "{campaign}: {daily} a day, as exported on {day} by {proposal}; the facts do not show it yet.",
            campaign=self.campaign,
            daily=Money(self.daily, self.currency, 2),
            day=self.exported_on,
            proposal=self.proposal_id,
        )

    @property
    def shared_text(self) -> Text:
        """The same for files that go to agencies, which learn of no proposal of others."""
        return msg(
            "{campaign}: {daily} a day is expected, as it was last set; the facts do not show it yet.",
            campaign=self.campaign,
            daily=Money(self.daily, self.currency, 2),
        )
