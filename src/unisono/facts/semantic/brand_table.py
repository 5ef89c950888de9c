"""What shows the brand and the way to a deal, on the model's periods: survey waves, searches, leads, deals.

Surveys stay as they were asked, wave by wave. Counts are added up by period; a period that lacks a day or a geo is
missing, never smaller. Beyond `_LONGEST` days a wave's date says when it was asked, not how long.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from unisono.domain import Settings
from unisono.facts.semantic.outcomes import find_outcome
from unisono.facts.semantic.queries import sql
from unisono.facts.semantic.window import window_of
from unisono.facts.store import Facts
from unisono.words import Text, msg

Floats = npt.NDArray[np.float64]
COUNTED = ("brand_search", "leads", "deals", "new_customers", "outcome")
"""Roles of counts that the long-term model may read beside the outcome."""
_LONGEST = 31
_WAVES = """
SELECT source, series, channel, role, date_on, n_days, avg(value) AS value FROM series
WHERE role IN ('survey', 'sample') AND value IS NOT NULL GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True, eq=False)
class Waves:
    """One survey question: (n_waves,) field times, shares 0-1, and people asked (NaN where not known)."""

    name: str
    first_on: tuple[dt.date, ...]
    last_on: tuple[dt.date, ...]
    value: Floats
    sample: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """One series by period: (n_periods,), NaN where missing; `role` is one of `COUNTED`."""

    name: str
    role: str
    value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class BrandTable:
    """Everything of the kind in the facts."""

    surveys: tuple[Waves, ...]
    counted: tuple[Counted, ...]
    notes: tuple[Text, ...]

    def of(self, role: str) -> tuple[Counted, ...]:
        """The counts of one role."""
        return tuple(each for each in self.counted if each.role == role)


def brand_table(facts: Facts, settings: Settings, until: dt.date | None = None) -> BrandTable:
    """Read what shows the brand, on the periods of the model table up to the day `until`."""
    outcome = find_outcome(facts, settings)
    starts = window_of(facts, outcome, until).starts
    periods = outcome.step.frame(starts)
    rows = facts.sql(sql("series"), periods=periods, roles=list(COUNTED)).join(periods, on="period_on")
    days = (pl.col("last_on") - pl.col("period_on")).dt.total_days() + 1
    rows = rows.with_columns(is_whole=pl.col("n_known") == days * pl.col("n_geos"))
    counted = []
    for (source, series, role), mine in rows.group_by("source", "series", "role", maintain_order=True):
        if (source, series) != (outcome.source, outcome.name):
            counted.append(Counted(str(series), str(role), _by_period(mine.filter("is_whole"), starts)))
    surveys, notes = _surveys(facts.sql(_WAVES))
    return BrandTable(surveys, tuple(counted), notes)


def _by_period(rows: pl.DataFrame, starts: Sequence[dt.date]) -> Floats:
    values = np.full(len(starts), np.nan)
    index = {start: i for i, start in enumerate(starts)}
    for start, value in rows.select("period_on", "total").drop_nulls().iter_rows():
        values[index[start]] = value
    return values


def _surveys(rows: pl.DataFrame) -> tuple[tuple[Waves, ...], tuple[Text, ...]]:
    found, notes = [], []
    for (source, name), mine in rows.filter(pl.col("role") == "survey").group_by(
        "source", "series", maintain_order=True
    ):
        asked = rows.filter(
            (pl.col("role") == "sample")
            & (pl.col("source") == source)
            & (pl.col("channel").is_null() | (pl.col("channel") == name))
        ).select("date_on", sample="value")
        waves = mine.sort("date_on").join(asked.unique("date_on"), on="date_on", how="left")
        share = waves["value"].to_numpy().astype(float)
        if share.max() > 1:
            share = share / 100
        length = waves["n_days"].clip(1, _LONGEST).to_list()
        first = waves["date_on"].to_list()
        found.append(
            Waves(
                str(name),
                tuple(first),
                tuple(day + dt.timedelta(days=n - 1) for day, n in zip(first, length, strict=True)),
                share,
                waves["sample"].cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(float),
            )
        )
        if waves["sample"].null_count():
            notes.append(
                msg(
                    "Waves of {survey} whose sample is not stated count as a small one of 400 people.", survey=str(name)
                )
            )
    return tuple(found), tuple(notes)
