"""Google Ads: a campaign's own daily budget, by the REST interface of the Google Ads API.

Reads the budget of the campaign by a query; writes `amount_micros` of that budget. A shared budget, or one that is not
daily, is refused here: a change of it would move other campaigns. Each write may begin a learning phase.
Source: reference of `GoogleAdsService.Search` and `CampaignBudgetService.MutateCampaignBudgets`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from unisono.act.adapters.talking import MICROS, SHARED, amount, asked, micros, only
from unisono.act.platforms.form import Row
from unisono.act.ports import Refused, Send

_QUERY = (
    "SELECT campaign.id, campaign_budget.resource_name, campaign_budget.amount_micros, campaign_budget.period, "
    "campaign_budget.explicitly_shared FROM campaign WHERE campaign.id = {number}"
)


@dataclass(frozen=True)
class GoogleAds:
    """One customer account; `headers`: `Authorization`, `developer-token`, and `login-customer-id` where needed."""

    customer: str
    headers: Mapping[str, str] = field(repr=False)
    base: str = "https://googleads.googleapis.com/v26"
    platform: str = "google_ads"

    def read(self, row: Row, send: Send) -> tuple[Decimal, object]:
        """The campaign's own daily budget, and its resource name."""
        query = {"query": _QUERY.format(number=row.campaign_id)}
        found = asked(send, "POST", f"{self.base}/customers/{self.customer}/googleAds:search", self.headers, query)
        budget = only((found or {}).get("results", [])).get("campaignBudget", {})
        if budget.get("explicitlyShared") or budget.get("period", "DAILY") != "DAILY":
            raise Refused(SHARED)
        return amount(budget.get("amountMicros"), MICROS), budget.get("resourceName")

    def write(self, row: Row, known: object, send: Send) -> None:
        """Set the amount of that budget."""
        update = {"resourceName": known, "amountMicros": micros(row.change.new)}
        body = {"operations": [{"update": update, "updateMask": "amount_micros"}]}
        asked(send, "POST", f"{self.base}/customers/{self.customer}/campaignBudgets:mutate", self.headers, body)
