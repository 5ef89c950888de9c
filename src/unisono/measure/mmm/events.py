"""Dated events with a shape: a store opens, a strike, a price round, a campaign of the public health service.

Each event becomes one column of the baseline. Its shape is written by day and averaged over the days of a period, so
that weeks and months say the same thing; with d days since the event:

| shape | height | speaks for |
|---|---|---|
| step | 1 from the day on | what stays: a store, a new range, a rival who left |
| pulse | 1 for `lasts` days | a strike, a fair, a sale |
| ramp | rises over `lasts` days to 1, and stays | what spreads: a listing, a new habit |
| decay | 2^(-d / `half_life`) | what is forgotten: press, a scandal |
| window | 1 from `before` days ahead to `after` days behind | people who stock up and wait: a feast, a tax change |

Several days make one event that recurs: it has one height, learned from its past and used for its future. An event that
has not happened yet has nothing to learn from: it needs a belief, which its forecast draws from.

Limits: the height has a flat belief, so that an event of one week takes that week away from the evidence about media.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.beliefs import LEVEL
from unisono.measure.mmm.data import MONTH, Array, ModelData
from unisono.words import Text, msg

PREFIX = "event:"


class Shape(StrEnum):
    """How an event's effect goes over time."""

    STEP = "step"
    PULSE = "pulse"
    RAMP = "ramp"
    DECAY = "decay"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Event:
    """One event, or one that recurs.

    Attributes:
        name: of it.
        shape: of its effect.
        on: its days, one or several.
        lasts: days of a pulse, or until a ramp is at its height.
        half_life: days in which a decay halves.
        before: days of a window before the event.
        after: days of a window after it.
        low: outcome of one period at full height; with `high` it holds the truth nine times out of ten; only for events
            that have not happened yet.
        high: see `low`.
        regions: where; read by the model of regions, everywhere where none is named.
    """

    name: str
    shape: Shape
    on: tuple[dt.date, ...]
    lasts: float = 7.0
    half_life: float = 14.0
    before: int = 0
    after: int = 0
    low: float | None = None
    high: float | None = None
    regions: tuple[str, ...] = ()

    def heights(self, days: Array) -> Array:
        """Height of the effect on `days` (n,), counted from one day of the event."""
        begun = days >= 0
        if self.shape is Shape.STEP:
            return np.asarray(begun, dtype=float)
        if self.shape is Shape.PULSE:
            return np.asarray(begun & (days < self.lasts), dtype=float)
        if self.shape is Shape.RAMP:
            return np.where(begun, np.minimum((days + 1) / self.lasts, 1.0), 0.0)
        if self.shape is Shape.DECAY:
            return np.where(begun, 0.5 ** (np.maximum(days, 0.0) / self.half_life), 0.0)
        return np.asarray((days >= -self.before) & (days <= self.after), dtype=float)

    def column(self, data: ModelData, periods: tuple[dt.date, ...]) -> Array:
        """(n,) mean height over the days of `periods`, which lie on the calendar of `data`."""
        found = np.empty(len(periods))
        for i, first in enumerate(periods):
            days = np.arange(_length(data, first), dtype=float)
            found[i] = sum(self.heights(days + (first - day).days).mean() for day in self.on)
        return found

    def drawn(self, rng: np.random.Generator, n: int) -> Array:
        """(n,) draws of the believed effect of one period at full height, in the outcome's unit."""
        low, high = self.low or 0.0, self.high or 0.0
        sd = (high - low) / (2 * NormalDist().inv_cdf(0.5 + LEVEL / 2))
        return (low + high) / 2 + sd * rng.standard_normal(n)


def happened(events: tuple[Event, ...], data: ModelData) -> tuple[Event, ...]:
    """Those of `events` that touch the history."""
    return tuple(event for event in events if event.column(data, data.periods).any())


def ahead(events: tuple[Event, ...], data: ModelData) -> tuple[Event, ...]:
    """Those of `events` that the history has not seen."""
    past = happened(events, data)
    return tuple(event for event in events if event not in past)


def check_events(events: tuple[Event, ...], data: ModelData) -> None:
    """Refuse events that cannot be used.

    Raises:
        ModelError: naming the event and what is wrong.
    """
    names = [event.name for event in events]
    past = happened(events, data)
    for event in events:
        told = event.low is not None and event.high is not None
        wrong: Text | None = None
        if names.count(event.name) > 1:
            wrong = msg("its name stands twice")
        elif not event.on:
            wrong = msg("it has no day")
        elif min(event.lasts, event.half_life) <= 0 or min(event.before, event.after) < 0:
            wrong = msg("its lengths must be days above zero")
        elif (event.low is None) != (event.high is None):
            wrong = msg("a belief needs both of its limits")
        elif told and not -np.inf < float(event.low or 0) < float(event.high or 0) < np.inf:
            wrong = msg("the lower limit of its belief must come first")
        elif event in past and told:
            wrong = msg("it has happened, so that its effect is read from the history: leave between out")
        elif event not in past and not told:
            wrong = msg("it has not happened yet, so that nothing tells its effect: say between what it may bring")
        if wrong is not None:
            raise wrong_event(event.name, wrong)


def wrong_event(name: str, reason: Text) -> ModelError:
    """The error that names an event and why it cannot be used."""
    return ModelError(
        msg("The event {name} cannot be used: {reason}.", name=name, reason=reason),
        remedy=msg("Correct it in model.toml, or leave it out."),
    )


def _length(data: ModelData, first: dt.date) -> int:
    """Days of the period that starts on `first`."""
    if data.period_days != MONTH:
        return data.period_days
    start = data.periods[0]
    index = (first.year - start.year) * 12 + first.month - start.month
    return (data.period(index + 1) - first).days
