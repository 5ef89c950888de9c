"""LinkedIn Campaign Manager: UTF-16 with tabs, five lines before the header, American dates, days in UTC.

What others call a campaign is LinkedIn's campaign group.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from unisono.synthetic.delivery import Delivery, deliveries
from unisono.synthetic.files.writing import BRAND, cents, english_day, table, write_text
from unisono.synthetic.period import Period, Piece

_HEADER = (
    "Start Date (in UTC)",
    "Account Name",
    "Currency",
    "Campaign Group Name",
    "Campaign Name",
    "Campaign ID",
    "Campaign Type",
    "Campaign Objective",
    "Total Spent",
    "Impressions",
    "Clicks",
    "Click Through Rate",
    "Reactions",
    "Comments",
    "Shares",
    "Follows",
    "Other Clicks",
    "Total Social Actions",
    "Total Engagements",
    "Viral Impressions",
    "Viral Clicks",
    "Conversions",
    "Post-Click Conversions",
    "View-Through Conversions",
    "Leads",
    "Lead Forms Opened",
    "Reach",
)
_FIRST_ID = 248_310_764


def write_linkedin(period: Period, folder: Path) -> list[Path]:
    """One campaign performance report a year."""
    rng = period.rng("linkedin engagement")
    lines = deliveries(period, "linkedin")
    reactions = [rng.binomial(line.impressions, 0.0012) for line in lines]
    reach = [np.ceil(line.impressions * rng.uniform(0.6, 0.8, len(line.impressions))) for line in lines]
    written = []
    for piece in period.years:
        rows = [
            _row(line, n, (i, day), int(reactions[n][i]), int(reach[n][i]))
            for n, line in enumerate(lines)
            for i, day in period.days_of(piece)
            if line.running[i]
        ]
        text = _preamble(piece) + table([_HEADER, *rows], "\t", "\n")
        path = folder / f"campaign_performance_report_{piece.label}.csv"
        written.append(write_text(path, text, "utf-16"))
    return written


def _preamble(piece: Piece) -> str:
    generated = piece.last + dt.timedelta(days=2)
    return (
        "Campaign Performance Report (in UTC)\n"
        f"Report Start: {english_day(piece.first)}, 12:00 AM\n"
        f"Report End: {english_day(piece.last)}, 11:59 PM\n"
        f"Date Generated: {english_day(generated)}, 9:14 AM\n"
        "\n"
    )


def _row(line: Delivery, n: int, at: tuple[int, dt.date], reactions: int, reach: int) -> tuple[str | int, ...]:
    """One campaign on one day; leads are counted apart from conversions, which nobody tracks here."""
    i, day = at
    impressions, clicks = int(line.impressions[i]), int(line.clicks[i])
    leads = int(line.conversions[i])
    return (
        f"{day:%m/%d/%Y}",
        f"{BRAND} Pro",
        "EUR",
        line.campaign.name,
        line.campaign.group,
        _FIRST_ID + 1_009 * n,
        line.campaign.kind,
        "Lead generation",
        cents(int(line.spend[i])),
        impressions,
        clicks,
        f"{clicks / impressions:.2%}" if impressions else "0%",
        reactions,
        0,
        0,
        0,
        0,
        reactions,
        clicks + reactions,
        0,
        0,
        0,
        0,
        0,
        leads,
        leads * 2,
        reach,
    )
