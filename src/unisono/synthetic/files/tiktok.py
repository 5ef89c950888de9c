"""TikTok Ads Manager: a spreadsheet by campaign and day, `-` for nothing, and a line of totals at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from unisono.synthetic.delivery import Delivery, deliveries
from unisono.synthetic.files.writing import spreadsheet
from unisono.synthetic.period import Period

_HEADER = (
    "Campaign name",
    "By Day",
    "Currency",
    "Cost",
    "CPM",
    "Impressions",
    "Clicks (destination)",
    "CTR (destination)",
    "Conversions",
    "Cost per conversion",
    "Total complete payment value",
)
_NOTHING = "-"


def write_tiktok(period: Period, folder: Path) -> list[Path]:
    """One campaign report a year."""
    lines = deliveries(period, "tiktok")
    written = []
    for piece in period.years:
        rows: list[Sequence[str | float]] = []
        totals = [0] * 5
        for line in lines:
            for i, day in period.days_of(piece):
                if line.running[i]:
                    figures = _figures(line, i)
                    totals = [a + b for a, b in zip(totals, figures, strict=True)]
                    rows.append((line.campaign.name, day.isoformat(), "EUR", *_cells(*figures)))
        rows.append((f"Total of {len(rows)} results", _NOTHING, _NOTHING, *_cells(*totals)))
        path = folder / f"tiktok_campaign_report_{piece.label}.xlsx"
        with spreadsheet(path, "Sheet1") as (_, sheet):
            for n, row in enumerate([_HEADER, *rows]):
                sheet.write_row(n, 0, row)
        written.append(path)
    return written


def _figures(line: Delivery, i: int) -> tuple[int, int, int, int, int]:
    """Spend, impressions, clicks, conversions and value of a day; money in cents."""
    return (
        int(line.spend[i]),
        int(line.impressions[i]),
        int(line.clicks[i]),
        int(line.conversions[i]),
        int(line.value[i]),
    )


def _cells(spend: int, impressions: int, clicks: int, conversions: int, value: int) -> tuple[str | float, ...]:
    """The cells right of the currency."""
    return (
        spend / 100,
        round(spend / 100 / impressions * 1000, 2) if impressions else _NOTHING,
        impressions,
        clicks,
        f"{clicks / impressions:.2%}" if impressions else _NOTHING,
        conversions,
        round(spend / 100 / conversions, 2) if conversions else _NOTHING,
        value / 100 if conversions else _NOTHING,
    )
