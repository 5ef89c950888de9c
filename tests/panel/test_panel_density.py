"""The panel's collapsed density is the dense one, its gradient the slope, its drawn-back part the dense conditional.

The reference is written from the model's description alone: carry-over by sums over lags, one covariance matrix over
all observed cells, numpy's solver, scipy's priors.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import holidays
import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from unisono.measure.mmm.events import Event, Shape
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.draws import linear_draws
from unisono.measure.mmm.panel.posterior import PanelPosterior, posterior_of
from unisono.measure.mmm.panel.spec import PanelSpec

Array = npt.NDArray[np.float64]
MakePanel = Callable[..., PanelData]

SPEC = PanelSpec()
CASES = [
    {"rho": 0.0, "n": 40, "n_units": 3},
    {"rho": 0.4, "n": 40, "n_units": 3, "missing": 0.15, "n_controls": 1},
    {"rho": 0.6, "n": 56, "n_units": 3, "missing": 0.1, "late": 25},
    {"rho": 0.2, "n": 40, "n_units": 3, "n_channels": 3, "country": "FR"},
    {"rho": 0.0, "n": 30, "n_units": 4, "n_channels": 1, "n_controls": 2, "population": False},
]


@dataclass(frozen=True, slots=True)
class Dense:
    """All cells, one after the other; `seen` marks the observed ones.

    `effects` (n_cells, n_units * n_channels) are the saturated media, one column per unit and channel; `roots` the
    standard deviation of each of these effects around the channel's average `means`; `smooth` the baseline's
    covariance, `noise` the noise's.
    """

    seen: npt.NDArray[np.bool_]
    outcome: Array
    free: Array
    smooth: Array
    noise: Array
    effects: Array
    means: Array
    roots: Array

    def observed(self) -> tuple[Array, Array, Array, Array]:
        """Residual at the average effects, free columns, inverse covariance and effects' columns of observed cells."""
        seen = self.seen
        effects = self.effects[seen]
        covariance = (self.smooth + self.noise)[np.ix_(seen, seen)] + effects * self.roots**2 @ effects.T
        return (
            self.outcome[seen] - effects @ self.means,
            self.free[seen],
            np.asarray(np.linalg.inv(covariance), float),
            effects,
        )


def saturated(x: Array, logit: float, log_half: float, log_slope: float, window: int) -> Array:
    """Carry-over by explicit sums over lags, then Hill's curve."""
    decay, half, slope = 1 / (1 + np.exp(-logit)), np.exp(log_half), np.exp(log_slope)
    weights = decay ** np.arange(window)
    weights /= weights.sum()
    carried = np.array([sum(weights[k] * x[t - k] for k in range(min(window, t + 1))) for t in range(len(x))])
    return np.asarray(carried**slope / (carried**slope + half**slope))


def waves(n: int, count: int, year: float) -> Array:
    """Leading part of a random walk's covariance without level and line, (n, n)."""
    walk = np.array([[min(i, j) * year for j in range(n)] for i in range(n)])
    line = np.column_stack([np.ones(n), np.arange(n)])
    away = np.eye(n) - line @ np.linalg.solve(line.T @ line, line.T)
    values, vectors = np.linalg.eigh(away @ walk @ away)
    top = vectors[:, -count:]
    return np.asarray(top * values[-count:] @ top.T)


def dense(
    data: PanelData, theta: Array, rho: float, noise: Array, events: Array | None = None, moved: Array | None = None
) -> Dense:
    """The whole panel as one Gaussian under `theta`; the defaults of `PanelSpec` are written out here.

    `events` (n_units, n, n_events) are free columns more; `moved` (n, n_channels) multiplies the response.
    """
    n_units, n = data.outcome.shape
    n_channels = len(data.channels)
    population = np.nanmean(data.outcome, axis=1) if data.population is None else data.population
    size = population / population.mean()
    scale = np.nanmean(data.outcome, axis=1).mean()
    sigma, common_tau, own_tau = np.exp(theta[-3:])
    years = n * 7 / 365.25
    harmonics = 3 if years >= 1.95 else 2 if years >= 1 else 0

    media = np.empty((n_units, n, n_channels))
    means, roots = np.empty((n_units, n_channels)), np.empty((n_units, n_channels))
    for m in range(n_channels):
        logit, log_half, log_slope, log_roi, bent = theta[5 * m : 5 * m + 5]
        per_head = data.spend[:, :, m] / size[:, None]
        per_head = per_head / (data.spend[:, :, m].sum() / (n * n_units))
        for g in range(n_units):
            media[g, :, m] = saturated(per_head[g], logit, log_half, log_slope, 13)
            media[g, :, m] *= 1.0 if moved is None else moved[:, m]
        beta = np.exp(log_roi) * data.spend[:, :, m].sum() / scale / (size[:, None] * media[:, :, m]).sum()
        means[:, m], roots[:, m] = beta, beta * 0.3 * np.log(1 + np.exp(4 * bent / 3))

    time = np.array([(p - data.periods[0]).days / 365.25 for p in data.periods]) - years / 2
    day = np.array([(p.timetuple().tm_yday - 1) / 365.25 for p in data.periods])
    season = [f(2 * np.pi * k * day) for k in range(1, harmonics + 1) for f in (np.sin, np.cos)]
    observed = np.isfinite(data.outcome)
    past = data.controls[observed]
    controls = (data.controls - past.mean(axis=0)) / past.std(axis=0)
    shared = np.concatenate([np.tile(np.array(season).reshape(-1, n).T, (n_units, 1, 1)), controls], axis=2)
    shared = shared if events is None else np.concatenate([shared, events], axis=2)
    common_cov = common_tau**2 * waves(n, round(4 * years), 7 / 365.25) + sigma**2 * 9 * _marks(data)
    own_cov = own_tau**2 * waves(n, round(2 * years), 7 / 365.25)
    if harmonics:
        for column in season[:2]:
            own_cov += own_tau**2 * np.outer(column, column)
    correlation = np.array([[rho ** abs(i - j) if i != j else 1.0 for j in range(n)] for i in range(n)])

    same_unit = np.kron(np.eye(n_units), np.ones((n, n)))
    effects = np.zeros((n_units * n, n_units * n_channels))
    free = np.zeros((n_units * n, 2 * n_units))
    for g in range(n_units):
        rows = slice(g * n, (g + 1) * n)
        effects[rows, g * n_channels : (g + 1) * n_channels] = media[g]
        free[rows, 2 * g], free[rows, 2 * g + 1] = 1.0, time
    return Dense(
        seen=observed.ravel(),
        outcome=(data.outcome / size[:, None] / scale).ravel(),
        free=np.column_stack([free, shared.reshape(n_units * n, -1)]),
        smooth=np.tile(common_cov, (n_units, n_units)) + same_unit * np.tile(own_cov, (n_units, n_units)),
        noise=np.kron(np.diag(sigma**2 * noise**2), correlation),
        effects=effects,
        means=means.ravel(),
        roots=roots.ravel(),
    )


def _marks(data: PanelData) -> Array:
    """Covariance of holidays, one coefficient of unit variance each."""
    n = data.n_periods
    total = np.zeros((n, n))
    if data.country is None:
        return total
    first = data.periods[0]
    calendar = holidays.country_holidays(data.country, years=range(2022, 2027), language="en_US")
    for name in {name for day in calendar for name in calendar.get_list(day)}:
        days = [day for day in calendar if name in calendar.get_list(day)]
        mark = np.array([sum(0 <= (d - first).days - 7 * t < 7 for d in days) for t in range(n)], float)
        total += np.outer(mark, mark)
    return total


def log_likelihood(panel: Dense) -> float:
    """Restricted log-likelihood without its constant: free columns integrated out under a flat prior."""
    residual, free, inverse, _ = panel.observed()
    information = free.T @ inverse @ free
    rest = residual - free @ np.linalg.solve(information, free.T @ inverse @ residual)
    log_det = np.linalg.slogdet(information)[1] - np.linalg.slogdet(inverse)[1]
    return -0.5 * float(log_det + rest @ inverse @ rest)


def log_prior(posterior: PanelPosterior, theta: Array) -> float:
    """The prior by scipy's normalised densities."""
    p, n = posterior.problem.prior, len(posterior.data.channels)
    block = theta[: 5 * n].reshape(n, 5)
    decay = 1 / (1 + np.exp(-block[:, 0]))
    total = stats.beta.logpdf(decay, p.decay_alpha, p.decay_beta).sum() + np.log(decay * (1 - decay)).sum()
    total += stats.norm.logpdf(block[:, 1], p.half_mean, p.half_sd).sum()
    total += stats.norm.logpdf(block[:, 2], p.slope_mean, p.slope_sd).sum()
    covariance = p.roi_within_sd**2 * np.eye(n) + p.roi_common_sd**2 * np.ones((n, n))
    total += stats.multivariate_normal.logpdf(block[:, 3], np.full(n, p.roi_mean), covariance)
    total += stats.norm.logpdf(block[:, 4]).sum()
    total += stats.norm.logpdf(theta[-3], p.sigma_mean, p.sigma_sd)
    total += stats.norm.logpdf(theta[-2], p.common_mean, p.common_sd)
    total += stats.norm.logpdf(theta[-1], p.own_mean, p.own_sd)
    return float(total)


def built(make_panel: MakePanel, case: dict[str, object]) -> tuple[PanelPosterior, Array]:
    """A posterior with unequal noise sizes, and three points around its prior's centre."""
    options = dict(case)
    rho = float(str(options.pop("rho")))
    data = make_panel(**options)
    noise = np.linspace(0.7, 1.4, len(data.units))
    posterior = posterior_of(data, SPEC, rho=rho, noise=noise)
    points = posterior.start() + 0.4 * np.random.default_rng(3).standard_normal((3, posterior.n_dim))
    return posterior, points


@pytest.mark.parametrize("case", CASES)
def test_the_collapsed_density_is_the_dense_one(make_panel: MakePanel, case: dict[str, object]) -> None:
    posterior, points = built(make_panel, case)
    differences = []
    for theta in points:
        reference = dense(posterior.data, theta, posterior.design.rho, posterior.design.noise)
        value, _ = posterior.log_density(theta)
        expected = log_likelihood(reference) + log_prior(posterior, theta)
        differences.append(value + posterior.design.constant - expected)
    assert np.ptp(differences) < 1e-8 * max(abs(value), 1.0), differences


def test_choices_of_noise_are_compared_with_all_that_depends_on_them(make_panel: MakePanel) -> None:
    """Between autocorrelations and noise sizes, too, the density moves as the dense one."""
    data = make_panel(n=40, n_units=3, missing=0.1)
    theta = posterior_of(data, SPEC).start()
    differences = []
    for rho, noise in ((0.0, np.ones(3)), (0.5, np.ones(3)), (0.3, np.array([0.5, 1.0, 2.0]))):
        posterior = posterior_of(data, SPEC, rho=rho, noise=noise)
        prior = posterior_of(data, SPEC).problem.prior
        posterior = dataclasses.replace(posterior, problem=posterior.problem._replace(prior=prior))
        value, _ = posterior.log_density(theta)
        differences.append(value + posterior.design.constant - log_likelihood(dense(data, theta, rho, noise)))
    assert np.ptp(differences) < 1e-7, differences


def assert_gradient_is_slope(posterior: PanelPosterior, theta: Array) -> None:
    """By five-point differences."""
    _, gradient = posterior.log_density(theta)
    for i in range(posterior.n_dim):
        step = np.zeros(posterior.n_dim)
        step[i] = 1e-3
        at = [posterior.log_density(theta + k * step)[0] for k in (-2, -1, 1, 2)]
        slope = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * 1e-3)
        assert gradient[i] == pytest.approx(slope, rel=1e-6, abs=1e-6), i


@pytest.mark.parametrize("case", CASES)
def test_the_gradient_is_the_slope(make_panel: MakePanel, case: dict[str, object]) -> None:
    posterior, points = built(make_panel, case)
    for theta in points[:2]:
        assert_gradient_is_slope(posterior, theta)


def test_drawn_back_parts_have_the_dense_mean_and_covariance(make_panel: MakePanel) -> None:
    posterior, points = built(make_panel, {"rho": 0.3, "n": 40, "n_units": 3, "missing": 0.1, "late": 8})
    theta, data, n = points[0], posterior.data, 20_000
    draws = linear_draws(posterior, np.tile(theta, (n, 1)), np.random.default_rng(5))
    reference = dense(data, theta, posterior.design.rho, posterior.design.noise)
    mean, covariance = conditional_effects(reference)
    found = draws.effect.reshape(n, -1)
    error = reference.roots / np.sqrt(n)
    assert np.all(np.abs(found.mean(axis=0) - mean) < 5 * error)
    sds = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(np.cov(found.T) / np.outer(sds, sds), covariance / np.outer(sds, sds), atol=0.04)

    smooth, smooth_sd = conditional_baseline(reference)
    columns, paths = posterior.design.columns.common, posterior.design.paths
    path = np.einsum("gtk,nk->ngt", columns, draws.common) + np.einsum("gtl,ngl->ngt", paths, draws.own)
    path = path.reshape(n, -1)
    assert np.all(np.abs(path.mean(axis=0) - smooth) < 5 * smooth_sd / np.sqrt(n))
    np.testing.assert_allclose(path.std(axis=0), smooth_sd, rtol=0.04)


def conditional_effects(panel: Dense) -> tuple[Array, Array]:
    """Mean and covariance of all units' effects given the outcome."""
    residual, free, inverse, effects = panel.observed()
    prior = np.diag(panel.roots**2)
    project = inverse - inverse @ free @ np.linalg.solve(free.T @ inverse @ free, free.T @ inverse)
    cross = effects @ prior
    return panel.means + cross.T @ project @ residual, prior - cross.T @ project @ cross


def conditional_baseline(panel: Dense) -> tuple[Array, Array]:
    """Mean and standard deviation of every unit's baseline in every period, observed or not."""
    residual, free, inverse, _ = panel.observed()
    information = free.T @ inverse @ free
    coefficients = np.linalg.solve(information, free.T @ inverse @ residual)
    to_data = panel.smooth[:, panel.seen]
    mean = panel.free @ coefficients + to_data @ inverse @ (residual - free @ coefficients)
    lift = panel.free - to_data @ inverse @ free
    variance = panel.smooth - to_data @ inverse @ to_data.T + lift @ np.linalg.solve(information, lift.T)
    return mean, np.sqrt(np.diag(variance))


WEST = Experiment(
    "dark test", "channel_1", dt.date(2023, 4, 3), dt.date(2023, 4, 30), lift=-60.0, error=4.0, treated=0.0,
    untreated=1.0, measured_until=dt.date(2023, 5, 21), bias=0.1, usual=15.0, regions=("unit_0", "unit_2"),
)  # fmt: skip
HALF = Experiment("holdout", "channel_0", dt.date(2023, 6, 5), dt.date(2023, 7, 2), 50.0, 4.0, share=0.5)
HEAVY = dataclasses.replace(
    WEST, name="heavy-up", first_on=dt.date(2023, 6, 19), last_on=dt.date(2023, 7, 2), measured_until=None,
    lift=12.0, error=2.0, treated=1.5, usual=None, regions=("unit_1", "unit_2"),
)  # fmt: skip
TESTS = (WEST, HALF, HEAVY)


def lift_columns(data: PanelData, theta: Array, moved: Array | None = None) -> Array:
    """(n_tests, n_units * n_channels) what each unit's effects add to each of `TESTS`, in units of the outcome's scale.

    Written from the words: the spend of the record, with and without the treatment, through the same curve.
    """
    n_units, n, n_channels = data.spend.shape
    assert data.population is not None
    size = data.population / data.population.mean()
    found = np.zeros((len(TESTS), n_units, n_channels))
    for e, test in enumerate(TESTS):
        m = data.channels.index(test.channel)
        days = np.array([(p - test.first_on).days for p in data.periods])
        during = (days >= 0) & (days <= (test.last_on - test.first_on).days)
        counted = (days >= 0) & (days <= ((test.measured_until or test.last_on) - test.first_on).days)
        outside = data.spend[:, ~during, m].mean(axis=1)
        for g in [data.units.index(u) for u in test.regions] or range(n_units):
            usual = data.spend[g, during, m] / (test.treated if test.regions else 1.0) if test.usual is None else None
            for sign, times in ((1, test.treated), (-1, test.untreated)):
                spend = data.spend[g, :, m].copy()
                spend[during] = times * (test.usual * outside[g] / outside.sum() if usual is None else usual)
                x = spend / size[g] / (data.spend[:, :, m].sum() / (n * n_units))
                level = saturated(x, theta[5 * m], theta[5 * m + 1], theta[5 * m + 2], 13)
                level *= 1.0 if moved is None else moved[:, m]
                found[e, g, m] += sign * size[g] * (1 if test.regions else test.share) * level[counted].sum()
    return found.reshape(len(TESTS), -1)


def panel_with_tests(make_panel: MakePanel) -> tuple[PanelPosterior, Array, Array]:
    """A posterior with `TESTS`, points, and the tests' lifts over the outcome's scale."""
    data = make_panel(n=40, n_units=3, missing=0.1, n_controls=1)
    posterior = posterior_of(
        data, dataclasses.replace(SPEC, experiments=TESTS), rho=0.3, noise=np.array([0.8, 1.0, 1.3])
    )
    points = posterior.start() + 0.4 * np.random.default_rng(3).standard_normal((3, posterior.n_dim))
    return posterior, points, np.array([test.lift for test in TESTS]) / data.scale


def test_tests_add_their_density_given_the_outcomes(make_panel: MakePanel) -> None:
    """The dense way: outcomes give the effects a mean and a covariance; the tests are normal around their sums."""
    posterior, points, lifts = panel_with_tests(make_panel)
    data = posterior.data
    plain = posterior_of(data, SPEC, rho=0.3, noise=posterior.design.noise)
    errors = np.diag([t.error**2 + (t.bias * t.lift) ** 2 for t in TESTS]) / data.scale**2
    differences = []
    for theta in points:
        mean, covariance = conditional_effects(dense(data, theta, 0.3, posterior.design.noise))
        rows = lift_columns(data, theta)
        expected = stats.multivariate_normal.logpdf(lifts, rows @ mean, rows @ covariance @ rows.T + errors)
        differences.append(posterior.log_density(theta)[0] - plain.log_density(theta)[0] - expected)
    assert np.ptp(differences) < 1e-8, differences


def test_the_gradient_with_tests_is_the_slope(make_panel: MakePanel) -> None:
    posterior, points, _ = panel_with_tests(make_panel)
    for theta in points:
        assert_gradient_is_slope(posterior, theta)


def test_drawn_back_effects_know_the_tests(make_panel: MakePanel) -> None:
    """Effects have the dense mean and covariance, and baselines move with them."""
    posterior, points, lifts = panel_with_tests(make_panel)
    theta, data, n = points[0], posterior.data, 20_000
    draws = linear_draws(posterior, np.tile(theta, (n, 1)), np.random.default_rng(5))
    reference = dense(data, theta, 0.3, posterior.design.noise)
    mean, covariance = conditional_effects(reference)
    rows = lift_columns(data, theta)
    errors = np.diag([t.error**2 + (t.bias * t.lift) ** 2 for t in TESTS]) / data.scale**2
    gain = covariance @ rows.T @ np.linalg.inv(rows @ covariance @ rows.T + errors)
    told_mean, told = mean + gain @ (lifts - rows @ mean), covariance - gain @ rows @ covariance
    assert np.diag(told).sum() < 0.9 * np.diag(covariance).sum()
    found, sds = draws.effect.reshape(n, -1), np.sqrt(np.diag(told))
    assert np.all(np.abs(found.mean(axis=0) - told_mean) < 5 * sds / np.sqrt(n))
    np.testing.assert_allclose(np.cov(found.T) / np.outer(sds, sds), told / np.outer(sds, sds), atol=0.04)

    _, free, _, effects = reference.observed()
    columns, paths = posterior.design.columns.common, posterior.design.paths
    path = (np.einsum("gtk,nk->ngt", columns, draws.common) + np.einsum("gtl,ngl->ngt", paths, draws.own)).reshape(
        n, -1
    )
    around = np.linalg.inv((reference.smooth + reference.noise)[np.ix_(reference.seen, reference.seen)])
    rest = reference.outcome[reference.seen] - effects @ told_mean
    coefficients = np.linalg.solve(free.T @ around @ free, free.T @ around @ rest)
    smooth = reference.free @ coefficients + reference.smooth[:, reference.seen] @ around @ (rest - free @ coefficients)
    assert np.all(np.abs(path.mean(axis=0) - smooth) < 5 * path.std(axis=0) / np.sqrt(n))


OPENED = Event("store", Shape.STEP, (dt.date(2023, 4, 20),))
STRIKE = Event("strike", Shape.PULSE, (dt.date(2023, 3, 6),), lasts=14, regions=("unit_1", "unit_2"))


def test_events_and_moving_effects_are_the_dense_ones(make_panel: MakePanel) -> None:
    """An event everywhere, one in two regions, an effect that moves, and tests of the very channel that moves."""
    data, n, scale = make_panel(n=40, n_units=3, missing=0.1, n_controls=1), 40, 0.4
    days = np.array([[(p - data.periods[0]).days + d for d in range(7)] for p in data.periods])
    opened = (days >= (OPENED.on[0] - data.periods[0]).days).mean(axis=1)
    since = days - (STRIKE.on[0] - data.periods[0]).days
    events = np.zeros((3, n, 2))
    events[:, :, 0] = opened
    events[1:, :, 1] = ((since >= 0) & (since < 14)).mean(axis=1)
    told = dataclasses.replace(SPEC, events=(OPENED, STRIKE), varying=(("channel_1", scale),))
    noise = np.array([0.8, 1.0, 1.3])
    plain = posterior_of(data, told, rho=0.3, noise=noise)
    joined = posterior_of(data, dataclasses.replace(told, experiments=TESTS), rho=0.3, noise=noise)
    lifts = np.array([test.lift for test in TESTS]) / data.scale
    errors = np.diag([t.error**2 + (t.bias * t.lift) ** 2 for t in TESTS]) / data.scale**2
    weight = np.array([1, 1 / 2, 1 / 3, 1 / 4]) / np.sqrt(1 + 1 / 4 + 1 / 9 + 1 / 16)
    time = (np.arange(n) + 0.5) / n
    rng, differences, of_tests = np.random.default_rng(3), [], []
    for _ in range(3):
        theta = plain.start() + 0.4 * rng.standard_normal(plain.n_dim)
        waves = theta[10:14]
        moved = np.ones((n, 2))
        moved[:, 1] = np.exp(
            scale * sum(waves[k] * weight[k] * np.sqrt(2) * np.cos(np.pi * (k + 1) * time) for k in range(4))
        )
        reference = dense(data, theta, 0.3, noise, events, moved)
        expected = log_likelihood(reference) + log_prior(plain, theta) + stats.norm.logpdf(waves).sum()
        differences.append(plain.log_density(theta)[0] - expected)
        mean, covariance = conditional_effects(reference)
        rows = lift_columns(data, theta, moved)
        given = stats.multivariate_normal.logpdf(lifts, rows @ mean, rows @ covariance @ rows.T + errors)
        of_tests.append(joined.log_density(theta)[0] - plain.log_density(theta)[0] - given)
        _, gradient = joined.log_density(theta)
        for i in range(joined.n_dim):
            step = np.zeros(joined.n_dim)
            step[i] = 1e-3
            at = [joined.log_density(theta + k * step)[0] for k in (-2, -1, 1, 2)]
            assert gradient[i] == pytest.approx((at[0] - 8 * at[1] + 8 * at[2] - at[3]) / 12e-3, rel=1e-6, abs=1e-6), i
    assert np.ptp(differences) < 1e-8, differences
    assert np.ptp(of_tests) < 1e-8, of_tests
