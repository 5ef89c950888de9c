"""Effects that move slowly, in all units alike: creative wears out everywhere at the same time.

As in the national model (see `drift`), the response of a channel that may vary is multiplied by

    g_t = exp(s sum_k c_k B_k(t)),    c_k standard normal,

slow waves B over the history. The return stays that of the whole history, since the average effect is written through
the sum of the multiplied response. With D_t = d log p / d (g_t h_t) summed over units, d log p / d c_k is
s sum_t B_k(t) g_t h_t D_t, and what is handed on to carry-over and saturation is g_t D_t.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.drift import N_WAVES, slow_waves

_FARTHEST = 30.0
"""Beyond e^30 a multiplier means nothing; it only guards the climb."""


class Moving(NamedTuple):
    """Which effects move, as the kernel reads it.

    Attributes:
        slot: (n_channels,) place of the channel's first wave in theta, -1 where its effect is constant.
        scale: (n_channels,) standard deviation of the logarithm of its multiplier.
        waves: (N_WAVES, n_periods) the slow waves.
    """

    slot: npt.NDArray[np.int64]
    scale: Array
    waves: Array


def moving_of(channels: tuple[str, ...], varying: tuple[tuple[str, float], ...], first: int, n_periods: int) -> Moving:
    """The effects of `channels` that `varying` lets move, their waves from place `first` of theta on."""
    scale = np.array([dict(varying).get(name, 0.0) for name in channels])
    moves = scale > 0
    slot = np.where(moves, first + N_WAVES * (np.cumsum(moves) - 1), -1)
    return Moving(slot.astype(np.int64), scale, slow_waves(n_periods))


@njit(cache=True, nogil=True, error_model="numpy")
def fill_multiplier(theta, m, moving, out):  # type: ignore[no-untyped-def]
    """Fill `out` (n_periods,) with what the response of channel `m` is multiplied by; ones where it is constant."""
    out[:] = 1.0
    first = moving.slot[m]
    if first < 0:
        return
    for t in range(out.shape[0]):
        power = 0.0
        for k in range(moving.waves.shape[0]):
            power += theta[first + k] * moving.waves[k, t]
        out[t] = math.exp(min(max(moving.scale[m] * power, -_FARTHEST), _FARTHEST))


@njit(cache=True, nogil=True, error_model="numpy")
def move(theta, moving, h):  # type: ignore[no-untyped-def]
    """Multiply the response `h` (n_channels, n_units, n_periods) of every channel that moves."""
    multiplier = np.empty(h.shape[2])
    for m in range(h.shape[0]):
        if moving.slot[m] >= 0:
            fill_multiplier(theta, m, moving, multiplier)
            for g in range(h.shape[1]):
                for t in range(h.shape[2]):
                    h[m, g, t] *= multiplier[t]


@njit(cache=True, nogil=True, error_model="numpy")
def move_back(theta, moving, h, by_h, gradient):  # type: ignore[no-untyped-def]
    """The way back of `move`: turns `h` and the derivatives `by_h` into those before it; adds the waves' gradient."""
    multiplier, along = np.empty(h.shape[2]), np.empty(h.shape[2])
    for m in range(h.shape[0]):
        if moving.slot[m] < 0:
            continue
        fill_multiplier(theta, m, moving, multiplier)
        along[:] = 0.0
        for g in range(h.shape[1]):
            for t in range(h.shape[2]):
                along[t] += h[m, g, t] * by_h[m, g, t]
                by_h[m, g, t] *= multiplier[t]
                h[m, g, t] /= multiplier[t]
        for k in range(moving.waves.shape[0]):
            for t in range(h.shape[2]):
                gradient[moving.slot[m] + k] += moving.scale[m] * moving.waves[k, t] * along[t]


@njit(cache=True, nogil=True, error_model="numpy")
def waves_prior(theta, moving, gradient):  # type: ignore[no-untyped-def]
    """Log-prior of the waves up to a constant; adds its gradient."""
    log_p = 0.0
    for m in range(moving.slot.shape[0]):
        if moving.slot[m] >= 0:
            for k in range(moving.slot[m], moving.slot[m] + moving.waves.shape[0]):
                log_p -= 0.5 * theta[k] * theta[k]
                gradient[k] -= theta[k]
    return log_p
