"""The collapsed density is the dense one, and its gradient is its slope.

The reference here is written from the model's description alone: regressors, covariances, carry-over and saturation are
built anew, the likelihood is a dense restricted Gaussian one, the priors are scipy's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import holidays
import numpy as np
import numpy.typing as npt
import pytest
from scipy import linalg, stats

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.spec import Spec

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]

SPEC = Spec()
CASES = [
    {"rho": 0.0},
    {"rho": 0.4},
    {"rho": 0.6, "missing": (0, 7, 8, 30)},
    {"rho": 0.2, "country": "FR"},
    {"rho": 0.0, "n_controls": 2},
    {"rho": 0.2, "n_controls": 2, "country": "US", "missing": (3, 79), "start": dt.date(2023, 1, 1)},
    {"rho": 0.4, "n": 48, "months": True, "n_controls": 1},
    {"rho": 0.2, "n": 40, "n_channels": 1},
]


def dense_media(data: ModelData, theta: Array, window: int, scale: float) -> Array:
    """Media effect by explicit sums over lags."""
    total = np.zeros(data.n_periods)
    for m in range(len(data.channels)):
        logit, log_half, log_slope, log_roi = theta[4 * m : 4 * m + 4]
        decay, half, slope = 1 / (1 + np.exp(-logit)), np.exp(log_half), np.exp(log_slope)
        x = data.spend[:, m] / data.spend[:, m].mean()
        weights = decay ** np.arange(window)
        weights /= weights.sum()
        carried = np.array(
            [sum(weights[lag] * x[t - lag] for lag in range(min(window, t + 1))) for t in range(data.n_periods)]
        )
        saturated = carried**slope / (carried**slope + half**slope)
        total += np.exp(log_roi) * data.spend[:, m].sum() / scale * saturated / saturated.sum()
    return total


def scales(posterior: Posterior, theta: Array) -> tuple[float, float]:
    """sigma and tau: their joint size and their ratio are sampled."""
    joint, ratio = np.exp(2 * theta[-2]), np.exp(2 * theta[-1])
    sigma2 = joint / (1 + ratio)
    return float(np.sqrt(sigma2)), float(np.sqrt(sigma2 * ratio / posterior.problem.typical))


def dense_parts(data: ModelData, rho: float) -> tuple[Array, Array, Array]:
    """Flat regressors, noise-like covariance per sigma^2 and walk covariance per tau^2, over all periods."""
    n = data.n_periods
    last = data.period(n)
    length = (last - data.periods[0]).days / 365.25
    columns = [np.ones(n), np.array([(p - data.periods[0]).days / 365.25 for p in data.periods])]
    harmonics = 3 if length >= 1.95 else 2 if length >= 1 else 0
    for k in range(1, harmonics + 1):
        angle = np.array([2 * np.pi * k * (p.timetuple().tm_yday - 1) / 365.25 for p in data.periods])
        columns += [np.sin(angle), np.cos(angle)]
    flat = np.column_stack([*columns, data.controls])
    noise = np.array([[rho ** abs(i - j) if i != j else 1.0 for j in range(n)] for i in range(n)])
    if data.country is not None:
        calendar = holidays.country_holidays(data.country, years=range(2022, 2027), language="en_US")
        names = sorted({name for day in calendar for name in calendar.get_list(day)})
        for name in names:
            days = [day for day in calendar if name in calendar.get_list(day)]
            mark = np.array([sum(p <= d < p + dt.timedelta(7) for d in days) for p in data.periods], dtype=float)
            noise += 9.0 * np.outer(mark, mark)
    year = data.period_days / 365.25
    walk = np.array([[min(i, j) * year for j in range(n)] for i in range(n)])
    return flat, noise, walk


def dense_log_likelihood(data: ModelData, theta: Array, sigma: float, tau: float, rho: float) -> float:
    """Restricted log-likelihood: the flat coefficients integrated out under a flat prior."""
    seen = np.isfinite(data.outcome)
    scale = float(data.outcome[seen].mean())
    flat, noise, walk = dense_parts(data, rho)
    flat = standardised(flat[seen], data)
    covariance = (sigma**2 * noise + tau**2 * walk)[np.ix_(seen, seen)]
    window = SPEC.window_for(data)
    residual = (data.outcome / scale - dense_media(data, theta, window, scale))[seen]
    solved = np.linalg.solve(covariance, flat)
    information = flat.T @ solved
    rest = residual - flat @ np.linalg.solve(information, solved.T @ residual)
    quadratic = rest @ np.linalg.solve(covariance, rest)
    return -0.5 * float(np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1] + quadratic)


def standardised(flat: Array, data: ModelData) -> Array:
    """Level and slope as the model codes them, so that absolute values can be compared."""
    flat = flat.copy()
    length = (data.period(data.n_periods) - data.periods[0]).days / 365.25
    flat[:, 1] -= length / 2
    n_controls = len(data.control_names)
    if n_controls:
        block = flat[:, -n_controls:]
        flat[:, -n_controls:] = (block - block.mean(axis=0)) / block.std(axis=0)
    return flat


def scipy_log_prior(posterior: Posterior, theta: Array) -> float:
    """The prior by scipy's normalised densities."""
    p, told, n = posterior.problem.prior, posterior.spec.priors, len(posterior.data.channels)
    block = theta[: 4 * n].reshape(n, 4)
    decay = 1 / (1 + np.exp(-block[:, 0]))
    total = stats.beta.logpdf(decay, told.decay_alpha, told.decay_beta).sum() + np.log(decay * (1 - decay)).sum()
    total += stats.norm.logpdf(block[:, 1], told.half_mean, told.half_sd).sum()
    total += stats.norm.logpdf(block[:, 2], told.slope_mean, told.slope_sd).sum()
    covariance = told.roi_within_sd**2 * np.eye(n) + told.roi_common_sd**2 * np.ones((n, n))
    spend, outcome = posterior.data.spend, posterior.data.outcome
    usual = told.media_share * np.nanmean(outcome) * len(outcome) / spend.sum()
    total += stats.multivariate_normal.logpdf(block[:, 3], np.full(n, np.log(usual)), covariance)
    sigma, tau = scales(posterior, theta)
    total += stats.norm.logpdf(np.log(sigma), p.sigma_mean, p.sigma_sd)
    total += stats.norm.logpdf(np.log(tau), p.tau_mean, p.tau_sd)
    return float(total)


def prior_constant(posterior: Posterior) -> float:
    """What the kernel leaves out of the prior: its value at a point minus scipy's."""
    theta = posterior.start()
    p, n = posterior.spec.priors, len(posterior.data.channels)
    shape = n * (p.decay_alpha * np.log(p.decay_alpha) + p.decay_beta * np.log(p.decay_beta))
    shape -= n * (p.decay_alpha + p.decay_beta) * np.log(p.decay_alpha + p.decay_beta)
    return float(shape) - scipy_log_prior(posterior, theta)


def random_thetas(posterior: Posterior, n: int) -> list[Array]:
    rng = np.random.default_rng(5)
    spread = np.array([1.5, 0.8, 0.5, 1.0] * len(posterior.data.channels) + [0.7, 1.0])
    return [posterior.start() + spread * rng.standard_normal(posterior.n_dim) for _ in range(n)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_density_equals_the_dense_one(make_data: MakeData, case: dict[str, object]) -> None:
    options = dict(case)
    rho = float(str(options.pop("rho")))
    data = make_data(**options)
    posterior, _ = posterior_of(data, SPEC, rho)
    left_out = prior_constant(posterior)
    for theta in random_thetas(posterior, 6):
        value, _ = posterior.log_density(theta)
        dense = dense_log_likelihood(data, theta, *scales(posterior, theta), rho)
        dense += scipy_log_prior(posterior, theta) + left_out
        assert value + posterior.design.constant == pytest.approx(dense, rel=1e-11, abs=1e-8)


def test_density_equals_a_multivariate_normal_of_projected_data(make_data: MakeData) -> None:
    data = make_data(missing=(11,), n_controls=1)
    rho = 0.4
    posterior, _ = posterior_of(data, SPEC, rho)
    seen = data.observed
    flat, noise, walk = dense_parts(data, rho)
    flat = standardised(flat[seen], data)
    basis = linalg.null_space(flat.T)
    scale = float(data.outcome[seen].mean())
    n_free = basis.shape[1]
    for theta in random_thetas(posterior, 4):
        sigma, tau = scales(posterior, theta)
        covariance = (sigma**2 * noise + tau**2 * walk)[np.ix_(seen, seen)]
        residual = (data.outcome / scale - dense_media(data, theta, 13, scale))[seen]
        dense = stats.multivariate_normal.logpdf(basis.T @ residual, np.zeros(n_free), basis.T @ covariance @ basis)
        value, _ = posterior.log_density(theta)
        likelihood = value - (scipy_log_prior(posterior, theta) + prior_constant(posterior))
        volume = 0.5 * np.linalg.slogdet(flat.T @ flat)[1] - 0.5 * n_free * np.log(2 * np.pi)
        assert likelihood + posterior.design.constant + volume == pytest.approx(dense, abs=1e-8)


def test_a_repeated_control_changes_nothing(make_data: MakeData) -> None:
    data = make_data(n_controls=1)
    twice = ModelData(
        data.periods,
        data.outcome,
        data.spend,
        data.channels,
        np.column_stack([data.controls, 3 - 2 * data.controls]),
        ("control_0", "mirror"),
        "EUR",
        "net_revenue",
    )
    once, none = posterior_of(data, SPEC, 0.2)
    again, notes = posterior_of(twice, SPEC, 0.2)
    assert not none
    assert "mirror" in str(notes[0])
    for theta in random_thetas(once, 3):
        assert again.log_density(theta)[0] == pytest.approx(once.log_density(theta)[0], abs=1e-9)


def numerical_gradient(posterior: Posterior, theta: Array, step: float) -> Array:
    """Five-point differences."""

    def at(j: int, by: float) -> float:
        shifted = theta.copy()
        shifted[j] += by
        return posterior.log_density(shifted)[0]

    return np.array(
        [
            (at(j, -2 * step) - 8 * at(j, -step) + 8 * at(j, step) - at(j, 2 * step)) / (12 * step)
            for j in range(len(theta))
        ]
    )


@pytest.mark.parametrize("case", [*CASES, {"rho": 0.2, "pulses": True, "n_channels": 3}], ids=str)
def test_gradient_is_the_slope(make_data: MakeData, case: dict[str, object]) -> None:
    options = dict(case)
    rho = float(str(options.pop("rho")))
    posterior, _ = posterior_of(make_data(**options), SPEC, rho)
    for theta in random_thetas(posterior, 5):
        _, gradient = posterior.log_density(theta)
        reference = numerical_gradient(posterior, theta, 1e-3)
        assert np.abs(gradient - reference).max() <= 1e-6 * np.abs(reference).max()


@pytest.mark.parametrize(
    ("parameter", "value"),
    [(0, -12.0), (0, 6.0), (0, 12.0), (0, 25.0), (1, -4.0), (1, 3.0), (2, 1.5), (2, -2.0), (3, -5.0), (3, 3.0)],
)
def test_gradient_holds_far_out(make_data: MakeData, parameter: int, value: float) -> None:
    posterior, _ = posterior_of(make_data(pulses=True), SPEC, 0.2)
    theta = posterior.start()
    theta[parameter] = value
    density, gradient = posterior.log_density(theta)
    reference = numerical_gradient(posterior, theta, 1e-3)
    assert np.isfinite(density)
    assert np.abs(gradient - reference).max() <= 1e-6 * np.abs(reference).max()


@pytest.mark.parametrize("logit", [-800.0, -100.0, 40.0, 100.0, 800.0])
def test_a_decay_of_exactly_nothing_or_one_stays_finite(make_data: MakeData, logit: float) -> None:
    posterior, _ = posterior_of(make_data(), SPEC, 0.0)
    theta = posterior.start()
    theta[0] = logit
    density, gradient = posterior.log_density(theta)
    assert np.isfinite(density)
    assert np.isfinite(gradient).all()


def test_a_curve_far_beyond_all_spend_stays_finite(make_data: MakeData) -> None:
    posterior, _ = posterior_of(make_data(), SPEC, 0.0)
    theta = posterior.start()
    theta[1], theta[2] = 50.0, 4.0
    density, gradient = posterior.log_density(theta)
    assert np.isfinite(density)
    assert np.isfinite(gradient).all()


def test_a_parameter_that_is_not_a_number_is_impossible(make_data: MakeData) -> None:
    posterior, _ = posterior_of(make_data(), SPEC, 0.0)
    theta = posterior.start()
    theta[0] = np.nan
    assert posterior.log_density(theta)[0] == -np.inf
