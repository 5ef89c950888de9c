"""Carry-over and saturation of every channel in every unit, and their way back: the panel's only calls of `media`.

Each unit's spend runs on its own, from nothing before its first period, so nothing can pass from one unit to the next.
Spend is per head (see `design`), in multiples of the channel's mean; decay, half saturation and slope are shared.

For the way back each period keeps `by_decay`, the derivative of log(carried) by the decay, and `distance`,
log(carried / half): with h' = h (1 - h) they turn a derivative by h into those by the three parameters.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from unisono.measure.mmm.media import NOTHING, carry_over, saturate

PER_CHANNEL = 5
"""Sampled of each channel: logit decay, log half, log slope, log ROI, the spread's coordinate."""


@njit(cache=True, nogil=True, error_model="numpy")
def respond(theta, x, window, h, by_decay, distance):  # type: ignore[no-untyped-def]
    """Fill `h`, `by_decay` and `distance`, each (n_channels, n_units, n_periods), for spend `x` of the same shape."""
    n_channels, n_units, n_periods = x.shape
    n_cells = n_units * n_periods
    carried, scratch = np.empty(n_cells), np.empty(n_cells)
    for m in range(n_channels):
        base = PER_CHANNEL * m
        decay = 1.0 / (1.0 + math.exp(-theta[base]))
        slow = by_decay[m].reshape(n_cells)
        for g in range(n_units):
            first, last = g * n_periods, (g + 1) * n_periods
            carry_over(x[m, g], decay, window, carried[first:last], slow[first:last])
        log_half, slope = theta[base + 1], math.exp(theta[base + 2])
        saturate(carried, log_half, slope, distance[m].reshape(n_cells), h[m].reshape(n_cells), scratch)
        for i in range(n_cells):
            slow[i] /= max(carried[i], NOTHING)


@njit(cache=True, nogil=True, error_model="numpy")
def pull_back(theta, h, by_decay, distance, by_h, gradient):  # type: ignore[no-untyped-def]
    """Add to `gradient` the derivatives by decay, half and slope, given those by the media `by_h`, shaped as `h`."""
    n_channels, n_units, n_periods = h.shape
    to_decay, to_half, to_slope = np.empty(n_periods), np.empty(n_periods), np.empty(n_periods)
    for m in range(n_channels):
        to_decay[:] = 0.0
        to_half[:] = 0.0
        to_slope[:] = 0.0
        for g in range(n_units):
            level, push, slow, far = h[m, g], by_h[m, g], by_decay[m, g], distance[m, g]
            for t in range(n_periods):
                shift = push[t] * level[t] * (1.0 - level[t])
                to_decay[t] += shift * slow[t]
                to_half[t] += shift
                to_slope[t] += shift * far[t]
        base = PER_CHANNEL * m
        decay, slope = 1.0 / (1.0 + math.exp(-theta[base])), math.exp(theta[base + 2])
        gradient[base] += slope * decay * (1.0 - decay) * to_decay.sum()
        gradient[base + 1] -= slope * to_half.sum()
        gradient[base + 2] += slope * to_slope.sum()
