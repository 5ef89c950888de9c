"""A channel's response to spend under any form, with its slopes by the form's parameters: compiled.

`respond` is what the density and the tables of effects share. The carry-over weights of the forms that are no
recursion, and the curves, are written here once, each with its derivatives.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from unisono.measure.mmm.forms import Carry, Curve
from unisono.measure.mmm.media import NOTHING, carry_over, saturate
from unisono.measure.mmm.reach import OF_FREQUENCY
from unisono.measure.mmm.vector_math import exp_in_place, log_in_place

_GEOMETRIC, _DELAYED, _BINOMIAL = int(Carry.GEOMETRIC), int(Carry.DELAYED), int(Carry.BINOMIAL)
_WEIBULL_PDF, _WEIBULL_SURVIVAL, _NO_CARRY = int(Carry.WEIBULL_PDF), int(Carry.WEIBULL_SURVIVAL), int(Carry.NONE)
_HILL, _MM, _LOGISTIC = int(Curve.HILL), int(Curve.MICHAELIS_MENTEN), int(Curve.LOGISTIC)
_EXPONENTIAL, _LOG = int(Curve.EXPONENTIAL), int(Curve.LOG)
_LN2, _LN3 = math.log(2.0), math.log(3.0)
_OF_FREQUENCY = OF_FREQUENCY
_STEEPEST = 700.0
_FAR = 60.0  # e^60 half points: flat or nothing by every curve
N_WORK = 9
"""Rows of scratch space that `respond` needs."""


@njit(cache=True, nogil=True, error_model="numpy")
def lag_weights(carry, first, second, window, weights):  # type: ignore[no-untyped-def]
    """Fill `weights` (3, window): the weight of each lag (they sum to one), its slopes by `first` and `second`."""
    totals = np.zeros(3)
    for lag in range(window):
        w, by_first, by_second = _raw_weight(carry, first, second, window, lag)
        weights[0, lag] = w
        weights[1, lag] = by_first
        weights[2, lag] = by_second
        totals[0] += w
        totals[1] += by_first
        totals[2] += by_second
    if not totals[0] > 1e-290:  # far out nothing is left of any lag: all at once
        weights[:] = 0.0
        weights[0, 0] = 1.0
        return
    for lag in range(window):
        w = weights[0, lag] / totals[0]
        weights[0, lag] = w
        for k in range(1, 3):
            weights[k, lag] = (weights[k, lag] - w * totals[k]) / totals[0]


@njit(cache=True, nogil=True, error_model="numpy")
def _raw_weight(carry, first, second, window, lag):  # type: ignore[no-untyped-def]
    """Weight of `lag` before normalisation, and its slopes by both parameters."""
    w = 1.0 if lag == 0 else 0.0
    by_first, by_second = 0.0, 0.0
    if carry == _GEOMETRIC:
        w = first**lag
        by_first = lag * first ** (lag - 1) if lag > 0 else 0.0
    elif carry == _DELAYED:
        away = lag - second
        log_decay = math.log(max(first, 1e-300))
        w = math.exp(max(away * away * log_decay, -_STEEPEST))
        by_first = w * away * away / max(first, 1e-300)
        by_second = -2.0 * away * log_decay * w
    elif carry == _BINOMIAL:
        log_left = math.log(1.0 - lag / window)
        w = math.exp(max((1.0 / max(first, 1e-12) - 1.0) * log_left, -_STEEPEST))
        by_first = -w * log_left / max(first, 1e-12) ** 2
    elif carry == _WEIBULL_SURVIVAL and lag > 0:
        ratio = math.log(lag / second)
        power = math.exp(min(first * ratio, _FAR))
        w = math.exp(-min(power, _STEEPEST))
        by_first = -w * power * ratio
        by_second = w * power * first / second
    elif carry == _WEIBULL_PDF:
        ratio = math.log((lag + 1.0) / second)
        power = math.exp(min(first * ratio, _FAR))
        w = first / second * math.exp(max((first - 1.0) * ratio - power, -_STEEPEST))
        by_first = w * (1.0 / first + ratio - power * ratio)
        by_second = w * first / second * (power - 1.0)
    return w, by_first, by_second


@njit(cache=True, nogil=True, error_model="numpy")
def _spread(x, weights, out):  # type: ignore[no-untyped-def]
    """Fill `out` (n_periods,) with `x` carried over by `weights` (window,)."""
    n = x.shape[0]
    out[:] = 0.0
    for lag in range(min(weights.shape[0], n)):
        w = weights[lag]
        if w != 0.0:
            for t in range(lag, n):
                out[t] += w * x[t - lag]


@njit(cache=True, nogil=True, error_model="numpy")
def bend(curve, slope, distance, value, rate, turn, scratch):  # type: ignore[no-untyped-def]
    """Fill `value` with the curve at `distance` = log(u / half), `rate` and `turn` with its derivatives by it.

    All (n_periods,); `distance` is finite.
    """
    n = distance.shape[0]
    if curve in (_HILL, _MM):
        for t in range(n):
            value[t] = min(max(-slope * distance[t], -_STEEPEST), _STEEPEST)
        exp_in_place(value, scratch)
        for t in range(n):
            v = 1.0 / (1.0 + value[t])
            flow = slope * v * (1.0 - v)
            value[t] = v
            rate[t] = flow
            turn[t] = slope * flow * (1.0 - 2.0 * v)
        return
    for t in range(n):
        value[t] = min(max(distance[t], -_STEEPEST), _FAR)
    exp_in_place(value, scratch)
    if curve == _LOGISTIC:
        for t in range(n):
            r = _LN3 * value[t]
            v = math.tanh(0.5 * r)
            flow = 0.5 * r * (1.0 - v * v)
            value[t] = v
            rate[t] = flow
            turn[t] = flow - r * v * flow
    elif curve == _EXPONENTIAL:
        for t in range(n):
            r = _LN2 * value[t]
            left = math.exp(-min(r, _STEEPEST))
            value[t] = -math.expm1(-min(r, _STEEPEST))
            rate[t] = r * left
            turn[t] = r * (1.0 - r) * left
    elif curve == _LOG:
        for t in range(n):
            u = value[t]
            value[t] = math.log1p(u)
            rate[t] = u / (1.0 + u)
            turn[t] = u / ((1.0 + u) * (1.0 + u))
    else:
        for t in range(n):
            rate[t] = value[t]
            turn[t] = value[t]


@njit(cache=True, nogil=True, error_model="numpy")
def _measure(u, log_half, distance, scratch):  # type: ignore[no-untyped-def]
    """Fill `distance` with log(u / half); where `u` is nothing, a finite number of no meaning."""
    for t in range(u.shape[0]):
        distance[t] = max(u[t], NOTHING)
    log_in_place(distance, scratch)
    for t in range(u.shape[0]):
        distance[t] -= log_half


@njit(cache=True, nogil=True, error_model="numpy")
def respond(x, frequency, form, window, shape, marginal, h, d, d_norm, work):  # type: ignore[no-untyped-def]
    """Response `h` (n_periods,) of spend `x`, its slopes, and the sum that ties its coefficient to a return.

    Args:
        x: (n_periods,) spend in multiples of its mean; reach, where the curve is of frequency.
        frequency: (n_periods,) exposures of each person; read where the curve is of it.
        form: (carry-over, saturation, 1 where saturation comes first, 2 where it is of frequency), see `forms`.
        window: in periods.
        shape: (4,) natural values: both carry-over parameters, log of the half point, slope.
        marginal: 1 where the coefficient is tied to the marginal return: the sum is then what a relative increase of
            all spend adds, instead of the sum of `h`.
        h: filled.
        d: (4, n_periods) filled with the slopes of `h` by first, second, log half and log slope.
        d_norm: (4,) filled with the slopes of the returned sum.
        work: (N_WORK, n_periods) scratch space.

    Returns:
        The sum.
    """
    carried, by_first, by_second = work[0], work[1], work[2]
    distance, rate, turn, scratch = work[3], work[4], work[5], work[6]
    n = x.shape[0]
    carry, curve, curve_first = form[0], form[1], form[2]
    slope = shape[3]
    if curve_first == 0 and carry == _GEOMETRIC:
        carry_over(x, shape[0], window, carried, by_first)
        by_second[:] = 0.0
    elif curve_first == 0 and carry == _NO_CARRY:
        carried[:] = x
        by_first[:] = 0.0
        by_second[:] = 0.0
    else:
        weights = np.empty((3, window))
        lag_weights(carry, shape[0], shape[1], window, weights)
        if curve_first > 0:
            u = frequency if curve_first == _OF_FREQUENCY else x
            return _respond_curve_first(u, x, curve_first, curve, weights, shape, marginal, h, d, d_norm, work)
        _spread(x, weights[0], carried)
        _spread(x, weights[1], by_first)
        _spread(x, weights[2], by_second)
    _measure(carried, shape[2], distance, scratch)
    bend(curve, slope, distance, h, rate, turn, scratch)
    for t in range(n):
        if not carried[t] > NOTHING:
            h[t] = 0.0
            rate[t] = 0.0
            turn[t] = 0.0
        inverse = 1.0 / max(carried[t], NOTHING)
        by_first[t] *= inverse
        by_second[t] *= inverse
        d[0, t] = rate[t] * by_first[t]
        d[1, t] = rate[t] * by_second[t]
        d[2, t] = -rate[t]
        d[3, t] = rate[t] * distance[t]
    if marginal == 0:
        for k in range(4):
            d_norm[k] = d[k].sum()
        return h.sum()
    d_norm[:] = 0.0
    for t in range(n):
        d_norm[0] += turn[t] * by_first[t]
        d_norm[1] += turn[t] * by_second[t]
        d_norm[2] -= turn[t]
        d_norm[3] += rate[t] + turn[t] * distance[t]
    return rate.sum()


@njit(cache=True, nogil=True, error_model="numpy")
def _respond_curve_first(u, x, curve_first, curve, weights, shape, marginal, h, d, d_norm, work):  # type: ignore[no-untyped-def]
    """`respond` where each period's `u`, its spend or its frequency, saturates before it is carried over."""
    value, flow, distance, rate, turn, scratch, product = work[0], work[1], work[3], work[4], work[5], work[6], work[7]
    n = x.shape[0]
    _measure(u, shape[2], distance, scratch)
    bend(curve, shape[3], distance, value, rate, turn, scratch)
    for t in range(n):
        if not u[t] > NOTHING:
            value[t] = 0.0
            rate[t] = 0.0
            turn[t] = 0.0
        if curve_first == _OF_FREQUENCY:
            value[t] *= x[t]
            rate[t] *= x[t]
            turn[t] *= x[t]
        product[t] = rate[t] * distance[t]
    _spread(value, weights[0], h)
    _spread(value, weights[1], d[0])
    _spread(value, weights[2], d[1])
    _spread(rate, weights[0], flow)
    for t in range(n):
        d[2, t] = -flow[t]
    _spread(product, weights[0], d[3])
    if marginal == 0 or curve_first == _OF_FREQUENCY:
        for k in range(4):
            d_norm[k] = d[k].sum()
        return h.sum()
    total = flow.sum()
    _spread(rate, weights[1], work[8])
    d_norm[0] = work[8].sum()
    _spread(rate, weights[2], work[8])
    d_norm[1] = work[8].sum()
    _spread(turn, weights[0], work[8])
    d_norm[2] = -work[8].sum()
    for t in range(n):
        product[t] = turn[t] * distance[t]
    _spread(product, weights[0], work[8])
    d_norm[3] = total + work[8].sum()
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def answer(x, frequency, form, window, shape, h, work):  # type: ignore[no-untyped-def]
    """Fill `h` (n_periods,) as `respond` does, without slopes."""
    carry, curve, curve_first = form[0], form[1], form[2]
    value, carried, distance, scratch = work[0], work[1], work[2], work[3]
    source = x
    if curve_first > 0:
        _value(frequency if curve_first == _OF_FREQUENCY else x, curve, shape, value, distance, work)
        if curve_first == _OF_FREQUENCY:
            for t in range(x.shape[0]):
                value[t] *= x[t]
        source = value
    if carry == _GEOMETRIC:
        carry_over(source, shape[0], window, carried, scratch)
    elif carry == _NO_CARRY:
        carried[:] = source
    else:
        weights = np.empty((3, window))
        lag_weights(carry, shape[0], shape[1], window, weights)
        _spread(source, weights[0], carried)
    if curve_first > 0:
        h[:] = carried
    else:
        _value(carried, curve, shape, h, distance, work)


@njit(cache=True, nogil=True, error_model="numpy")
def _value(u, curve, shape, value, distance, work):  # type: ignore[no-untyped-def]
    """Fill `value` with the curve over `u`, zero where there is nothing."""
    if curve in (_HILL, _MM):
        saturate(u, shape[2], shape[3], distance, value, work[4])
        return
    _measure(u, shape[2], distance, work[4])
    bend(curve, shape[3], distance, value, work[5], work[6], work[4])
    for t in range(u.shape[0]):
        if not u[t] > NOTHING:
            value[t] = 0.0
