"""Histories laid out for Meridian or PyMC-Marketing, read as they are: nobody must rebuild a table to compare models.

A `Layout` says which column is what. Meridian's is guessed from its usual endings (`_spend`, `_impression`, `_control`)
or given under the names that its loader uses; PyMC-Marketing's is given as to its model. `panel_data` keeps the units
(regions) apart, `whole_market` adds them up.

Meridian's outcome is KPI times revenue per KPI. Its media units, reach and frequency are left out with a note, as
channels respond to money here; organic media and other treatments become controls, whose effect is not counted as
media. Missing cells stay missing; a week that stands twice is refused, not added up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import polars as pl

from unisono.errors import InputError
from unisono.measure.mmm.data import MONTH, WEEK, Array, ModelData
from unisono.measure.mmm.panel.data import PanelData
from unisono.words import Text, msg

_FOUR_WEEKS = 28


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a long table is what; one row holds one period of one unit.

    Attributes:
        time: first day of the period.
        outcome: what is explained; multiplied by `price` where there is one.
        spend: channel -> column of its money.
        controls: columns.
        unit: column of the region or product; None for one market.
        price: column of the revenue of one unit of `outcome`; with it the outcome is money.
        population: column of the size of units.
        outcome_is_money: whether `outcome` is money already.
        notes: what was left out or taken for something else, in words.
    """

    time: str
    outcome: str
    spend: dict[str, str]
    controls: tuple[str, ...] = ()
    unit: str | None = None
    price: str | None = None
    population: str | None = None
    outcome_is_money: bool = False
    notes: tuple[Text, ...] = field(default_factory=tuple)


def meridian_layout(
    frame: pl.DataFrame,
    *,
    kpi: str = "conversions",
    revenue_per_kpi: str | None = "revenue_per_conversion",
    geo: str = "geo",
    time: str = "time",
    population: str = "population",
    media_spend: Sequence[str] | None = None,
    rf_spend: Sequence[str] = (),
    controls: Sequence[str] | None = None,
    non_media_treatments: Sequence[str] | None = None,
    organic_media: Sequence[str] | None = None,
) -> Layout:
    """The layout of a table for Meridian; arguments are named as its loader names them.

    Args:
        frame: the table.
        kpi: column of the counted outcome.
        revenue_per_kpi: column of the price of one; where the table lacks it, the count itself is explained.
        geo: column of the region; a table without it is national.
        time: column of the period.
        population: column of the region's size.
        media_spend: spend columns; those that end in `_spend` where not given.
        rf_spend: spend columns of channels with reach and frequency, where they end otherwise.
        controls: those that end in `_control` where not given.
        non_media_treatments: `Promo` where not given and present.
        organic_media: those that start with `Organic` where not given.
    """
    names = frame.columns
    paid = [*(media_spend if media_spend is not None else _ending(names, "_spend")), *rf_spend]
    held = list(controls if controls is not None else _ending(names, "_control"))
    treated = list(non_media_treatments if non_media_treatments is not None else (n for n in names if n == "Promo"))
    organic = list(organic_media if organic_media is not None else (n for n in names if n.startswith("Organic")))
    priced = revenue_per_kpi is not None and revenue_per_kpi in names
    unread = {kpi, revenue_per_kpi, geo, time, population, *paid, *held, *treated, *organic}
    left_out = tuple(n for n in names if n not in unread and n.endswith(("_impression", "_reach", "_frequency")))
    notes: list[Text] = []
    if left_out:
        notes.append(msg("Channels respond to money here; these columns are left out: {columns}.", columns=left_out))
    if treated or organic:
        taken = (*treated, *organic)
        notes.append(msg("These columns are taken as controls, not as media: {columns}.", columns=taken))
    return Layout(
        time=time,
        outcome=kpi,
        spend={name.removesuffix("_spend"): name for name in paid},
        controls=(*held, *treated, *organic),
        unit=geo if geo in names else None,
        price=revenue_per_kpi if priced else None,
        population=population if population in names else None,
        outcome_is_money=priced,
        notes=tuple(notes),
    )


def pymc_layout(
    *,
    channel_columns: Sequence[str],
    date_column: str = "date",
    target_column: str = "y",
    control_columns: Sequence[str] = (),
    dims: str | None = None,
    outcome_is_money: bool = True,
) -> Layout:
    """The layout of a table for PyMC-Marketing; arguments are named as its model names them.

    Args:
        channel_columns: spend of each channel.
        date_column: of the period.
        target_column: the outcome.
        control_columns: controls.
        dims: column of the unit of a panel, such as `geo`.
        outcome_is_money: whether the target is money.
    """
    return Layout(
        time=date_column,
        outcome=target_column,
        spend={name: name for name in channel_columns},
        controls=tuple(control_columns),
        unit=dims,
        outcome_is_money=outcome_is_money,
    )


def whole_market(
    frame: pl.DataFrame, layout: Layout, *, currency: str, outcome_name: str | None = None, country: str | None = None
) -> ModelData:
    """The table as one market: outcome and spend of all units added up, controls averaged by their size.

    A period in which one unit lacks its outcome has none; a sum without it would look like a slump.

    Raises:
        InputError: a column is absent, a period stands twice, or its length is none that the model knows.
    """
    panel = panel_data(frame, layout, currency=currency, outcome_name=outcome_name, country=country)
    weights = panel.size / panel.size.sum()
    notes = panel.notes
    if len(panel.units) > 1 and panel.control_names:
        notes = (*notes, msg("Controls of units are averaged by the size of the units."))
    return ModelData(
        periods=panel.periods,
        outcome=panel.outcome.sum(axis=0),
        spend=panel.spend.sum(axis=0),
        channels=panel.channels,
        controls=np.tensordot(weights, panel.controls, axes=1),
        control_names=panel.control_names,
        currency=currency,
        outcome_name=panel.outcome_name,
        period_days=panel.period_days,
        outcome_is_money=panel.outcome_is_money,
        country=country,
        notes=notes,
    )


def panel_data(
    frame: pl.DataFrame, layout: Layout, *, currency: str, outcome_name: str | None = None, country: str | None = None
) -> PanelData:
    """The table unit by unit; a table without units is one unit called `all`.

    Args:
        frame: one row a period and unit, in any order.
        layout: which column is what.
        currency: of the spend, and of the outcome where it is money.
        outcome_name: what the outcome is called; `revenue` where it has a price, else the column's name.
        country: for public holidays.

    Raises:
        InputError: a column is absent, a period stands twice, or its length is none that the model knows.
    """
    unit = pl.lit("all") if layout.unit is None else pl.col(layout.unit).cast(pl.String)
    _refuse_absent(frame, layout)
    rows = frame.with_columns(unit.alias("_unit"), _day(frame[layout.time]).alias("_day"))
    _refuse_repeated(rows)
    units = rows["_unit"].unique(maintain_order=True).to_list()
    period_days, periods = _calendar(rows["_day"].unique().sort().to_list())
    grid = pl.DataFrame({"_unit": units}).join(pl.DataFrame({"_day": periods}), how="cross")
    whole = grid.join(rows, on=["_unit", "_day"], how="left", maintain_order="left")
    shape = (len(units), len(periods))

    def block(columns: Sequence[str]) -> Array:
        values = [whole[name].cast(pl.Float64).to_numpy().reshape(shape) for name in columns]
        return np.stack(values, axis=2) if values else np.zeros((*shape, 0))

    outcome = block([layout.outcome])[..., 0]
    if layout.price is not None:
        outcome = outcome * block([layout.price])[..., 0]
    size = None if layout.population is None else np.nanmean(block([layout.population])[..., 0], axis=1)
    return PanelData(
        periods=periods,
        units=tuple(units),
        outcome=outcome,
        spend=block(list(layout.spend.values())),
        channels=tuple(layout.spend),
        controls=block(layout.controls),
        control_names=layout.controls,
        currency=currency,
        outcome_name=outcome_name or ("revenue" if layout.price else layout.outcome),
        population=size,
        period_days=period_days,
        outcome_is_money=layout.outcome_is_money,
        country=country,
        notes=layout.notes,
    )


def _ending(names: Sequence[str], end: str) -> list[str]:
    return [name for name in names if name.endswith(end)]


def _day(column: pl.Series) -> pl.Series:
    """The column as dates."""
    if column.dtype == pl.String:
        return column.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return column.cast(pl.Date)


def _refuse_absent(frame: pl.DataFrame, layout: Layout) -> None:
    optional = (layout.unit, layout.price, layout.population)
    asked = [layout.time, layout.outcome, *layout.spend.values(), *layout.controls, *(n for n in optional if n)]
    absent = tuple(name for name in asked if name not in frame.columns)
    if absent or not layout.spend:
        raise InputError(
            msg("The table lacks columns: {columns}.", columns=absent or ("spend",)),
            remedy=msg("Its columns are: {columns}. Name those of the layout.", columns=tuple(frame.columns)),
        )


def _refuse_repeated(rows: pl.DataFrame) -> None:
    if rows["_day"].null_count():
        raise InputError(
            msg("Dates that cannot be read: {n}.", n=rows["_day"].null_count()),
            remedy=msg("Write dates as year-month-day, such as 2025-01-27."),
        )
    again = rows.filter(rows.select("_unit", "_day").is_duplicated())
    if len(again):
        raise InputError(
            msg("The period {day} stands more than once for {unit}.", day=again["_day"][0], unit=again["_unit"][0]),
            remedy=msg("Name the column that tells the rows apart as the unit, or add them up beforehand."),
        )


def _calendar(days: list[dt.date]) -> tuple[int, tuple[dt.date, ...]]:
    """Length of a period and the unbroken row of periods from the first to the last of `days` (sorted)."""
    gaps = {(after - before).days for before, after in pairwise(days)}
    shortest = min(gaps, default=0)
    if 28 <= shortest <= 31 and all(day.day == days[0].day for day in days):
        length, one = MONTH, "1mo"
    elif shortest in {WEEK, _FOUR_WEEKS} and all(gap % shortest == 0 for gap in gaps):
        length, one = shortest, f"{shortest}d"
    else:
        raise InputError(
            msg("The periods are {days} days apart; the model knows weeks, four weeks and months.", days=shortest),
            remedy=msg("Add the days up to weeks first."),
        )
    return length, tuple(pl.date_range(days[0], days[-1], one, eager=True).to_list())
