"""What the company spends each week on each channel, with the variation that makes its effects knowable.

All channels share the season and a budget mood (mild correlation); each has its own drift, budget
changes and tests (weeks off, cut or boosted); television and radio come in flights, YouTube in
flights over a small constant presence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.synthetic.streams import Floats, autoregressive, stream


@dataclass(frozen=True, slots=True)
class ChannelHabit:
    """How one channel is bought.

    Attributes:
        name: the channel.
        share: usual share of the media budget.
        wobble: deviation of the log of weekly spend that is the channel's own.
        floor: multiple of usual spend in a test that cuts the channel (0: off).
        flight: shortest and longest flight in weeks, None when always on.
        pause: shortest and longest pause between flights.
        presence: multiple of usual spend in a pause.
    """

    name: str
    share: float
    wobble: float
    floor: float
    flight: tuple[int, int] | None = None
    pause: tuple[int, int] = (0, 0)
    presence: float = 0.0


HABITS = (
    ChannelHabit("search", 0.22, 0.22, 0.35),
    ChannelHabit("youtube", 0.11, 0.22, 0.0, (4, 7), (2, 5), 0.12),
    ChannelHabit("display", 0.10, 0.30, 0.0),
    ChannelHabit("social", 0.22, 0.24, 0.3),
    ChannelHabit("linkedin", 0.07, 0.25, 0.0, (5, 9), (3, 6)),
    ChannelHabit("tiktok", 0.10, 0.34, 0.0),
    ChannelHabit("tv", 0.12, 0.20, 0.0, (3, 5), (3, 7)),
    ChannelHabit("radio", 0.06, 0.20, 0.0, (2, 4), (2, 6)),
)
CHANNELS = tuple(habit.name for habit in HABITS)


def weekly_spend(seed: int, season: Floats, promotion_depth: Floats, total: float) -> Floats:
    """Spend in EUR of shape (n_weeks, n_channels), whole cents, `total` EUR a week on average over all channels.

    `season` is the relative deviation of demand from its mean and `promotion_depth` 0-1, both
    (n_weeks,).
    """
    n = len(season)
    mood = autoregressive(stream(seed, "mood"), n, carry=0.85, sd=0.12)
    common = 0.8 * season + 0.4 * promotion_depth + mood
    shares = np.array([h.share for h in HABITS]) * stream(seed, "shares").lognormal(0, 0.1, len(HABITS))
    shapes = np.column_stack([_shape(stream(seed, "spend", h.name), h, common) for h in HABITS])
    spend = shapes / shapes.mean(axis=0) * shares / shares.sum() * total
    return np.asarray(np.round(spend, 2))


def _shape(rng: np.random.Generator, habit: ChannelHabit, common: Floats) -> Floats:
    """Relative spend of one channel by week, positive in at least one week."""
    n = len(common)
    log_level = common + autoregressive(rng, n, carry=0.5, sd=habit.wobble)
    level = np.exp(log_level) * _budget_changes(rng, n)
    if habit.flight is not None:
        return np.asarray(level * _flights(rng, n, habit))
    return np.asarray(level * _tests(rng, n, habit.floor))


def _budget_changes(rng: np.random.Generator, n: int) -> Floats:
    """Levels that hold for 16 to 36 weeks."""
    levels = np.empty(n)
    at = 0
    while at < n:
        until = at + int(rng.integers(16, 37))
        levels[at:until] = rng.lognormal(0, 0.3)
        at = until
    return levels


def _tests(rng: np.random.Generator, n: int, floor: float) -> Floats:
    """About three tests a year of two to four weeks: two that cut the channel to `floor`, one that boosts it."""
    levels = np.ones(n)
    at = int(rng.integers(4, 20))
    while at < n:
        until = at + int(rng.integers(2, 5))
        levels[at:until] = floor if rng.random() < 0.65 else 1.8
        at = until + int(rng.integers(9, 22))
    return levels


def _flights(rng: np.random.Generator, n: int, habit: ChannelHabit) -> Floats:
    """Flights of their own weight, with pauses between them; the first starts within seven weeks."""
    shortest, longest = habit.flight or (n, n)
    levels = np.full(n, habit.presence)
    at = int(rng.integers(0, 7))
    while at < n:
        until = at + int(rng.integers(shortest, longest + 1))
        levels[at:until] = rng.lognormal(0, 0.3)
        at = until + int(rng.integers(habit.pause[0], habit.pause[1] + 1))
    return levels
