"""What a panel fit would have said of other data: its last weeks hidden, half of its units, a made-up channel more.

Refits are short: the noise sizes and the autocorrelation of the fit are kept, and all but the hidden weeks are judged
at the mode. For questions, never shown as results.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unisono.measure.mmm.chains import run_chains
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.mode import mode_of
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.design import events_told
from unisono.measure.mmm.panel.draws import linear_draws
from unisono.measure.mmm.panel.posterior import posterior_of
from unisono.measure.mmm.panel.response import PER_CHANNEL
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.straight import ACCEPT, Straight

_WEEKS = 13
_NEAR = 1e-2
_LEAST = 26
"""Observed periods that a unit must keep where others are hidden."""


@dataclass(frozen=True, slots=True)
class QuickReturns:
    """Log of each channel's average ROI as a normal: `mean` and `sd`, both (n_channels,)."""

    mean: Array
    sd: Array


@dataclass(frozen=True, slots=True)
class HiddenWeeks:
    """The last weeks and their prediction from those before.

    Attributes:
        observed: (n_units, n_hidden), NaN where missing.
        drawn: (n_draws, n_units, n_hidden) with chance.
    """

    observed: Array
    drawn: Array


def hidden_weeks(result: PanelResult, rng: np.random.Generator) -> HiddenWeeks | None:
    """Predict the last weeks of all units; None where the history is too short to hide any."""
    data = result.data
    n_hidden = data.calendar().periods_in(_WEEKS)
    kept = data.observed[:, :-n_hidden].sum(axis=1)
    if data.calendar().years < 1.2 or kept.min() < _LEAST or not data.observed[:, -n_hidden:].any():
        return None
    outcome = data.outcome.copy()
    outcome[:, -n_hidden:] = np.nan
    spec = dataclasses.replace(result.spec, chains=2, draws=100, warmup=40)
    before = dataclasses.replace(data, outcome=outcome, population=data.size)
    straight = _again(result, before, spec)
    mode = mode_of(straight, [straight.of(result.theta.mean(axis=0))], tolerance=_NEAR)
    chains = run_chains(straight, mode, rng, lambda _: None, accept=ACCEPT, keep_shape=True)
    theta = straight.natural(chains.theta).reshape(-1, straight.n_dim)
    linear = linear_draws(straight.posterior, theta, rng)
    earlier = dataclasses.replace(result, data=before, posterior=straight.posterior, theta=theta, linear=linear)
    rows = np.arange(len(theta))
    media = np.array([earlier.posterior.media(row)[:, :, -n_hidden:] for row in theta])
    drawn = np.empty((len(theta), len(data.units), n_hidden))
    for g, noise in enumerate(result.posterior.design.noise):
        size = before.size[g] * before.scale
        effect = np.einsum("nm,nmt->nt", linear.effect[:, g], media[:, :, g])
        chance = np.exp(theta[:, -3])[:, None] * noise * _autocorrelated(effect.shape, result.posterior.design.rho, rng)
        drawn[:, g] = earlier.baseline(g, rows)[:, -n_hidden:] + size * (effect + chance)
    return HiddenWeeks(data.outcome[:, -n_hidden:], drawn)


def returns_of_units(result: PanelResult, kept: npt.NDArray[np.int64]) -> QuickReturns:
    """The returns that the units `kept` (n,) tell on their own."""
    data = result.data
    part = dataclasses.replace(
        data,
        units=tuple(data.units[g] for g in kept),
        outcome=data.outcome[kept],
        spend=data.spend[kept],
        controls=data.controls[kept],
        population=data.size[kept],
    )
    return _returns(_again(result, part, result.spec, result.posterior.design.noise[kept]))


def returns_with_placebo(result: PanelResult, spend: Array) -> QuickReturns:
    """The returns where `spend` (n_units, n_periods) is taken for one more channel, the last one."""
    data = result.data
    more = dataclasses.replace(
        data,
        spend=np.concatenate([data.spend, spend[:, :, None]], axis=2),
        channels=(*data.channels, "\N{MINUS SIGN}placebo"),
        population=data.size,
    )
    return _returns(_again(result, more, result.spec))


def _again(result: PanelResult, data: PanelData, spec: PanelSpec, noise: Array | None = None) -> Straight:
    """The density of other data with the noise of `result`: the history alone, tests speak of weeks and units in it."""
    design = result.posterior.design
    spec = dataclasses.replace(spec, experiments=(), events=events_told(data, spec))
    return Straight(posterior_of(data, spec, rho=design.rho, noise=design.noise if noise is None else noise))


def _returns(straight: Straight) -> QuickReturns:
    mode = mode_of(straight, [straight.start()], tolerance=_NEAR)
    roi = np.arange(len(straight.posterior.data.channels)) * PER_CHANNEL + 3
    return QuickReturns(mode.theta[roi], np.sqrt(np.diag(mode.covariance)[roi]))


def _autocorrelated(shape: tuple[int, ...], rho: float, rng: np.random.Generator) -> Array:
    """Noise (n, n_periods) of variance one and autocorrelation `rho`."""
    noise = rng.standard_normal(shape)
    for t in range(1, shape[1]):
        noise[:, t] = rho * noise[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    return np.asarray(noise)
