"""A stretch of the company's life that is to be written down: history, or the weeks that follow it.

It holds all that the files tell, in whole weeks, and says how people cut it into downloads.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.synthetic.commerce import CommercialCalendar, Promotion
from unisono.synthetic.spending import CHANNELS
from unisono.synthetic.streams import Floats, Ints, stream
from unisono.synthetic.world import World

KNOWN_AHEAD = 13  # weeks of promotions and prices that the company plans in advance
PLANNED_WEEKS = 52  # weeks of the media plan
_ORDERS_A_WEEK = 3_000  # more than any week has
# What agencies and teams deliver of a planned euro, on average: TikTok and display fall short, search overshoots.
_DELIVERED = {"search": 1.03, "display": 0.95, "tiktok": 0.93, "radio": 0.98}


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """One week of the commercial calendar: its Monday, promotion depth (0-1), price index, discount codes."""

    week: dt.date
    promotion_depth: float
    price_index: float
    codes: tuple[str, ...]

    @classmethod
    def of(cls, calendar: CommercialCalendar, i: int) -> PlannedWeek:
        """Week `i` of `calendar`."""
        monday, sunday = calendar.weeks[i], calendar.weeks[i] + dt.timedelta(days=6)
        codes = tuple(p.code for p in calendar.promotions if p.first <= sunday and p.last >= monday)
        return cls(monday, float(calendar.promotion_depth[i]), float(calendar.price_index[i]), codes)


@dataclass(frozen=True, slots=True)
class Piece:
    """The days of one download, both included, and the words that its file name carries."""

    label: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """What the files are made from.

    Attributes:
        seed: of the company.
        name: sets the random streams of this period apart.
        weeks: Mondays; weeks_before: weeks of the company's life before them.
        spend: whole cents (n_weeks, n_channels).
        net_revenue: EUR (n_weeks,), the target of the orders.
        calendar: its weeks, and those that the company knows in advance.
        promotions: operations by day, None on other days (7 * n_weeks).
        plan: planned spend in EUR by channel of the last weeks (n_planned, n_channels), and
            `plan_weeks`.
        years, halves: how the platforms' and the shop's downloads are cut.
        first_order, known_customers: where the numbering of orders and customers starts.
    """

    seed: int
    name: str
    weeks: tuple[dt.date, ...]
    weeks_before: int
    spend: Ints
    net_revenue: Floats
    calendar: tuple[PlannedWeek, ...]
    promotions: tuple[Promotion | None, ...]
    plan_weeks: tuple[dt.date, ...]
    plan: Floats
    years: tuple[Piece, ...]
    halves: tuple[Piece, ...]
    first_order: int
    known_customers: int

    def days_of(self, piece: Piece) -> list[tuple[int, dt.date]]:
        """The days of `piece`, each with its position in the period's days."""
        start = (piece.first - self.weeks[0]).days
        n = (piece.last - piece.first).days + 1
        return [(start + i, piece.first + dt.timedelta(days=i)) for i in range(n)]

    def rng(self, *names: str) -> np.random.Generator:
        """A stream of this period."""
        return stream(self.seed, self.name, *names)

    def spend_of(self, channel: str) -> Ints:
        """Weekly spend of `channel` in cents (n_weeks,)."""
        return self.spend[:, CHANNELS.index(channel)]


def history_period(world: World, net_revenue: Floats) -> Period:
    """The whole history, cut by calendar year and half-year."""
    n = world.n_weeks
    weeks = world.calendar.weeks[:n]
    last = weeks[-1] + dt.timedelta(days=6)
    years = range(weeks[0].year, last.year + 1)
    planned = slice(max(0, n - PLANNED_WEEKS), n)
    return Period(
        seed=world.seed,
        name="history",
        weeks=weeks,
        weeks_before=0,
        spend=_cents(world.spend),
        net_revenue=net_revenue,
        calendar=tuple(PlannedWeek.of(world.calendar, i) for i in range(n + KNOWN_AHEAD)),
        promotions=_promotions_by_day(world.calendar, weeks),
        plan_weeks=weeks[planned],
        plan=_planned(stream(world.seed, "plan"), world.spend[planned]),
        years=_within(weeks[0], last, [(f"{y}", dt.date(y, 1, 1), dt.date(y, 12, 31)) for y in years]),
        halves=_within(weeks[0], last, [half for y in years for half in _half_years(y)]),
        first_order=10_001,
        known_customers=0,
    )


def following_period(
    world: World,
    spend: Floats,
    net_revenue: Floats,
    part: slice,
    *,
    replicate: int,
    first_order: int,
    known_customers: int,
) -> Period:
    """A `part` of the weeks after history under `spend` (EUR), in one download each; the plan is what was asked for.

    Orders of a later part are numbered far enough from those before: how often it was written does not matter.
    """
    since, spend, net_revenue = part.start or 0, spend[part], net_revenue[part]
    n, n_weeks = world.n_weeks + since, len(spend)
    weeks = world.calendar.weeks[n : n + n_weeks]
    last = weeks[-1] + dt.timedelta(days=6)
    whole = (Piece(f"{weeks[0]:%Y-%m-%d}_{last:%Y-%m-%d}", weeks[0], last),)
    known = range(n, min(n + n_weeks + KNOWN_AHEAD, len(world.calendar.weeks)))
    return Period(
        seed=world.seed,
        name=f"following {replicate} since {since}" if since else f"following {replicate}",
        weeks=weeks,
        weeks_before=n,
        spend=_cents(spend),
        net_revenue=net_revenue,
        calendar=tuple(PlannedWeek.of(world.calendar, i) for i in known),
        promotions=_promotions_by_day(world.calendar, weeks),
        plan_weeks=weeks,
        plan=spend,
        years=whole,
        halves=whole,
        first_order=_ORDERS_A_WEEK * n if since else first_order,
        known_customers=known_customers,
    )


def _cents(euros: Floats) -> Ints:
    return np.rint(euros * 100).astype(np.int64)


def _planned(rng: np.random.Generator, spend: Floats) -> Floats:
    """The plan that actual `spend` departed from: rounded to 50 EUR, delivered with each channel's usual gap."""
    delivered = np.array([_DELIVERED.get(name, 1.0) for name in CHANNELS])
    gap = rng.lognormal(0, 0.07, spend.shape)
    return np.asarray(np.rint(spend / delivered / gap / 50) * 50)


def delivered_of(rng: np.random.Generator, channel: str, planned: Floats) -> Floats:
    """What is spent of `planned` EUR a week (n_weeks,): the channel's usual share of it, give or take a few percent."""
    wobble = rng.lognormal(0, 0.04, len(planned))
    return np.asarray(np.round(planned * _DELIVERED.get(channel, 1.0) * wobble, 2))


def _promotions_by_day(calendar: CommercialCalendar, weeks: tuple[dt.date, ...]) -> tuple[Promotion | None, ...]:
    days = (week + dt.timedelta(days=i) for week in weeks for i in range(7))
    return tuple(calendar.promotion_on(day) for day in days)


def _half_years(year: int) -> list[tuple[str, dt.date, dt.date]]:
    return [
        (f"{year}-S1", dt.date(year, 1, 1), dt.date(year, 6, 30)),
        (f"{year}-S2", dt.date(year, 7, 1), dt.date(year, 12, 31)),
    ]


def _within(first: dt.date, last: dt.date, parts: list[tuple[str, dt.date, dt.date]]) -> tuple[Piece, ...]:
    """The parts of the calendar that touch the period, cut to its ends."""
    return tuple(
        Piece(label, max(start, first), min(end, last)) for label, start, end in parts if start <= last and end >= first
    )


def year_pieces(weeks: tuple[dt.date, ...], pieces: tuple[Piece, ...]) -> list[list[int]]:
    """For each piece, the positions of the weeks whose Monday lies in it: how agencies cut a year."""
    return [[i for i, week in enumerate(weeks) if piece.first <= week <= piece.last] for piece in pieces]
