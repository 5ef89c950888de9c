"""What media does in worlds whose effect is a formula of spend: lags, curves, drifts and interactions.

    contribution_tm = ceiling_m * presence_tm * strength_tm * scale_t * (1 + what others lend it)
    presence_tm     = curve(sum over lags l of weight_lm * spend_(t-l)m)

Nothing here is shared with `unisono.measure`: a model must not be held against its own formulas. Spend before the first
week is zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unisono.synthetic.streams import Floats, stream
from unisono.synthetic.worlds.channels import CHANNELS, HABITS, Channels
from unisono.synthetic.worlds.market import AHEAD, N_WEEKS, Market
from unisono.synthetic.worlds.recipe import Carry, Recipe

LAGS = 39
_GEOMETRIC_LAGS = 13
_LEND = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """The whole effect of media.

    Attributes:
        usual: (n_channels,) spend per week that counts as one (EUR).
        weights: (LAGS, n_channels) of spend so many weeks ago; each column adds up to one.
        curve: carried-over spend (n_weeks, n_channels), multiples of usual, to a share of the ceiling.
        ceiling: (n_channels,) most that a channel brings in a week (EUR).
        strength: (n, n_channels) course of each effect over time; mean near one.
        scale: (n,) what all effects are multiplied by.
        lend: (n_channels, n_channels) by how much row's presence, 0-1, raises column's effect.
    """

    usual: Floats
    weights: Floats
    curve: Callable[[Floats], Floats]
    ceiling: Floats
    strength: Floats
    scale: Floats
    lend: Floats

    def by_channel(self, spend: Floats) -> Floats:
        """(n_weeks, n_channels) EUR that `spend` of that shape brings, week by week."""
        n = len(spend)
        presence = self.curve(carried(spend / self.usual, self.weights))
        lent = 1.0 + presence @ self.lend
        return np.asarray(presence * self.ceiling * self.strength[:n] * self.scale[:n, None] * lent)

    def outcome(self, spend: Floats) -> Floats:
        """(n_weeks,) EUR of all channels together."""
        return np.asarray(self.by_channel(spend).sum(axis=1))


def carried(spend: Floats, weights: Floats) -> Floats:
    """Carried-over spend, shaped as `spend` (n_weeks, n_channels), under `weights` (n_lags, n_channels)."""
    padded = np.vstack([np.zeros((len(weights) - 1, spend.shape[1])), spend])
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(weights), axis=0)
    return np.asarray(np.einsum("tcl,lc->tc", windows[..., ::-1], weights))


def draw_response(seed: int, recipe: Recipe, channels: Channels, market: Market, spend: Floats) -> Response:
    """The effect of media in the world of `seed`: its ceilings are set so that each channel has its return."""
    wanted = channels.roi * spend.sum(axis=0)
    if recipe.effect == "some_none":
        wanted = wanted * (1 - channels.idle)
    response = Response(
        usual=channels.money,
        weights=_weights(recipe.carry, channels),
        curve=_curve(recipe, channels),
        ceiling=np.ones(len(CHANNELS)),
        strength=_strength(seed, channels) if recipe.effect == "drifting" else np.ones((N_WEEKS + AHEAD, 1)),
        scale=_scale(market) if recipe.effect == "proportional" else np.ones(N_WEEKS + AHEAD),
        lend=_lend() if recipe.effect == "synergy" else np.zeros((len(CHANNELS), len(CHANNELS))),
    )
    reached = response.by_channel(spend).sum(axis=0)
    response.ceiling[:] = wanted / reached
    return response


def _weights(carry: Carry, channels: Channels) -> Floats:
    lag = np.arange(LAGS)[:, None]
    if carry == "geometric":
        weights = channels.decay**lag * (lag < _GEOMETRIC_LAGS)
    elif carry == "delayed":
        # adverts seen today sell in some weeks: only search works at once
        at_once = np.array([name == "search" for name in CHANNELS])
        peak = np.where(at_once, 0.0, channels.peak)
        weights = np.maximum(channels.decay, 0.3) ** ((lag - peak) ** 2 / 2) * (lag < _GEOMETRIC_LAGS)
    else:
        reach = (lag + 0.5) / channels.scale
        weights = reach ** (channels.shape - 1) * np.exp(-(reach**channels.shape))
    return np.asarray(weights / weights.sum(axis=0))


def _curve(recipe: Recipe, channels: Channels) -> Callable[[Floats], Floats]:
    half, slope = channels.half, channels.slope
    if recipe.curve == "exponential":
        return lambda w: np.asarray(1 - np.exp(-np.log(2) * w / half))
    if recipe.curve == "s_shaped":
        slope = 2.2 + 2.0 * (slope - 0.9)
        half = np.maximum(half, 0.8)

    def hill(w: Floats) -> Floats:
        powered = np.maximum(w, 0.0) ** slope
        return np.asarray(powered / (powered + half**slope))

    return hill


def _strength(seed: int, channels: Channels) -> Floats:
    """Effects that grow or wear out by up to half over the history, and swing slowly on the way."""
    n = N_WEEKS + AHEAD
    phase = stream(seed, "sway").uniform(0, 2 * np.pi, len(CHANNELS))
    time = np.arange(n)[:, None]
    # after the history the trend stays where it got to
    course = np.minimum(time / N_WEEKS, 1.0) - 0.5
    swing = np.sin(2 * np.pi * time / 70 + phase)
    return np.asarray(np.exp(channels.drift * course + channels.sway * swing))


def _scale(market: Market) -> Floats:
    return np.asarray(market.baseline / market.baseline[:N_WEEKS].mean())


def _lend() -> Floats:
    """Television and video make search and social work better."""
    lend = np.zeros((len(HABITS), len(HABITS)))
    for giver in ("tv", "video"):
        for taker in ("search", "social"):
            lend[CHANNELS.index(giver), CHANNELS.index(taker)] = _LEND
    return lend
