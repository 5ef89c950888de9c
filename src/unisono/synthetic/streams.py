"""Random numbers by name: every part of the sample company draws from its own stream.

A stream depends on the seed and its names alone, so that a change in one file or channel leaves all
others as they were.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """The generator of `names` (such as "spend", "tv") under `seed` (0 or more)."""
    return np.random.default_rng([seed, *(crc32(str(name).encode()) for name in names)])


def autoregressive(rng: np.random.Generator, n: int, *, carry: float, sd: float) -> Floats:
    """Stationary first-order autoregression of shape (n,) with lag-one correlation `carry` and deviation `sd`."""
    shocks = rng.normal(0.0, sd, n)
    return np.concatenate([shocks[:1], carried_on(shocks[1:], carry=carry, last=float(shocks[0]))])


def carried_on(shocks: Floats, *, carry: float, last: float) -> Floats:
    """The autoregression of `shocks` (n,) after its value `last`; as wide as the shocks when it is stationary."""
    values = np.empty(len(shocks))
    for i, shock in enumerate(shocks):
        last = carry * last + float(np.sqrt(1 - carry**2)) * float(shock)
        values[i] = last
    return values
