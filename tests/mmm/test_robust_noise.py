"""Student's t noise: certified, narrower where weeks are odd, and the same as an independent sampler finds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from unisono.errors import ModelError, SettingsError
from unisono.measure.mmm.choices import parse_choices
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.fit import sample
from unisono.measure.mmm.ladder.certificate import Certificate, certify, resampled, smoothed
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.problem import PriorNumbers
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Priors, Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.synthetic.worlds import World, make_world

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]
ROBUST = Spec(likelihood=Likelihood.STUDENT_T, autocorrelations=(0.0,), chains=2)


def figure(fit: FitResult, name: str) -> float:
    return next(d.value for d in fit.diagnostics if d.name == name)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world("outliers", 0)


@pytest.fixture(scope="module")
def robust(world: World) -> FitResult:
    return fit_model(world.data, ROBUST)


def width(fit: FitResult) -> float:
    lower, upper = np.quantile(fit.draws.roi, [0.05, 0.95], axis=0)
    return float(np.log(upper / lower).mean())


def test_odd_weeks_widen_nothing(world: World, robust: FitResult) -> None:
    normal = fit_model(world.data, Spec(autocorrelations=(0.0,), chains=2, priors=Priors(no_effect=0)))
    assert width(robust) < 0.85 * width(normal)
    lower, upper = np.quantile(robust.draws.roi, [0.05, 0.95], axis=0)
    assert ((lower <= world.truth.roi) & (world.truth.roi <= upper)).sum() >= 6
    assert figure(robust, "certificate") < 0.7


def test_the_struck_weeks_are_named(world: World, robust: FitResult) -> None:
    spread = robust.posterior.design.spread
    assert spread is not None
    size = np.abs(world.truth.noise)
    assert set(np.argsort(spread)[-3:]) <= set(np.argsort(size)[-6:])
    named = world.data.periods[int(np.argmax(spread))].isoformat()
    assert any(named in str(note) for note in robust.notes)


def test_the_fit_is_an_ordinary_one(robust: FitResult, tmp_path: Path) -> None:
    again = load_fit(save_fit(robust, tmp_path))
    assert again.channels_table().equals(robust.channels_table())
    assert again.weekly_table().equals(robust.weekly_table())
    base = robust.baseline(n_draws=200)
    whole = base.level + base.noise + robust.weekly_effects(200).sum(axis=1)
    assert whole == pytest.approx(np.broadcast_to(robust.data.outcome, whole.shape))
    future, controls = robust.data.following(40), np.zeros((40, robust.data.controls.shape[1]))
    ahead = robust.baseline(n_draws=1000, future=future, future_controls=controls).noise[:, -40:]
    sigma = robust.posterior.scales(robust.theta)[0].mean() * robust.posterior.design.scale
    assert ahead.std() == pytest.approx(np.sqrt(2) * sigma, rel=0.1)  # Student's t with 4 degrees of freedom


def test_equal_seeds_give_equal_draws(make_data: MakeData) -> None:
    spec = Spec(likelihood=Likelihood.STUDENT_T, autocorrelations=(0.2,), chains=2, draws=400)
    first, second = (sample(make_data(missing=(4, 30)), spec)[1].theta for _ in range(2))
    assert np.array_equal(first, second)


def dense_posterior(data: ModelData, spread: Array, prior: PriorNumbers, typical: float) -> Callable[[Array], float]:
    """Log-posterior under the noise variances `spread`, dense: one channel, no season, level and slope flat."""
    n = data.n_periods
    flat = np.column_stack([np.ones(n), np.arange(n)])
    walk = np.minimum.outer(np.arange(n), np.arange(n)) * 7 / 365.25
    x, scale = data.spend[:, 0] / data.spend[:, 0].mean(), data.outcome.mean()

    def at(theta: Array) -> float:
        decay, half, slope = 1 / (1 + np.exp(-theta[0])), np.exp(theta[1]), np.exp(theta[2])
        sigma2 = np.exp(2 * theta[4]) / (1 + np.exp(2 * theta[5]))
        tau2 = sigma2 * np.exp(2 * theta[5]) / typical
        weights = decay ** np.arange(13) / (decay ** np.arange(13)).sum()
        carried = np.convolve(x, weights)[:n]
        bent = carried**slope / (carried**slope + half**slope)
        rest = data.outcome / scale - np.exp(theta[3]) * data.spend[:, 0].sum() / scale * bent / bent.sum()
        solved = np.linalg.solve(sigma2 * np.diag(spread) + tau2 * walk, np.column_stack([flat, rest]))
        information = flat.T @ solved[:, :2]
        across = flat.T @ solved[:, 2]
        quadratic = rest @ solved[:, 2] - across @ np.linalg.solve(information, across)
        covariance = sigma2 * np.diag(spread) + tau2 * walk
        found = -0.5 * (np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1] + quadratic)
        found += stats.beta.logpdf(decay, 1.5, 2.5) + np.log(decay * (1 - decay))
        told = (
            (theta[1], 0.0, 0.6),
            (theta[2], 0.4, 0.45),
            (theta[3], prior.roi_mean[0], np.hypot(0.6, 0.7)),
            (0.5 * np.log(sigma2), prior.sigma_mean, prior.sigma_sd),
            (0.5 * np.log(tau2), prior.tau_mean, prior.tau_sd),
        )
        return float(found - 0.5 * sum(((value - mean) / sd) ** 2 for value, mean, sd in told))

    return at


def drawn_noise(data: ModelData, theta: Array, spread: Array, typical: float, rng: np.random.Generator) -> Array:
    """(n,) shocks over sigma given everything else, by dense conditioning on level, slope and walk."""
    n = data.n_periods
    sigma2 = np.exp(2 * theta[4]) / (1 + np.exp(2 * theta[5]))
    tau2 = sigma2 * np.exp(2 * theta[5]) / typical
    decay, half, slope = 1 / (1 + np.exp(-theta[0])), np.exp(theta[1]), np.exp(theta[2])
    x, scale = data.spend[:, 0] / data.spend[:, 0].mean(), data.outcome.mean()
    carried = np.convolve(x, decay ** np.arange(13) / (decay ** np.arange(13)).sum())[:n]
    bent = carried**slope / (carried**slope + half**slope)
    rest = data.outcome / scale - np.exp(theta[3]) * data.spend[:, 0].sum() / scale * bent / bent.sum()
    # a flat prior as a very wide one
    flat = np.column_stack([np.ones(n), np.linspace(-1, 1, n)])
    smooth = tau2 * np.minimum.outer(np.arange(n), np.arange(n)) * 7 / 365.25 + 100.0 * flat @ flat.T
    noise = sigma2 * np.diag(spread)
    gain = np.linalg.solve(smooth + noise, noise).T
    covariance = noise - gain @ noise
    root = np.linalg.cholesky((covariance + covariance.T) / 2 + 1e-12 * np.eye(n))
    return np.asarray((gain @ rest + root @ rng.standard_normal(n)) / np.sqrt(sigma2))


@pytest.mark.prove
def test_an_independent_sampler_agrees(make_data: MakeData) -> None:
    data = make_data(n=36, n_channels=1, noise=0.02)
    data.outcome[[7, 20, 29]] += [260.0, -300.0, 220.0]
    posterior, chains, _ = sample(data, Spec(likelihood=Likelihood.STUDENT_T, autocorrelations=(0.0,), draws=2000))
    ours = chains.theta.reshape(-1, 6)
    rng = np.random.default_rng(3)
    typical = posterior.problem.typical
    # Gibbs: scales given shocks, shocks given parameters, parameters by random walks
    root = np.linalg.cholesky(np.cov(ours, rowvar=False)) * 0.9
    theta, spread = ours.mean(axis=0), np.ones(36)
    kept = []
    for sweep in range(14_000):
        at = dense_posterior(data, spread, posterior.problem.prior, typical)
        now = at(theta)
        for _ in range(3):
            moved = theta + root @ rng.standard_normal(6) * 0.7
            fresh = at(moved)
            if np.log(rng.random()) < fresh - now:
                theta, now = moved, fresh
        shocks = drawn_noise(data, theta, spread, typical, rng)
        spread = 1 / rng.gamma(2.5, 1 / (2.0 + shocks**2 / 2))
        if sweep >= 1000:
            kept.append(theta)
    theirs = np.array(kept)
    assert np.abs(ours.mean(axis=0) - theirs.mean(axis=0)).max() < 0.15 * theirs.std(axis=0).max()
    assert ours.std(axis=0) == pytest.approx(theirs.std(axis=0), rel=0.12)


def test_weights_recover_a_wider_normal() -> None:
    draws = np.random.default_rng(0).standard_normal((4000, 1))
    log_ratio = stats.norm.logpdf(draws[:, 0], 0.3, 0.9) - stats.norm.logpdf(draws[:, 0])
    weights, certificate = certify(log_ratio, draws, draws[None])
    assert certificate.holds
    assert float(weights @ draws[:, 0]) == pytest.approx(0.3, abs=0.05)
    rows = resampled(weights, 4000, np.random.default_rng(1))
    assert draws[rows, 0].std() == pytest.approx(0.9, abs=0.05)


def test_weights_without_a_variance_are_not_certified() -> None:
    draws = np.random.default_rng(0).standard_normal((4000, 1))
    log_ratio = stats.norm.logpdf(draws[:, 0], 0, 4.0) - stats.norm.logpdf(draws[:, 0])
    _, certificate = certify(log_ratio, draws, draws[None])
    assert not certificate.holds


def test_impossible_draws_weigh_nothing() -> None:
    log_ratio = np.zeros(1000)
    log_ratio[::2] = -np.inf
    weights, _ = smoothed(log_ratio)
    assert weights[::2].sum() == 0
    assert weights.sum() == pytest.approx(1)
    none, k_hat = smoothed(np.full(10, np.nan))
    assert none.sum() == 0
    assert k_hat == np.inf


def test_what_cannot_be_certified_is_refused(make_data: MakeData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Certificate, "holds", property(lambda _: False))
    with pytest.raises(ModelError, match="could not be certified"):
        sample(make_data(), Spec(likelihood=Likelihood.STUDENT_T, autocorrelations=(0.0,), chains=2, draws=200))


def test_the_noise_is_chosen_in_model_toml() -> None:
    assert parse_choices('[fit]\nlikelihood = "student_t"').likelihood is Likelihood.STUDENT_T
    assert parse_choices("").likelihood is Likelihood.NORMAL
    with pytest.raises(SettingsError, match="cauchy"):
        parse_choices('[fit]\nlikelihood = "cauchy"')
