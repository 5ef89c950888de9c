"""The part of the outcome that media does not explain, and how it is integrated out.

    baseline = F g (flat prior: level, slope, season, controls, events) + P c (holidays, c ~ N(0, sigma^2 scale^2))
             + trend (random walk of tau a year) + noise (sigma, autocorrelation rho)

With A = R(rho) + P scale^2 P' and K the walk's covariance, y - media has covariance sigma^2 A + tau^2 K around F g. Let
A = L L', N a basis of what L^-1 F cannot reach, and N' L^-1 K L^-T N = U diag(lambda) U'. Then W = U' N' L^-1 turns the
residual into independent components of variance sigma^2 + tau^2 lambda_i, for every sigma and tau, without refactoring.
Missing periods are simply absent from y, so they cost nothing and are never filled.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.data import WEEK, Array, ModelData
from unisono.measure.mmm.events import PREFIX, happened
from unisono.measure.mmm.spec import Spec
from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class Columns:
    """Regressors of the baseline over some periods: `flat` (n, p) and `proper` (n, h), with the names of both."""

    flat: Array
    proper: Array
    flat_names: tuple[str, ...]
    proper_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """The collapsed linear part of one data set, for one noise autocorrelation.

    Attributes:
        scale: the outcome's mean; everything inside is in multiples of it.
        w: (n_eff, n_observed) whitening of residuals; `lam` (n_eff,) its trend eigenvalues.
        constant: log-density terms that depend on `rho` only, so that autocorrelations can be compared.
        information: half the log-determinant of what the history says of the flat columns, per unit of sigma^2.
        spread: (n_periods,) noise variance of single periods in multiples of sigma^2; None where all are alike.
        noise: (n_periods, n_observed) noise correlation; `holiday` and `walk` likewise the other covariances, per unit
            of sigma^2, sigma^2 and tau^2.
        kept: which flat columns are used (collinear ones are left out).
    """

    columns: Columns
    observed: np.ndarray[tuple[int], np.dtype[np.bool_]]
    scale: float
    rho: float
    spread: Array | None
    w: Array
    lam: Array
    constant: float
    information: float
    noise: Array
    holiday: Array
    walk: Array
    kept: tuple[int, ...]


def baseline_columns(data: ModelData, spec: Spec, periods: tuple[dt.date, ...], controls: Array) -> Columns:
    """Regressors over `periods` (history or future) with `controls` (n, n_controls) in the data's units.

    Time is counted from the first period of `data` and controls are standardised by its history, so that future rows
    speak the same language as past ones.
    """
    years = np.array([(p - data.periods[0]).days / 365.25 for p in periods])
    flat = [np.ones(len(periods)), years - data.years / 2]
    names = ["level", "slope"]
    anchor = np.array([(p - dt.date(p.year, 1, 1)).days / 365.25 for p in periods])
    for k in range(1, spec.harmonics_for(data) + 1):
        flat += [np.sin(2 * np.pi * k * anchor), np.cos(2 * np.pi * k * anchor)]
        names += [f"season_sin_{k}", f"season_cos_{k}"]
    for j, name in enumerate(data.control_names):
        past = data.controls[data.observed, j]
        flat.append((controls[:, j] - past.mean()) / past.std())
        names.append(f"control:{name}")
    for event in happened(spec.events, data):
        flat.append(event.column(data, periods))
        names.append(PREFIX + event.name)
    proper, proper_names = holiday_columns(data, periods)
    return Columns(np.column_stack(flat), proper, tuple(names), proper_names)


def holiday_columns(data: ModelData, periods: tuple[dt.date, ...]) -> tuple[Array, tuple[str, ...]]:
    """One column a public holiday that the history has seen: the number of its days in each week.

    Only weeks can see single days; they start on the weekday of the first period.
    """
    if data.country is None or data.period_days != WEEK:
        return np.zeros((len(periods), 0)), ()
    import holidays

    years = range(data.periods[0].year, max(data.periods[-1], periods[-1]).year + 2)
    calendar = holidays.country_holidays(data.country, years=years, language="en_US")
    position = {period: i for i, period in enumerate(periods)}
    history = set(data.periods)
    marks: dict[str, Array] = {}
    seen: set[str] = set()
    for day in calendar:
        week = data.period((day - data.periods[0]).days // WEEK)
        # two holidays can fall on one day: each keeps its own column
        for name in calendar.get_list(day):
            column = marks.setdefault(name, np.zeros(len(periods)))
            if week in position:
                column[position[week]] += 1.0
            if week in history:
                seen.add(name)
    names = tuple(sorted(seen))
    if not names:
        return np.zeros((len(periods), 0)), ()
    return np.column_stack([marks[name] for name in names]), names


def collapse(data: ModelData, spec: Spec, rho: float, spread: Array | None = None) -> tuple[Design, tuple[Text, ...]]:
    """Integrate the linear part out for noise autocorrelation `rho` (0 to below 1).

    Args:
        data: the history.
        spec: choices and priors.
        rho: noise autocorrelation.
        spread: (n_periods,) variances of each period's own shock in multiples of sigma^2; all one where it is None.
    """
    columns = baseline_columns(data, spec, data.periods, data.controls)
    seen = data.observed
    index = np.arange(data.n_periods, dtype=float)
    if spread is not None:
        noise = noise_covariance(rho, spread)[:, seen]
    else:
        noise = rho ** np.abs(index[:, None] - index[None, seen]) if rho else np.eye(data.n_periods)[:, seen]
    holiday = spec.priors.holiday_scale**2 * columns.proper @ columns.proper[seen].T
    steps = index * data.period_days / 365.25
    walk = np.minimum(steps[:, None], steps[None, seen])
    kept = _independent(columns.flat[seen])
    notes = tuple(
        msg(
            "{column} repeats what other columns already say and is left out.",
            column=columns.flat_names[j].removeprefix("control:").removeprefix(PREFIX),
        )
        for j in range(columns.flat.shape[1])
        if j not in kept
    )
    flat = columns.flat[seen][:, kept]
    lower = np.linalg.cholesky((noise + holiday)[seen])
    white_flat = np.linalg.solve(lower, flat)
    q, r = np.linalg.qr(white_flat, mode="complete")
    complement = q[:, flat.shape[1] :]
    left = np.linalg.solve(lower.T, complement).T
    lam, turn = np.linalg.eigh(left @ walk[seen] @ left.T)
    information = float(np.log(np.abs(np.diag(r))).sum())
    constant = -float(np.log(np.diag(lower)).sum()) - information
    design = Design(
        columns=columns,
        observed=seen,
        scale=float(data.outcome[seen].mean()),
        rho=rho,
        spread=spread,
        w=np.ascontiguousarray(turn.T @ left),
        lam=np.maximum(lam, 0.0),
        constant=constant,
        information=information,
        noise=noise,
        holiday=holiday,
        walk=walk,
        kept=kept,
    )
    return design, notes


def noise_covariance(rho: float, spread: Array) -> Array:
    """(n, n) covariance of noise e_t = rho e_(t-1) + sqrt(1 - rho^2) u_t whose shocks u have variances `spread` (n,).

    In multiples of sigma^2; the first e is its own shock.
    """
    n = len(spread)
    lags = np.arange(n)[:, None] - np.arange(n)
    handed_on = np.tril(rho ** np.abs(lags)) if rho else np.eye(n)
    handed_on[:, 1:] *= np.sqrt(1 - rho**2)
    return np.asarray((handed_on * spread) @ handed_on.T)


def _independent(matrix: Array) -> tuple[int, ...]:
    """Columns of `matrix` that add something to the ones before them, in their order."""
    kept: list[int] = []
    basis = np.zeros((matrix.shape[0], 0))
    for j in range(matrix.shape[1]):
        column = matrix[:, j]
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > 1e-7 * float(np.linalg.norm(column)):
            basis = np.column_stack([basis, rest / length])
            kept.append(j)
    return tuple(kept)
