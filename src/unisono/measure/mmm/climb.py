"""The way to the top of a density: a descent by BFGS with a small dense matrix.

Of our own because the library's takes longer to import than the descent takes, and its limited-memory kind wakes a
second thread at every step. A step is shortened until the function falls enough (Armijo); pairs of steps and gradients
that show no upward curvature are not learned from.

Source: Nocedal and Wright, Numerical Optimization (2006), chapters 3 and 6.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unisono.measure.mmm.data import Array

_ENOUGH = 1e-4
"""Share of the fall that the slope promises, below which a step is too long."""
_SHORTEST = 1e-10


def descend(
    function: Callable[[Array], tuple[float, Array]], start: Array, *, tolerance: float = 1e-3, steps: int = 500
) -> tuple[Array, float]:
    """A low point of `function` near `start` (n_dim,), and its value there.

    Args:
        function: gives its value and gradient (n_dim,), both finite.
        start: first point.
        tolerance: stop where no derivative is larger.
        steps: at most.
    """
    x = start.copy()
    value, gradient = function(x)
    inverse = np.eye(len(x))
    for _ in range(steps):
        if np.abs(gradient).max() <= tolerance:
            break
        direction = -inverse @ gradient
        slope = float(direction @ gradient)
        if slope >= 0:
            break
        length = 1.0
        lower, pulled = function(x + direction)
        while not lower <= value + _ENOUGH * length * slope and length > _SHORTEST:
            # the top of the parabola through both ends, kept between a tenth and a half of the step
            bend = lower - value - length * slope
            length *= min(max(-0.5 * length * slope / bend, 0.1), 0.5) if np.isfinite(bend) and bend > 0 else 0.5
            lower, pulled = function(x + length * direction)
        if length <= _SHORTEST:
            break
        moved, turned = length * direction, pulled - gradient
        x, value, gradient = x + moved, lower, pulled
        curvature = float(moved @ turned)
        if curvature > 1e-12 * float(np.linalg.norm(moved) * np.linalg.norm(turned)):
            across = inverse @ turned
            inverse += (1 + float(turned @ across) / curvature) / curvature * np.outer(moved, moved)
            inverse -= (np.outer(across, moved) + np.outer(moved, across)) / curvature
    return x, value
