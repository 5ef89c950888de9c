"""The market of the sample company, week by week: demand without media, the effect of media, and noise.

    baseline_t = level_t * (1 + season_t + promotion_effect * depth_t + price_effect * (index_t / 100 - 1)
                              + holiday_effect * holidays_t)

`level` is a slow random walk; the rest is additive, so that no unmodelled interaction hides in the
truth. Media causes 25 to 35 % of net revenue and costs about 15 % of it; noise is 2 % of a mean
week. The common movement of spend follows season and promotions, which are known, and never the
noise: nothing hidden confounds the channels.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from unisono.synthetic.brand import Brand, Signs, build_brand, draw_signs
from unisono.synthetic.commerce import LAST_WEEK, CommercialCalendar, commercial_calendar
from unisono.synthetic.effects import MediaEffects, adstock, hill
from unisono.synthetic.spending import CHANNELS, weekly_spend
from unisono.synthetic.streams import Floats, autoregressive, carried_on, stream

MEAN_REVENUE = 400_000.0  # EUR of net revenue in a mean week
NOISE_CARRY = 0.25
NOISE_SHARE = 0.02
# Per channel: usual ROI, and the range of its decay.
_USUAL_ROI = np.array([2.6, 1.8, 1.3, 2.1, 2.0, 1.7, 2.2, 2.2])
_DECAY = np.array([[0.1, 0.2], [0.3, 0.6], [0.2, 0.4], [0.2, 0.4], [0.3, 0.5], [0.1, 0.3], [0.5, 0.7], [0.3, 0.5]])
_ROI_RANGE = (0.8, 5.0)


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What moves the baseline beside its level."""

    season: Floats
    promotion_effect: float
    price_effect: float
    holiday_effect: float


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Everything that happened, and the demand of the weeks to come.

    Attributes:
        seed: the world's seed.
        n_weeks: weeks of history.
        calendar: promotions, prices and holidays of history and after.
        demand: what moves the baseline.
        baseline: net revenue without media (n_weeks + FUTURE_WEEKS,).
        spend: EUR (n_weeks, n_channels).
        noise: EUR (n_weeks,).
        effects: what media does at once.
        brand: what it does beyond; None where nothing outlasts the carry-over.
    """

    seed: int
    n_weeks: int
    calendar: CommercialCalendar
    demand: Demand
    baseline: Floats
    spend: Floats
    noise: Floats
    effects: MediaEffects
    brand: Brand | None = None

    def brand_gain(self, spend: Floats) -> Floats:
        """EUR (n,) through the brand in the first n weeks, under weekly `spend` (n, n_channels) since the first."""
        if self.brand is None:
            return np.zeros(len(spend))
        return np.asarray(self.brand.built(self.effects.contribution(spend)).sum(axis=1) + self.brand.own[: len(spend)])

    def signs(self, spend: Floats) -> Signs | None:
        """What shows the brand in the first weeks, under weekly `spend` since the first; None without a brand."""
        if self.brand is None:
            return None
        season = self.demand.season[: len(spend)]
        return draw_signs(self.seed, self.effects.contribution(spend), self.brand_gain(spend), season, MEAN_REVENUE)

    def noise_after(self, replicate: int, n: int) -> Floats:
        """Noise of the `n` weeks after history (EUR), carried on from its last week; one series per `replicate`."""
        sd = NOISE_SHARE * MEAN_REVENUE
        shocks = stream(self.seed, "noise after", replicate).normal(0, sd, n)
        return carried_on(shocks, carry=NOISE_CARRY, last=float(self.noise[-1]))


def build_world(seed: int, n_weeks: int, last_week: dt.date = LAST_WEEK) -> World:
    """The world of `seed` with `n_weeks` weeks of history, the last of them that of Monday `last_week`."""
    calendar = commercial_calendar(seed, n_weeks, last_week)
    demand = _demand(stream(seed, "demand"), calendar.weeks)
    rng = stream(seed, "scale")
    revenue = MEAN_REVENUE * rng.lognormal(0, 0.04)
    media_share = rng.uniform(0.26, 0.34)
    spend = weekly_spend(
        seed,
        demand.season[:n_weeks],
        calendar.promotion_depth[:n_weeks],
        revenue * rng.uniform(0.14, 0.16),
    )
    return World(
        seed=seed,
        n_weeks=n_weeks,
        calendar=calendar,
        demand=demand,
        baseline=_baseline(seed, calendar, demand, n_weeks, revenue * (1 - media_share)),
        spend=spend,
        noise=autoregressive(stream(seed, "noise"), n_weeks, carry=NOISE_CARRY, sd=NOISE_SHARE * MEAN_REVENUE),
        effects=_effects(stream(seed, "effects"), spend, revenue * media_share),
    )


def with_brand(world: World) -> World:
    """The same market, in which media builds a brand as well."""
    at_once = world.effects.contribution(world.spend)
    return replace(world, brand=build_brand(world.seed, at_once, len(world.baseline), MEAN_REVENUE))


def _demand(rng: np.random.Generator, weeks: tuple[dt.date, ...]) -> Demand:
    """A yearly season of three harmonics; beds sell in January and from September to November."""
    middle = np.array([(week + dt.timedelta(days=3)).timetuple().tm_yday for week in weeks]) / 365.25
    peaks = np.array([0.90, 0.42, 0.10]) + rng.normal(0, 0.02, 3)
    heights = np.array([0.09, 0.045, 0.02]) * rng.lognormal(0, 0.15, 3)
    season = sum(heights[k] * np.cos(2 * np.pi * (k + 1) * (middle - peaks[k] / (k + 1))) for k in range(3))
    return Demand(
        season=np.asarray(season),
        promotion_effect=float(rng.uniform(0.8, 1.2)),
        price_effect=float(rng.uniform(-1.1, -0.6)),
        holiday_effect=float(rng.uniform(-0.03, -0.015)),
    )


def _baseline(seed: int, calendar: CommercialCalendar, demand: Demand, n_weeks: int, mean: float) -> Floats:
    """Net revenue without media, `mean` EUR a week over history."""
    walk = stream(seed, "level").normal(0.0004, 0.003, len(calendar.weeks))
    relative = (
        1
        + demand.season
        + demand.promotion_effect * calendar.promotion_depth
        + demand.price_effect * (calendar.price_index / 100 - 1)
        + demand.holiday_effect * calendar.public_holidays
    )
    baseline = np.exp(np.cumsum(walk)) * relative
    return np.asarray(baseline / baseline[:n_weeks].mean() * mean)


def _effects(rng: np.random.Generator, spend: Floats, weekly_contribution: float) -> MediaEffects:
    """Effects whose contributions add up to `weekly_contribution` EUR in a mean week."""
    n = len(CHANNELS)
    decay = rng.uniform(_DECAY[:, 0], _DECAY[:, 1])
    slope = rng.uniform(0.9, 1.5, n)
    carried = adstock(spend, decay)
    half_saturation = carried.mean(axis=0) * rng.uniform(0.7, 1.5, n)
    roi = _true_roi(rng, spend.mean(axis=0), weekly_contribution)
    reached = hill(carried, slope, half_saturation).mean(axis=0)
    return MediaEffects(decay, slope, half_saturation, roi * spend.mean(axis=0) / reached)


def _true_roi(rng: np.random.Generator, spend: Floats, weekly_contribution: float) -> Floats:
    """ROIs around the usual ones that add up; redrawn until all lie in a believable range."""
    roi = _USUAL_ROI
    for _ in range(200):
        roi = _USUAL_ROI * rng.lognormal(0, 0.4, len(_USUAL_ROI))
        roi = roi * weekly_contribution / (roi @ spend)
        if roi.min() >= _ROI_RANGE[0] and roi.max() <= _ROI_RANGE[1]:
            break
    return np.asarray(roi)
