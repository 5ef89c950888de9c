"""Worlds with a brand: three years in which part of what media does comes late, with surveys, searches and known truth.

    world = make_brand_world("stock", seed=3)
    fit = fit_brand(world.data)
    world.long, world.short

Kinds: `stock`, media feeds a brand that fades by a share a week; `none`, media leaves nothing behind; `people`, nobody
has a stock: twenty thousand persons meet adverts, some come to know the brand, forget it one by one, and who knows it
buys more often (no formula of the model holds there); `fashion`, a fashion moves awareness and sales, and media moves
neither lastingly.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.errors import InputError
from unisono.measure.funnel.data import BrandData, Series, Survey
from unisono.measure.mmm.data import ModelData
from unisono.synthetic.streams import Floats, stream
from unisono.words import msg

KINDS = ("stock", "none", "people", "fashion")
CHANNELS = ("tv", "video", "social", "search")
_BEFORE, _WEEKS, _AFTER = 104, 156, 104
_SHARE = np.array([0.07, 0.04, 0.05, 0.06])
"""Share of the outcome that each channel brings at once."""
_LONG = np.array([1.8, 1.0, 0.4, 0.15])
_CARRY = (0.6, 0.45, 0.3, 0.1)
_MONEY = np.array([40.0, 20.0, 18.0, 25.0])
_HALF_LIFE = 22.0
_LEVEL = 1000.0
_PEOPLE = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class BrandWorld:
    """A history with known truth.

    Attributes:
        kind, seed: equal ones give equal worlds.
        data: what a model is given.
        short: (n_channels,) outcome at once for each unit of money, history over history.
        long: (n_channels,) outcome through the brand within two years of spending, for each unit of money.
    """

    kind: str
    seed: int
    data: BrandData
    short: Floats
    long: Floats


def make_brand_world(kind: str, seed: int) -> BrandWorld:
    """The world of `kind` and `seed`.

    Raises:
        InputError: no such kind, or a negative seed.
    """
    if kind not in KINDS or seed < 0:
        raise InputError(
            msg("There is no world of kind {kind} and seed {seed}.", kind=kind, seed=seed),
            remedy=msg("Give a seed of 0 or more and one of: {kinds}.", kinds=KINDS),
        )
    spend = _spend(seed)
    at_once = _at_once(spend)
    if kind == "people":
        brand, long = _people(seed, spend)
    else:
        fed = at_once * (_LONG if kind == "stock" else 0.0)
        brand = _faded(fed).sum(axis=1)
        long = fed[_BEFORE : _BEFORE + _WEEKS].sum(axis=0) * (1 - 0.5 ** (104 / _HALF_LIFE))
    own = _own(seed, 0.12 if kind == "fashion" else 0.03)
    return _world(kind, seed, spend, at_once, brand + own, _LEVEL * long)


def _spend(seed: int) -> Floats:
    """(n, n_channels) multiples of the mean: television in flights, the others always on, each with its own waves."""
    rng, n = stream(seed, "brand", "spend"), _BEFORE + _WEEKS + _AFTER
    weeks = np.arange(n)
    x = rng.gamma(5.0, 0.2, (n, len(CHANNELS)))
    flights = np.convolve(rng.random(n) < 0.11, np.ones(5))[:n] > 0
    x[:, 0] *= np.where(flights, 2.2, 0.05)
    for m, length in ((1, 61), (2, 37)):
        x[:, m] *= 1 + 0.6 * np.sin(2 * np.pi * (weeks / length + rng.random()))
    return np.asarray(x)


def _at_once(x: Floats) -> Floats:
    """(n, n_channels) effect at once, in multiples of the outcome's level."""
    found = np.empty_like(x)
    for m, decay in enumerate(_CARRY):
        weights = decay ** np.arange(13)
        heard = np.convolve(x[:, m], weights / weights.sum())[: len(x)]
        curve = heard / (heard + 1.6)
        found[:, m] = _SHARE[m] * curve / curve.mean()
    return found


def _faded(fed: Floats) -> Floats:
    """(n, n_channels) what is sold of what was fed, week by week."""
    keeps = 0.5 ** (1 / _HALF_LIFE)
    stock, found = fed[:52].mean(axis=0), np.empty_like(fed)
    for t, fresh in enumerate(fed):
        stock = keeps * stock + (1 - keeps) * fresh
        found[t] = stock
    return found


def _people(seed: int, spend: Floats) -> tuple[Floats, Floats]:
    """The brand as people know it: effect (n,) and truth (n_channels,) by taking a channel's history away.

    The same people meet the same chances with and without the channel.
    """
    history = slice(_BEFORE, _BEFORE + _WEEKS)
    whole = _known(seed, spend)
    long = np.empty(len(CHANNELS))
    for m in range(len(CHANNELS)):
        without = spend.copy()
        without[history, m] = 0.0
        long[m] = (whole - _known(seed, without))[_BEFORE:].sum()
    return whole, long


def _known(seed: int, spend: Floats) -> Floats:
    """(n,) what the share of people who know the brand adds to the outcome."""
    rng = stream(seed, "brand", "people")
    teaches = np.array([0.016, 0.006, 0.003, 0.0005])
    reach = rng.gamma(2.0, 0.5, (_PEOPLE, 1))
    knows = rng.random(_PEOPLE) < 0.3
    found = np.empty(len(spend))
    for t, week in enumerate(spend):
        learns = rng.random(_PEOPLE) < 1 - np.exp(-(reach[:, 0] * float(teaches @ week)) - 0.002)
        forgets = rng.random(_PEOPLE) < 0.03
        knows = (knows & ~forgets) | learns
        found[t] = 0.5 * knows.mean()
    return found


def _own(seed: int, size: float) -> Floats:
    """(n,) the brand's movement for other reasons: a random walk of `size` a year."""
    n = _BEFORE + _WEEKS + _AFTER
    return np.cumsum(stream(seed, "brand", "own").normal(0, size / np.sqrt(52), n))


def _world(kind: str, seed: int, spend: Floats, at_once: Floats, brand: Floats, long: Floats) -> BrandWorld:
    rng, history = stream(seed, "brand", "noise"), slice(_BEFORE, _BEFORE + _WEEKS)
    weeks = tuple(dt.date(2023, 1, 2) + dt.timedelta(weeks=i) for i in range(_WEEKS))
    season = np.sin(2 * np.pi * np.arange(_WEEKS) / 52.18)
    seen = brand[history] - brand[history].mean()
    money = spend[history] * _MONEY
    outcome = _LEVEL * (1 + at_once[history].sum(axis=1) + seen + 0.06 * season + rng.normal(0, 0.02, _WEEKS))
    searches = 500 * (1 + 3 * seen + 0.8 * at_once[history].sum(axis=1) + 0.05 * season + rng.normal(0, 0.05, _WEEKS))
    asked = np.arange(2, _WEEKS, 6)
    aware = np.clip(0.35 * (1 + 2.5 * seen[asked]), 0.02, 0.95)
    survey = Survey(
        "awareness",
        tuple(weeks[i] for i in asked),
        tuple(weeks[i] + dt.timedelta(days=6) for i in asked),
        rng.binomial(1000, aware) / 1000,
        np.full(len(asked), 1000.0),
    )
    model = ModelData(
        periods=weeks,
        outcome=np.round(outcome, 2),
        spend=money,
        channels=CHANNELS,
        controls=np.zeros((_WEEKS, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
    )
    data = BrandData(model, (survey,), (Series("brand_searches", np.maximum(searches, 0), shows_brand=True),))
    short = _LEVEL * at_once[history].sum(axis=0) / money.sum(axis=0)
    return BrandWorld(kind, seed, data, np.asarray(short), np.asarray(long / money.sum(axis=0)))
