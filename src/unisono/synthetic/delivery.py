"""From weekly spend per channel to what each campaign delivered each day, to the cent.

Days of the week have their own weight by channel, with noise; within a week the cents add up to the
channel's spend.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.synthetic.campaigns import Campaign, campaigns
from unisono.synthetic.period import Period
from unisono.synthetic.streams import Bools, Floats, Ints

# Monday to Sunday.
_WEEKDAYS = {
    "linkedin": (1.25, 1.35, 1.35, 1.30, 1.10, 0.35, 0.30),
    "search": (1.10, 1.00, 0.98, 0.95, 0.90, 0.97, 1.10),
    "social": (0.98, 0.95, 0.98, 0.98, 0.97, 1.04, 1.10),
    "tiktok": (0.92, 0.92, 0.96, 0.97, 1.02, 1.10, 1.11),
}
_EVEN = (1.0,) * 7


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """Days of one campaign; arrays are (n_days,) over the period.

    Attributes:
        campaign: the line.
        running: whether it is live (a live campaign may spend nothing).
        spend: cents.
        impressions, clicks: counts; conversions, value: the platform's claim, value in cents.
    """

    campaign: Campaign
    running: Bools
    spend: Ints
    impressions: Ints
    clicks: Ints
    conversions: Floats
    value: Ints


def deliveries(period: Period, channel: str, *, whole_conversions: bool = True) -> list[Delivery]:
    """Deliveries of the channel's campaigns; conversions are whole, or in quarters as data-driven credit gives."""
    rng = period.rng("delivery", channel)
    lines = campaigns(channel)
    running = _running(period, lines)
    spend = _daily_spend(rng, period.spend_of(channel), lines, running)
    return [
        _deliver(rng, campaign, running[:, i], spend[:, i], 1 if whole_conversions else 4)
        for i, campaign in enumerate(lines)
    ]


def split_cents(totals: Ints, weights: Floats) -> Ints:
    """Split each of `totals` (n,) by its row of `weights` (n, k) into whole cents that add up to it, shape (n, k).

    >>> split_cents(np.array([100]), np.array([[1.0, 1.0, 1.0]])).tolist()
    [[34, 33, 33]]
    """
    exact = totals[:, None] * weights / weights.sum(axis=1, keepdims=True)
    parts = np.floor(exact).astype(np.int64)
    missing = totals - parts.sum(axis=1)
    rank = np.argsort(np.argsort(parts - exact, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(parts + (rank < missing[:, None]))


def _running(period: Period, lines: tuple[Campaign, ...]) -> Bools:
    """Whether each campaign is live on each day (n_days, n_campaigns); after history those that lived at its end."""
    n = 7 * len(period.weeks)
    position = np.ones(n) if period.weeks_before else np.linspace(0, 1, n)
    return np.column_stack([(position >= c.since) & (position <= c.until) for c in lines])


def _daily_spend(
    rng: np.random.Generator,
    weekly: Ints,
    lines: tuple[Campaign, ...],
    running: Bools,
) -> Ints:
    """Cents by day and campaign (n_days, n_campaigns)."""
    n, k = len(weekly), len(lines)
    shares = np.array([c.share for c in lines])
    weekdays = np.array(_WEEKDAYS.get(lines[0].channel, _EVEN))[:, None]
    noise = rng.gamma(40, 1 / 40, (n, 7, 1)) * rng.gamma(20, 1 / 20, (n, 7, k))
    weights = weekdays * shares * noise * running.reshape(n, 7, k)
    return split_cents(weekly, weights.reshape(n, 7 * k)).reshape(7 * n, k)


def _deliver(
    rng: np.random.Generator,
    campaign: Campaign,
    running: Bools,
    spend: Ints,
    parts: int,
) -> Delivery:
    """What the spend of one campaign bought; every cent spent bought at least one impression."""
    n = len(spend)
    euros = spend / 100
    expected = euros / campaign.cpm * 1000 * rng.lognormal(0, 0.08, n)
    impressions = np.where(spend > 0, np.maximum(1, np.rint(expected)), 0).astype(np.int64)
    clicks = rng.binomial(impressions, np.minimum(1, campaign.ctr * rng.lognormal(0, 0.08, n)))
    rate = campaign.conversion_rate or 0.0
    conversions = rng.poisson(clicks * rate * parts) / parts
    value = conversions * campaign.basket * rng.lognormal(0, 0.12, n)
    return Delivery(
        campaign=campaign,
        running=running,
        spend=spend,
        impressions=impressions,
        clicks=clicks.astype(np.int64),
        conversions=conversions,
        value=np.rint(value * 100).astype(np.int64),
    )
