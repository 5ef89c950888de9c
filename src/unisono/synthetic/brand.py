"""The brand of the sample company: what media does beyond the quarter, and where it can be seen.

    brand_t = keeps * brand_{t-1} + (1 - keeps) * long * (effect of media at once)_t + its own movement
    awareness_t = 28 % * (1 + 2.5 * brand_t / mean revenue), brand around its mean; searches likewise

Only a company made with `funnel=True` has one. Part of the brand is older than the history: a year of media before it,
which no file tells, fades slowly. Hotels ask for offers (leads), by media and brand as well; some of them buy weeks
later (deals). Every week has random streams of its own, so that what happens later changes nothing before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.synthetic.spending import CHANNELS
from unisono.synthetic.streams import Floats, Ints, stream

HORIZON = 104
"""Weeks after spending within which the truth counts what comes through the brand."""
WAVE_WEEKS = 4
"""From the one week of field time of a wave of the survey to that of the next."""
_ASKED = 900
_AWARE, _SEARCHES, _LEADS = 0.28, 9_000.0, 60.0
_AWARE_MOVES, _SEARCHES_MOVE = 2.5, 3.0
# By channel, in the order of CHANNELS: long-term over short-term effect; what it moves at once in searches and in
# leads over what it moves in revenue, all in per cent.
_LONG = np.array([0.10, 0.8, 0.3, 0.4, 0.4, 0.4, 1.3, 0.7])
_TO_SEARCHES = np.array([0.3, 1.0, 0.5, 0.6, 0.4, 0.7, 1.4, 1.0])
_TO_LEADS = np.array([1.2, 0.6, 0.6, 0.6, 2.2, 0.5, 0.7, 0.6])
_CONVERSION, _DELAY_SHAPE, _DELAY_SCALE, _BEFORE = 0.14, 1.5, 6.5, 52


@dataclass(frozen=True, slots=True, eq=False)
class Brand:
    """What the brand does to revenue.

    Attributes:
        long: (n_channels,) effect through the brand over the effect at once, once all of it has come.
        half_life: weeks after which half of what was built is lost.
        own: (n_weeks + FUTURE_WEEKS,) EUR of revenue by the brand's movement for other reasons, and from before.
    """

    long: Floats
    half_life: float
    own: Floats

    @property
    def keeps(self) -> float:
        """Share of the brand that is there a week later."""
        return float(0.5 ** (1 / self.half_life))

    def built(self, at_once: Floats) -> Floats:
        """EUR of revenue (n_weeks, n_channels) through what media built, from its effect at once since the start."""
        found, stock = np.empty_like(at_once), np.zeros(at_once.shape[1])
        for t, fresh in enumerate(at_once * self.long):
            stock = self.keeps * stock + (1 - self.keeps) * fresh
            found[t] = stock
        return found

    def roi(self, at_once: Floats, spend: Floats) -> Floats:
        """(n_channels,) EUR through the brand within two years of spending, for each EUR of `spend`."""
        whole = (at_once * self.long).sum(axis=0) * (1 - self.keeps**HORIZON)
        return np.asarray(whole / spend.sum(axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """What shows the brand, and the way to a deal, by week (n_weeks,); `aware` and `asked` by wave.

    Attributes:
        aware: people of each wave who name the brand unasked.
        asked: people asked.
        searches: for the brand.
        leads: hotels that ask for an offer.
        deals: those of them that buy, in the week in which they do.
    """

    aware: Ints
    asked: Ints
    searches: Ints
    leads: Ints
    deals: Ints


def build_brand(seed: int, at_once: Floats, n_all: int, revenue: float) -> Brand:
    """The brand of `seed`.

    Args:
        seed: of the company.
        at_once: EUR (n_weeks, n_channels) that media brings at once in the history.
        n_all: weeks of history and after.
        revenue: EUR of a mean week.
    """
    rng = stream(seed, "brand")
    long = _LONG * rng.lognormal(0, 0.25, len(CHANNELS))
    half_life = float(rng.uniform(18, 30))
    before = rng.uniform(0.7, 1.2) * float((at_once[:_BEFORE] @ long).mean())
    faded = before * 0.5 ** (np.arange(1, n_all + 1) / half_life)
    walk = np.cumsum(stream(seed, "brand", "own").normal(0, 0.02 * revenue / np.sqrt(52), n_all))
    return Brand(long, half_life, faded + walk)


def draw_signs(seed: int, at_once: Floats, brand: Floats, season: Floats, revenue: float) -> Signs:
    """What people answer, type and ask for, from the first week of history on.

    Args:
        seed: of the company.
        at_once: EUR (n_weeks, n_channels) that media brings at once.
        brand: EUR (n_weeks,) that the whole brand brings.
        season: (n_weeks,) of demand, relative.
        revenue: EUR of a mean week.
    """
    n = len(brand)
    stands = brand / revenue - 0.15
    media = at_once / revenue
    aware = [
        stream(seed, "survey", i).binomial(_ASKED, _AWARE * (1 + _AWARE_MOVES * stands[i]))
        for i in range(0, n, WAVE_WEEKS)
    ]
    typed = _SEARCHES * (1 + _SEARCHES_MOVE * stands + media @ _TO_SEARCHES + 0.5 * season)
    searches = [stream(seed, "searches", i).normal(1, 0.04) * mean for i, mean in enumerate(typed)]
    leads, deals = _leads(seed, _LEADS * (1 + stands + media @ _TO_LEADS + 0.4 * season))
    return Signs(
        aware=np.array(aware, np.int64),
        asked=np.full(len(aware), _ASKED),
        searches=np.rint(searches).astype(np.int64),
        leads=leads,
        deals=deals,
    )


def _leads(seed: int, expected: Floats) -> tuple[Ints, Ints]:
    """Leads by week, and deals in the weeks in which they close; leads of the year before close in the history too."""
    n = len(expected)
    leads, deals = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for week in range(-_BEFORE, n):
        rng = stream(seed, "leads", week + _BEFORE)
        n_asking = int(rng.poisson(expected[week] if week >= 0 else expected[:13].mean()))
        if week >= 0:
            leads[week] = n_asking
        delay = _DELAY_SCALE * rng.weibull(_DELAY_SHAPE, int(rng.binomial(n_asking, _CONVERSION)))
        closed = week + np.rint(delay).astype(np.int64)
        np.add.at(deals, closed[(closed >= 0) & (closed < n)], 1)
    return leads, deals
