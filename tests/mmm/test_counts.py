"""Counts: the ratio is that of scipy's densities, truth is held, an outcome that counts nothing is refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from unisono.errors import ModelError
from unisono.measure.mmm.choices import parse_choices
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.ladder.likelihood import Likelihood, log_ratio
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.prior import prior_theta
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.synthetic.worlds import make_world

MakeData = Callable[..., ModelData]
COUNTS = Spec(likelihood=Likelihood.COUNTS, chains=2)


def orders(usual: float, seed: int) -> tuple[ModelData, np.ndarray]:
    """Orders of a known world by Poisson's law, `usual` a week, and each channel's true orders for one euro."""
    world = make_world("clean", seed)
    unit = float(world.data.outcome.mean()) / usual
    mean = world.expected(world.data.spend) / unit
    outcome = np.random.default_rng(seed).poisson(mean).astype(float)
    data = dataclasses.replace(world.data, outcome=outcome, outcome_is_money=False, outcome_name="orders")
    return data, world.truth.roi / unit


def test_few_orders_are_certified_and_held(tmp_path: Path) -> None:
    inside = 0
    for seed in (1, 3):
        data, truth = orders(5.0, seed)
        fit = fit_model(data, COUNTS)
        lower, upper = np.quantile(fit.draws.roi, [0.05, 0.95], axis=0)
        inside += int(((lower <= truth) & (truth <= upper)).sum())
        assert next(d.value for d in fit.diagnostics if d.name == "certificate") < 0.7
        phi = fit.posterior.scales(fit.theta)[0] ** 2 * fit.posterior.design.scale
        assert phi.min() > 1
        assert np.median(phi) < 1.4
    assert inside >= 13
    again = load_fit(save_fit(fit, tmp_path))
    assert again.fitted_table().equals(fit.fitted_table())


def test_the_ratio_is_that_of_scipy(make_data: MakeData) -> None:
    data = make_data(missing=(6,))
    data = dataclasses.replace(data, outcome=np.round(data.outcome / 40), outcome_is_money=False)
    spread = np.linspace(0.5, 2.0, data.n_periods)
    posterior, _ = posterior_of(data, COUNTS, 0.0, spread)
    rng = np.random.default_rng(0)
    theta = prior_theta(posterior, rng, 40)
    theta[:, -2] += 2.0
    expected = rng.uniform(10, 60, (40, data.n_periods))
    found = log_ratio(posterior, theta, np.zeros_like(expected), expected)
    scale, seen = posterior.design.scale, data.observed
    sigma = posterior.scales(theta)[0]
    assert (sigma**2 * scale > 1).any()
    for i, phi in enumerate(sigma**2 * scale):
        if phi <= 1:
            assert found[i] == -np.inf
            continue
        mean, count = expected[i, seen], data.outcome[seen]
        asked = stats.nbinom.logpmf(count, mean / (phi - 1), 1 / phi).sum()
        given = stats.norm.logpdf(count, mean, sigma[i] * scale * np.sqrt(spread[seen])).sum()
        assert found[i] == pytest.approx(asked - given, rel=1e-6, abs=1e-6)


def test_a_mean_below_zero_is_impossible(make_data: MakeData) -> None:
    data = dataclasses.replace(make_data(), outcome=np.round(make_data().outcome), outcome_is_money=False)
    posterior, _ = posterior_of(data, COUNTS, 0.0)
    theta = posterior.start()[None] + np.eye(posterior.n_dim)[[-2]] * 3
    expected = np.full((1, data.n_periods), 50.0)
    assert np.isfinite(log_ratio(posterior, theta, expected * 0, expected)).all()
    expected[0, 7] = -1.0
    assert log_ratio(posterior, theta, expected * 0, expected)[0] == -np.inf


def test_quiet_weeks_have_narrow_limits(make_data: MakeData) -> None:
    rng = np.random.default_rng(2)
    base = make_data(n=110)
    mean = 40 * (1 + 0.8 * np.sin(2 * np.pi * np.arange(110) / 52)) + base.spend.sum(axis=1) / 50
    data = dataclasses.replace(base, outcome=rng.poisson(mean).astype(float), outcome_is_money=False)
    table = fit_model(data, COUNTS).fitted_table()
    width = (table["upper"] - table["lower"]).to_numpy()
    assert width[np.argmin(mean)] < 0.6 * width[np.argmax(mean)]


@pytest.mark.parametrize("wrong", ["money", "half", "negative"])
def test_what_is_no_count_is_refused(make_data: MakeData, wrong: str) -> None:
    data = make_data()
    outcome = np.round(data.outcome)
    outcome[3] = {"money": 900.0, "half": 900.5, "negative": -1.0}[wrong]
    data = dataclasses.replace(data, outcome=outcome, outcome_is_money=wrong == "money")
    with pytest.raises(ModelError, match="counts nothing"):
        fit_model(data, COUNTS)


def test_normal_noise_of_few_counts_is_questioned() -> None:
    quick = Spec(chains=2, draws=100, autocorrelations=(0.0,))
    few = fit_model(orders(5.0, 2)[0], quick)
    assert any(d.name == "small_counts" and "counts" in str(d.text) for d in few.diagnostics)
    many = fit_model(orders(50.0, 2)[0], quick)
    assert not any(d.name == "small_counts" for d in many.diagnostics)


def test_counts_are_chosen_in_model_toml() -> None:
    assert parse_choices('[fit]\nlikelihood = "counts"').likelihood is Likelihood.COUNTS
