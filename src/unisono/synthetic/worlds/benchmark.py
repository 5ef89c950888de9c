"""The world on which the open media-mix systems were measured before: fixed channels, one mechanism, known truth.

156 weeks and 8 channels; normalised geometric carry-over (0.15 to 0.70 a week, 13 weeks), then Hill curves (slopes 1 to
1.4); linear trend, two yearly harmonics, three slow controls, two yearly promotions, noise of 2 %. Media costs 12 % of
the outcome and brings a little under a third of it. The spend of search, social and display moves together, with a
common mood and with the season (correlations around 0.7); the others run in flights. Only the seed changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from unisono.synthetic.effects import adstock, hill
from unisono.synthetic.streams import Floats, autoregressive, stream
from unisono.synthetic.worlds.channels import HABITS
from unisono.synthetic.worlds.market import AHEAD, FIRST, N_WEEKS, Market
from unisono.synthetic.worlds.spending import flights

_LEVEL = 10_000_000.0
_COST = 0.12
_NOISE = 0.02
# By channel, in the order of CHANNELS: carry-over, slope, half saturation, share of the outcome, share of the money,
# pull of the common mood, pull of the season.
_TABLE = np.array(
    [
        (0.70, 1.4, 1.2, 0.090, 0.34, 0.5, 0.8),
        (0.50, 1.1, 0.9, 0.020, 0.07, 0.3, 0.5),
        (0.60, 1.0, 1.5, 0.025, 0.09, 0.2, 0.3),
        (0.40, 1.0, 0.8, 0.010, 0.05, 0.3, 0.4),
        (0.15, 1.0, 0.8, 0.070, 0.18, 0.8, 0.9),
        (0.35, 1.2, 1.0, 0.050, 0.14, 0.7, 0.6),
        (0.30, 1.0, 0.7, 0.020, 0.07, 0.6, 0.5),
        (0.50, 1.3, 1.3, 0.030, 0.06, 0.6, 0.5),
    ]
)
_DECAY, _SLOPE, _HALF, _SHARE, _MONEY, _MOOD, _SEASON = _TABLE.T


def benchmark_parts(seed: int) -> tuple[Market, Floats, Callable[[Floats], Floats]]:
    """Market, spend of the history, and the expected outcome of any spend path."""
    market = _market(seed)
    spend = _spend(seed, market.season[:N_WEEKS])
    usual = _MONEY * _COST * _LEVEL

    def reached(path: Floats) -> Floats:
        return hill(adstock(path / usual, _DECAY), _SLOPE, _HALF)

    ceiling = _SHARE * _LEVEL / reached(spend).mean(axis=0)
    return market, spend, lambda path: market.baseline[: len(path)] + reached(path) @ ceiling


def _market(seed: int) -> Market:
    n = N_WEEKS + AHEAD
    weeks = tuple(FIRST + dt.timedelta(weeks=i) for i in range(n))
    day = np.array([week.timetuple().tm_yday for week in weeks])
    season = 0.8 * np.sin(2 * np.pi * (day - 240) / 365.25) + 0.35 * np.sin(4 * np.pi * (day - 100) / 365.25)
    autumn = ((day >= 323) & (day <= 343)).astype(float)
    summer = ((day >= 176) & (day <= 189)).astype(float)
    rng = stream(seed, "benchmark controls")
    price = autoregressive(rng, n, carry=0.9, sd=0.69)
    rivals = autoregressive(rng, n, carry=0.8, sd=0.67) + 0.4 * season
    confidence = autoregressive(rng, n, carry=0.95, sd=0.64)
    relative = 0.62 + 0.08 * np.arange(n) / N_WEEKS + 0.06 * season
    relative += -0.025 * price - 0.02 * rivals + 0.02 * confidence + 0.10 * autumn + 0.06 * summer
    return Market(
        weeks=weeks,
        baseline=_LEVEL * relative,
        noise=_NOISE * _LEVEL * stream(seed, "benchmark noise").standard_normal(n),
        season=season,
        demand=np.zeros(n),
        controls=np.column_stack([price, rivals, confidence, autumn, summer]),
        control_names=("price", "rivals", "confidence", "autumn_sale", "summer_sale"),
    )


def _spend(seed: int, season: Floats) -> Floats:
    mood = autoregressive(stream(seed, "benchmark mood"), N_WEEKS, carry=0.8, sd=0.42)
    columns = []
    for m, (name, habit) in enumerate(HABITS.items()):
        own = autoregressive(stream(seed, "benchmark own", name), N_WEEKS, carry=0.6, sd=0.35)
        on = flights(stream(seed, "benchmark flights", name), N_WEEKS) if habit.flighted else 1.0
        columns.append(on * np.exp(_MOOD[m] * mood + _SEASON[m] * season + own))
    paths = np.column_stack(columns)
    return np.asarray(np.round(paths / paths.mean(axis=0) * _MONEY * _COST * _LEVEL, 2))
