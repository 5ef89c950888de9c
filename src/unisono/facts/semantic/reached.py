"""Reach and frequency of channels, period by period, where they are known well enough to be used.

People who are reached on Monday and on Tuesday are the same people in part, so reach is never added over days, nor
taken apart: a channel is told by reach only where its rows are those of the model's own periods, one series each,
without a gap. Else it is counted by its spend, with a note. Regions hold different people: their reach adds up, and the
frequency of all is impressions (reach times frequency) over reach.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from unisono.facts.semantic.periods import Step
from unisono.facts.semantic.queries import sql
from unisono.facts.store import Facts
from unisono.words import Text, msg

Floats = npt.NDArray[np.float64]
_KEY = ["geo", "period_on"]


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Channels with reach and frequency, both (n_weeks, n_reached) and complete; notes on those left out."""

    channels: tuple[str, ...]
    reach: Floats
    frequency: Floats
    notes: tuple[Text, ...]


def reached(facts: Facts, step: Step, starts: Sequence[dt.date], channels: Sequence[str]) -> Reached:
    """What those of `channels`, the ones with spend, delivered in the periods that start on `starts`."""
    rows = facts.sql(sql("delivery_by_reach"), periods=step.frame(starts))
    names, blocks, notes = [], [], []
    for name in sorted(set(rows["channel"].drop_nulls())):
        found = _of_channel(rows.filter(pl.col("channel") == name), starts, paid=name in channels)
        if isinstance(found, Text):
            notes.append(msg("Reach of {channel} is not in the model: {reason}.", channel=name, reason=found))
        else:
            names.append(name)
            blocks.append(found)
    values = np.stack(blocks, axis=2) if blocks else np.zeros((2, len(starts), 0))
    return Reached(tuple(names), values[0], values[1], tuple(notes))


def _of_channel(rows: pl.DataFrame, starts: Sequence[dt.date], *, paid: bool) -> Floats | Text:
    """(2, n_weeks) reach and frequency of one channel's `rows`; or why they cannot be used."""
    if not paid:
        return msg("the channel has no spend")
    sides = {role: rows.filter(pl.col("role") == role) for role in ("reach", "frequency")}
    if any(side.is_empty() for side in sides.values()):
        return msg("it takes both reach and frequency")
    if any(side.select("source", "series").n_unique() > 1 for side in sides.values()):
        return msg("several columns tell it, and people in both cannot be told apart")
    if not rows["fits"].all():
        return msg("its periods are not those of the outcome, and reach cannot be added up")
    frequency = sides["frequency"].select(*_KEY, frequency="value")
    both = (
        sides["reach"]
        .select(*_KEY, reach="value")
        .join(frequency, on=_KEY, how="full", coalesce=True, nulls_equal=True)
    )
    quiet = pl.col("reach") == 0
    both = both.with_columns(frequency=pl.when(quiet).then(0.0).otherwise(pl.col("frequency")))
    n_geos = both.select("geo").n_unique()
    if both.null_count().select("reach", "frequency").sum_horizontal()[0] or len(both) < n_geos * len(starts):
        return msg("periods are missing")
    sums = both.group_by("period_on").agg(
        reach=pl.col("reach").sum(), impressions=(pl.col("reach") * pl.col("frequency")).sum()
    )
    people, impressions = sums.sort("period_on").select("reach", "impressions").to_numpy().T
    return np.stack([people, np.divide(impressions, people, out=np.zeros_like(people), where=people > 0)])
