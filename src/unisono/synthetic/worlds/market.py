"""The market without media, week by week: level, trend, season, what controls show, demand, and noise.

    baseline_t = LEVEL * (1 + trend_t + season_t + demand_t + price_t + promotion_t)        before media is added

It runs beyond the history, so that plans can be played.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.synthetic.streams import Floats, autoregressive, stream
from unisono.synthetic.worlds.channels import LEVEL
from unisono.synthetic.worlds.recipe import Recipe

N_WEEKS = 156
AHEAD = 104
"""Weeks after the history that can be played: a plan of a year and what its carry-over brings."""
FIRST = dt.date(2023, 1, 2)
_NOISE = 0.025
_DEMAND = 0.07
_TREND_STEP = 0.0025
_WALK_STEP = 0.015
_YEAR = 365.25 / 7


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """What happens whatever is spent; all over history and weeks ahead, n = N_WEEKS + AHEAD.

    Attributes:
        weeks: (n,) Mondays.
        baseline: (n,) outcome without media and noise (EUR).
        noise: (n,) what nothing explains (EUR).
        season: (n,) relative deviation from the year's mean.
        demand: (n,) what moves demand beside season, in standard deviations; buyers of media may see it.
        controls: (n, n_controls) what the analyst is given.
        control_names: their names.
    """

    weeks: tuple[dt.date, ...]
    baseline: Floats
    noise: Floats
    season: Floats
    demand: Floats
    controls: Floats
    control_names: tuple[str, ...]


def draw_market(seed: int, recipe: Recipe, *, media_share: float) -> Market:
    """The market of `seed`; without media it brings 1 - `media_share` of a usual week."""
    n = N_WEEKS + AHEAD
    time = np.arange(n, dtype=float)
    season = _season(seed, time, restless=recipe.market == "restless")
    demand = autoregressive(stream(seed, "demand"), n, carry=0.85, sd=1.0)
    price = autoregressive(stream(seed, "price"), n, carry=0.9, sd=0.03)
    promotion = _promotions(seed, n)
    effects = stream(seed, "controls").uniform([-1.2, 0.04], [-0.6, 0.1])
    relative = 1 - media_share + _trend(seed, recipe, time) + season + effects[0] * price + effects[1] * promotion
    columns, names = [price, promotion], ["price", "promotion"]
    if recipe.demand != "none":
        relative = relative + _DEMAND * demand
    if recipe.demand == "seen":
        columns.append(demand + stream(seed, "demand index").normal(0.0, 0.15, n))
        names.append("demand_index")
    if recipe.controls == "many":
        for k in range(12):
            carry = 0.9 if k % 2 else 0.0
            columns.append(autoregressive(stream(seed, "idle control", k), n, carry=carry, sd=1.0))
            names.append(f"control_{k + 1}")
    return Market(
        weeks=tuple(FIRST + dt.timedelta(weeks=int(t)) for t in time),
        baseline=LEVEL * relative,
        noise=LEVEL * _noise(seed, recipe, n),
        season=season,
        demand=demand,
        controls=np.column_stack(columns),
        control_names=tuple(names),
    )


def _season(seed: int, time: Floats, *, restless: bool) -> Floats:
    """Two yearly harmonics; a restless season has six and a peak of three weeks before the year's end."""
    rng = stream(seed, "season")
    angle = 2 * np.pi * time / _YEAR
    sizes = np.array([0.09, 0.04, 0.03, 0.025, 0.02, 0.015]) * rng.uniform(0.7, 1.3, 6)
    shifts = rng.uniform(0, 2 * np.pi, 6)
    n_harmonics = 6 if restless else 2
    season = np.zeros(len(time))
    for k in range(n_harmonics):
        season += sizes[k] * np.sin((k + 1) * angle + shifts[k])
    if restless:
        season += 0.12 * np.exp(-0.5 * ((time % _YEAR - 49.5) / 1.2) ** 2)
    return season


def _promotions(seed: int, n: int) -> Floats:
    """(n,) depth 0-1 of promotions of one to three weeks, about five a year."""
    rng = stream(seed, "promotions")
    depth = np.zeros(n)
    start = 0
    while (start := start + int(rng.integers(4, 16))) < n:
        depth[start : start + int(rng.integers(1, 4))] = rng.uniform(0.4, 1.0)
    return depth


def _trend(seed: int, recipe: Recipe, time: Floats) -> Floats:
    rng = stream(seed, "trend")
    slope = rng.uniform(-0.03, 0.06)
    steps = rng.normal(0.0, 1.0, len(time))
    size = _WALK_STEP if recipe.market == "walk" else _TREND_STEP
    walk = size * np.cumsum(steps)
    if recipe.market == "walk":
        # pulled back a little: a market that doubles or vanishes is no test of media
        walk = size * autoregressive(rng, len(time), carry=0.985, sd=1.0) / np.sqrt(1 - 0.985**2)
    walk = walk - walk[:N_WEEKS].mean()
    trend = slope * (time - N_WEEKS / 2) / _YEAR + walk
    if recipe.market == "break":
        rng = stream(seed, "break")
        jump = rng.choice([-1.0, 1.0]) * rng.uniform(0.1, 0.2)
        trend = trend + jump * (time >= rng.integers(45, N_WEEKS - 45))
    return np.asarray(trend)


def _noise(seed: int, recipe: Recipe, n: int) -> Floats:
    rng = stream(seed, "noise")
    if recipe.noise == "persistent":
        return autoregressive(rng, n, carry=0.5, sd=_NOISE)
    if recipe.noise == "heavy":
        # Student's t with three degrees of freedom has a deviation of sqrt 3
        return _NOISE * rng.standard_t(3, n)
    noise = rng.normal(0.0, _NOISE, n)
    if recipe.noise == "outliers":
        rng = stream(seed, "outliers")
        struck = rng.permutation(n)[: round(0.035 * n)]
        noise[struck] += rng.choice([-1.0, 1.0], len(struck)) * rng.uniform(0.15, 0.35, len(struck))
    return noise
