"""What would tell? Changes of one channel's spend in the weeks to come, each judged by what the model would know after.

The history is prolonged by the changed weeks, everything else going on as in the last year, and the expected width is
taken on the longer history: carry-over, trend and season are in it. Without regions a national switch is what there is;
a test in regions tells more for less money.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.answer.width import expected_covariances, whitener
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.scales import sampled_scales

AFTER = 4
"""Weeks of usual spend watched after an experiment, for what still lands."""


@dataclass(frozen=True, slots=True)
class Design:
    """A change: `kind`, `weeks`, and the multiple of usual spend in each period (n_periods,)."""

    kind: str
    weeks: int
    multiples: Array


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a design would teach.

    Attributes:
        moved: money withheld or added.
        standard_error: of the outcome that the change causes.
        covariances: (n_truths, n_channels, n_channels) of log ROI afterwards.
    """

    moved: float
    standard_error: float
    covariances: Array


def designs(data: ModelData) -> tuple[Design, ...]:
    """Those that are tried, smallest first."""
    found = []
    for weeks in (4, 8):
        n = data.periods_in(weeks)
        found += [Design("go_dark", weeks, np.zeros(n)), Design("heavy_up", weeks, np.full(n, 2.0))]
    n, half = data.periods_in(16), data.periods_in(2)
    found.append(Design("pulses", 16, np.where(np.arange(n) // half % 2 == 0, 2.0, 0.0)))
    return tuple({(d.kind, len(d.multiples)): d for d in reversed(found)}.values())[::-1]


def prolonged(data: ModelData, channel: int | None, multiples: Array) -> tuple[ModelData, Array]:
    """History with the weeks of an experiment after it, and those weeks' spend as usual (n, n_channels).

    Usual spend is that of the same weeks a year before, as are the controls.
    """
    n = len(multiples) + data.periods_in(AFTER)
    year = min(data.periods_in(52), data.n_periods)
    rows = data.n_periods - year + np.arange(n) % year
    usual = data.spend[rows].copy()
    empty = usual.sum(axis=0) == 0
    usual[:, empty] = data.spend.mean(axis=0)[empty]
    spend = usual.copy()
    if channel is not None:
        spend[: len(multiples), channel] *= multiples
    longer = dataclasses.replace(
        data,
        periods=data.periods + data.following(n),
        outcome=np.concatenate([data.outcome, np.full(n, np.nanmean(data.outcome))]),
        spend=np.vstack([data.spend, spend]),
        controls=np.vstack([data.controls, data.controls[rows]]),
        delivery=data.delivery.prolonged(_of_reached(data, spend)),
        activity=np.vstack([data.activity, data.activity[rows]]) if data.organic else data.activity,
    )
    return longer, usual


def _of_reached(data: ModelData, spend: Array) -> Array:
    """(n, n_reached) `spend` of the channels that are told by reach, in multiples of their mean."""
    columns = [data.channels.index(name) for name in data.delivery.channels]
    return np.asarray(spend[:, columns] / data.spend[:, columns].mean(axis=0))


def outlook(posterior: Posterior, channel: int, design: Design, truths: Array) -> Outlook:
    """What `design` on `channel` would teach, averaged over `truths` (n, n_dim)."""
    data = posterior.data
    longer, usual = prolonged(data, channel, design.multiples)
    after, _ = posterior_of(longer, posterior.spec, posterior.design.rho)
    moved = on_history_of(after, posterior, truths)
    white = whitener(after, moved[0, -2:])
    covariances = expected_covariances(after, moved, white)
    plain = longer.spend.copy()
    plain[data.n_periods :] = usual
    draws = after.channel_draws(moved)
    caused = (draws.effect(longer.spend) - draws.effect(plain))[:, channel]
    size = np.abs(caused.sum(axis=1))
    seen = np.linalg.norm(caused @ white.T, axis=1)
    money = float(np.abs(longer.spend - plain).sum())
    return Outlook(money, float(np.median(size / np.maximum(seen, 1e-300))), covariances)


def on_history_of(target: Posterior, source: Posterior, theta: Array) -> Array:
    """The same noise and trend where the outcome's mean and the typical trend differ a little; media as they are."""
    sigma, tau = source.scales(theta[:1])
    ratio = source.design.scale / target.design.scale
    moved = theta.copy()
    moved[:, -2:] = sampled_scales(
        float(np.log(sigma[0] * ratio)), float(np.log(tau[0] * ratio)), target.problem.typical
    )
    return moved
