"""What media does under given parameters: the effect of a spend path, draw by draw. Compiled.

The coefficient beta is fixed by the history (ROI times past spend over past saturated media); any other spend path then runs
through the same carry-over and saturation, so "what if" and "what was" are one function.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.kernel import PER_CHANNEL


@dataclass(frozen=True, slots=True)
class ChannelDraws:
    """Posterior draws of each channel's response, all (n_draws, n_channels).

    Attributes:
        decay: carry-over from one period to the next, 0-1.
        half: weekly carried-over spend at half of the maximal effect, in multiples of the channel's mean spend.
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
        return np.asarray(_effects(self.decay, self.half, self.slope, self.beta, x, self.window))

    def steady(self, weekly: Array, channel: int) -> Array:
        """Outcome per period when `weekly` (n_points,) money is spent every period on `channel`: (n_draws, n_points)."""
        x = weekly / self.mean_spend[channel]
        with np.errstate(divide="ignore"):
            log_x = np.where(x > 0, np.log(np.where(x > 0, x, 1.0)), -np.inf)
        distance = self.slope[:, [channel]] * (log_x - np.log(self.half[:, [channel]]))
        return self.beta[:, [channel]] / (1.0 + np.exp(np.clip(-distance, -700, 700)))


@njit(cache=True, nogil=True, error_model="numpy")
def _effects(decay, half, slope, beta, x, window):  # type: ignore[no-untyped-def]
    """Effects (n_draws, n_channels, n_periods) of x (n_channels, n_periods) in multiples of mean spend."""
    n_draws, n_channels = decay.shape
    n_periods = x.shape[1]
    out = np.empty((n_draws, n_channels, n_periods))
    for d in range(n_draws):
        for m in range(n_channels):
            a = decay[d, m]
            tail = a**window
            norm = (1.0 - a) / (1.0 - tail)
            log_half = np.log(half[d, m])
            u = 0.0
            for t in range(n_periods):
                gone = x[m, t - window] if t >= window else 0.0
                u = x[m, t] + a * u - tail * gone
                w = norm * u
                if w > 1e-12:
                    out[d, m, t] = beta[d, m] / (1.0 + np.exp(-slope[d, m] * (np.log(w) - log_half)))
                else:
                    out[d, m, t] = 0.0
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def saturated_sums(decay, half, slope, x, window):  # type: ignore[no-untyped-def]
    """Sum over time of the saturated media, (n_draws, n_channels), for x (n_channels, n_periods)."""
    ones = np.ones_like(decay)
    effects = _effects(decay, half, slope, ones, x, window)
    out = np.empty(decay.shape)
    for d in range(decay.shape[0]):
        for m in range(decay.shape[1]):
            out[d, m] = effects[d, m].sum()
    return out


def channel_draws(theta: Array, x: Array, spend: Array, mean_spend: Array, scale: float, window: int) -> ChannelDraws:
    """Natural parameters from unconstrained `theta` (n_draws, n_dim); arguments as in `kernel.log_posterior`."""
    n_channels = len(spend)
    block = theta[:, : PER_CHANNEL * n_channels].reshape(len(theta), n_channels, PER_CHANNEL)
    decay = np.ascontiguousarray(1.0 / (1.0 + np.exp(-block[..., 0])))
    half = np.ascontiguousarray(np.exp(block[..., 1]))
    slope = np.ascontiguousarray(np.exp(block[..., 2]))
    roi = np.ascontiguousarray(np.exp(block[..., 3]))
    sums = saturated_sums(decay, half, slope, x, window)
    return ChannelDraws(decay, half, slope, roi, roi * spend * scale / sums, mean_spend, window)
