"""The campaigns of each digital channel, and how they deliver: read from `campaigns.csv`.

Rates are the platforms' own claims: they credit themselves with sales that would have come anyway (brand search,
retargeting), which is what makes platform ROAS differ from the truth. The first campaign of each channel runs all the
time, so that no spend is ever without a campaign.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Campaign:
    """One line of delivery: a campaign, ad set or ad.

    Attributes:
        channel: the channel it belongs to.
        name: campaign; LinkedIn: campaign group.
        group: ad set; LinkedIn: campaign.
        ad: advertisement, on Meta.
        kind: campaign type as the platform writes it.
        share: part of the channel's spend.
        cpm: EUR for a thousand impressions.
        ctr: clicks per impression.
        conversion_rate: claimed conversions per click; None where no conversion is measured.
        basket: claimed value of a conversion in EUR.
        since, until: part of history (0-1) in which it runs.
    """

    channel: str
    name: str
    group: str
    ad: str
    kind: str
    share: float
    cpm: float
    ctr: float
    conversion_rate: float | None
    basket: float
    since: float
    until: float


@cache
def campaigns(channel: str) -> tuple[Campaign, ...]:
    """The campaigns of `channel`."""
    text = files("unisono.synthetic").joinpath("campaigns.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(_campaign(row) for row in rows if row["channel"] == channel)


def _campaign(row: dict[str, str]) -> Campaign:
    rate = row["conversion_rate"]
    return Campaign(
        channel=row["channel"],
        name=row["name"],
        group=row["group"],
        ad=row["ad"],
        kind=row["kind"],
        share=float(row["share"]),
        cpm=float(row["cpm"]),
        ctr=float(row["ctr"]),
        conversion_rate=float(rate) if rate else None,
        basket=float(row["basket"]),
        since=float(row["since"]),
        until=float(row["until"]),
    )
