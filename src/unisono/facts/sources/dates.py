"""Dates as platforms and agencies write them, in English, French and German.

`2026-03-01`, `1 mars 2026`, `Mar 1, 2026`, `2026-S10` can be read one way only. `03/04/2026` cannot: a day above
12 anywhere in the file decides, then the range that the report or the file name states, then what the platform
always writes, then a hint; else the file is refused and `--day-order` settles it.
Every distinct text is read once, so a million rows cost no more than their days.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from unisono.errors import AmbiguousError, InputError
from unisono.facts.sources.distinct import over_unique
from unisono.facts.sources.faults import Faults, listed
from unisono.facts.sources.identity import masked
from unisono.facts.sources.model import Context, DayOrder
from unisono.words import Text, msg

_NAMES = (
    "jan janv january janvier januar|feb fev fév févr february février februar|mar mars march märz mär mrz|"
    "apr avr april avril|may mai|jun juin june juni|jul juil july juillet juli|aug aou aoû août aout august|"
    "sep sept september septembre|oct okt october octobre oktober|nov november novembre|"
    "dec déc dez december décembre decembre dezember"
)
MONTHS = {name: i + 1 for i, names in enumerate(_NAMES.split("|")) for name in names.split()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_TIME = r"(?:[T ,]+\d{1,2}:\d{2}.*)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_MONTH_YEAR = re.compile(rf"(?:({_MONTH})\.?|(\d{{1,2}})/)\s*(\d{{4}})", re.IGNORECASE)
_SLASHED = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_DAY_NAME = re.compile(rf"(\d{{1,2}})(?:er|st|nd|rd|th)?\.?[ -]({_MONTH})\.?,?[ -](\d{{4}}){_TIME}", re.IGNORECASE)
_NAME_DAY = re.compile(rf"({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}", re.IGNORECASE)
_WEEK = re.compile(
    r"(\d{4})[- ]?(?:W|S|KW)\.?\s?(\d{1,2})|(?:W|S|KW|sem\.?|semaine|week)\s?(\d{1,2})[ /-](\d{4})", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:semaine du|sem\.? du|sem\.|semaine commençant le|week of|week commencing|week starting|w/c|wc|du|from)\s+",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\s+(?:-|–|—|au|to|bis)\s+|\s*→\s*", re.IGNORECASE)
_IN_TEXT = re.compile(
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}|(?<!\d)\d{{8}}(?!\d)|\d{{1,2}}(?:er)? (?:{_MONTH})\.? \d{{4}}"
    rf"|(?:{_MONTH})\.? \d{{1,2}}, ?\d{{4}}",
    re.IGNORECASE,
)
Range = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The first day of a period, and its length in days where the text itself says it."""

    day: dt.date
    n_days: int | None = None


def read_date(text: str, order: DayOrder | None = None) -> Stamp | None:
    """The period that `text` names, or None; a slashed date needs `order` unless only one reading is a date.

    >>> read_date("1 sept. 2026"), read_date("2002-02")
    (Stamp(day=datetime.date(2026, 9, 1), n_days=None), Stamp(day=datetime.date(2002, 2, 1), n_days=28))
    """
    text = " ".join(text.split())
    lead = _LEAD.match(text)
    if lead:
        inner = read_date(text[lead.end() :], order)
        weekly = lead[0].strip().lower() not in ("du", "from")
        return Stamp(inner.day, inner.n_days or (7 if weekly else None)) if inner else None
    ends = _UNTIL.split(text)
    if len(ends) == 2:
        first, last = read_date(ends[0], order), read_date(ends[1], order)
        if first and last and first.day <= last.day:
            return Stamp(first.day, (last.day - first.day).days + 1)
        return None
    try:
        return _single(text, order)
    except ValueError:
        return None


def _single(text: str, order: DayOrder | None) -> Stamp | None:
    if m := _SLASHED.fullmatch(text):
        return _slashed(m, order)
    for pattern, stamp in _FORMS:
        if m := pattern.fullmatch(text):
            return stamp(m)
    return None


def _month_year(m: re.Match[str]) -> Stamp:
    return month_stamp(int(m[3]), MONTHS[m[1].lower()] if m[1] else int(m[2]))


def _iso_week(m: re.Match[str]) -> Stamp:
    year, week = (m[1], m[2]) if m[1] else (m[4], m[3])
    return Stamp(dt.date.fromisocalendar(int(year), int(week), 1), 7)


def _year_first(m: re.Match[str]) -> Stamp:
    return Stamp(dt.date(int(m[1]), int(m[2]), int(m[3])))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Stamp]], ...] = (
    (_ISO, _year_first),
    (_COMPACT, _year_first),
    (_YEAR_MONTH, lambda m: month_stamp(int(m[1]), int(m[2]))),
    (_MONTH_YEAR, _month_year),
    (_DAY_NAME, lambda m: Stamp(dt.date(int(m[3]), MONTHS[m[2].lower()], int(m[1])))),
    (_NAME_DAY, lambda m: Stamp(dt.date(int(m[3]), MONTHS[m[1].lower()], int(m[2])))),
    (_WEEK, _iso_week),
)


def month_stamp(year: int, month: int) -> Stamp:
    """A whole calendar month."""
    return Stamp(dt.date(year, month, 1), calendar.monthrange(year, month)[1])


def _slashed(m: re.Match[str], order: DayOrder | None) -> Stamp | None:
    first, second, year = int(m[1]), int(m[3]), int(m[4])
    year += 2000 if year < 100 else 0
    if m[2] == ".":
        order = "dmy"
    if order is None:
        return None
    day, month = (first, second) if order == "dmy" else (second, first)
    return Stamp(dt.date(year, month, day))


def is_open(text: str) -> re.Match[str] | None:
    """The parts of a slashed date, whose day order is open; None for any other text."""
    m = _SLASHED.fullmatch(" ".join(_LEAD.sub("", text.strip()).split()))
    return m if m and m[2] != "." else None


def decide_order(texts: Iterable[str], ranges: Iterable[Range], fact: DayOrder | None, ctx: Context) -> DayOrder | None:
    """The day order of a file's slashed dates; None where there are none. Raises where it stays open.

    Args:
        texts: distinct dates as they stand, of all date columns.
        ranges: periods that the preamble and the file name state.
        fact: what the platform always writes.
        ctx: the file and its hints.
    """
    found = [m for text in texts if (m := is_open(text))]
    if not found:
        return None
    orders: dict[DayOrder, re.Match[str]] = {}
    for m in found:
        if int(m[1]) > 12:
            orders.setdefault("dmy", m)
        if int(m[3]) > 12:
            orders.setdefault("mdy", m)
    if len(orders) == 2:
        raise InputError(
            msg("Dates are written day first (“{a}”) and month first (“{b}”).", a=orders["dmy"][0], b=orders["mdy"][0]),
            remedy=msg("Write all dates as 2026-03-31."),
            where=ctx.where(),
        )
    if orders:
        return next(iter(orders))
    for period in ranges:
        fits = [o for o in ("dmy", "mdy") if _all_inside(found, o, period)]
        if len(fits) == 1:
            return fits[0]  # type: ignore[return-value]
    settled = fact or ctx.hints.day_order
    if settled is None and all(m[1] == m[3] for m in found):
        return "dmy"
    if settled is None:
        raise AmbiguousError(
            msg("Dates such as “{date}” can be read day first or month first.", date=found[0][0]),
            remedy=msg("Say which comes first, the day or the month."),
            option="--day-order dmy / --day-order mdy",
            where=ctx.where(value=found[0][0]),
        )
    return settled


def _all_inside(found: list[re.Match[str]], order: str, period: Range) -> bool:
    for m in found:
        try:
            stamp = _slashed(m, order)  # type: ignore[arg-type]
        except ValueError:
            return False
        if stamp is None or not period[0] <= stamp.day <= period[1]:
            return False
    return True


def stated_range(text: str) -> Range | None:
    """The period that a line of a preamble or a file name states, from its first to its last date.

    >>> stated_range("Report Start: March 1, 2026, Report End: March 31, 2026")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))
    """
    stamps = [read_date(found) for found in _IN_TEXT.findall(text)]
    days = [stamp.day for stamp in stamps if stamp]
    if len(days) >= 2 and days[0] <= days[-1]:
        return days[0], days[-1]
    months = re.findall(r"(?<!\d)(20\d{2})[-_](0[1-9]|1[0-2])(?![-_]?\d)", text)
    if not days and len(months) == 1:
        stamp = month_stamp(int(months[0][0]), int(months[0][1]))
        return stamp.day, stamp.day + dt.timedelta(days=(stamp.n_days or 1) - 1)
    return None


def parse_dates(series: pl.Series, *orders: DayOrder | None) -> tuple[pl.Series, pl.Series]:
    """First days (n_rows,) and lengths (n_rows,) of the periods that a column of text names; null where none.

    Several `orders` are tried in turn: only to tell which texts are no dates under any of them.
    """
    stamps = over_unique(series, lambda texts: _stamps(texts, orders))
    return stamps.struct.field("date_on"), stamps.struct.field("n_days")


def orders_of(
    texts: Iterable[str], ranges: Iterable[Range], fact: DayOrder | None, ctx: Context, faults: Faults
) -> tuple[DayOrder | None, ...]:
    """As `decide_order`; where it stays open that is noted in `faults`, and both orders are given."""
    before = len(faults)
    order = faults.tried(lambda: decide_order(texts, ranges, fact, ctx))
    return (order,) if len(faults) == before else ("dmy", "mdy")


def note_undated(undated: pl.DataFrame, column: str | None, remedy: Text, ctx: Context, faults: Faults) -> None:
    """Note rows (`line`, `text`) whose date cannot be read, if there are any."""
    if undated.is_empty():
        return
    places = undated.select("line", pl.col("text").fill_null("")).rows()
    faults.note(
        InputError(
            msg("Rows whose date cannot be read: {total}. Lines: {lines}.", total=len(places), lines=listed(places)),
            remedy=remedy,
            where=ctx.where(line=places[0][0], column=column, value=masked(places[0][1])),
        )
    )


def _stamps(texts: pl.Series, orders: tuple[DayOrder | None, ...]) -> pl.Series:
    found = [next((stamp for order in orders if (stamp := read_date(text, order))), None) for text in texts]
    rows = [(stamp.day, stamp.n_days) if stamp else (None, None) for stamp in found]
    return pl.DataFrame(rows, schema={"date_on": pl.Date, "n_days": pl.Int32}, orient="row").to_struct()
