"""Dated events in a panel: which columns of the baseline they are, and which cannot be told.

An event has one height per head, alike in all units that it concerns: in every unit, or in the `regions` that it names.
It is a free column of the common baseline, so its height is integrated out with the season and the controls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.events import PREFIX, Event, check_events, happened, wrong_event
from unisono.measure.mmm.panel.data import PanelData
from unisono.words import msg

_NOTHING_LEFT = 1e-7


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Columns of the events that happened, before whitening.

    Attributes:
        everywhere: (n_periods, n) of events in all units; `everywhere_names` names the columns.
        somewhere: (n_units, n_periods, n) of events in some; `somewhere_names` likewise.
    """

    everywhere: Array
    everywhere_names: tuple[str, ...]
    somewhere: Array
    somewhere_names: tuple[str, ...]


def event_columns(data: PanelData, events: tuple[Event, ...]) -> EventColumns:
    """The columns of those of `events` that the history has seen."""
    calendar, n_units, n = data.calendar(), len(data.units), data.n_periods
    past = happened(events, calendar)
    common = [event for event in past if not event.regions]
    own = [event for event in past if event.regions]
    columns = [event.column(calendar, data.periods) for event in common]
    blocks = [concerned(event, data)[:, None] * event.column(calendar, data.periods) for event in own]
    return EventColumns(
        everywhere=np.array(columns).reshape(len(common), n).T,
        everywhere_names=tuple(PREFIX + event.name for event in common),
        somewhere=np.array(blocks).reshape(len(own), n_units, n).transpose(1, 2, 0),
        somewhere_names=tuple(PREFIX + event.name for event in own),
    )


def concerned(event: Event, data: PanelData) -> npt.NDArray[np.bool_]:
    """(n_units,) the units that `event` concerns."""
    return np.array([not event.regions or unit in event.regions for unit in data.units])


def check_panel_events(data: PanelData, events: tuple[Event, ...]) -> None:
    """Refuse events that this panel cannot use.

    Raises:
        ModelError: naming the event and what is wrong.
    """
    check_events(events, data.calendar())
    for event in events:
        unknown = tuple(name for name in event.regions if name not in data.units)
        if unknown:
            raise wrong_event(
                event.name,
                msg(
                    "{unknown} is no region of this model; its regions are {regions}",
                    unknown=unknown,
                    regions=data.units,
                ),
            )


def repeating(columns: Array, names: tuple[str, ...], data: PanelData) -> tuple[str, ...]:
    """Names of the events that say what levels, slopes, season, controls or earlier events say already.

    Args:
        columns: (n_units, n_periods, n) all free common columns.
        names: of them; those of events begin with the prefix.
        data: the panel, whose missing outcomes hide cells.
    """
    order = sorted(range(len(names)), key=lambda j: names[j].startswith(PREFIX))
    left, found = without_lines(columns, data)[:, order], []
    basis = np.zeros((len(left), 0))
    for j, column in zip(order, left.T, strict=True):
        rest = column - basis @ (basis.T @ column)
        length = float(np.linalg.norm(rest))
        if length > _NOTHING_LEFT * float(np.linalg.norm(columns[:, :, j][data.observed])):
            basis = np.column_stack([basis, rest / length])
        elif names[j].startswith(PREFIX):
            found.append(names[j].removeprefix(PREFIX))
    return tuple(found)


def without_lines(columns: Array, data: PanelData) -> Array:
    """(n_observed, n) `columns` in the observed cells, each unit's level and slope taken off."""
    time, found = np.arange(data.n_periods, dtype=float), []
    for g, seen in enumerate(data.observed):
        line = np.column_stack([np.ones(seen.sum()), time[seen] - time[seen].mean()])
        block = columns[g][seen]
        found.append(block - line @ np.linalg.lstsq(line, block, rcond=None)[0])
    return np.concatenate(found)
