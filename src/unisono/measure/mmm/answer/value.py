"""What is an answer worth? What the split would earn more by knowing it.

A plan moves money towards the channels that are believed to return more, each channel by at most a quarter of its
spend. An experiment changes beliefs: before it, nobody knows how, but how much is known, from the widths before and
after. The value is the expected gain of the split made with the readout, less the gain of the split made without, over
a year (the expected value of sample information).
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from unisono.measure.mmm.data import Array

REACH = 0.25
_READOUTS = 400


def split_gain(returns: Array, spend: Array, reach: float = REACH) -> Array:
    """(n,) most outcome that moving money brings, for `returns` (n, n_channels) of the next unit of money.

    Money moves from channels with low returns to channels with high ones, no channel by more than `reach` of its
    `spend` (n_channels,), the sum unchanged: filled from both ends until they meet.
    """
    order = np.argsort(returns, axis=1)
    sorted_returns = np.take_along_axis(returns, order, axis=1)
    room = reach * spend[order]
    # with all taken away, the sum is given back to the best ones, each up to twice its room
    taken = room.sum(axis=1, keepdims=True)
    given = np.zeros_like(room)
    left = taken[:, 0].copy()
    for k in range(room.shape[1] - 1, -1, -1):
        given[:, k] = np.minimum(2 * room[:, k], left)
        left -= given[:, k]
    return np.asarray(((given - room) * sorted_returns).sum(axis=1))


def value_of(before: Array, after: Array, log_returns: Array, spend: Array, rng: np.random.Generator) -> float:
    """Expected gain of a year's split by an experiment, in the outcome's unit.

    Args:
        before: (n_channels, n_channels) covariance of log returns without the experiment.
        after: the same with it.
        log_returns: (n_channels,) centre of the beliefs about the next unit of money.
        spend: (n_channels,) money a year.
        rng: of the readouts.
    """
    values, vectors = linalg.eigh((before - after + (before - after).T) / 2)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    half = rng.standard_normal((_READOUTS // 2, len(spend)))
    shifts = np.vstack([half, -half]) @ root.T
    spread = np.einsum("ij,ij->i", root, root)
    expected = np.exp(log_returns + np.diag(before) / 2)
    told = np.exp(shifts - spread / 2)
    told *= expected / told.mean(axis=0)
    return max(float(split_gain(told, spend).mean() - split_gain(expected[None], spend)[0]), 0.0)
