"""The tables of a fit: channels, organic media, events, single periods and response curves, with intervals.

Each estimand is stated at its function. A value is the posterior mean; limits are equal-tailed and hold `spec.level`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from unisono.domain import Evidence
from unisono.measure.mmm.baseline import BaselineDraws
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.events import ahead
from unisono.measure.mmm.joint import Synergies

if TYPE_CHECKING:
    import polars as pl

    from unisono.measure.mmm.result import FitResult

N_PATHS = 1000
"""Draws kept for week-by-week intervals; enough for two digits of a 90 % limit."""


def channels_table(fit: FitResult) -> pl.DataFrame:
    """One row per channel: spend, contribution, share of outcome, ROI and marginal ROI with limits.

    Estimands: `contribution` is observed minus counterfactual outcome with the channel at zero through the history,
    inside the history; where channels act together or multiply the baseline it is the channel's share of what all
    bring, see `joint` and `growth`; `roi` is contribution / spend; `mroi` is the outcome of the next unit of money over
    the last year, see `marginal_roi`; `roi_recent` is the ROI of the last year alone, see `recent_roi`, null for a
    channel whose effect is taken as constant; `no_effect` is the probability that it brought nothing, null where that
    was excluded beforehand; `learned` is how far the data narrowed the ROI, 0 (prior only) to 1.
    """
    import polars as pl

    spend = fit.data.spend.sum(axis=0)
    roi, roi_lower, roi_upper = band(fit.draws.realised_roi, fit.spec.level)
    mroi, mroi_lower, mroi_upper = band(fit.marginal_roi(), fit.spec.level)
    recent, recent_lower, recent_upper = band(_recent_where_varying(fit), fit.spec.level)
    total = fit.total_outcome
    table = pl.DataFrame(
        {
            "channel": list(fit.data.channels),
            "spend": spend,
            "contribution": roi * spend,
            "contribution_lower": roi_lower * spend,
            "contribution_upper": roi_upper * spend,
            "share": roi * spend / total,
            "share_lower": roi_lower * spend / total,
            "share_upper": roi_upper * spend / total,
            "roi": roi,
            "roi_lower": roi_lower,
            "roi_upper": roi_upper,
            "mroi": mroi,
            "mroi_lower": mroi_lower,
            "mroi_upper": mroi_upper,
            "roi_recent": recent,
            "roi_recent_lower": recent_lower,
            "roi_recent_upper": recent_upper,
            "no_effect": fit.no_effect(),
            "learned": fit.learned(),
        }
    )
    return table.with_columns(
        pl.col("^m?roi.*$", "no_effect").fill_nan(None),
        level=pl.lit(fit.spec.level),
        evidence=pl.Series([fit.evidence(channel).value for channel in fit.data.channels]),
    )


def _recent_where_varying(fit: FitResult) -> Array:
    """(n_draws, n_channels) `recent_roi`, NaN where the effect is taken as constant."""
    varying = [bool(fit.spec.form_of(channel).varying) for channel in fit.data.channels]
    if not any(varying):
        return np.full(fit.draws.roi.shape, np.nan)
    return np.where(varying, fit.recent_roi(), np.nan)


def organic_table(fit: FitResult) -> pl.DataFrame:
    """One row per organic medium: activity, contribution and share of outcome with limits, learned.

    Estimands as in `channels_table`. There is no ROI: what the activity costs is no media money.
    """
    import polars as pl

    activity = fit.data.activity.sum(axis=0)
    brought = np.zeros((1, 0)) if fit.organic is None else fit.organic.roi * activity
    mean, lower, upper = band(brought, fit.spec.level)
    total = fit.total_outcome
    return pl.DataFrame(
        {
            "channel": pl.Series(fit.data.organic, dtype=pl.String),
            "activity": activity,
            "contribution": mean,
            "contribution_lower": lower,
            "contribution_upper": upper,
            "share": mean / total,
            "share_lower": lower / total,
            "share_upper": upper / total,
            "learned": fit.learned_of_media()[len(fit.data.channels) :],
        }
    ).with_columns(level=pl.lit(fit.spec.level), evidence=pl.lit(Evidence.MODEL.value))


def events_table(fit: FitResult) -> pl.DataFrame:
    """One row per event: what it brings in one period at its full height, and brought in the whole history.

    Columns: event, shape, effect, lower, upper, total with limits in the outcome's unit, evidence: `model`, or
    `belief` where it has not happened yet. Null where other columns already say what the event would.
    """
    import polars as pl

    told, rows = fit.baseline().events, []
    waiting = ahead(fit.spec.events, fit.data)
    for event in fit.spec.events:
        effect: tuple[float | None, ...] = (None, None, None)
        brought = event.column(fit.data, fit.data.periods).sum()
        if event in waiting:
            effect = (((event.low or 0.0) + (event.high or 0.0)) / 2, event.low, event.high)
        elif event.name in told:
            effect = tuple(float(value) for value in band(told[event.name], fit.spec.level))
        total = [None if value is None else value * brought for value in effect]
        evidence = "belief" if event in waiting else Evidence.MODEL.value
        rows.append((event.name, event.shape.value, *effect, *total, evidence))
    figures = ("effect", "lower", "upper", "total", "total_lower", "total_upper")
    schema = {"event": pl.String, "shape": pl.String, **dict.fromkeys(figures, pl.Float64), "evidence": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def interactions_table(fit: FitResult) -> pl.DataFrame:
    """One row per pair of channels that was asked about: what both brought together beyond each alone, in the history.

    Columns: first, second, share of what both bring on their own with limits, contribution in the outcome's unit with
    limits (half of it counts for each channel), probability_more: that it is above zero.
    """
    import polars as pl

    draws, joint = fit.draws, fit.draws.joint
    figures = ("share", "lower", "upper", "contribution", "contribution_lower", "contribution_upper")
    schema = {"first": pl.String, "second": pl.String, **dict.fromkeys((*figures, "probability_more"), pl.Float64)}
    rows = []
    if isinstance(joint, Synergies):
        own = draws.own_effect(fit.data.spend)
        brought, alone = joint.synergies(own).sum(axis=2), own.sum(axis=2)
        for p, (i, j) in enumerate(joint.pairs):
            size = alone[:, i] + alone[:, j]
            share = band(brought[:, p] / np.where(size > 0, size, 1.0), fit.spec.level)
            names = fit.data.channels[i], fit.data.channels[j]
            rows.append((*names, *share, *band(brought[:, p], fit.spec.level), float((brought[:, p] > 0).mean())))
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        level=pl.lit(fit.spec.level), evidence=pl.lit(Evidence.MODEL.value)
    )


def weekly_table(fit: FitResult) -> pl.DataFrame:
    """Long table: period_on, part (a name of `media` or `baseline`), value, lower, upper, in the outcome's unit."""
    import polars as pl

    effects = fit.weekly_effects()
    n = fit.data.n_periods
    parts = [(name, effects[:, m]) for m, name in enumerate(fit.data.channels)]
    organic = fit.organic_effects()
    parts += [(name, organic[:, m]) for m, name in enumerate(fit.data.organic)]
    parts.append(("baseline", fit.baseline().level[:, :n]))
    frames = []
    for name, values in parts:
        mean, lower, upper = band(values, fit.spec.level)
        frames.append(
            pl.DataFrame(
                {
                    "period_on": fit.data.periods,
                    "part": [name] * n,
                    "value": mean,
                    "lower": lower,
                    "upper": upper,
                }
            )
        )
    return pl.concat(frames)


def fitted_table(fit: FitResult, base: BaselineDraws | None = None) -> pl.DataFrame:
    """period_on, observed (null where missing), expected, lower, upper: limits hold a new observation.

    `base` is `baseline()`, where it is at hand already.
    """
    import polars as pl

    expected, drawn = fit.another(base or fit.baseline(), np.random.default_rng(1))
    _, lower, upper = band(drawn, fit.spec.level)
    return pl.DataFrame(
        {
            "period_on": fit.data.periods,
            "observed": fit.data.outcome,
            "expected": expected.mean(axis=0),
            "lower": lower,
            "upper": upper,
        }
    ).with_columns(pl.col("observed").fill_nan(None))


def curves_table(fit: FitResult, n_points: int = 33) -> pl.DataFrame:
    """Response curves: channel, spend (money a period, kept up), outcome, lower, upper, within_history.

    Estimand: outcome per period in the steady state of that spend. `within_history` is False beyond the highest
    four-period mean ever spent: there the curve is extrapolation.
    """
    return _curves(fit, fit.draws, fit.data.spend, fit.data.channels, "spend", n_points)


def organic_curves_table(fit: FitResult, n_points: int = 33) -> pl.DataFrame:
    """Response of organic media: channel, activity (a period, kept up), outcome, lower, upper, within_history."""
    if fit.organic is None:
        return _curves(fit, fit.draws, np.zeros((1, 0)), (), "activity", n_points)
    return _curves(fit, fit.organic, fit.data.activity, fit.data.organic, "activity", n_points)


def _curves(
    fit: FitResult, draws: ChannelDraws, inputs: Array, names: tuple[str, ...], unit: str, n_points: int
) -> pl.DataFrame:
    """Curves over `inputs` (n_periods, n_media), which the column `unit` holds."""
    import polars as pl

    frames = [
        pl.DataFrame(schema={"channel": pl.String, unit: float, "outcome": float, "lower": float, "upper": float})
        .with_columns(within_history=pl.lit(value=True))
        .clear()
    ]
    draws = draws.thin(N_PATHS)
    for m, name in enumerate(names):
        highest = highest_sustained(inputs[:, m])
        points = np.linspace(0, 1.4 * max(highest, float(inputs[:, m].mean())), n_points)
        mean, lower, upper = band(draws.steady(points, m), fit.spec.level)
        frames.append(
            pl.DataFrame(
                {
                    "channel": [name] * n_points,
                    unit: points,
                    "outcome": mean,
                    "lower": lower,
                    "upper": upper,
                    "within_history": points <= highest,
                }
            )
        )
    return pl.concat(frames)


def highest_sustained(spend: Array, periods: int = 4) -> float:
    """Highest mean of `periods` neighbouring values of `spend` (n_periods,): tried for long enough to learn from."""
    if len(spend) < periods:
        return float(spend.max())
    return float(np.convolve(spend, np.ones(periods) / periods, mode="valid").max())


def band(values: Array, level: float) -> tuple[Array, Array, Array]:
    """Mean and equal-tailed limits of `values` (n_draws, ...) over the draws."""
    tail = (1 - level) / 2
    lower, upper = np.quantile(values, [tail, 1 - tail], axis=0)
    return values.mean(axis=0), lower, upper
