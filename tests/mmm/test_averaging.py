"""Forms weighed by evidence: the evidence is right where it is known, and the mixture is an ordinary fit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from unisono.errors import ModelError
from unisono.measure.mmm.averaging.evidence import _bridged, log_prior_constant
from unisono.measure.mmm.averaging.leading import leading
from unisono.measure.mmm.choices import parse_choices
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.forms import Carry, Form
from unisono.measure.mmm.interop.inference_data import inference_data
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.measure.mmm.trust.engine import trust_in
from unisono.measure.mmm.update import updated
from unisono.synthetic.worlds import make_world

MakeData = Callable[..., ModelData]
AVERAGE = Spec(average=True, chains=2, draws=400, autocorrelations=(0.0,))


@pytest.fixture(scope="module")
def fit(make_data: MakeData) -> FitResult:
    return fit_model(make_data(), AVERAGE)


def test_the_bridge_finds_a_known_integral() -> None:
    """A target of 17 times a skewed density, met by a normal."""
    rng = np.random.default_rng(0)
    target, normal = stats.gamma(6.0), stats.norm(6.0, 2.6)
    draws, made = target.rvs(20_000, random_state=rng), normal.rvs(20_000, random_state=rng)
    of_draws = np.log(17) + target.logpdf(draws) - normal.logpdf(draws)
    of_made = np.log(17) + target.logpdf(made) - normal.logpdf(made)
    assert _bridged(of_draws, of_made) == pytest.approx(np.log(17), abs=0.02)


def scipy_log_prior(posterior: Posterior, theta: np.ndarray) -> float:
    """Normalised, one channel: geometric or Weibull carry-over with Hill's curve."""
    p = posterior.problem.prior
    slot = posterior.problem.forms.slot[0]
    total = stats.norm.logpdf(theta[slot[2]], 0.0, 0.6) + stats.norm.logpdf(theta[slot[3]], 0.4, 0.45)
    if slot[1] < 0:
        share = 1 / (1 + np.exp(-theta[0]))
        total += stats.beta.logpdf(share, 1.5, 2.5) + np.log(share * (1 - share))
    else:
        total += stats.norm.logpdf(theta[slot[:2]], p.mean[0, :2], p.sd[0, :2]).sum()
    total += stats.norm.logpdf(theta[posterior.problem.forms.roi_slot[0]], p.roi_mean[0], np.hypot(0.6, 0.7))
    sigma, tau = (float(np.log(scale[0])) for scale in posterior.scales(theta[None]))
    total += stats.norm.logpdf(sigma, p.sigma_mean, p.sigma_sd) + stats.norm.logpdf(tau, p.tau_mean, p.tau_sd)
    return float(total)


def test_priors_are_normalised(make_data: MakeData) -> None:
    """Between two forms with equal likelihoods only the normalised priors differ: spend so steady that none matters."""
    data = make_data(n_channels=1)
    data.spend[:] = 100.0
    heights = []
    for form in (Form(window=1), Form(Carry.WEIBULL_SURVIVAL, window=1)):
        posterior, _ = posterior_of(data, dataclasses.replace(AVERAGE, form=form), 0.0)
        theta = posterior.start()
        value, _ = posterior.log_density(theta)
        told = value + log_prior_constant(posterior.problem)
        heights.append(told - scipy_log_prior(posterior, theta))
    assert heights[0] == pytest.approx(heights[1], abs=1e-8)


@pytest.mark.prove
def test_the_right_kind_of_form_is_found() -> None:
    world = make_world("delayed", 1)
    fit = fit_model(world.data, AVERAGE)
    assert fit.mixture is not None
    assert dict(fit.mixture.tried)[Form()] < 0.01  # effects that build up are no geometric ones
    alone = fit_model(world.data, dataclasses.replace(AVERAGE, average=False))
    error, alone_error = (np.abs(f.draws.roi.mean(axis=0) / world.truth.roi - 1).mean() for f in (fit, alone))
    assert error < 0.8 * alone_error


def test_the_mixture_is_an_ordinary_fit(fit: FitResult, tmp_path: Path) -> None:
    assert fit.mixture is not None
    assert fit.draws.n_draws == len(fit.theta) == 800
    spend = fit.data.spend
    whole = fit.draws.effect(spend).sum(axis=2)
    assert whole == pytest.approx(fit.draws.roi * spend.sum(axis=0), rel=1e-9)
    steady = fit.draws.steady(np.array([0.0, 100.0]), 1)
    assert (steady[:, 0] == 0).all()
    assert (steady[:, 1] > 0).all()
    assert sum(dict(fit.mixture.tried).values()) == pytest.approx(1)
    thin, which = fit.draws.thin(100), fit.draws.which
    assert thin.which is not None
    assert which is not None
    assert np.array_equal(thin.which, which[np.linspace(0, 799, 100).astype(int)])
    again = load_fit(save_fit(fit, tmp_path))
    assert again.channels_table().equals(fit.channels_table())
    assert again.weekly_table().equals(fit.weekly_table())
    assert again.mixture is not None
    assert again.mixture.tried == fit.mixture.tried


def test_the_most_probable_form_is_questioned(fit: FitResult) -> None:
    alone = leading(fit)
    assert np.isfinite(alone.theta).all()
    assert alone.mixture is None
    assert trust_in(fit).checks
    assert inference_data(alone).groups


def test_what_cannot_be_averaged_is_refused(make_data: MakeData) -> None:
    with pytest.raises(ModelError, match="Forms are averaged"):
        fit_model(make_data(), dataclasses.replace(AVERAGE, likelihood=Likelihood.STUDENT_T))
    with pytest.raises(ModelError, match="Forms are averaged"):
        fit_model(make_data(), dataclasses.replace(AVERAGE, form=Form(varying=0.3)))


def test_an_averaged_fit_is_not_updated(make_data: MakeData, fit: FitResult) -> None:
    assert "choices were changed" in str(updated(fit, make_data(), dataclasses.replace(AVERAGE, average=False)))
    assert "weighed again" in str(updated(fit, make_data(), AVERAGE))


def test_averaging_is_chosen_in_model_toml() -> None:
    assert parse_choices("[fit]\naverage = true").average
    assert not parse_choices("").average
