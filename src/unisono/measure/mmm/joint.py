"""How the effects of channels join: do two of them bring more, or less, together than each would alone?

Each channel has an effect of its own, e_m,t. By default effects add up. Where people ask about a pair
(`[[interaction]]` in `model.toml`), the outcome also moves with the product of both effects, its synergy,

    joint_t = sum_m e_m,t + sum_ij g_ij e_i,t e_j,t

and what is told of a channel counts half of every synergy that it is part of. That is what Aumann and Shapley's rule
gives: all channels are turned up together, from nothing to what they were, and each is paid for what it adds on the
way. So contributions still add up, and both channels of a pair gain alike by it, whichever was there first.

The sampled number is c, believed to be normal around zero: over the history a synergy brings

    sum_t g_ij e_i,t e_j,t = 2 c sqrt(E_i E_j)          E_m = sum_t e_m,t

so that for two channels of equal size c is what they bring together on top of what they bring alone, as a share of it.
A synergy with a channel that brings nothing is nothing: a plain share of E_i + E_j would let it be anything.

Whoever asks what media bring works with effects of any shape through the methods here, so that how they join stands in
one place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unisono.measure.mmm.data import Array

MOST_PAIRS = 3
"""Interactions that a fit can ask about: each is told by few weeks, and more would be looking for one that fits."""
USUAL_SD = 0.3
"""Standard deviation of c before the data: within a third, two times out of three."""
WIDEST_SD = 1.0


@dataclass(frozen=True, slots=True)
class Interaction:
    """A question that people ask: do these two channels bring more, or less, together?

    Attributes:
        first: a channel.
        second: another one.
        sd: how large a synergy is believed to be, see the module; larger is wider.
    """

    first: str
    second: str
    sd: float = USUAL_SD


@dataclass(frozen=True, slots=True)
class Synergies:
    """Draws of the synergies.

    Attributes:
        pairs: places of both channels of each pair.
        strength: (n_draws, n_pairs) g of the module, per unit of outcome.
    """

    pairs: tuple[tuple[int, int], ...]
    strength: Array

    def rows(self, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Synergies:
        """Some of the draws."""
        return replace(self, strength=self.strength[rows])

    def of(self, media: slice, n: int) -> Synergies | None:
        """The pairs of which both channels are in the part `media` of `n`; None where there is none."""
        place = {m: k for k, m in enumerate(range(n)[media])}
        kept = [p for p, (i, j) in enumerate(self.pairs) if i in place and j in place]
        if not kept:
            return None
        return Synergies(tuple((place[i], place[j]) for i, j in (self.pairs[p] for p in kept)), self.strength[:, kept])

    def at(self, first: int, n_periods: int) -> Synergies:  # noqa: ARG002
        """The same over `n_periods` from period `first` on: synergies do not depend on the period."""
        return self

    def usual(self) -> Synergies:
        """The same for a usual period."""
        return self

    def synergies(self, own: Array) -> Array:
        """(n_draws, n_pairs, n_periods) what each pair brings on top of `own` (n_draws, n_channels, n_periods)."""
        first, second = (own[:, [pair[k] for pair in self.pairs]] for k in (0, 1))
        return np.asarray(self.strength[:, :, None] * first * second)

    def shares(self, own: Array) -> Array:
        """What each channel brings, synergies shared; they sum to what all bring together.

        `own` is (n_draws, n_channels, n_periods) effects of the channels on their own, and so is what is returned.
        """
        found = own.copy()
        for (i, j), synergy in zip(self.pairs, self.synergies(own).transpose(1, 0, 2), strict=True):
            found[:, i] += 0.5 * synergy
            found[:, j] += 0.5 * synergy
        return found

    def pull(self, own: Array, worth: Array) -> Array:
        """Derivative by each effect of `own` of the sum over channels of `worth` (n_draws, n_channels) times share."""
        found = np.repeat(worth[:, :, None], own.shape[2], axis=2)
        for p, (i, j) in enumerate(self.pairs):
            between = 0.5 * (worth[:, i] + worth[:, j]) * self.strength[:, p]
            found[:, i] += between[:, None] * own[:, j]
            found[:, j] += between[:, None] * own[:, i]
        return found

    def alone(self, own: Array, other: Array) -> Array:
        """What all bring together changes by when one channel's effect goes from `own` to `other` and no other moves.

        Both are (n_draws, n_channels, n_periods), and so is what is returned.
        """
        return (other - own) * self.pull(own, np.ones(own.shape[:2]))


def synergies_of(coefficient: Array, pairs: tuple[tuple[int, int], ...], own: Array) -> Synergies:
    """The synergies of `coefficient` (n_draws, n_pairs), c of the module, and what they were measured on.

    Args:
        coefficient: c of the module.
        pairs: places of both channels of each pair.
        own: (n_draws, n_channels, n_periods) effects of the channels on their own, over the history.
    """
    strength = np.zeros_like(coefficient)
    total = own.sum(axis=2)
    for p, (i, j) in enumerate(pairs):
        together = np.einsum("dt,dt->d", own[:, i], own[:, j])
        size = 2 * np.sqrt(total[:, i] * total[:, j])
        strength[:, p] = coefficient[:, p] * np.where(together > 0, size, 0.0) / np.where(together > 0, together, 1.0)
    return Synergies(pairs, strength)
