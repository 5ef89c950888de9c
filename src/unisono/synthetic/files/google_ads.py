"""Google Ads: the campaign report of two accounts, one kept in French, one in English.

The French one is downloaded as CSV with semicolons; the second download of each set comes from a
colleague who takes "CSV (Excel)", which is UTF-16 with tabs. Totals stand below the rows, and ` --`
is what Google writes for nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from unisono.synthetic.delivery import Delivery, deliveries
from unisono.synthetic.files.writing import (
    BRAND,
    english_count,
    english_day,
    english_decimal,
    french_count,
    french_day,
    french_decimal,
    table,
    write_text,
)
from unisono.synthetic.period import Period, Piece

_NOTHING = " --"


@dataclass(frozen=True, slots=True)
class _Language:
    """How one account's interface writes."""

    title: str
    header: tuple[str, ...]
    totals: tuple[str, ...]
    day: Callable[[dt.date], str]
    count: Callable[[int], str]
    decimal: Callable[[float], str]


@dataclass(frozen=True, slots=True)
class _Container:
    """What the file is made of."""

    delimiter: str
    line_end: str
    encoding: str


@dataclass(frozen=True, slots=True)
class _Look:
    """One kind of download of one account."""

    account: str
    language: _Language
    container: _Container


_FRENCH = _Language(
    title="Rapport sur les campagnes",
    header=(
        "Jour",
        "Compte",
        "Campagne",
        "Type de campagne",
        "Code de la devise",
        "Impr.",
        "Clics",
        "Coût",
        "Conversions",
        "Valeur de conv.",
    ),
    totals=("Total : compte", "Total : campagnes"),
    day=french_day,
    count=french_count,
    decimal=french_decimal,
)
_ENGLISH = _Language(
    title="Campaign report",
    header=(
        "Day",
        "Account",
        "Campaign",
        "Campaign type",
        "Currency code",
        "Impr.",
        "Clicks",
        "Cost",
        "Conversions",
        "Conv. value",
    ),
    totals=("Total: Account", "Total: Campaigns"),
    day=english_day,
    count=english_count,
    decimal=english_decimal,
)
_SEMICOLONS = _Container(";", "\r\n", "utf-8-sig")
_COMMAS = _Container(",", "\n", "utf-8")
_EXCEL = _Container("\t", "\n", "utf-16")
_FRENCH_CSV = _Look(f"{BRAND} France", _FRENCH, _SEMICOLONS)
_FRENCH_EXCEL = _Look(f"{BRAND} France", _FRENCH, _EXCEL)
_ENGLISH_CSV = _Look(f"{BRAND} Display", _ENGLISH, _COMMAS)


def write_google_ads(period: Period, folder: Path) -> list[Path]:
    """One report a year for each account."""
    french = [
        line for channel in ("search", "youtube") for line in deliveries(period, channel, whole_conversions=False)
    ]
    english = deliveries(period, "display", whole_conversions=False)
    written = []
    for i, piece in enumerate(period.years):
        french_look = _FRENCH_EXCEL if i % 3 == 1 else _FRENCH_CSV
        for look, lines in ((french_look, french), (_ENGLISH_CSV, english)):
            path = folder / f"{look.language.title} {piece.label}.csv"
            text = _report(period, piece, lines, look)
            written.append(write_text(path, text, look.container.encoding))
    return written


def _report(period: Period, piece: Piece, lines: list[Delivery], look: _Look) -> str:
    """Title, date range, header, one row per campaign and day that is live, and the totals twice."""
    account, language, container = look.account, look.language, look.container
    rows: list[tuple[str, ...]] = []
    sums = _Sums()
    days = period.days_of(piece)
    for line in lines:
        start = (account, line.campaign.name, line.campaign.kind, "EUR")
        for i, day in days:
            if line.running[i]:
                rows.append((day.isoformat(), *start, *sums.add(line, i).written(language)))
    nothing = (_NOTHING,) * 3
    rows += [(label, *nothing, "EUR", *sums.written(language)) for label in language.totals]
    date_range = f'"{language.day(piece.first)} - {language.day(piece.last)}"'
    if container is _EXCEL:
        date_range = date_range.strip('"')
    preamble = f"{language.title}{container.line_end}{date_range}{container.line_end}"
    return preamble + table([language.header, *rows], container.delimiter, container.line_end)


@dataclass(slots=True)
class _Sums:
    """Figures of one row, or their running total; spend and value in cents, conversions None where not measured."""

    impressions: int = 0
    clicks: int = 0
    spend: int = 0
    conversions: float | None = None
    value: int = 0

    def add(self, line: Delivery, i: int) -> _Sums:
        """Add day `i` of `line`, and return its own figures."""
        measured = line.campaign.conversion_rate is not None
        row = _Sums(
            int(line.impressions[i]),
            int(line.clicks[i]),
            int(line.spend[i]),
            float(line.conversions[i]) if measured else None,
            int(line.value[i]),
        )
        self.impressions += row.impressions
        self.clicks += row.clicks
        self.spend += row.spend
        self.value += row.value
        if row.conversions is not None:
            self.conversions = (self.conversions or 0.0) + row.conversions
        return row

    def written(self, language: _Language) -> tuple[str, ...]:
        """The five figures as the interface writes them."""
        claim = (_NOTHING, _NOTHING)
        if self.conversions is not None:
            claim = (language.decimal(self.conversions), language.decimal(self.value / 100))
        return (
            language.count(self.impressions),
            language.count(self.clicks),
            language.decimal(self.spend / 100),
            *claim,
        )
