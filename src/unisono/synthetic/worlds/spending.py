"""What is spent in the history: flights, budgets that move together, and budgets that chase demand."""

from __future__ import annotations

import numpy as np

from unisono.synthetic.streams import Floats, autoregressive, stream
from unisono.synthetic.worlds.channels import HABITS
from unisono.synthetic.worlds.market import N_WEEKS, Market
from unisono.synthetic.worlds.recipe import Recipe

_OWN = 0.3
_MOOD = 0.3
_TIGHT = 0.12
_SURGE = 9.0


def draw_spend(seed: int, recipe: Recipe, market: Market, money: Floats) -> Floats:
    """Spend (N_WEEKS, n_channels) in EUR and cents whose mean by channel is `money` (n_channels,)."""
    mood = autoregressive(stream(seed, "mood"), N_WEEKS, carry=0.85, sd=1.0)
    season = market.season[:N_WEEKS] / market.season[:N_WEEKS].std()
    demand = market.demand[:N_WEEKS]
    columns = []
    for name, habit in HABITS.items():
        own = autoregressive(stream(seed, "own", name), N_WEEKS, carry=0.5, sd=_OWN)
        movement = own + _MOOD * habit.mood * mood + 0.25 * habit.season * season
        on = flights(stream(seed, "flights", name), N_WEEKS) if habit.flighted else np.ones(N_WEEKS)
        if recipe.budget == "together":
            # one agency, one media plan: hardly anything moves on its own
            movement = 0.45 * mood + 0.2 * season + _TIGHT / _OWN * own
            on = np.ones(N_WEEKS)
        if recipe.budget == "chasing":
            movement = movement + 0.5 * habit.chase * demand
        columns.append(np.exp(movement) * on)
    paths = np.column_stack(columns)
    if recipe.noise == "outliers":
        # a year's booking that was invoiced, and aired, in one week
        rng = stream(seed, "surge")
        paths[rng.integers(20, N_WEEKS - 20), rng.integers(0, paths.shape[1])] *= _SURGE
    return np.asarray(np.round(paths / paths.mean(axis=0) * money, 2))


def flights(rng: np.random.Generator, n: int) -> Floats:
    """(n,) one in weeks on air, zero in pauses."""
    on = np.zeros(n)
    start = int(rng.integers(0, 4))
    while start < n:
        length = int(rng.integers(3, 9))
        on[start : start + length] = 1.0
        start += length + int(rng.integers(2, 7))
    return on
