"""Every reading of outcome and brand, whitened: its own baseline integrated out, its noise made independent.

Outcomes and volumes of searches take the national model's baseline (level, slope, season, holidays, controls, trend as
a random walk, autocorrelated noise). A survey has a level of its own and no trend: what moves it lastingly *is* the
brand. A wave reads the mean of the brand over its field time; its error is the binomial one of its sample, times an
excess that is estimated.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.errors import ModelError
from unisono.measure.funnel.data import BrandData, Series, Survey
from unisono.measure.funnel.kernel import Readings
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.design import Design, collapse
from unisono.words import Text, msg

USUAL_SAMPLE = 400.0
"""People asked in a wave whose sample is not stated: few, so that an unknown survey is not trusted too much."""


@dataclass(frozen=True, slots=True)
class Whitened:
    """One reading: `w` (n, n_periods), `w_y` (n,), `lam` (n,), and the `scale` that it is in multiples of.

    Attributes:
        rows: (n_seen, n_periods) what the n_seen observed figures read of the periods, over their noise's size.
        values: (n_seen,) observed figures, over `scale` and their noise's size.
        constant: log-density terms that no sampled parameter moves.
        design: of an outcome or a volume of searches.
    """

    w: Array
    w_y: Array
    lam: Array
    scale: float
    rows: Array
    values: Array
    constant: float
    design: Design | None = None


@dataclass(frozen=True, slots=True)
class BrandDesign:
    """All readings, the brand's waves (n_periods, n_waves), and the constants' sum (see `mmm.mode`)."""

    readings: tuple[Whitened, ...]
    waves: Array
    rho: tuple[float, ...]
    notes: tuple[Text, ...]

    @property
    def constant(self) -> float:
        """Log-density terms that depend on the noise's autocorrelations only."""
        return sum(reading.constant for reading in self.readings)


def design_of(data: BrandData, spec: BrandSpec, rho: tuple[float, ...]) -> BrandDesign:
    """Whiten all readings; `rho` holds the noise autocorrelation of the outcome and of each series."""
    notes: list[Text] = []
    readings = []
    for model, own in zip(histories(data), rho, strict=True):
        design, told = collapse(model, spec.model, own)
        readings.append(_of_design(model, design))
        notes += [note for note in told if note not in notes]
    readings += [_of_survey(survey, data.model) for survey in data.surveys]
    n = data.model.n_periods
    step = data.model.period_days / 365.25
    return BrandDesign(tuple(readings), brand_waves(n, round(spec.waves * data.model.years), step), rho, tuple(notes))


def histories(data: BrandData) -> tuple[ModelData, ...]:
    """The outcome's history, then each series in the outcome's place; searches take no controls of sales."""
    return (data.model, *(_history_of(data.model, series) for series in data.series))


def _history_of(model: ModelData, series: Series) -> ModelData:
    """`model` with `series` in the outcome's place."""
    placed = dataclasses.replace(model, outcome=series.value, outcome_name=series.name)
    if not series.shows_brand:
        return placed
    return dataclasses.replace(placed, controls=np.zeros((model.n_periods, 0)), control_names=())


def brand_waves(n: int, n_waves: int, step: float) -> Array:
    """(n, n_waves) leading columns of a random walk of unit variance a year, without its level."""
    index = np.arange(n, dtype=float)
    covariance = np.minimum(index[:, None], index[None, :]) * step
    centred = covariance - covariance.mean(axis=0)
    centred -= centred.mean(axis=1)[:, None]
    values, vectors = np.linalg.eigh((centred + centred.T) / 2)
    n_waves = max(min(n_waves, n - 2), 1)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0)))[:, : -n_waves - 1 : -1])


def _of_design(model: ModelData, design: Design) -> Whitened:
    seen = design.observed
    w = np.zeros((len(design.lam), model.n_periods))
    w[:, seen] = design.w
    values = model.outcome[seen] / design.scale
    return Whitened(
        w, design.w @ values, design.lam, design.scale, np.eye(len(seen))[seen], values, design.constant, design
    )


def _of_survey(survey: Survey, model: ModelData) -> Whitened:
    days = np.array([period_days_in(model, a, b) for a, b in zip(survey.first_on, survey.last_on, strict=True)])
    inside = (days.sum(axis=1) > 0) & np.isfinite(survey.value)
    if int(inside.sum()) < 2:
        raise ModelError(
            msg("The survey {survey} has fewer than two waves in this history.", survey=survey.name),
            remedy=msg("Import its earlier waves, or leave it out."),
        )
    days, value = days[inside], survey.value[inside]
    sample = np.where(np.isfinite(survey.sample[inside]), survey.sample[inside], USUAL_SAMPLE)
    scale = float(value.mean())
    middling = np.clip(value, 0.01, 0.99)
    error = np.sqrt(middling * (1 - middling) / sample) / scale
    rows = days / days.sum(axis=1)[:, None] / error[:, None]
    values = value / scale / error
    level = (1.0 / error)[:, None]
    q, _ = np.linalg.qr(level, mode="complete")
    left = q[:, 1:].T
    return Whitened(left @ rows, left @ values, np.zeros(len(left)), scale, rows, values, 0.0)


def period_days_in(model: ModelData, first_on: dt.date, last_on: dt.date) -> Array:
    """(n_periods,) how many days of `first_on` to `last_on` lie in each period."""
    starts = np.array([p.toordinal() for p in (*model.periods, model.period(model.n_periods))])
    low = np.maximum(starts[:-1], first_on.toordinal())
    high = np.minimum(starts[1:], last_on.toordinal() + 1)
    return np.asarray(np.maximum(high - low, 0), dtype=float)


def packed(design: BrandDesign) -> Readings:
    """The readings as the kernel takes them."""
    n = np.array([len(reading.w_y) for reading in design.readings], np.int64)
    n_readings, n_max, n_periods = len(n), int(n.max()), len(design.waves)
    w, waves = np.zeros((n_readings, n_max, n_periods)), np.zeros((n_readings, n_max, design.waves.shape[1]))
    w_y, lam = np.zeros((n_readings, n_max)), np.zeros((n_readings, n_max))
    for k, reading in enumerate(design.readings):
        w[k, : n[k]], w_y[k, : n[k]], lam[k, : n[k]] = reading.w, reading.w_y, reading.lam
        waves[k, : n[k]] = reading.w @ design.waves
    typical = np.array([max(float(np.median(reading.lam)), 1e-12) for reading in design.readings])
    return Readings(n, w, w_y, lam, typical, waves)
