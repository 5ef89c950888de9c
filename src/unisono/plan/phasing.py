"""From money over the window to money by week: pace, commitments, always-on minimum, bursts, whole steps.

A channel's money follows its pace (even, or the season of the year before), never falls below what is committed or
always on in a week, and where a week would get less than a burst needs, it is gathered into fewer, evenly spaced weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unisono.measure.mmm.data import Array

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Phasing:
    """How each channel's money lies over the window; arrays are (n_periods, n_channels) unless said otherwise.

    Attributes:
        pace: share of a channel's money by period; a column adds up to one, or is zero for a channel that is off.
        floor: money that a period gets at least.
        burst: (n_channels,) least money of a period that gets any beyond its floor.
    """

    pace: Array
    floor: Array
    burst: Array

    @property
    def least(self) -> Array:
        """(n_channels,) money that the floors take."""
        return np.asarray(self.floor.sum(axis=0))

    def weekly(self, split: Array) -> Array:
        """(n_periods, n_channels) money by period when channel m gets split[m] over the window.

        Less money than the floors take is laid out as the floors are.
        """
        return np.column_stack([self._channel(m, float(money)) for m, money in enumerate(split)])

    def _channel(self, m: int, money: float) -> Array:
        pace, floor, burst = self.pace[:, m], self.floor[:, m], float(self.burst[m])
        if money <= floor.sum():
            return np.asarray(floor * (money / floor.sum() if floor.sum() > 0 else 0.0))
        laid = filled(money, pace, floor)
        thin = (laid > floor + _TINY) & (laid < burst)
        if not thin.any():
            return laid
        weeks = np.flatnonzero(pace > 0)
        bound = np.flatnonzero((floor > 0) & (pace > 0))
        n_on = int(np.clip((money - floor.sum()) // burst, 1, len(weeks)))
        spaced = weeks[((np.arange(n_on) + 0.5) * len(weeks) / n_on).astype(np.int64)]
        # committed weeks keep their floor; only as many weeks as the money can fill get more than that
        on = np.zeros(len(pace), bool)
        on[spaced] = True
        if len(bound) and n_on == 1:
            on[:] = False
            on[bound[0]] = True
        return filled(money, np.where(on, pace, 0.0), floor)


def even(n_periods: int, n_channels: int) -> Phasing:
    """The same money in every period, nothing fixed."""
    return Phasing(
        np.full((n_periods, n_channels), 1 / n_periods), np.zeros((n_periods, n_channels)), np.zeros(n_channels)
    )


def filled(money: float, pace: Array, floor: Array) -> Array:
    """`money` laid out by `pace`, with at least `floor` in each period: max(floor, height x pace) adds up to it."""
    if pace.sum() <= 0:
        return floor * (money / floor.sum()) if floor.sum() > 0 else np.zeros_like(floor)
    paced = pace > 0
    heights = np.where(paced, floor / np.where(paced, pace, 1.0), np.inf)
    order = np.argsort(heights, kind="stable")
    rising = np.cumsum(pace[order])
    kept = floor.sum() - np.cumsum(floor[order])
    level = (money - kept) / np.where(rising > 0, rising, 1.0)
    # the water stands between the last floor that it covers and the first that it does not
    following = np.append(heights[order][1:], np.inf)
    covers = np.flatnonzero((level >= heights[order] * (1 - _TINY)) & (level <= following) & (rising > 0))
    height = level[covers[0]] if len(covers) else 0.0
    return np.asarray(np.where(paced, np.maximum(floor, height * pace), floor))


def in_steps(weekly: Array, step: float, fixed: npt.NDArray[np.bool_]) -> Array:
    """`weekly` in whole multiples of `step`, as near as can be with the same sum (to less than a step).

    Cells where `fixed` is True keep their amounts: what is contracted is paid to the cent.
    """
    if step <= 0:
        return weekly
    units = np.where(fixed, 0.0, weekly / step)
    whole = np.floor(units + 1e-6)
    left = int(np.floor((units - whole).sum() + 1e-6))
    rest = np.where(fixed, -1.0, units - whole).ravel()
    top = np.argsort(-rest, kind="stable")[: max(left, 0)]
    flat = whole.ravel()
    flat[top] += 1
    return np.where(fixed, weekly, flat.reshape(weekly.shape) * step)


def bought(weekly: Array, usual: Array, elasticity: Array) -> Array:
    """Money at usual prices that `weekly` buys, when prices rise with spend above the usual.

    price = (spend / usual) ^ elasticity above `usual` (n_channels,), 1 below it; the response was learned at usual
    prices. Elasticity 0 buys what it always did; with 0.3, doubling the spend makes a contact 23 % dearer.
    """
    times = np.where(usual > 0, weekly / np.where(usual > 0, usual, 1.0), 1.0)
    return np.asarray(weekly * np.maximum(times, 1.0) ** -elasticity)
