"""Reach and frequency: a channel told as how many people saw it, and how often each of them.

A period's response is its reach times Hill's curve of its average frequency, then carried over. The half point is thus
a number of exposures a period, and the curve says how often people should be shown an advertisement before money goes
to reaching others: at a constant price for each impression the optimal frequency is the one that brings most for each
impression, the top of hill(f) / f, k (s - 1)^(1/s) for a slope s above 1, and once where the curve is concave.

Money and people. The history's periods are as they were delivered. Money that is moved within the history buys that
period's reach in proportion, at that period's frequency; in a period that reached nobody, at the history's averages.
Money to come buys reach at the history's average price for each person reached, with the history's mix of frequencies,
up to the highest reach of any period: beyond that nothing was ever seen, and nothing more is counted. The mix, not the
average frequency: a bent curve at the average is not the average of the curve, and kept-up spend must bring what it
brought.

A plan may move the frequency (`at_frequency`): in its periods an impression costs what it cost, and people are reached
as often as planned. Where that runs out of people, the highest reach, they are reached more often, up to the history's
average; so no plan counts more impressions on a person than would have been bought without it.

Limits: the average frequency stands for all people reached; reach of days or of overlapping audiences cannot be added.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from unisono.measure.mmm.data import ModelData

Array = npt.NDArray[np.float64]
OF_FREQUENCY = 2
"""What the compiled functions read instead of "saturation first": the curve is of frequency, times reach."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What channels delivered, beside their spend.

    Attributes:
        channels: those told by reach and frequency.
        reach: (n_periods, n_reached) people reached at least once in the period.
        frequency: (n_periods, n_reached) times that each of them was reached on average; 1 or more where reach is.
    """

    channels: tuple[str, ...] = ()
    reach: Array = field(default_factory=lambda: np.zeros((0, 0)))
    frequency: Array = field(default_factory=lambda: np.zeros((0, 0)))

    def usual(self) -> tuple[Array, Array]:
        """(n_reached,) mean reach of a period, and frequency of a mean impression's person: impressions / reach."""
        return self.reach.mean(axis=0), (self.reach * self.frequency).sum(axis=0) / self.reach.sum(axis=0)

    def kept(self, channels: tuple[str, ...]) -> Delivery:
        """The same of those of its channels that are among `channels`."""
        rows = [k for k, name in enumerate(self.channels) if name in channels]
        return Delivery(
            tuple(self.channels[k] for k in rows),
            np.ascontiguousarray(self.reach[:, rows]) if self.channels else self.reach,
            np.ascontiguousarray(self.frequency[:, rows]) if self.channels else self.frequency,
        )

    def prolonged(self, multiples: Array) -> Delivery:
        """With periods to come, in which spend is `multiples` (n, n_reached) of its mean: average price, frequency."""
        if not self.channels:
            return self
        reach, frequency = self.usual()
        return replace(
            self,
            reach=np.vstack([self.reach, np.minimum(multiples * reach, self.reach.max(axis=0))]),
            frequency=np.vstack([self.frequency, np.tile(frequency, (len(multiples), 1))]),
        )


@dataclass(frozen=True, slots=True)
class Bought:
    """What money buys, over the history and after it, of all media; see the module.

    Attributes:
        reached: (n_media,) told by reach and frequency.
        pace: (n_periods, n_media) reach over its mean, for spend in multiples of its mean; 1 for other media.
        frequency: (n_periods + 1, n_media) its last row is of the periods to come; 1 for other media.
        people: (n_periods, n_media) share of all people reached; zeros for other media.
        highest: (n_media,) highest reach of a period over its mean; infinite for other media.
        planned: (n_media,) frequency of the first `n_planned` periods to come, NaN where it is the history's mix; None
            where no plan moves any.
        n_planned: see `planned`.
    """

    reached: npt.NDArray[np.bool_]
    pace: Array
    frequency: Array
    people: Array
    highest: Array
    planned: Array | None = None
    n_planned: int = 0

    def at_frequency(self, planned: Array, n_planned: int) -> Bought:
        """The same where a plan of `n_planned` periods moves frequencies; `planned` (n_media,), NaN keeps the mix."""
        return replace(self, planned=planned, n_planned=n_planned)

    def keeps_mix(self, channel: int, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Which periods of `rows` (n,), counted from the history's first, have the history's mix of frequencies."""
        n = len(self.pace)
        moved = self.planned is not None and bool(np.isfinite(self.planned[channel]))
        return np.asarray(rows >= (n + self.n_planned if moved else n))

    def of(self, media: slice) -> Bought:
        """The same of some media."""
        return Bought(
            self.reached[media],
            self.pace[:, media],
            self.frequency[:, media],
            self.people[:, media],
            np.ascontiguousarray(self.highest[media]),
            None if self.planned is None else self.planned[media],
            self.n_planned,
        )

    def mix(self, channel: int, half: Array, slope: Array) -> Array:
        """(n_draws,) response of a person reached in the history, over that at its average frequency.

        `half` and `slope` (n_draws,) are of the channel's curves.
        """
        odds = (self.frequency[:, channel] / half[:, None]) ** slope[:, None]
        seen = odds / (1.0 + odds)
        return np.asarray(seen[:, :-1] @ self.people[:, channel] / seen[:, -1])

    def paths(self, x: Array, first: int) -> tuple[Array, Array]:
        """Reach over its mean and frequency, both (n_media, n_periods), of `x`, spend in multiples of its mean.

        `first` is the period of the history that the first of `x` is.
        """
        n = len(self.pace)
        rows = first + np.arange(x.shape[1])
        inside = rows < n
        pace = np.where(inside[:, None], self.pace[np.minimum(rows, n - 1)], 1.0).T
        reach = x * pace
        reach = np.where(inside, reach, np.minimum(reach, self.highest[:, None]))
        frequency = self.frequency[np.minimum(rows, n)].T
        if self.planned is not None:
            moved = np.isfinite(self.planned)[:, None] & (rows >= n) & (rows < n + self.n_planned)
            people, often = self._as_planned(x, self.planned)
            reach, frequency = np.where(moved, people, reach), np.where(moved, often, frequency)
        return np.ascontiguousarray(reach), np.ascontiguousarray(frequency)

    def _as_planned(self, x: Array, planned: Array) -> tuple[Array, Array]:
        """Reach over its mean and frequency, (n_media, n_periods), of spend `x` at the frequencies `planned`."""
        usual, highest = self.frequency[-1][:, None], self.highest[:, None]
        impressions = x * usual
        often = np.maximum(planned[:, None], np.minimum(impressions / highest, usual))
        return np.minimum(impressions / often, highest), often


def bought(data: ModelData) -> Bought | None:
    """What the money of `data` bought; None where no channel is told by reach."""
    told = data.delivery
    if not told.channels:
        return None
    n, n_media = data.n_periods, len(data.media)
    found = Bought(
        reached=np.zeros(n_media, np.bool_),
        pace=np.ones((n, n_media)),
        frequency=np.ones((n + 1, n_media)),
        people=np.zeros((n, n_media)),
        highest=np.full(n_media, np.inf),
    )
    mean_reach, usual = told.usual()
    for k, name in enumerate(told.channels):
        m = data.channels.index(name)
        reach, spend = told.reach[:, k] / mean_reach[k], data.spend[:, m] / data.spend[:, m].mean()
        found.reached[m] = True
        found.pace[:, m] = np.divide(reach, spend, out=np.ones(n), where=spend > 0)
        found.frequency[:n, m] = np.where(reach > 0, told.frequency[:, k], usual[k])
        found.frequency[n, m] = usual[k]
        found.people[:, m] = told.reach[:, k] / told.reach[:, k].sum()
        found.highest[m] = reach.max()
    return found


def model_inputs(data: ModelData) -> tuple[Array, Array]:
    """(n_media, n_periods) what the density reads: spend, activity or reach over its mean; and the frequency."""
    inputs = data.inputs
    x = np.ascontiguousarray((inputs / inputs.mean(axis=0)).T)
    if (told := bought(data)) is None:
        return x, x  # nobody reads the frequency of other channels
    return told.paths(x, 0)


def optimal_frequency(half: Array, slope: Array) -> Array:
    """Exposures a period that bring most for each impression, of Hill curves over frequency; never below one."""
    steep = np.maximum(slope, 1.0 + 1e-9)
    return np.asarray(np.where(slope > 1.0, np.maximum(1.0, half * (steep - 1.0) ** (1.0 / steep)), 1.0))
