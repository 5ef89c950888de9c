"""LinkedIn: the daily budget of a campaign, by a partial update.

The id is that of LinkedIn's own campaign, which reports call the ad group here; a campaign group has no daily budget.
Source: LinkedIn's documentation of campaigns; the version header is a month, such as 202607.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from unisono.act.adapters.talking import amount, asked, no_budget
from unisono.act.platforms.form import Row
from unisono.act.ports import Refused, Send


@dataclass(frozen=True)
class LinkedInAds:
    """One ad account; `headers`: `Authorization`. `version` is that of the interface."""

    account: str
    version: str
    headers: Mapping[str, str] = field(repr=False)
    base: str = "https://api.linkedin.com/rest"
    platform: str = "linkedin_ads"

    def read(self, row: Row, send: Send) -> tuple[Decimal, object]:
        """The campaign's daily budget; Refused where it is in another currency."""
        found = asked(send, "GET", self._campaign(row), self._headers())
        budget = (found or {}).get("dailyBudget") or {}
        if budget.get("currencyCode") != row.change.currency:
            raise Refused(no_budget(budget))
        return amount(budget.get("amount")), None

    def write(self, row: Row, known: object, send: Send) -> None:  # noqa: ARG002 (nothing but the amount is needed)
        """Set it."""
        budget = {"amount": row.amount, "currencyCode": row.change.currency}
        headers = {**self._headers(), "X-RestLi-Method": "PARTIAL_UPDATE"}
        asked(send, "POST", self._campaign(row), headers, {"patch": {"$set": {"dailyBudget": budget}}})

    def _headers(self) -> dict[str, str]:
        return {**self.headers, "LinkedIn-Version": self.version, "X-Restli-Protocol-Version": "2.0.0"}

    def _campaign(self, row: Row) -> str:
        return f"{self.base}/adAccounts/{self.account}/adCampaigns/{row.campaign_id}"
