"""Exponential and logarithm of whole arrays, compiled so that the processor works on several values at once.

A scalar `math.exp` call cannot be vectorised by the compiler, and at eight channels over three years these calls were
three quarters of the model's gradient. Both functions reduce the argument to a small interval by exact powers of two
and end in a polynomial; measured against numpy over their whole range they differ by one unit in the last place.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

_LOG2_E = 1.4426950408889634
# ln 2 in two parts: the first has trailing zero bits, so that a whole number times it is exact.
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
# Adding 1.5 * 2^52 rounds a number to a whole one and leaves it in the low bits, where integers can reach it.
_ROUNDER = 6755399441055744.0
_ROUNDER_BITS = int(np.float64(_ROUNDER).view(np.int64))
_SQRT_HALF_BITS = int(np.float64(math.sqrt(0.5)).view(np.int64))
_ONE_BITS = 1023
_EXP = tuple(1.0 / math.factorial(k) for k in range(13, 1, -1))
_LOG = tuple(2.0 / k for k in range(21, 1, -2))


@njit(cache=True, nogil=True, error_model="numpy")
def exp_in_place(values, scratch):  # type: ignore[no-untyped-def]
    """Replace `values` (n,), each within ±708, by their exponential; `scratch` is (n,)."""
    bits = scratch.view(np.int64)
    for i in range(values.shape[0]):
        rounded = values[i] * _LOG2_E + _ROUNDER
        whole = rounded - _ROUNDER
        r = (values[i] - whole * _LN2_HIGH) - whole * _LN2_LOW
        scratch[i] = rounded
        p = _EXP[0]
        for k in range(1, len(_EXP)):
            p = p * r + _EXP[k]
        values[i] = 1.0 + (r + r * r * p)
    for i in range(values.shape[0]):
        bits[i] = (bits[i] << 52) + (_ONE_BITS << 52)
    for i in range(values.shape[0]):
        values[i] *= scratch[i]


@njit(cache=True, nogil=True, error_model="numpy")
def log_in_place(values, scratch):  # type: ignore[no-untyped-def]
    """Replace `values` (n,), each positive and normal, by their natural logarithm; `scratch` is (n,)."""
    bits = values.view(np.int64)
    exponents = scratch.view(np.int64)
    for i in range(values.shape[0]):
        exponent = (bits[i] - _SQRT_HALF_BITS) >> 52
        exponents[i] = exponent + _ROUNDER_BITS
        bits[i] = bits[i] - (exponent << 52)
    for i in range(values.shape[0]):
        whole = scratch[i] - _ROUNDER
        f = values[i] - 1.0
        s = f / (2.0 + f)
        z = s * s
        p = _LOG[0]
        for k in range(1, len(_LOG)):
            p = p * z + _LOG[k]
        half_square = 0.5 * f * f
        values[i] = whole * _LN2_HIGH - ((half_square - (s * (half_square + z * p) + whole * _LN2_LOW)) - f)
