"""The commercial year of a French shop: sales set by law, Black Friday, two promotions of the brand, prices, holidays.

The winter sales start on the second Wednesday of January (the first, when the second falls after the 12th), the summer
sales on the last Wednesday of June (the one before, when the last falls after the 28th); both last four weeks, as
French law has set since 2020. Border regions and overseas keep other dates, which are left out. Depth is the average
discount over the catalogue, a share of the price.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import holidays
import numpy as np

from unisono.domain import weeks_between
from unisono.synthetic.streams import Floats, autoregressive, stream

LAST_WEEK = dt.date(2025, 12, 22)  # Monday of the last week of history, unless another is asked for
FUTURE_WEEKS = 52  # weeks after history that the world knows
_WEDNESDAY, _THURSDAY = 2, 3


@dataclass(frozen=True, slots=True)
class Promotion:
    """One commercial operation: its discount code, its days (both included) and its depth (0-1)."""

    code: str
    first: dt.date
    last: dt.date
    depth: float


@dataclass(frozen=True, slots=True, eq=False)
class CommercialCalendar:
    """What the company knows in advance, by week; weeks cover history and `FUTURE_WEEKS` after it.

    Attributes:
        weeks: Mondays.
        promotions: the operations, in order of time.
        promotion_depth: mean depth of the week's seven days (n_weeks,), 0-1.
        price_index: catalogue prices, near 100 at the start (n_weeks,).
        public_holidays: French public holidays of the week, Sundays left out (n_weeks,).
    """

    weeks: tuple[dt.date, ...]
    promotions: tuple[Promotion, ...]
    promotion_depth: Floats
    price_index: Floats
    public_holidays: Floats

    def promotion_on(self, day: dt.date) -> Promotion | None:
        """The operation that runs on `day`, if any."""
        return next((p for p in self.promotions if p.first <= day <= p.last), None)


def commercial_calendar(seed: int, n_history: int, last_week: dt.date = LAST_WEEK) -> CommercialCalendar:
    """The calendar of the `n_history` weeks that end with the one of Monday `last_week`, and of those that follow."""
    first = last_week - dt.timedelta(weeks=n_history - 1)
    weeks = weeks_between(first, last_week + dt.timedelta(weeks=FUTURE_WEEKS))
    years = range(first.year, weeks[-1].year + 2)
    promotions = tuple(sorted((p for y in years for p in _promotions(seed, y)), key=_first_day))
    depth = {p.first + dt.timedelta(days=i): p.depth for p in promotions for i in range((p.last - p.first).days + 1)}
    free_days = holidays.country_holidays("FR", years=years)
    days = [[week + dt.timedelta(days=i) for i in range(7)] for week in weeks]
    return CommercialCalendar(
        weeks=weeks,
        promotions=promotions,
        promotion_depth=np.array([round(sum(depth.get(d, 0.0) for d in w) / 7, 4) for w in days]),
        price_index=_price_index(seed, len(weeks)),
        public_holidays=np.array([float(sum(d in free_days for d in w[:6])) for w in days]),
    )


def _first_day(promotion: Promotion) -> dt.date:
    return promotion.first


def _promotions(seed: int, year: int) -> tuple[Promotion, ...]:
    """The five operations of a year; a sale has a second, deeper half."""
    rng = stream(seed, "promotions", year)
    winter, summer, friday, spring, autumn = np.round(rng.normal([0.17, 0.17, 0.24, 0.13, 0.13], 0.02), 2)
    short = year % 100
    black_friday = _nth_weekday(year, 11, _THURSDAY, 4) + dt.timedelta(days=1)
    return (
        *_sales(f"SOLDES{short}", _winter_sales(year), float(winter)),
        _lasting(f"SOMMEIL{short}", _nth_weekday(year, 3, 0, 2), 14, float(spring)),
        *_sales(f"ETE{short}", _summer_sales(year), float(summer)),
        _lasting(f"RENTREE{short}", _nth_weekday(year, 9, 0, 1), 14, float(autumn)),
        _lasting(f"BLACK{short}", black_friday - dt.timedelta(days=4), 8, float(friday)),
    )


def _lasting(code: str, first: dt.date, n_days: int, depth: float) -> Promotion:
    return Promotion(code, first, first + dt.timedelta(days=n_days - 1), depth)


def _sales(code: str, first: dt.date, depth: float) -> tuple[Promotion, Promotion]:
    second = first + dt.timedelta(days=14)
    return _lasting(code, first, 14, depth), _lasting(f"{code}B", second, 14, round(depth + 0.06, 2))


def _winter_sales(year: int) -> dt.date:
    second = _nth_weekday(year, 1, _WEDNESDAY, 2)
    return second if second.day <= 12 else second - dt.timedelta(weeks=1)


def _summer_sales(year: int) -> dt.date:
    last = dt.date(year, 6, 30)
    last -= dt.timedelta(days=(last.weekday() - _WEDNESDAY) % 7)
    return last if last.day <= 28 else last - dt.timedelta(weeks=1)


def _nth_weekday(year: int, month: int, weekday: int, n: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _price_index(seed: int, n: int) -> Floats:
    """Price lists that change every three to six months, and a small weekly change of what is on offer."""
    rng = stream(seed, "prices")
    steps = np.zeros(n)
    at = int(rng.integers(8, 20))
    while at < n:
        steps[at] = rng.normal(0.6, 2.2)
        at += int(rng.integers(12, 27))
    return np.round(100 + np.cumsum(steps) + autoregressive(rng, n, carry=0.5, sd=0.5), 1)
