"""Carry-over and saturation of one channel's spend, compiled: the only place where their formulas are written.

Carry-over is geometric over a window of L periods, w_t = sum_{l<L} a^l x_{t-l} / (1 + a + ... + a^(L-1)), run as the
recursion u_t = x_t + a u_{t-1} - a^L x_{t-L}; its derivative by a obeys the same recursion, so one pass gives both.
Saturation is Hill's curve, h = w^s / (w^s + k^s) = 1 / (1 + exp(-s (log w - log k))).

The weights are summed term by term: the closed form (1 - a^L) / (1 - a) loses all digits as a nears 1, and divides by
zero.
"""

from __future__ import annotations

from numba import njit

from unisono.measure.mmm.vector_math import exp_in_place, log_in_place

NOTHING = 1e-12
"""Carried-over spend, in multiples of the mean, below which there is none: rounding leaves as much of an old flight."""
_STEEPEST = 700.0


@njit(cache=True, nogil=True, error_model="numpy")
def carry_weights(decay, window):  # type: ignore[no-untyped-def]
    """Sum of the weights 1 + a + ... + a^(L-1) and its derivative by a; a^L and its derivative. Exact from 0 to 1."""
    total, d_total = 0.0, 0.0
    power, d_power = 1.0, 0.0
    for _ in range(window):
        total += power
        d_total += d_power
        d_power = power + decay * d_power
        power *= decay
    return total, d_total, power, d_power


@njit(cache=True, nogil=True, error_model="numpy")
def carry_over(x, decay, window, carried, slope):  # type: ignore[no-untyped-def]
    """Fill `carried` (n_periods,) with the carry-over of `x` (n_periods,), `slope` with its derivative by `decay`."""
    total, d_total, tail, d_tail = carry_weights(decay, window)
    norm = 1.0 / total
    d_norm = -d_total * norm * norm
    u, v = 0.0, 0.0
    for t in range(x.shape[0]):
        gone = x[t - window] if t >= window else 0.0
        v = u + decay * v - d_tail * gone
        u = x[t] + decay * u - tail * gone
        carried[t] = norm * u
        slope[t] = norm * v + d_norm * u


@njit(cache=True, nogil=True, error_model="numpy")
def saturate(carried, log_half, slope, distance, value, scratch):  # type: ignore[no-untyped-def]
    """Fill `value` (n_periods,) with Hill's curve over `carried` and `distance` with log(carried / half).

    Where nothing is carried, `value` is zero and `distance` a finite number of no meaning.
    """
    n = carried.shape[0]
    for t in range(n):
        distance[t] = max(carried[t], NOTHING)
    log_in_place(distance, scratch)
    for t in range(n):
        distance[t] -= log_half
        value[t] = min(max(-slope * distance[t], -_STEEPEST), _STEEPEST)
    exp_in_place(value, scratch)
    for t in range(n):
        value[t] = 1.0 / (1.0 + value[t]) if carried[t] > NOTHING else 0.0
