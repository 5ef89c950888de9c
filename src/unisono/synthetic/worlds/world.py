"""One call makes a world: a history to model, the truth about it, and a market on which plans can be played.

    world = make_world("s_shaped", seed=3)
    fit = fit_model(world.data)
    world.truth.roi, world.gain_of(plan, today)

Truth is counterfactual: outcome with the channel's spend minus outcome without it, everything else (noise, demand,
whom an advert meets) being equal. In worlds where channels raise each other the contributions therefore add up to more
than `media`, all channels' effect together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unisono.errors import InputError
from unisono.measure.mmm.data import ModelData
from unisono.synthetic.streams import Floats
from unisono.synthetic.worlds.channels import CHANNELS, LEVEL, Channels, draw_channels
from unisono.synthetic.worlds.market import N_WEEKS, Market, draw_market
from unisono.synthetic.worlds.people import draw_people
from unisono.synthetic.worlds.recipe import KINDS, RECIPES, Recipe, surprise
from unisono.synthetic.worlds.response import draw_response
from unisono.synthetic.worlds.spending import draw_spend
from unisono.words import msg

TAIL = 39
"""Weeks after a plan in which its effect still counts."""


@dataclass(frozen=True, slots=True, eq=False)
class WorldTruth:
    """What really happened in the history.

    Attributes:
        contribution: (n_weeks, n_channels) EUR that would be missing without the channel's spend.
        roi: (n_channels,) contribution / spend, both in the history.
        media: (n_weeks,) EUR that would be missing without any spend.
        baseline: (n_weeks,) EUR without any spend, noise set aside.
        noise: (n_weeks,) EUR.
    """

    contribution: Floats
    roi: Floats
    media: Floats
    baseline: Floats
    noise: Floats


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A history with known truth.

    Attributes:
        kind: one of `KINDS`.
        seed: equal kinds and seeds give equal worlds.
        data: what a model is given.
        truth: what it should find.
        controls_ahead: (AHEAD, n_controls) the controls of the weeks after the history.
        expected: outcome without noise (n,) of a spend path (n, n_channels) that starts with the history's first week.
        noise: (N_WEEKS + AHEAD,) EUR.
    """

    kind: str
    seed: int
    data: ModelData
    truth: WorldTruth
    controls_ahead: Floats
    expected: Callable[[Floats], Floats]
    noise: Floats

    def outcome_of(self, spend: Floats) -> Floats:
        """Outcome (n,) in EUR of the spend path (n, n_channels) that starts with the history's first week.

        Noise and chance are those of the history, whatever is spent, so that differences are effects. `n` is at most
        N_WEEKS + AHEAD.
        """
        return self.expected(spend) + self.noise[: len(spend)]

    def worth_of(self, window: Floats) -> float:
        """Outcome (EUR) from the end of the history until `TAIL` weeks after `window` (n, n_channels) was spent.

        After the window the last year's mean goes on. Only differences between windows of equal length mean anything.
        """
        after = np.tile(self.data.spend[-52:].mean(axis=0), (TAIL, 1))
        return float(self.expected(np.vstack([self.data.spend, window, after]))[N_WEEKS:].sum())

    def gain_of(self, window: Floats, other: Floats) -> float:
        """Outcome (EUR) that spending `window` (n, n_channels) brings over spending `other`, tails included."""
        return self.worth_of(window) - self.worth_of(other)


def make_world(kind: str, seed: int) -> World:
    """The world of `kind` and `seed`.

    Raises:
        InputError: no such kind, or a negative seed.
    """
    if kind not in KINDS or seed < 0:
        raise InputError(
            msg("There is no world of kind {kind} and seed {seed}.", kind=kind, seed=seed),
            remedy=msg("Give a seed of 0 or more and one of: {kinds}.", kinds=KINDS),
        )
    if kind == "benchmark":
        from unisono.synthetic.worlds.benchmark import benchmark_parts

        return _world(kind, seed, *benchmark_parts(seed))
    recipe = surprise(seed) if kind == "surprise" else RECIPES[kind]
    return _world(kind, seed, *_parts(seed, recipe))


def _parts(seed: int, recipe: Recipe) -> tuple[Market, Floats, Callable[[Floats], Floats]]:
    """Market, spend of the history, and the expected outcome of any spend path."""
    channels = draw_channels(seed)
    market = draw_market(seed, recipe, media_share=_media_share(channels))
    spend = draw_spend(seed, recipe, market, channels.money)
    if recipe.people:
        return market, spend, draw_people(seed, channels, market, spend).outcome
    response = draw_response(seed, recipe, channels, market, spend)
    return market, spend, lambda path: market.baseline[: len(path)] + response.outcome(path)


def _media_share(channels: Channels) -> float:
    return float(channels.roi @ channels.money / LEVEL)


def _world(kind: str, seed: int, market: Market, spend: Floats, expected: Callable[[Floats], Floats]) -> World:
    n = N_WEEKS
    outcome = expected(spend)
    nothing = expected(np.zeros_like(spend))
    contribution = np.column_stack([outcome - expected(_without(spend, m)) for m in range(len(CHANNELS))])
    data = ModelData(
        periods=market.weeks[:n],
        outcome=np.round(outcome + market.noise[:n], 2),
        spend=spend,
        channels=CHANNELS,
        controls=market.controls[:n],
        control_names=market.control_names,
        currency="EUR",
        outcome_name="net_revenue",
    )
    truth = WorldTruth(
        contribution=contribution,
        roi=contribution.sum(axis=0) / spend.sum(axis=0),
        media=outcome - nothing,
        baseline=nothing,
        noise=market.noise[:n],
    )
    return World(kind, seed, data, truth, market.controls[n:], expected, market.noise)


def _without(spend: Floats, channel: int) -> Floats:
    spend = spend.copy()
    spend[:, channel] = 0.0
    return spend
