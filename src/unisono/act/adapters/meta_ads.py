"""Meta: the daily budget of a campaign, by the Marketing API.

Amounts are in the smallest unit of the currency: cents, or the unit itself where it has no cents. A campaign without a
daily budget of its own (on its ad sets, or for its lifetime) is refused here.
Source: reference of the campaign node of the Marketing API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from unisono.act.adapters.talking import amount, asked, no_budget
from unisono.act.platforms.form import Row, decimals
from unisono.act.ports import Refused, Send
from unisono.words import msg


@dataclass(frozen=True)
class MetaAds:
    """Whatever the token may change; `headers`: `Authorization`. `base` ends with the version of the interface."""

    headers: Mapping[str, str] = field(repr=False)
    base: str = "https://graph.facebook.com/v24.0"
    platform: str = "meta_ads"

    def read(self, row: Row, send: Send) -> tuple[Decimal, object]:
        """The campaign's own daily budget."""
        found = asked(send, "GET", f"{self._campaign(row)}?fields=id,daily_budget", self.headers)
        daily = (found or {}).get("daily_budget")
        if daily in (None, "", "0", 0):
            raise Refused(no_budget(daily))
        return amount(daily, _units(row)), None

    def write(self, row: Row, known: object, send: Send) -> None:  # noqa: ARG002 (nothing but the amount is needed)
        """Set it."""
        body = {"daily_budget": int(row.change.new * _units(row))}
        found = asked(send, "POST", self._campaign(row), self.headers, body)
        if not (found or {}).get("success"):
            raise Refused(msg("The platform did not confirm it: {answer}.", answer=str(found)[:200]))

    def _campaign(self, row: Row) -> str:
        return f"{self.base}/{row.campaign_id}"


def _units(row: Row) -> Decimal:
    return Decimal(10) ** decimals(row.change.currency)
