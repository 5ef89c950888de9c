"""Orders of the shop, drawn until each week's net revenue is what the world says, to within 0.2 %.

    net = (Total - Taxes) * (1 - Refunded / Total); unpaid and voided orders do not count

A pool of orders is drawn for each week; the first of them that fit are kept, and one more is chosen
that best fills what is left. Customers come back more often for bedding than for beds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.synthetic.baskets import Baskets, draw_baskets
from unisono.synthetic.period import Period
from unisono.synthetic.streams import Bools, Floats, Ints

VAT = 0.20
FREE_SHIPPING, SHIPPING = 9_900, 690  # cents
STATUSES = ("paid", "partially_refunded", "refunded", "pending", "voided")
PAID, PARTLY, REFUNDED, PENDING, VOIDED = range(5)
_STATUS_ODDS = (0.937, 0.035, 0.017, 0.008, 0.003)
_WEEKDAYS = np.array([1.10, 0.97, 0.97, 0.93, 0.90, 0.98, 1.15])
_HOURS = np.array([1, 2, 3, 4, 5, 5, 6, 6, 5, 5, 5, 6, 7, 8, 10, 10, 8, 4], float)  # 6 h to 23 h
WELCOME_CODE, WELCOME_RATE = "BIENVENUE10", 0.10


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """Orders in order of time; arrays are (n_orders,), amounts in cents with VAT.

    Attributes:
        day: position in the period's days; second: of that day, local time.
        customer: number of the customer, from 1.
        subtotal: goods after discount; shipping, taxes, total, discount, refunded: as the shop
            shows them.
        code: position in `codes`, -1 without a discount code.
        status: position in `STATUSES`; cancelled: whether the order was called off (and refunded).
        baskets: the lines of all orders.
        first_order: number of the first order.
        n_customers: customers known at the end.
    """

    day: Ints
    second: Ints
    customer: Ints
    subtotal: Ints
    shipping: Ints
    taxes: Ints
    total: Ints
    discount: Ints
    refunded: Ints
    code: Ints
    codes: tuple[str, ...]
    status: Ints
    cancelled: Bools
    baskets: Baskets
    first_order: int
    n_customers: int

    @property
    def next_order(self) -> int:
        """Number of the first order after these."""
        return self.first_order + len(self.day)


def draw_orders(period: Period) -> Orders:
    """The orders of `period`."""
    plenty = 1.3
    while True:
        pool = _Pool.draw(period, plenty)
        kept = _fill(pool.week, pool.net(), period.net_revenue * 100)
        if kept is not None:
            return pool.keep(kept, period)
        plenty *= 1.5


@dataclass(frozen=True, slots=True, eq=False)
class _Pool:
    """More orders than each week needs, in order of week."""

    week: Ints
    returning: Bools
    day: Ints
    second: Ints
    goods: Ints
    discount: Ints
    shipping: Ints
    total: Ints
    taxes: Ints
    refunded: Ints
    code: Ints
    codes: tuple[str, ...]
    status: Ints
    cancelled: Bools
    baskets: Baskets

    @classmethod
    def draw(cls, period: Period, plenty: float) -> _Pool:
        rng = period.rng("orders")
        counts = np.ceil(period.net_revenue / 400 * plenty).astype(int) + 60
        week = np.repeat(np.arange(len(counts)), counts)
        day = week * 7 + rng.choice(7, len(week), p=_WEEKDAYS / _WEEKDAYS.sum())
        returning = rng.random(len(week)) < _returning_share(period, week)
        prices = np.array([planned.price_index / 100 for planned in period.calendar])[week]
        baskets = draw_baskets(rng, returning, prices)
        goods = baskets.goods()
        code, codes, rate = _codes(rng, period, day, returning)
        discount = np.rint(goods * rate).astype(np.int64)
        shipping = np.where(goods - discount >= FREE_SHIPPING, 0, SHIPPING)
        total = goods - discount + shipping
        status = rng.choice(len(STATUSES), len(week), p=_STATUS_ODDS)
        cancelled = (status == REFUNDED) & (rng.random(len(week)) < 0.45)
        part = np.rint(total * rng.uniform(0.1, 0.6, len(week))).astype(np.int64)
        return cls(
            week=week,
            returning=returning,
            day=day,
            second=_second_of_day(rng, len(week)),
            goods=goods,
            discount=discount,
            shipping=shipping,
            total=total,
            taxes=np.rint(total * VAT / (1 + VAT)).astype(np.int64),
            refunded=np.where(status == PARTLY, part, np.where(status == REFUNDED, total, 0)),
            code=code,
            codes=codes,
            status=status,
            cancelled=cancelled,
            baskets=baskets,
        )

    def net(self) -> Floats:
        """Net revenue of each order in cents; zero where it does not count."""
        counts = self.status < PENDING
        return np.where(counts, (self.total - self.taxes) * (1 - self.refunded / self.total), 0.0)

    def keep(self, kept: Ints, period: Period) -> Orders:
        """The kept orders in order of time, with their customers."""
        order = kept[np.lexsort((self.second[kept], self.day[kept]))]
        customer, known = _customers(period.rng("customers"), self.returning[order], period.known_customers)
        return Orders(
            day=self.day[order],
            second=self.second[order],
            customer=customer,
            subtotal=self.goods[order] - self.discount[order],
            shipping=self.shipping[order],
            taxes=self.taxes[order],
            total=self.total[order],
            discount=self.discount[order],
            refunded=self.refunded[order],
            code=self.code[order],
            codes=self.codes,
            status=self.status[order],
            cancelled=self.cancelled[order],
            baskets=self.baskets.take(order),
            first_order=period.first_order,
            n_customers=known,
        )


def _fill(week: Ints, net: Floats, target: Floats) -> Ints | None:
    """Positions of the orders to keep; None when a week's pool is too small."""
    kept = []
    bounds = np.searchsorted(week, np.arange(len(target) + 1))
    for start, end, wanted in zip(bounds[:-1], bounds[1:], target, strict=True):
        running = np.cumsum(net[start:end])
        n = int(np.searchsorted(running, wanted, side="right"))
        if n > end - start - 20:
            return None
        kept.append(np.arange(start, start + n))
        missing = wanted - (running[n - 1] if n else 0.0)
        spare = start + n + np.flatnonzero(net[start + n : end] > 0)
        best = spare[np.argmin(np.abs(net[spare] - missing))]
        if abs(net[best] - missing) < missing:
            kept.append(np.array([best]))
    return np.concatenate(kept)


def _returning_share(period: Period, week: Ints) -> Floats:
    """Chance that an order comes from a known customer: from 10 % at the start to 28 % after years."""
    age = week + period.weeks_before
    return np.asarray(0.10 + 0.18 * (1 - np.exp(-age / 60)))


def _codes(
    rng: np.random.Generator, period: Period, day: Ints, returning: Bools
) -> tuple[Ints, tuple[str, ...], Floats]:
    """Discount code of each order (position, -1 for none), the codes, and the discount rate.

    In a promotion three orders of four use its code; its rate is such that the mean discount is the
    promotion's depth.
    """
    used = 0.75
    codes = (WELCOME_CODE, *dict.fromkeys(p.code for p in period.promotions if p is not None))
    code_of_day = np.array([codes.index(p.code) if p else -1 for p in period.promotions])
    rate_of_day = np.array([p.depth / used if p else 0.0 for p in period.promotions])
    chance = rng.random(len(day))
    promoted = (code_of_day[day] >= 0) & (chance < used)
    welcomed = (code_of_day[day] < 0) & ~returning & (chance < 0.12)
    code = np.where(promoted, code_of_day[day], np.where(welcomed, 0, -1))
    rate = np.where(promoted, rate_of_day[day], np.where(welcomed, WELCOME_RATE, 0.0))
    return code, codes, rate


def _second_of_day(rng: np.random.Generator, n: int) -> Ints:
    """Between 6 h and midnight, so that no order falls into the hour when clocks change."""
    hour = 6 + rng.choice(len(_HOURS), n, p=_HOURS / _HOURS.sum())
    return np.asarray(hour * 3600 + rng.integers(0, 3600, n))


def _customers(rng: np.random.Generator, returning: Bools, known: int) -> tuple[Ints, int]:
    """Customer numbers in order of time: a new customer takes the next number, others are drawn from those before."""
    returning = returning.copy()
    if not known:
        returning[0] = False
    newest = known + np.cumsum(~returning)
    # Customers of the last months come back more often than those of long ago.
    drawn = np.ceil(newest * (1 - rng.random(len(returning)) ** 2 * 0.999))
    customer = np.where(returning, np.maximum(1, drawn), newest)
    return customer.astype(np.int64), int(newest[-1])
