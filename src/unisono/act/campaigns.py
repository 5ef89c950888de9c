"""The campaigns that carry a channel's money, read from the facts and checked.

Columns: `source`, `account`, `campaign_id`, `campaign`, `channel`, `current_daily` (mean daily spend over the last 28
days; null when unknown), `currency`. Agency lines (`source` `agency`) and lines without a campaign carry no daily
budget: their channel is booked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from unisono.act.changeset import CampaignKey
from unisono.decide.budget import exact
from unisono.errors import InputError
from unisono.words import msg

COLUMNS = ("source", "account", "campaign_id", "campaign", "channel", "current_daily", "currency")
_BOOKED = "agency"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign and its mean daily spend; None when it is not known."""

    key: CampaignKey
    channel: str
    current_daily: Decimal | None


def read_campaigns(frame: pl.DataFrame, channels: frozenset[str], currency: str) -> tuple[Campaign, ...]:
    """The campaigns of `channels`, in a fixed order.

    Raises:
        InputError: a column is missing, a campaign stands twice, its spend is no amount, or its currency is another.
    """
    missing = tuple(name for name in COLUMNS if name not in frame.columns)
    if missing:
        raise InputError(
            msg("The table of campaigns lacks the columns {columns}.", columns=missing),
            remedy=msg("Give a table with the columns {columns}.", columns=COLUMNS),
        )
    rows = frame.filter(
        pl.col("channel").is_in(sorted(channels)) & pl.col("campaign").is_not_null() & (pl.col("source") != _BOOKED)
    ).select(COLUMNS)
    campaigns = sorted((_campaign(row, currency) for row in rows.iter_rows(named=True)), key=lambda c: c.key)
    twice = [key for key, n in Counter(c.key for c in campaigns).items() if n > 1]
    if twice:
        raise InputError(
            msg("The campaign {campaign} stands in the table more than once.", campaign=twice[0].campaign),
            remedy=msg("Map each campaign to one channel."),
        )
    return tuple(campaigns)


def _campaign(row: dict[str, object], currency: str) -> Campaign:
    name = str(row["campaign"])
    if row["currency"] != currency:
        raise InputError(
            msg(
                "The campaign {campaign} is in {found}, the proposal in {currency}.",
                campaign=name,
                found=str(row["currency"]),
                currency=currency,
            ),
            remedy=msg("Plan this channel in the currency of its campaigns, or leave the campaign out."),
        )
    key = CampaignKey(str(row["source"]), _or_empty(row["account"]), _or_empty(row["campaign_id"]), name)
    return Campaign(key, str(row["channel"]), _amount(row["current_daily"], name))


def _amount(value: object, campaign: str) -> Decimal | None:
    if value is None:
        return None
    amount = value if isinstance(value, Decimal) else exact(float(str(value)))
    if not amount.is_finite() or amount < 0:
        raise InputError(
            msg("The daily spend of the campaign {campaign} is “{value}”.", campaign=campaign, value=str(value)),
            remedy=msg("Check the facts of this campaign."),
        )
    return amount


def _or_empty(value: object) -> str:
    return "" if value is None else str(value)
