"""The table that the panel model reads: outcome, spend by channel and controls, geo by geo and period by period.

Geos are those of the outcome's series. Spend that comes with a geo stays there; all other spend, such as that of the ad
platforms, is of all geos together (`shared`) and for the model to share out. What is missing stays NaN.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from unisono.domain import Settings
from unisono.errors import InputError
from unisono.facts.semantic.cover import series_covers
from unisono.facts.semantic.matrices import check_currencies, outcome_column, spend_matrix
from unisono.facts.semantic.model_table import UNMAPPED
from unisono.facts.semantic.outcomes import Outcome, find_outcome
from unisono.facts.semantic.queries import sql
from unisono.facts.semantic.weekly import spend_in
from unisono.facts.semantic.window import window_of
from unisono.facts.store import Facts
from unisono.words import Text, msg

Floats = npt.NDArray[np.float64]
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class PanelTable:
    """History by geo and period; arrays are float64, NaN is missing.

    Attributes:
        period_on: first days of the periods, contiguous.
        period_days: 7 for weeks, 28 for four weeks, 30 (nominal) for calendar months.
        geos: names.
        outcome: (n_geos, n_periods).
        outcome_name: the series' name.
        outcome_is_money: whether it is in `currency`.
        currency: of spend, and of the outcome where it is money.
        channels: names.
        spend: (n_geos, n_periods, n_channels) money delivered that is known by geo.
        shared: (n_periods, n_channels) money delivered in all geos together.
        controls: (n_geos, n_periods, n_controls).
        control_names: names of its columns.
        notes: choices that were made on the way, for people.
    """

    period_on: tuple[dt.date, ...]
    period_days: int
    geos: tuple[str, ...]
    outcome: Floats
    outcome_name: str
    outcome_is_money: bool
    currency: str
    channels: tuple[str, ...]
    spend: Floats
    shared: Floats
    controls: Floats
    control_names: tuple[str, ...]
    notes: tuple[Text, ...]


def panel_table(facts: Facts, settings: Settings, until: dt.date | None = None) -> PanelTable:
    """Put together what the panel model reads; nothing of periods that end after the day `until`.

    Raises:
        InputError: the outcome is not known by geo, there is no spend, or money is in several currencies.
    """
    outcome = find_outcome(facts, settings)
    if outcome.source is None or outcome.n_geos < 2:
        raise InputError(
            msg("The outcome {outcome} is not known by geo.", outcome=outcome.name),
            remedy=msg("Import a table with a geo column (`geo` in its mapping file), or fit without geos."),
        )
    window = window_of(facts, outcome, until)
    starts, periods = window.starts, outcome.step.frame(window.starts)
    rows = facts.sql(sql("series_by_geo"), periods=periods, roles=["outcome", "spend", "control", "promotion"])
    mine = rows.filter((pl.col("source") == outcome.source) & (pl.col("series") == outcome.name))
    geos = tuple(sorted(mine["geo"].drop_nulls().unique()))
    whole = outcome_column(facts, outcome, starts)
    national = spend_matrix(facts, outcome.step, starts, UNMAPPED)
    check_currencies(national.amounts, whole.amounts, settings)
    known, elsewhere = _spend_by_geo(rows, geos, starts, national.channels)
    controls, names = _controls(rows, geos, starts)
    return PanelTable(
        period_on=starts,
        period_days=outcome.step.days,
        geos=geos,
        outcome=np.array([_series(mine.filter(pl.col("geo") == geo), starts) for geo in geos]),
        outcome_name=outcome.name,
        outcome_is_money=whole.is_money,
        currency=settings.currency,
        channels=national.channels,
        spend=known,
        shared=_shared(facts, outcome, rows, starts, national.channels),
        controls=controls,
        control_names=names,
        notes=(*window.notes, *national.notes, *elsewhere, *_left_aside(facts)),
    )


def _series(rows: pl.DataFrame, starts: Sequence[dt.date], value: str = "total") -> Floats:
    """One series by period; NaN where it is absent or known for a part of the period only."""
    values = np.full(len(starts), np.nan)
    index = {start: i for i, start in enumerate(starts)}
    for start, found in rows.filter("is_whole").select("period_on", value).drop_nulls().iter_rows():
        values[index[start]] = found
    return values


def _left_aside(facts: Facts) -> tuple[Text, ...]:
    """A note on what the model of regions does not count."""
    covers = series_covers(facts)
    organic = tuple(sorted({each.series for each in covers if each.role == "organic"}))
    told = tuple(sorted({each.series for each in covers if each.role in ("reach", "frequency")}))
    found = []
    if organic:
        found.append(
            msg("Organic media is counted by the national model only, not by that of regions: {names}.", names=organic)
        )
    if told:
        found.append(msg("The model of regions counts these channels by their spend, without {names}.", names=told))
    return tuple(found)


def _spend_by_geo(
    rows: pl.DataFrame, geos: tuple[str, ...], starts: Sequence[dt.date], channels: tuple[str, ...]
) -> tuple[Floats, tuple[Text, ...]]:
    """(n_geos, n_periods, n_channels) spend that comes with a geo; what is spent where no outcome is known is told."""
    spend = np.zeros((len(geos), len(starts), len(channels)))
    found = rows.filter((pl.col("role") == "spend") & pl.col("geo").is_not_null())
    found = found.with_columns(pl.col("channel").fill_null(UNMAPPED))
    for (geo, channel, _, _), mine in found.group_by("geo", "channel", "source", "series", maintain_order=True):
        if geo in geos:
            spend[geos.index(str(geo)), :, channels.index(str(channel))] += _series(mine, starts)
    other = tuple(sorted(set(found["geo"]) - set(geos)))
    if not other:
        return spend, ()
    return spend, (msg("Spend in geos without an outcome is left out: {geos}.", geos=other),)


def _shared(
    facts: Facts, outcome: Outcome, rows: pl.DataFrame, starts: Sequence[dt.date], channels: tuple[str, ...]
) -> Floats:
    """(n_periods, n_channels) spend that comes without a geo: all spend less what comes with one."""
    total, located = np.zeros((len(starts), len(channels))), np.zeros((len(starts), len(channels)))
    index = {start: i for i, start in enumerate(starts)}
    everything = spend_in(facts, outcome.step.frame(starts)).with_columns(pl.col("channel").fill_null(UNMAPPED))
    for start, channel, value in everything.select("period_on", "channel", "spend").drop_nulls().iter_rows():
        total[index[start], channels.index(channel)] += value
    with_geo = rows.filter((pl.col("role") == "spend") & pl.col("geo").is_not_null())
    with_geo = with_geo.with_columns(pl.col("channel").fill_null(UNMAPPED))
    for start, channel, value in with_geo.select("period_on", "channel", "total").drop_nulls().iter_rows():
        located[index[start], channels.index(channel)] += value
    rest = total - located
    return np.where(rest > _ROUNDING * np.maximum(total, 1.0), rest, 0.0)


def _controls(rows: pl.DataFrame, geos: tuple[str, ...], starts: Sequence[dt.date]) -> tuple[Floats, tuple[str, ...]]:
    """(n_geos, n_periods, n_controls) controls and promotions; one without geo holds for all."""
    found = rows.filter(pl.col("role").is_in(["control", "promotion"]))
    columns, names = [], []
    for (_, name, source), mine in sorted(
        found.group_by("role", "series", "source", maintain_order=True), key=lambda part: tuple(map(str, part[0]))
    ):
        everywhere = _series(mine.filter(pl.col("geo").is_null()), starts, "mean")
        by_geo = [_series(mine.filter(pl.col("geo") == geo), starts, "mean") for geo in geos]
        columns.append([np.where(np.isnan(own), everywhere, own) for own in by_geo])
        several = found.filter(pl.col("series") == name)["source"].n_unique() > 1
        names.append(f"{name} ({source})" if several else str(name))
    if not columns:
        return np.empty((len(geos), len(starts), 0)), ()
    return np.array(columns).transpose(1, 2, 0).copy(), tuple(names)
