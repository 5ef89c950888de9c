"""The part of the panel's outcome that media does not explain, and how its columns are prepared.

    y_gt / size_g / scale = level_g + slope_g time                             free, of each unit
                          + tau_own (waves of a random walk, a yearly season)  each unit on its own
                          + season + events + controls                         free, common to all units
                          + tau_common (waves of a random walk)                common
                          + holidays                                           common, a few noise sizes at most
                          + noise: sigma * noise_g, autocorrelation rho

A random walk over T periods is kept to its leading waves (eigenvectors of its covariance, without level and slope): a
dozen columns hold all but its fastest twentieth, which counts as noise, and no matrix of periods by periods is needed.

Noise with autocorrelation rho^gap between observed periods is whitened by taking off rho^gap of the observed period
before, whatever the gap, so holes cost nothing and are never filled. Each unit's own proper columns are turned so that
they are orthonormal after its free ones (a singular value decomposition): `linear` then has no matrix to invert for
them, for any tau.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.design import holiday_columns
from unisono.measure.mmm.events import Event, wrong_event
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.events import check_panel_events, event_columns, repeating
from unisono.measure.mmm.panel.kernel import FREE, HOLIDAY, TREND, Fixed
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.words import msg

_VECTOR = 8
"""Columns are filled up to a multiple of this, so that the processor's vectors have no remainder."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Regressors of the baseline before whitening.

    Attributes:
        common: (n_units, n_periods, n_common) with `names`, `kind` and `variance` (see `kernel.PanelProblem`) of each.
        n_single: how many of them, the last ones, differ between units: events in some of them, and controls.
        free: (n_periods, 2) level and slope of each unit.
        own: (n_periods, n_proper) what a unit does on its own, prior variance 1 per tau^2.
    """

    common: Array
    n_single: int
    names: tuple[str, ...]
    kind: npt.NDArray[np.int64]
    variance: Array
    free: Array
    own: Array


@dataclass(frozen=True, slots=True)
class Whitening:
    """How each observed cell loses its autocorrelation and its unit's noise size, see `kernel.PanelProblem`."""

    now: Array
    before: Array
    previous: npt.NDArray[np.int64]

    def of(self, values: Array) -> Array:
        """`values` (n_units, n_periods, n) whitened; zero where nothing was observed."""
        last = np.take_along_axis(values, self.previous[:, :, None], axis=1)
        return np.asarray(self.now[:, :, None] * values - self.before[:, :, None] * last)


@dataclass(frozen=True, slots=True)
class PanelDesign:
    """The prepared columns for one noise autocorrelation and one set of unit noise sizes.

    Attributes:
        columns: before whitening.
        whitening: of every cell.
        fixed: what the kernel reads.
        paths: (n_units, n_periods, n_own) what a coefficient of Z adds to the scaled outcome, observed or not.
        levels: (n_units, n_free, n_common + 1) Z'[Phi, y] of the free columns before they were projected out.
        rho: noise autocorrelation.
        noise: (n_units,) noise sizes, relative.
        constant: log-density terms that depend on `rho` and `noise` only, so that choices of them can be compared.
    """

    columns: Columns
    whitening: Whitening
    fixed: Fixed
    paths: Array
    levels: Array
    rho: float
    noise: Array
    constant: float


def baseline_columns(data: PanelData, spec: PanelSpec) -> Columns:
    """Regressors of `data`'s baseline."""
    calendar = data.calendar()
    n, n_units = data.n_periods, len(data.units)
    years = np.array([(p - data.periods[0]).days / 365.25 for p in data.periods])
    of_year = np.array([(p - p.replace(month=1, day=1)).days / 365.25 for p in data.periods])
    free = np.column_stack([np.ones(n), years - calendar.years / 2])
    season = [
        (f"season_{name}_{k}", wave(2 * np.pi * k * of_year))
        for k in range(1, spec.harmonics_for(calendar) + 1)
        for name, wave in (("sin", np.sin), ("cos", np.cos))
    ]
    step = data.period_days / 365.25
    waves = walk_waves(n, round(spec.waves * calendar.years), step)
    marks, holiday_names = holiday_columns(calendar, data.periods)
    events = event_columns(data, spec.events)
    shared = [column for _, column in season] + list(waves.T) + list(marks.T) + list(events.everywhere.T)
    everywhere = np.tile(np.array(shared).reshape(-1, n).T, (n_units, 1, 1))
    common = np.concatenate([everywhere, events.somewhere, _standardised(data)], axis=2)
    n_season, n_waves, n_marks = len(season), waves.shape[1], marks.shape[1]
    n_single = events.somewhere.shape[2] + len(data.control_names)
    n_last = events.everywhere.shape[1] + n_single
    names = [name for name, _ in season] + [f"trend_{k + 1}" for k in range(n_waves)] + list(holiday_names)
    names += [*events.everywhere_names, *events.somewhere_names, *(f"control:{name}" for name in data.control_names)]
    kind = [FREE] * n_season + [TREND] * n_waves + [HOLIDAY] * n_marks + [FREE] * n_last
    variance = [1.0] * (n_season + n_waves) + [spec.priors.holiday_scale**2] * n_marks + [1.0] * n_last
    unit_season = [column for _, column in season[: 2 * max(1, len(season) // 6)]]
    own = np.column_stack([walk_waves(n, round(spec.unit_waves * calendar.years), step), *unit_season])
    return Columns(
        common=common,
        n_single=n_single,
        names=tuple(names),
        kind=np.array(kind, np.int64),
        variance=np.array(variance, float),
        free=free,
        own=own,
    )


def events_told(data: PanelData, spec: PanelSpec) -> tuple[Event, ...]:
    """The events of `spec` that the outcomes of `data` can tell from the rest of the baseline."""
    if not spec.events:
        return ()
    columns = baseline_columns(data, spec)
    free = np.flatnonzero(columns.kind == FREE)
    again = repeating(columns.common[:, :, free], tuple(columns.names[j] for j in free), data)
    return tuple(event for event in spec.events if event.name not in again)


def refuse_events(data: PanelData, spec: PanelSpec) -> None:
    """Refuse events that this panel cannot use.

    Raises:
        ModelError: naming the event and what is wrong.
    """
    check_panel_events(data, spec.events)
    told = events_told(data, spec)
    for event in spec.events:
        if event not in told:
            raise wrong_event(event.name, msg("levels, season, controls or another event already say what it would"))


def _standardised(data: PanelData) -> Array:
    """Controls with mean 0 and standard deviation 1 over the observed cells."""
    seen = data.controls[data.observed]
    return np.asarray((data.controls - seen.mean(axis=0)) / seen.std(axis=0))


def walk_waves(n: int, n_waves: int, step: float) -> Array:
    """(n, n_waves) leading columns of a random walk of unit variance a year, without its level and slope.

    Their coefficients are independent with variance 1.
    """
    index = np.arange(n, dtype=float)
    covariance = np.minimum(index[:, None], index[None, :]) * step
    line = np.column_stack([np.ones(n), index])
    q, _ = linalg.qr(line, mode="economic")
    left = covariance - q @ (q.T @ covariance)
    left -= (left @ q) @ q.T
    n_waves = max(min(n_waves, n - 3), 1)
    values, vectors = linalg.eigh((left + left.T) / 2, subset_by_index=(n - n_waves, n - 1))
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0)))[:, ::-1])


def whitening(observed: npt.NDArray[np.bool_], rho: float, noise: Array) -> Whitening:
    """Weights that turn noise of autocorrelation `rho` and size `noise` (n_units,) into independent unit noise."""
    now, before = np.zeros(observed.shape), np.zeros(observed.shape)
    previous = np.zeros(observed.shape, np.int64)
    for g, row in enumerate(observed):
        seen = np.flatnonzero(row)
        gap = np.diff(seen, prepend=seen[0] - 10_000_000)
        kept = rho**gap if rho else np.zeros(len(seen))
        now[g, seen] = 1.0 / (noise[g] * np.sqrt(1.0 - kept**2))
        before[g, seen] = kept * now[g, seen]
        previous[g, seen] = np.concatenate([[seen[0]], seen[:-1]])
    return Whitening(now, before, previous)


@dataclass(frozen=True, slots=True)
class _Own:
    """A unit's own columns for a noise size of 1: orthonormal `z` (n_periods, n_own), the free ones first.

    `lam` (n_own,) and `paths` (n_periods, n_own) as in `PanelDesign`; `log_free` the log-determinant of the free ones.
    """

    z: Array
    lam: Array
    paths: Array
    log_free: float


def _own_columns(columns: Columns, free: Array, own: Array) -> _Own:
    """Turn whitened `free` and `own` (n_periods, n) to be orthonormal, the proper ones after the free ones."""
    n_periods, n_free = free.shape
    n_own = n_free + own.shape[1]
    z, paths, lam = np.zeros((n_periods, n_own)), np.zeros((n_periods, n_own)), np.zeros(n_own)
    q, r = linalg.qr(free, mode="economic")
    inverse = linalg.inv(r)
    reach = q.T @ own
    left, values, right = linalg.svd(own - q @ reach, full_matrices=False)
    found = values > 1e-9 * values.max(initial=0.0)
    proper = slice(n_free, n_free + int(found.sum()))
    z[:, :n_free], lam[:n_free] = q, np.inf
    z[:, proper], lam[proper] = left[:, found], values[found] ** 2
    paths[:, :n_free] = columns.free @ inverse
    turn = right[found].T / values[found]
    paths[:, proper] = columns.own @ turn - columns.free @ (inverse @ (reach @ turn))
    return _Own(z, lam, paths, float(np.log(np.abs(np.diag(r))).sum()))


def prepare(data: PanelData, columns: Columns, rho: float, noise: Array) -> PanelDesign:
    """Whiten and turn the columns of `data` for noise of autocorrelation `rho` and sizes `noise` (n_units,)."""
    n_units = len(data.units)
    unit = whitening(data.observed, rho, np.ones(n_units))
    white = Whitening(unit.now / noise[:, None], unit.before / noise[:, None], unit.previous)
    outcome = np.where(data.observed, data.outcome, 0.0) / data.size[:, None] / data.scale
    both = white.of(np.concatenate([columns.common, outcome[:, :, None]], axis=2))
    free = unit.of(np.tile(columns.free, (n_units, 1, 1)))
    own = unit.of(np.tile(columns.own, (n_units, 1, 1)))
    n_free, n_both = columns.free.shape[1], both.shape[2]
    n_shared = n_both - 1 - columns.n_single
    levels = np.zeros((n_units, n_free, n_both))
    pattern = np.zeros(n_units, np.int64)
    turned: list[_Own] = []
    stacked: list[Array] = []
    known: dict[bytes, int] = {}
    constant = 0.0
    for g in range(n_units):
        key = data.observed[g].tobytes()
        fresh = key not in known
        if fresh:
            known[key] = len(turned)
            turned.append(_own_columns(columns, free[g], own[g]))
        pattern[g] = known[key]
        mine = turned[pattern[g]]
        q = mine.z[:, :n_free]
        levels[g] = q.T @ both[g]
        both[g] -= q @ levels[g]
        if fresh:
            common = noise[g] * both[g, :, :n_shared]
            places = np.zeros((len(common), n_both - n_shared))
            filling = np.zeros((len(common), -(n_both + len(mine.lam)) % _VECTOR))
            stacked.append(np.column_stack([common, places, mine.z, filling]))
        seen = white.now[g, data.observed[g]]
        constant += float(np.log(seen).sum() + n_free * np.log(noise[g])) - mine.log_free
    kept = np.ascontiguousarray(np.stack(stacked))
    across = np.einsum("gtl,gtk->glk", np.stack([turned[p].z for p in pattern]), both)
    across[:, :n_free] = 0.0
    fixed = Fixed(
        columns=kept,
        columns_t=np.ascontiguousarray(kept.transpose(0, 2, 1)),
        pattern=pattern,
        single=np.ascontiguousarray(both[:, :, n_shared:].transpose(0, 2, 1)),
        precise=1.0 / noise,
        own=np.ascontiguousarray(across),
        own_t=np.ascontiguousarray(across.transpose(0, 2, 1)),
        gram=np.einsum("gti,gtj->ij", both, both),
        lam=np.stack([turned[p].lam for p in pattern]) / noise[:, None] ** 2,
        n_effective=int(data.observed.sum()) - n_units * n_free,
    )
    paths = np.stack([turned[p].paths for p in pattern]) * noise[:, None, None]
    return PanelDesign(columns, white, fixed, paths, levels, rho, noise, constant)
