"""What the panel accepts, sets aside with a note, and refuses.

Refused is what would turn into a wrong number without a word: missing spend, gaps in the calendar, a single unit. A
unit that opens late has neither outcome nor spend before; that is accepted, and said. A unit without any spend stays
in: it shows what happens without media.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.checks import MIN_OBSERVED, refuse_broken_calendar, refuse_country
from unisono.measure.mmm.panel.data import PanelData
from unisono.words import Text, msg

MIN_CELLS = 13
"""Fewest observed periods of a unit: with fewer, its level and slope say nothing about its media."""


def check_panel(data: PanelData) -> PanelData:
    """The panel as the model will use it.

    Units with too few periods, channels without spend and constant controls are set aside with a note.

    Raises:
        ModelError: when the panel cannot be modelled, with the reason and the way out.
    """
    _refuse_misshapen(data)
    refuse_broken_calendar(data.calendar())
    _refuse_outcome(data)
    refuse_country(data.calendar())
    data = _without_short_units(data)
    if len(data.units) < 2:
        raise ModelError(
            msg("The panel has only one unit with enough history."),
            remedy=msg("Fit the national model: it is made for a single series."),
            option="unisono fit",
        )
    if data.observed.any(axis=0).sum() < MIN_OBSERVED:
        raise ModelError(
            msg(
                "Only {n} periods have an outcome; at least {least} are needed to tell media from season and trend.",
                n=int(data.observed.any(axis=0).sum()),
                least=MIN_OBSERVED,
            ),
            remedy=msg("Import a longer history (two years or more is better), or decide by experiments meanwhile."),
        )
    data = _opened_late(data)
    _refuse_missing(data)
    return _useful(data)


def _refuse_misshapen(data: PanelData) -> None:
    expected = {
        "outcome": (len(data.units), data.n_periods),
        "spend": (len(data.units), data.n_periods, len(data.channels)),
        "controls": (len(data.units), data.n_periods, len(data.control_names)),
        "population": (len(data.units),),
    }
    for name, shape in expected.items():
        block = getattr(data, name)
        if block is not None and block.shape != shape:
            raise ModelError(
                msg(
                    "The block {block} has shape {found}, but {shape} was expected.",
                    block=name,
                    found=block.shape,
                    shape=shape,
                ),
                remedy=msg("Give one row per period and one column per name."),
            )
    names = (*data.channels, *data.control_names)
    repeated = {name for name in names if names.count(name) > 1} | {u for u in data.units if data.units.count(u) > 1}
    if repeated:
        raise ModelError(
            msg("These names stand for more than one column: {names}.", names=tuple(sorted(repeated))),
            remedy=msg("Rename them in the channel map or the mapping file."),
        )


def _refuse_outcome(data: PanelData) -> None:
    for g, unit in enumerate(data.units):
        row = data.outcome[g]
        if np.isinf(row).any():
            raise ModelError(
                msg("The outcome of {unit} is infinite in {period}.", unit=unit, period=_first(data, np.isinf(row))),
                remedy=msg("Correct the value, or leave it empty where it is not known."),
            )
        seen = row[np.isfinite(row)]
        if len(seen) >= MIN_CELLS and np.ptp(seen) <= 1e-12 * np.abs(seen).max():
            raise ModelError(
                msg("The outcome of {unit} is always {value}.", unit=unit, value=float(seen[0])),
                remedy=msg("Check the file for this unit, or leave it out of the panel."),
            )
        if data.population is None and len(seen) >= MIN_CELLS and seen.mean() <= 0:
            raise ModelError(
                msg("The outcome of {unit} is zero or negative on average ({value}).", unit=unit, value=seen.mean()),
                remedy=msg("Give each unit's population, or leave this unit out of the panel."),
            )
    if data.population is not None and not (np.isfinite(data.population) & (data.population > 0)).all():
        unit = data.units[int(np.argmin(np.where(np.isfinite(data.population), data.population, -np.inf)))]
        raise ModelError(
            msg("The population of {unit} is not a positive number.", unit=unit),
            remedy=msg("Complete it, or leave the population out: the mean outcome then stands for the size."),
        )
    if not np.nanmean(data.outcome) > 0:
        raise ModelError(
            msg(
                "The outcome {outcome} is zero or negative on average ({value}).",
                outcome=data.outcome_name,
                value=float(np.nanmean(data.outcome)),
            ),
            remedy=msg("Use an outcome that media can raise, such as revenue or orders."),
        )


def _without_short_units(data: PanelData) -> PanelData:
    """Units with fewer than `MIN_CELLS` observed periods set aside."""
    kept = data.observed.sum(axis=1) >= MIN_CELLS
    short = tuple(unit for unit, long in zip(data.units, kept, strict=True) if not long)
    if not short:
        return data
    return dataclasses.replace(
        data,
        units=tuple(unit for unit, long in zip(data.units, kept, strict=True) if long),
        outcome=data.outcome[kept],
        spend=data.spend[kept],
        controls=data.controls[kept],
        population=None if data.population is None else data.population[kept],
        notes=(
            *data.notes,
            msg("Left out, with fewer than {least} observed periods: {units}.", least=MIN_CELLS, units=short),
        ),
    )


def _opened_late(data: PanelData) -> PanelData:
    """Spend of a unit before it was there (no outcome, no spend known of any channel) read as none, with a note."""
    spend, controls, late = data.spend.copy(), data.controls.copy(), []
    for g, unit in enumerate(data.units):
        start = int(np.argmax(data.observed[g]))
        unknown = np.isnan(data.spend[g, :start]).all(axis=1)
        # only the stretch from the beginning on: a hole later is missing spend
        before = int(np.argmin(unknown)) if not unknown.all() else start
        if before:
            spend[g, :before] = 0.0
            controls[g, :before] = np.where(np.isnan(controls[g, :before]), controls[g, before], controls[g, :before])
            late.append(unit)
    if not late:
        return data
    note = msg("Opened after the first period, with no spend before: {units}.", units=tuple(late))
    return dataclasses.replace(data, spend=spend, controls=controls, notes=(*data.notes, note))


def _refuse_missing(data: PanelData) -> None:
    for block, names in ((data.spend, data.channels), (data.controls, data.control_names)):
        bad = np.argwhere(~np.isfinite(block))
        if len(bad):
            g, t, column = (int(i) for i in bad[0])
            raise ModelError(
                msg(
                    "{series} is missing for {unit} in {period}.",
                    series=names[column],
                    unit=data.units[g],
                    period=data.periods[t],
                ),
                remedy=msg(
                    "Complete it (a true zero must be written as 0), "
                    "or shorten the history to the periods that are known."
                ),
            )
    below = np.argwhere(data.spend < 0)
    if len(below):
        g, t, column = (int(i) for i in below[0])
        raise ModelError(
            msg(
                "The spend of {channel} is negative for {unit} in {period}: {value}.",
                channel=data.channels[column],
                unit=data.units[g],
                period=data.periods[t],
                value=float(data.spend[g, t, column]),
            ),
            remedy=msg("Book the credit in the period that it corrects, then import the file again."),
        )


def _useful(data: PanelData) -> PanelData:
    """Silent channels and constant controls set aside; units without spend named."""
    active = data.spend.sum(axis=(0, 1)) > 0
    if not active.any():
        raise ModelError(
            msg("No channel has any spend."),
            remedy=msg("Import at least one source of media spend, or check the channel map."),
        )
    kept = _within_units(data)
    notes: list[Text] = list(data.notes)
    notes += [
        msg("{channel} has no spend in this history: nothing can be said about it.", channel=name)
        for name, on in zip(data.channels, active, strict=True)
        if not on
    ]
    notes += [
        msg("The control {control} never changes inside a unit and is left out.", control=name)
        for name, on in zip(data.control_names, kept, strict=True)
        if not on
    ]
    silent = tuple(unit for unit, row in zip(data.units, data.spend, strict=True) if not row.any())
    if silent:
        notes.append(msg("Without any spend, used for the baseline only: {units}.", units=silent))
    return dataclasses.replace(
        data,
        spend=np.ascontiguousarray(data.spend[:, :, active]),
        channels=tuple(name for name, on in zip(data.channels, active, strict=True) if on),
        national=tuple(name for name in data.national if active[data.channels.index(name)]),
        controls=np.ascontiguousarray(data.controls[:, :, kept]),
        control_names=tuple(name for name, on in zip(data.control_names, kept, strict=True) if on),
        notes=tuple(notes),
    )


def _within_units(data: PanelData) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(n_controls,) which controls move inside a unit, beyond what level, slope and earlier controls repeat."""
    years = np.arange(data.n_periods, dtype=float)
    columns = []
    for g in range(len(data.units)):
        seen = data.observed[g]
        line = np.column_stack([np.ones(seen.sum()), years[seen]])
        block = data.controls[g][seen]
        columns.append(block - line @ np.linalg.lstsq(line, block, rcond=None)[0])
    moved = np.concatenate(columns)
    kept = np.zeros(moved.shape[1], bool)
    for j in range(moved.shape[1]):
        earlier, rest = moved[:, kept], moved[:, j]
        if kept.any():
            rest = rest - earlier @ np.linalg.lstsq(earlier, rest, rcond=None)[0]
        kept[j] = bool(np.linalg.norm(rest) > 1e-7 * np.linalg.norm(data.controls[:, :, j][data.observed]))
    return kept


def _first(data: PanelData, where: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> dt.date:
    return data.periods[int(np.argmax(where))]
