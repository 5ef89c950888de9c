"""What media does under given parameters: the effect of a spend path, draw by draw. Compiled.

The coefficient beta is fixed by the history (ROI times past spend over past saturated media); any other spend path then
runs through the same carry-over and saturation, so "what if" and "what was" are one function.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.kernel import PER_CHANNEL, Problem
from unisono.measure.mmm.media import carry_over, saturate


@dataclass(frozen=True, slots=True)
class ChannelDraws:
    """Posterior draws of each channel's response, all (n_draws, n_channels).

    Attributes:
        decay: carry-over from one period to the next, 0-1.
        half: carried-over spend per period at half of the maximal effect, in multiples of the channel's mean spend.
        slope: Hill slope; above 1 the curve is S-shaped.
        roi: contribution in the history / spend in the history.
        beta: effect at full saturation, per period, in the outcome's unit.
        mean_spend: (n_channels,) the history's mean spend per period, money.
        window: carry-over window in periods.
    """

    decay: Array
    half: Array
    slope: Array
    roi: Array
    beta: Array
    mean_spend: Array
    window: int

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return int(self.roi.shape[0])

    def thin(self, n: int) -> ChannelDraws:
        """Evenly spaced `n` draws (all of them when there are fewer)."""
        rows = np.linspace(0, self.n_draws - 1, min(n, self.n_draws)).astype(np.int64)
        return ChannelDraws(
            self.decay[rows],
            self.half[rows],
            self.slope[rows],
            self.roi[rows],
            self.beta[rows],
            self.mean_spend,
            self.window,
        )

    def effect(self, spend: Array) -> Array:
        """Outcome per period brought by `spend` (n_periods, n_channels) money, from no carry-over before it.

        Returns:
            (n_draws, n_channels, n_periods) in the outcome's unit.
        """
        x = np.ascontiguousarray((spend / self.mean_spend).T)
        out = np.empty((self.n_draws, *x.shape))
        _effects(self.decay, np.log(self.half), self.slope, self.beta, x, self.window, out)
        return out

    def steady(self, amounts: Array, channel: int) -> Array:
        """(n_draws, n_points) outcome per period when `amounts` (n_points,) is spent on `channel` in every period."""
        x = amounts / self.mean_spend[channel]
        spent = x > 0
        distance = np.log(np.where(spent, x, 1.0)) - np.log(self.half[:, [channel]])
        shares = 1.0 / (1.0 + np.exp(np.clip(-self.slope[:, [channel]] * distance, -700, 700)))
        return np.asarray(self.beta[:, [channel]] * np.where(spent, shares, 0.0))


def channel_draws(theta: Array, problem: Problem, mean_spend: Array, scale: float) -> ChannelDraws:
    """Natural parameters from unconstrained `theta` (n_draws, n_dim).

    Args:
        theta: draws, laid out as in `kernel`.
        problem: the density that they were drawn from.
        mean_spend: (n_channels,) money per period.
        scale: of the outcome.
    """
    n_channels = len(problem.spend)
    block = theta[:, : PER_CHANNEL * n_channels].reshape(len(theta), n_channels, PER_CHANNEL)
    decay = np.ascontiguousarray(1.0 / (1.0 + np.exp(-block[..., 0])))
    log_half = np.ascontiguousarray(block[..., 1])
    slope = np.ascontiguousarray(np.exp(block[..., 2]))
    roi = np.ascontiguousarray(np.exp(block[..., 3]))
    sums = _saturated_sums(decay, log_half, slope, problem.x, problem.window)
    beta = roi * problem.spend * scale / sums
    return ChannelDraws(decay, np.exp(log_half), slope, roi, beta, mean_spend, problem.window)


@njit(cache=True, nogil=True, error_model="numpy")
def _effects(decay, log_half, slope, beta, x, window, out):  # type: ignore[no-untyped-def]
    """Fill `out` (n_draws, n_channels, n_periods): effects of `x` (n_channels, n_periods), multiples of mean spend."""
    n_draws, n_channels, n_periods = out.shape
    carried, unused = np.empty(n_periods), np.empty(n_periods)
    distance, scratch = np.empty(n_periods), np.empty(n_periods)
    for d in range(n_draws):
        for m in range(n_channels):
            carry_over(x[m], decay[d, m], window, carried, unused)
            saturate(carried, log_half[d, m], slope[d, m], distance, out[d, m], scratch)
            for t in range(n_periods):
                out[d, m, t] *= beta[d, m]


@njit(cache=True, nogil=True, error_model="numpy")
def _saturated_sums(decay, log_half, slope, x, window):  # type: ignore[no-untyped-def]
    """Sum over time of the saturated media, (n_draws, n_channels), for `x` (n_channels, n_periods)."""
    n_draws, n_channels = decay.shape
    n_periods = x.shape[1]
    carried, unused, value = np.empty(n_periods), np.empty(n_periods), np.empty(n_periods)
    distance, scratch = np.empty(n_periods), np.empty(n_periods)
    out = np.empty(decay.shape)
    for d in range(n_draws):
        for m in range(n_channels):
            carry_over(x[m], decay[d, m], window, carried, unused)
            saturate(carried, log_half[d, m], slope[d, m], distance, value, scratch)
            out[d, m] = value.sum()
    return out
