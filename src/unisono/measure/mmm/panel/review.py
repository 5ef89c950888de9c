"""The panel reviews itself: does it describe the past, is its split believable, what do the units share unexplained?

Beside the national checks' kinds there is one of the panel's own: what moves all units at once in a single week and is
neither season, trend nor control is independent noise to the model, which then believes that it has seen far more than
it has. The mean correlation of the units' residuals tells.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.tension import tensions_in_panel
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.measure.mmm.review import agreement
from unisono.words import Share, msg

_TOGETHER = 0.9


def plausibility(result: PanelResult) -> tuple[Diagnostic, ...]:
    """Fit to the past, sense of the split, and what the data could not tell."""
    return (
        *_past(result),
        *_split(result),
        _negative(result),
        _demand(result),
        *_pairs(result.data),
        *_experiments(result),
        _length(result),
    )


def _past(result: PanelResult) -> tuple[Diagnostic, ...]:
    table = result.fitted_table()
    shape = result.data.outcome.shape
    seen = result.data.observed
    observed, expected = result.data.outcome, table["expected"].to_numpy().reshape(shape)
    lower, upper = (table[name].to_numpy().reshape(shape) for name in ("lower", "upper"))
    left = np.where(seen, observed - expected, 0.0)
    around = np.where(seen, observed - np.nanmean(observed, axis=1, keepdims=True), 0.0)
    explained = 1 - float((left**2).sum() / (around**2).sum())
    error = float(np.abs(left).sum() / np.abs(observed[seen]).sum())
    inside = float(((observed >= lower) & (observed <= upper))[seen].mean())
    together = _residual_correlation(left, seen)
    return (
        Diagnostic(
            "explained",
            explained,
            ">= 0.5",
            Grade.PASS if explained >= 0.5 else Grade.REVIEW,
            msg("The model explains {share} of the outcome's movement.", share=Share(explained)),
        ),
        Diagnostic(
            "mean_error",
            error,
            "<= 15 %",
            Grade.PASS if error <= 0.15 else Grade.REVIEW,
            msg("Its mean error on the past is {share} of the outcome.", share=Share(error, 1)),
        ),
        Diagnostic(
            "predictive_coverage",
            inside,
            ">= 80 %",
            Grade.PASS if inside >= 0.8 else Grade.REVIEW,
            msg("{share} of past periods lie inside their predictive interval.", share=Share(inside)),
        ),
        Diagnostic(
            "shared_shocks",
            together,
            "<= 0.1",
            Grade.PASS if together <= 0.1 else Grade.REVIEW if together <= 0.5 else Grade.FAIL,
            msg("What the model leaves over correlates by {value} between units on average.", value=round(together, 2)),
        ),
    )


def _residual_correlation(left: Array, seen: npt.NDArray[np.bool_]) -> float:
    """Mean correlation between the residuals of two units, from the variance of their weekly means."""
    size = np.sqrt((left**2).sum(axis=1) / seen.sum(axis=1))
    unit = left / size[:, None]
    pairs = unit.sum(axis=0) ** 2 - (unit**2).sum(axis=0)
    count = seen.sum(axis=0)
    return float(pairs.sum() / max((count * (count - 1)).sum(), 1))


def _split(result: PanelResult) -> tuple[Diagnostic, ...]:
    shares = result.contributions().sum(axis=(1, 2)) / result.total_outcome
    tail = (1 - result.spec.level) / 2
    mean, (lower, upper) = float(shares.mean()), np.quantile(shares, [tail, 1 - tail])
    grade = Grade.FAIL if lower > 0.9 else Grade.REVIEW if mean > 0.7 else Grade.PASS
    return (
        Diagnostic(
            "media_share",
            mean,
            "<= 70 %",
            grade,
            msg(
                "Media is credited with {mean} of the outcome (between {lower} and {upper}).",
                mean=Share(mean),
                lower=Share(float(lower)),
                upper=Share(float(upper)),
            ),
        ),
    )


def _negative(result: PanelResult) -> Diagnostic:
    """Units' own effects are normal around the average, so some may come out below zero; media rarely does harm."""
    count = int(((result.linear.effect < 0).mean(axis=0) > 0.9).sum())
    if count:
        text = msg(
            "Pairs of unit and channel where media seems to do harm: {count}. Look for what else moved.", count=count
        )
    else:
        text = msg("In no unit does a channel seem to do harm.")
    return Diagnostic("negative_units", float(count), "0", Grade.REVIEW if count else Grade.PASS, text)


def _demand(result: PanelResult) -> Diagnostic:
    names = result.data.control_names
    if names:
        text = msg(
            "Beside season and trend these controls stand for demand: {controls}. What moves both spend and sales and "
            "is none of these would be credited to media.",
            controls=names,
        )
        return Diagnostic("confounding", float(len(names)), ">= 1", Grade.PASS, text)
    text = msg(
        "Confounding risk: no control stands for demand. Where spend follows demand (season, stock, a rival's "
        "absence), the model credits media with sales that would have come anyway. Add a demand control or an "
        "experiment."
    )
    return Diagnostic("confounding", 0.0, ">= 1", Grade.REVIEW, text)


def _pairs(data: PanelData) -> tuple[Diagnostic, ...]:
    """Two channels whose spend per head moved together in every unit and week."""
    n = len(data.channels)
    if n < 2:
        return ()
    per_head = data.spend / data.size[:, None, None]
    flat = (per_head - per_head.mean(axis=1, keepdims=True)).reshape(-1, n)
    length = np.linalg.norm(flat, axis=0)
    unit = flat / np.where(length > 0, length, 1.0)
    matrix = unit.T @ unit
    rows, columns = np.triu_indices(n, 1)
    k = int(np.argmax(matrix[rows, columns]))
    i, j, value = int(rows[k]), int(columns[k]), float(matrix[rows[k], columns[k]])
    if value <= _TOGETHER:
        text = msg("No two channels are mistaken for each other (highest correlation {value}).", value=round(value, 2))
        return (Diagnostic("mistaken_pairs", value, "<= 0.9", Grade.PASS, text),)
    text = msg(
        "The spend of {first} and {second} moved together (correlation {value}): read their sum, not their difference.",
        first=data.channels[i],
        second=data.channels[j],
        value=round(value, 2),
    )
    return (Diagnostic("mistaken_pairs", value, "<= 0.9", Grade.REVIEW, text),)


def _experiments(result: PanelResult) -> tuple[Diagnostic, ...]:
    """Whether each experiment agrees with the history."""
    return tuple(agreement(t) for t in tensions_in_panel(result.posterior, result.theta.mean(axis=0)))


def _length(result: PanelResult) -> Diagnostic:
    years, n = result.data.calendar().years, result.data.n_periods
    grade = Grade.PASS if years >= 1.0 else Grade.REVIEW
    text = msg("The history holds {n} periods ({years} years).", n=n, years=round(years, 1))
    return Diagnostic("history", years, ">= 1 year", grade, text)
