"""The channels of a world: how their money is spent, what it earns, and how it works; drawn anew for every seed.

Truths are drawn, not tuned: returns differ by a factor of two either way, carry-over from days to months, and nothing
is centred on what a model believes beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.synthetic.streams import Floats, stream

LEVEL = 500_000.0
"""Outcome of a usual week (EUR)."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How a channel is bought, and how long it is remembered.

    Attributes:
        share: usual share of the money.
        mood, season, chase: how strongly a common budget mood, the season and demand pull its spend.
        decay: lowest and highest exposure left after a week.
        flighted: on air for some weeks, then off; otherwise always on.
    """

    share: float
    mood: float
    season: float
    chase: float
    decay: tuple[float, float]
    flighted: bool = False


HABITS = {
    "tv": Habit(0.28, 0.3, 0.4, 0.25, (0.45, 0.8), flighted=True),
    "radio": Habit(0.08, 0.3, 0.3, 0.25, (0.3, 0.6), flighted=True),
    "outdoor": Habit(0.09, 0.2, 0.2, 0.1, (0.4, 0.75), flighted=True),
    "print": Habit(0.06, 0.2, 0.2, 0.1, (0.2, 0.55), flighted=True),
    "search": Habit(0.19, 0.5, 0.5, 0.9, (0.0, 0.25)),
    "social": Habit(0.14, 0.5, 0.3, 0.7, (0.15, 0.45)),
    "display": Habit(0.07, 0.5, 0.3, 0.7, (0.1, 0.4)),
    "video": Habit(0.09, 0.4, 0.3, 0.4, (0.3, 0.65), flighted=True),
}
CHANNELS = tuple(HABITS)


@dataclass(frozen=True, slots=True, eq=False)
class Channels:
    """The truth's parameters, each (n_channels,).

    Attributes:
        money: mean spend per week (EUR).
        roi: return that the channel is made to have in the history; the truth is measured afterwards.
        decay: exposure left after a week, 0-1.
        peak: weeks until a delayed effect is strongest.
        shape, scale: of a Weibull course in weeks.
        slope, half: of the curve; `half` in multiples of usual spend.
        drift, sway: an effect's trend over the history and the size of its slow swings, both on the log.
        idle: channels that have no effect in worlds where some have none.
    """

    money: Floats
    roi: Floats
    decay: Floats
    peak: Floats
    shape: Floats
    scale: Floats
    slope: Floats
    half: Floats
    drift: Floats
    sway: Floats
    idle: Floats


def draw_channels(seed: int) -> Channels:
    """The channels of `seed`."""
    n = len(CHANNELS)
    rng = stream(seed, "money")
    shares = np.array([habit.share for habit in HABITS.values()]) * rng.lognormal(0.0, 0.25, n)
    shares /= shares.sum()
    media_share = rng.uniform(0.18, 0.34)
    rois = rng.lognormal(0.0, 0.5, n)
    rois *= rng.lognormal(np.log(1.8), 0.3) / (rois @ shares)
    money = shares * media_share * LEVEL / (rois @ shares)
    rng = stream(seed, "response")
    low, high = np.array([habit.decay for habit in HABITS.values()]).T
    idle = np.zeros(n)
    idle[stream(seed, "idle").permutation(n)[:3]] = 1.0
    return Channels(
        money=money,
        roi=rois,
        decay=rng.uniform(low, high),
        peak=rng.uniform(1.0, 4.0, n),
        shape=rng.uniform(1.4, 2.6, n),
        scale=rng.uniform(2.0, 8.0, n),
        slope=rng.uniform(0.9, 1.5, n),
        half=rng.uniform(0.6, 1.8, n),
        drift=rng.uniform(-0.7, 0.7, n),
        sway=rng.uniform(0.1, 0.35, n),
        idle=idle,
    )
