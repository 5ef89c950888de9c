"""Columns that a wrong model lacks: each family is a way in which media-mix models go wrong without a word.

A suspect of a channel is built from the effect of a changed spend path (later, larger, weighted by time), so that it
needs to know nothing about the forms of carry-over and saturation that the fit used.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.trust.lens import Lens

_EDGE = 6
_LEADS = 4
_FADING = 0.7
_DELAYS = ((0, 0), (1, 2), (3, 5), (6, 9), (10, 15))
_STRETCH = 3.0
_HARMONICS = 6
REMARKABLE = 0.05
"""Of the outcome's mean: the size of a break or a wave that nobody would overlook; a spike is six times as large."""


def _size(lens: Lens) -> float:
    return REMARKABLE * float(np.nanmean(lens.data.outcome))


def believable(lens: Lens) -> Array:
    """(n_channels,) what each effect must be raised by to reach what was believed of it before the data.

    A channel that the fit gives almost nothing, perhaps since its form is wrong, must not vanish from the questions.
    """
    data = lens.data
    belief = lens.posterior.spec.priors.media_share * float(np.nanmean(data.outcome)) * data.n_periods
    expected = belief * data.spend.sum(axis=0) / data.spend.sum()
    return np.asarray(np.maximum(expected / np.maximum(lens.effects.sum(axis=1), 1e-6 * expected), 1.0))


def level_breaks(lens: Lens) -> tuple[list[Array], list[int]]:
    """A step at each period but the first and last few; and the periods."""
    n = lens.data.n_periods
    places = list(range(_EDGE, n - _EDGE))
    return [_size(lens) * (np.arange(n) >= place).astype(np.float64) for place in places], places


def single_periods(lens: Lens) -> tuple[list[Array], list[int]]:
    """A spike in each observed period; and the periods."""
    places = [int(i) for i in np.flatnonzero(lens.data.observed)]
    eye = 6 * _size(lens) * np.eye(lens.data.n_periods)
    return [eye[place] for place in places], places


def seasons(lens: Lens) -> list[Array]:
    """Yearly waves finer than the model's, and waves of the model's kind whose height changes over the years."""
    data = lens.data
    years = np.array([(p - data.periods[0]).days / 365.25 for p in data.periods])
    groups = [
        _size(lens) * np.column_stack([np.sin(2 * np.pi * k * years), np.cos(2 * np.pi * k * years)])
        for k in range(1, min(_HARMONICS, data.periods_in(52) // 2 - 1) + 1)
    ]
    if data.years >= 2:
        groups.append(groups[0] * (years - years.mean())[:, None])
    return groups


def next_spend(lens: Lens) -> list[Array]:
    """The spend of the periods to come, each channel's and all together: it cannot have caused what was sold before.

    Where it still explains sales, the money followed demand that the model does not see.
    """
    spend = lens.data.spend
    ahead = np.zeros_like(spend)
    for lead in range(1, _LEADS + 1):
        later = np.vstack([spend[lead:], np.tile(spend[-1], (lead, 1))])
        ahead += _FADING**lead * later
    ahead -= ahead.mean(axis=0)
    ahead *= lens.effects.max(axis=1) / np.maximum(np.abs(ahead).max(axis=0), 1e-9)
    return [*ahead.T, ahead.sum(axis=1)]


def later_effects(lens: Lens) -> list[Array]:
    """Per channel, what its spend of some weeks ago would bring: carry-over of another shape, or beyond the window.

    Last, all channels together, as in all families of this kind: a form that is wrong for one is often wrong for all.
    """
    data = lens.data
    share = believable(lens) * lens.effects.sum(axis=1)
    groups = []
    for m, spend in enumerate(data.spend.T):
        usual = max(float(spend.mean()), 1e-300)
        columns = []
        for first, last in _DELAYS:
            if last >= data.n_periods // 4:
                continue
            weights = np.concatenate([np.zeros(first), np.ones(last + 1 - first)]) / (last + 1 - first)
            carried = np.convolve(spend, weights)[: data.n_periods]
            path = carried / (carried + usual)
            columns.append(path * share[m] / max(float(path.sum()), 1e-9))
        groups.append(np.column_stack(columns))
    return _with_sum(groups)


def other_curves(lens: Lens) -> list[Array]:
    """Per channel and together, responses bent otherwise: earlier and later saturated, and S-shaped."""
    raised = believable(lens)[:, None]
    less, more = (raised * lens.effects_of(lens.data.spend * times) for times in (1 / _STRETCH, _STRETCH))
    squared = [_squared(path) for path in raised * lens.effects]
    return _with_sum([np.column_stack(block) for block in zip(less, more, squared, strict=True)])


def _with_sum(groups: list[Array]) -> list[Array]:
    return [*groups, np.sum(groups, axis=0)] if len(groups) > 1 else groups


def _squared(path: Array) -> Array:
    """The square of a path, no higher than the path itself."""
    return np.asarray(path**2 / max(float(path.max()), 1e-300))


def drifts(lens: Lens) -> list[Array]:
    """Per channel, an effect that grew or faded over the history; and all channels together."""
    time = np.linspace(-1, 1, lens.data.n_periods)
    moving = lens.effects * believable(lens)[:, None] * time
    return [*moving, moving.sum(axis=0)]


def together(lens: Lens) -> tuple[list[Array], list[tuple[int, int]]]:
    """Per pair of channels, the product of their effects: more, or less, than the sum of both."""
    centred = lens.effects - lens.effects.mean(axis=1, keepdims=True)
    pairs = list(combinations(range(len(centred)), 2))
    size = np.maximum(lens.effects.max(axis=1), 1e-300)
    return [centred[i] * centred[j] / np.sqrt(size[i] * size[j]) for i, j in pairs], pairs


def other_controls(lens: Lens) -> list[Array]:
    """Per control, its square and its neighbours in time."""
    groups = []
    for control in lens.data.controls.T:
        centred = (control - control.mean()) / (control.std() or 1.0)
        before = np.concatenate([centred[:1], centred[:-1]])
        after = np.concatenate([centred[1:], centred[-1:]])
        groups.append(_size(lens) * np.column_stack([centred**2, before, after]))
    return groups
