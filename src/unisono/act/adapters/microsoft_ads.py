"""Microsoft Advertising: a campaign's own daily budget, by the REST interface of the Campaign Management service.

A campaign on a shared budget carries a `BudgetId` and is refused here. An answer with status 200 may still refuse a
campaign, in `PartialErrors`.
Source: reference of `GetCampaignsByIds` and `UpdateCampaigns`, version 13.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from unisono.act.adapters.talking import SHARED, amount, asked, only
from unisono.act.platforms.form import Row
from unisono.act.ports import Refused, Send
from unisono.words import msg


@dataclass(frozen=True)
class MicrosoftAds:
    """One account; `headers`: `Authorization`, `DeveloperToken`, `CustomerId`, `CustomerAccountId`."""

    account: str
    headers: Mapping[str, str] = field(repr=False)
    campaign_type: str = "Search"
    base: str = "https://campaign.api.bingads.microsoft.com/CampaignManagement/v13"
    platform: str = "microsoft_ads"

    def read(self, row: Row, send: Send) -> tuple[Decimal, object]:
        """The campaign's own daily budget, and its type."""
        body = {"AccountId": self.account, "CampaignIds": [row.campaign_id], "CampaignType": self.campaign_type}
        found = _whole(asked(send, "POST", f"{self.base}/Campaigns/QueryByIds", self.headers, body))
        campaign = only([each for each in found.get("Campaigns") or [] if each])
        if campaign.get("BudgetId") or not str(campaign.get("BudgetType", "")).startswith("DailyBudget"):
            raise Refused(SHARED)
        return amount(campaign.get("DailyBudget")), campaign["BudgetType"]

    def write(self, row: Row, known: object, send: Send) -> None:
        """Set it."""
        campaign = {"Id": row.campaign_id, "DailyBudget": float(row.change.new), "BudgetType": known}
        body = {"AccountId": self.account, "Campaigns": [campaign]}
        _whole(asked(send, "PUT", f"{self.base}/Campaigns", self.headers, body))


def _whole(found: Any) -> dict[str, Any]:
    """The answer, unless it refuses a part of what was asked."""
    answer: dict[str, Any] = found or {}
    errors = [each for each in answer.get("PartialErrors") or [] if each]
    if errors:
        raise Refused(msg("The platform did not confirm it: {answer}.", answer=str(errors)[:200]))
    return answer
