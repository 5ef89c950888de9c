"""The sampler draws from the posterior it is given, the same draws every time."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from unisono.measure.mmm.baseline import baseline_draws
from unisono.measure.mmm.chains import Chains, run_chains
from unisono.measure.mmm.convergence import convergence
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.mode import mode_of, scattered_starts
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.scales import sampled_scales
from unisono.measure.mmm.spec import Spec

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]


def sampled(posterior: Posterior, seed: int) -> Chains:
    rng = np.random.default_rng(seed)
    mode = mode_of(posterior, scattered_starts(posterior, rng, 4))
    return run_chains(posterior, mode, rng, lambda _: None)


def test_draws_agree_with_importance_sampling(make_data: MakeData) -> None:
    posterior, _ = posterior_of(make_data(n_channels=1, n=60), Spec(threads=1), 0.2)
    draws = sampled(posterior, 1).theta.reshape(-1, posterior.n_dim)
    rng = np.random.default_rng(2)
    proposal = stats.multivariate_t(draws.mean(axis=0), 1.3 * np.cov(draws.T), df=5, seed=rng)
    points = proposal.rvs(40_000)
    log_weights = np.array([posterior.log_density(point)[0] for point in points]) - proposal.logpdf(points)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    worth = 1 / (weights**2).sum()
    assert worth > 5_000, "the comparison is not worth enough draws"
    mean = weights @ points
    sd = np.sqrt(weights @ (points - mean) ** 2)
    # both sides err: by sd / sqrt(n) in the mean, a little more than sd / sqrt(2 n) in the sd of skewed margins
    error = sd * np.sqrt(1 / worth + 1 / 2_500)
    assert (np.abs(draws.mean(axis=0) - mean) < 4 * error).all()
    assert (np.abs(draws.std(axis=0) - sd) < 6 * error).all()


def test_equal_seeds_give_equal_draws_on_one_thread_or_two(make_data: MakeData) -> None:
    data = make_data()
    fits = [
        fit_model(data, Spec(seed=seed, threads=threads, draws=50, warmup=60))
        for seed, threads in ((3, 1), (3, 2), (4, 2))
    ]
    np.testing.assert_array_equal(fits[0].theta, fits[1].theta)
    assert fits[0].run_id == fits[1].run_id
    assert fits[0].run_id != fits[2].run_id
    assert not np.array_equal(fits[0].theta, fits[2].theta)


def test_a_start_where_nothing_is_possible_shows_as_divergences(make_data: MakeData) -> None:
    posterior, _ = posterior_of(make_data(n_channels=1, n=40), Spec(threads=1, draws=20, warmup=20), 0.0)
    broken = dataclasses.replace(posterior, problem=posterior.problem._replace(w_y=posterior.problem.w_y * np.nan))
    mode = mode_of(posterior, [posterior.start()])
    chains = run_chains(broken, mode, np.random.default_rng(0), lambda _: None)
    assert chains.divergences == chains.log_density.size
    reported = np.log(posterior.channel_draws(chains.theta.reshape(-1, 6)).beta)
    verdicts = {d.name: d.grade for d in convergence(chains, reported, 0.9)}
    assert set(verdicts.values()) == {Grade.FAIL}


def from_prior(posterior: Posterior, rng: np.random.Generator) -> Array:
    p, told, n = posterior.problem.prior, posterior.spec.priors, len(posterior.data.channels)
    decay = rng.beta(told.decay_alpha, told.decay_beta, n)
    block = np.column_stack(
        [
            np.log(decay / (1 - decay)),
            rng.normal(told.half_mean, told.half_sd, n),
            rng.normal(told.slope_mean, told.slope_sd, n),
            p.roi_mean + told.roi_common_sd * rng.standard_normal() + rng.normal(0, told.roi_within_sd, n),
        ]
    )
    log_sigma, log_tau = rng.normal([p.sigma_mean, p.tau_mean], [p.sigma_sd, p.tau_sd])
    return np.concatenate([block.ravel(), sampled_scales(log_sigma, log_tau, posterior.problem.typical)])


def simulated(posterior: Posterior, theta: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Outcome (in multiples of the scale) and level, from a parameter draw; flat coefficients of zero."""
    data, design = posterior.data, posterior.design
    n = data.n_periods
    media = posterior.channel_draws(theta[None]).effect(data.spend)[0].sum(axis=0) / design.scale
    steps = np.append(0.0, rng.standard_normal(n - 1)) * np.sqrt(data.period_days / 365.25)
    sigma, tau = (float(scale[0]) for scale in posterior.scales(theta[None]))
    level = tau * np.cumsum(steps)
    noise = np.empty(n)
    noise[0] = rng.standard_normal()
    for t in range(1, n):
        noise[t] = design.rho * noise[t - 1] + np.sqrt(1 - design.rho**2) * rng.standard_normal()
    return media + level + sigma * noise, level


def ranks(base: Posterior, seed: int) -> Array:
    """Ranks (0-1) of the true parameters, and of the level in mid-history, among their draws."""
    rng = np.random.default_rng(seed)
    truth = from_prior(base, rng)
    outcome, level = simulated(base, truth, rng)
    posterior = dataclasses.replace(
        base,
        data=dataclasses.replace(base.data, outcome=outcome * base.design.scale),
        problem=base.problem._replace(w_y=base.design.w @ outcome),
    )
    draws = sampled(posterior, seed).theta.reshape(-1, base.n_dim)[::5]
    media = posterior.channel_draws(draws).effect(base.data.spend).sum(axis=1)
    baseline = baseline_draws(posterior, draws, media, rng).level[:, 30] / base.design.scale
    return np.append((draws < truth).mean(axis=0), (baseline < level[30]).mean())


def assert_uniform(found: Array, least: float) -> None:
    """Chi-square for every quantity; the smallest probability that passes allows for their number."""
    bins = 10 if len(found) >= 100 else 4
    for column in found.T:
        counts = np.histogram(column, np.linspace(0, 1 + 1e-9, bins + 1))[0]
        assert stats.chisquare(counts).pvalue > least, counts


CALIBRATION = Spec(threads=1, chains=2, draws=250, warmup=75)


def test_ranks_are_uniform_on_a_few_worlds(make_data: MakeData) -> None:
    base, _ = posterior_of(make_data(n=60), CALIBRATION, 0.3)
    assert_uniform(np.array([ranks(base, seed) for seed in range(24)]), 1e-4)


@pytest.mark.prove
@pytest.mark.parametrize("rho", [0.0, 0.3])
def test_ranks_are_uniform(make_data: MakeData, rho: float) -> None:
    base, _ = posterior_of(make_data(n=60), CALIBRATION, rho)
    assert_uniform(np.array([ranks(base, seed) for seed in range(1_000, 1_600)]), 1e-4)
