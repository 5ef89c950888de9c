"""Sudden, lasting changes of level in a series, found by medians so that odd points count little.

At each point the median of the `window` values after it is compared with the median of the `window`
values before it. The noise is the scaled median absolute deviation of the differences between
neighbours, which a trend, a season or the step itself hardly touches. Limits: a change nearer than
`window` to either end is not seen, a slow drift is not a step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True)
class Step:
    """A change of level that begins at `index`; `size` is after minus before."""

    index: int
    size: float


def noise(values: Floats) -> float:
    """Robust standard deviation of one value around its local level; `values` (n,), n > 2."""
    differences = np.diff(values)
    spread = np.median(np.abs(differences - np.median(differences)))
    return float(_MAD_TO_SD * spread / np.sqrt(2))


def jumps(values: Floats, window: int) -> Floats:
    """Median after minus median before at each index, (n,); NaN within `window` of an end."""
    result = np.full(values.shape, np.nan)
    if values.size >= 2 * window:
        medians = np.median(np.lib.stride_tricks.sliding_window_view(values, window), axis=1)
        result[window : values.size - window + 1] = medians[window:] - medians[:-window]
    return result


def peaks(values: Floats, sizes: Floats, *, threshold: float, window: int) -> tuple[Step, ...]:
    """The largest |size| from `threshold` on, more than `window` apart, in order of index.

    `sizes` are jumps of `values`; both have shape (n,).
    """
    remaining = np.nan_to_num(np.abs(sizes))
    steps: list[Step] = []
    while remaining.size and remaining.max() >= threshold > 0:
        index = _sharpest(values, remaining, int(remaining.argmax()), window)
        steps.append(Step(index, float(sizes[index])))
        remaining[max(0, index - window) : index + window + 1] = 0
    return tuple(sorted(steps, key=lambda step: step.index))


def find_steps(values: Floats, *, window: int, smallest: float, n_noise: float = 5.0) -> tuple[Step, ...]:
    """Steps of at least `smallest` and of `n_noise` standard errors of a difference of two medians.

    >>> import numpy as np
    >>> [step.index for step in find_steps(np.r_[np.zeros(9), np.ones(9)], window=4, smallest=0.5)]
    [9]
    """
    if values.size < 2 * window:
        return ()
    sizes = jumps(values, window)
    return peaks(values, sizes, threshold=max(smallest, n_noise * step_error(values, window)), window=window)


def step_error(values: Floats, window: int) -> float:
    """Standard error of a difference of two medians of `window` values each, under normal noise."""
    return noise(values) * float(np.sqrt(np.pi / window))


def _sharpest(values: Floats, sizes: Floats, index: int, window: int) -> int:
    """Medians change alike at neighbouring indices; the means tell which of them it is."""
    near = range(max(window, index - window), min(values.size - window, index + window) + 1)
    alike = [i for i in near if sizes[i] >= 0.9 * sizes[index]]
    return max(alike, key=lambda i: abs(values[i : i + window].mean() - values[i - window : i].mean()))
