"""Two media agencies and their spreadsheets: television has weeks down, radio has weeks across.

Both start with a title block and end in totals; each week stands for Monday to Sunday and money is
net of VAT in EUR. Paused weeks are written as zero, because the agencies say that nothing ran.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from unisono.synthetic.delivery import split_cents
from unisono.synthetic.files.writing import BRAND, date_format, money_format, spreadsheet
from unisono.synthetic.period import Period, year_pieces
from unisono.synthetic.streams import Floats, Ints

_TV_EUR_PER_POINT, _RADIO_EUR_PER_POINT = 165.0, 62.0
_STATIONS = {"Généralistes": 0.45, "Musicales": 0.35, "Indépendantes régionales": 0.20}


def write_tv(period: Period, folder: Path) -> list[Path]:
    """One sheet a year: a row per week with its wave, rating points and net investment."""
    spend = period.spend_of("tv")
    points = _points(period, "tv", spend, _TV_EUR_PER_POINT)
    waves = wave_numbers(spend, period.weeks)
    written = []
    for piece, at in zip(period.years, year_pieces(period.weeks, period.years), strict=True):
        if not at:  # the first days of January may belong to a week that began the year before
            continue
        path = folder / f"bilan_tv_{piece.label}.xlsx"
        with spreadsheet(path, "Bilan TV") as (book, sheet):
            _title(book, sheet, "Bilan de campagne TV", "Cible : 25-49 ans")
            sheet.write_row(4, 0, ["Semaine du", "Vague", "GRP 25-49", "Investissement net HT (EUR)"])
            days, money = date_format(book), money_format(book)
            for row, i in enumerate(at, start=5):
                sheet.write_datetime(row, 0, _midnight(period.weeks[i]), days)
                if waves[i]:
                    sheet.write(row, 1, f"Vague {waves[i]}")
                sheet.write(row, 2, float(points[i]))
                sheet.write(row, 3, int(spend[i]) / 100, money)
            bold = money_format(book, bold=True)
            sheet.write(5 + len(at), 0, "Total", bold)
            sheet.write(5 + len(at), 2, round(float(points[at].sum()), 1), bold)
            sheet.write(5 + len(at), 3, int(spend[at].sum()) / 100, bold)
            sheet.set_column(0, 3, 24)
        written.append(path)
    return written


def write_radio(period: Period, folder: Path) -> list[Path]:
    """One sheet a year: weeks across, a block of net budgets and a block of rating points by group of stations."""
    weekly = period.spend_of("radio")
    shares = np.tile(list(_STATIONS.values()), (len(weekly), 1))
    shares *= period.rng("radio", "stations").gamma(40, 1 / 40, shares.shape)
    spend = split_cents(weekly, shares)
    points = _points(period, "radio", spend, _RADIO_EUR_PER_POINT)
    written = []
    for piece, at in zip(period.years, year_pieces(period.weeks, period.years), strict=True):
        if not at:
            continue
        path = folder / f"suivi_radio_{piece.label}.xlsx"
        weeks = [period.weeks[i] for i in at]
        with spreadsheet(path, "Suivi radio") as (book, sheet):
            _title(book, sheet, "Suivi des vagues radio", "Cible : 25-59 ans")
            budget, points_at = spend[at] / 100, points[at]
            _block(book, sheet, top=4, title="Budget net HT (EUR)", weeks=weeks, values=budget)
            _block(book, sheet, top=11, title="GRP 25-59", weeks=weeks, values=points_at)
            sheet.set_column(0, 0, 28)
            sheet.set_column(1, len(weeks) + 1, 11)
        written.append(path)
    return written


def wave_numbers(spend: Ints, weeks: tuple[dt.date, ...]) -> list[int]:
    """Number of the wave of each week, from 1 in each year; 0 in a week without spend."""
    numbers: list[int] = []
    latest = 0
    for i, amount in enumerate(spend):
        new_year = i == 0 or weeks[i].year != weeks[i - 1].year
        if new_year:
            latest = 0
        if amount and (new_year or numbers[-1] == 0):
            latest += 1
        numbers.append(latest if amount else 0)
    return numbers


def _points(period: Period, channel: str, spend: Ints, price: float) -> Floats:
    """Rating points that `spend` (cents) bought, one decimal, at a price that moves a little."""
    paid = price * period.rng(channel, "points").lognormal(0, 0.06, spend.shape)
    return np.asarray(np.round(spend / 100 / paid, 1))


def _title(book: Workbook, sheet: Worksheet, title: str, target: str) -> None:
    """The block above the table; the header stands in the fifth row."""
    sheet.write(0, 0, f"{title} - {BRAND}", book.add_format({"bold": True, "font_size": 14}))
    sheet.write(1, 0, target)
    sheet.write(2, 0, "Montants nets HT en euros, semaines du lundi au dimanche")


def _block(book: Workbook, sheet: Worksheet, *, top: int, title: str, weeks: list[dt.date], values: Floats) -> None:
    """One block of `values` (n_weeks, n_stations): its title and weeks in row `top`, groups below, then totals."""
    bold, number = money_format(book, bold=True), money_format(book)
    n = len(weeks)
    sheet.write(top, 0, title, bold)
    for column, week in enumerate(weeks, start=1):
        sheet.write_datetime(top, column, _midnight(week), date_format(book))
    sheet.write(top, n + 1, "Total", bold)
    for row, (name, line) in enumerate(zip(_STATIONS, values.T, strict=True), start=top + 1):
        sheet.write(row, 0, name)
        sheet.write_row(row, 1, np.round(line, 2).tolist(), number)
        sheet.write(row, n + 1, round(float(line.sum()), 2), bold)
    last = top + 1 + len(_STATIONS)
    sheet.write(last, 0, "Total", bold)
    sheet.write_row(last, 1, np.round(values.sum(axis=1), 2).tolist(), bold)
    sheet.write(last, n + 1, round(float(values.sum()), 2), bold)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
