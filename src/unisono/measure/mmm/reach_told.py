"""What a fit says of frequency: how often people should see a channel's advertisement in a period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from unisono.domain import Evidence
from unisono.measure.mmm.reach import optimal_frequency
from unisono.words import Share, Text, msg

if TYPE_CHECKING:
    import polars as pl

    from unisono.measure.mmm.result import FitResult


def frequency_table(fit: FitResult) -> pl.DataFrame:
    """One row per channel with reach and frequency.

    Columns: channel, reach (mean of a period), frequency (impressions / reach, in the history), frequency_lowest and
    frequency_highest of a period, optimal_frequency (median) with limits, seen, level, evidence.

    Estimand: the average frequency that brings most outcome for each impression, see `reach.optimal_frequency`; the
    median, since the optimum of a nearly straight curve runs far out. `seen` is the share of draws whose
    optimum lies among the frequencies of the history: elsewhere it is extrapolation along the curve.
    """
    import polars as pl

    told = fit.data.delivery
    reach, usual = told.usual() if told.channels else (np.zeros(0), np.zeros(0))
    tail = (1 - fit.spec.level) / 2
    rows = []
    for k, name in enumerate(told.channels):
        m = fit.data.channels.index(name)
        best = optimal_frequency(fit.draws.half[:, m], fit.draws.slope[:, m])
        ran = told.frequency[told.reach[:, k] > 0, k]
        lower, middle, upper = (float(value) for value in np.quantile(best, [tail, 0.5, 1 - tail]))
        seen = float(((best >= ran.min()) & (best <= ran.max())).mean())
        rows.append((name, reach[k], usual[k], ran.min(), ran.max(), middle, lower, upper, seen))
    figures = ("reach", "frequency", "frequency_lowest", "frequency_highest", "optimal_frequency")
    more = ("optimal_frequency_lower", "optimal_frequency_upper", "seen")
    schema = {"channel": pl.String, **dict.fromkeys((*figures, *more), pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        level=pl.lit(fit.spec.level), evidence=pl.lit(Evidence.MODEL.value)
    )


def frequency_text(row: Mapping[str, Any]) -> Text:
    """One row of the table of frequencies."""
    return msg(
        "{channel}: people were reached {usual} times a period ({lowest} to {highest}); an impression brings most at "
        "{best} times (between {lower} and {upper}, {level}), which the history saw with probability {seen}.",
        channel=row["channel"],
        usual=round(row["frequency"], 1),
        lowest=round(row["frequency_lowest"], 1),
        highest=round(row["frequency_highest"], 1),
        best=round(row["optimal_frequency"], 1),
        lower=round(row["optimal_frequency_lower"], 1),
        upper=round(row["optimal_frequency_upper"], 1),
        level=Share(row["level"]),
        seen=Share(row["seen"]),
    )
