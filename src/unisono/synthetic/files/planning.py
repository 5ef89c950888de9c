"""What the company itself keeps: the commercial calendar, with the weeks ahead, and the media plan of the year."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from unisono.synthetic.files.writing import (
    date_format,
    money_format,
    spreadsheet,
    table,
    write_text,
)
from unisono.synthetic.period import Period

_PLAN_HEADER = (
    "Semaine du",
    "Search",
    "YouTube",
    "Display",
    "Social",
    "LinkedIn",
    "TikTok",
    "TV",
    "Radio",
)  # in the order of CHANNELS


def write_calendar(period: Period, folder: Path) -> list[Path]:
    """Promotion depth and price index by week, as a French spreadsheet saves a CSV."""
    rows = [
        (
            f"{planned.week:%d/%m/%Y}",
            f"{planned.promotion_depth:.4f}".replace(".", ","),
            f"{planned.price_index:.1f}".replace(".", ","),
        )
        for planned in period.calendar
    ]
    text = table([("Semaine du", "Taux de promotion", "Indice de prix"), *rows], ";", "\r\n")
    name = f"calendrier_commercial_{_last_day(period.calendar[-1].week):%Y-%m-%d}.csv"
    return [write_text(folder / name, text, "utf-8-sig")]


def write_media_plan(period: Period, folder: Path) -> list[Path]:
    """Planned spend by week and channel in EUR."""
    name = f"plan_media_{_last_day(period.plan_weeks[-1]):%Y-%m-%d}.xlsx"
    with spreadsheet(folder / name, "Plan média") as (book, sheet):
        days, money = date_format(book), money_format(book)
        sheet.write_row(0, 0, _PLAN_HEADER)
        for row, (week, planned) in enumerate(zip(period.plan_weeks, period.plan, strict=True), start=1):
            sheet.write_datetime(row, 0, dt.datetime.combine(week, dt.time()), days)
            sheet.write_row(row, 1, planned.tolist(), money)
        sheet.set_column(0, len(_PLAN_HEADER) - 1, 12)
    return [folder / name]


def _last_day(week: dt.date) -> dt.date:
    return week + dt.timedelta(days=6)
