"""A channel may earn nothing at all, and the draws say how probable that is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from unisono.errors import ModelError
from unisono.measure.mmm.absence import APART, absent, if_present, marked
from unisono.measure.mmm.averaging.engine import averaged
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.chains import Chains
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import converged, fit_model
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.fit import chains_of, sample
from unisono.measure.mmm.interop.card import card_sections
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.mode import mode_of
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.prior import prior_theta
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.review import plausibility
from unisono.measure.mmm.spec import Priors, Spec
from unisono.measure.mmm.spec_record import spec_from_json, spec_to_json
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.measure.mmm.trust.density import log_likelihood
from unisono.measure.mmm.trust.engine import trust_in
from unisono.measure.mmm.update import Updated, updated

MakeData = Callable[..., ModelData]
OPEN = Spec(threads=1, draws=400, priors=Priors(no_effect=0.2))


@pytest.fixture(scope="module")
def idle(make_data: MakeData) -> ModelData:
    """Two channels that work, and a third whose money does nothing."""
    data = make_data(n=104, n_channels=2)
    nothing = np.random.default_rng(9).gamma(4.0, 25.0, (104, 1))
    return dataclasses.replace(data, spend=np.hstack([data.spend, nothing]), channels=(*data.channels, "idle"))


@pytest.fixture(scope="module")
def fit(idle: ModelData) -> FitResult:
    return fit_model(idle, OPEN)


def test_an_idle_channel_may_earn_nothing_and_a_working_one_does_not(fit: FitResult) -> None:
    nothing = (fit.draws.roi == 0).mean(axis=0)
    assert nothing[2] > 0.3
    assert nothing[:2].max() < 0.05
    table = fit.channels_table()
    assert table["roi_lower"][2] == 0.0
    assert table["roi_lower"][0] > 0.0
    assert table["no_effect"].to_list() == pytest.approx(nothing.tolist())


def test_its_probability_is_that_of_two_models_weighed_by_brute_force(make_data: MakeData) -> None:
    """One channel, 40 weeks: evidence with and without it by averaging the likelihood over the prior."""
    data = make_data(n=40, n_channels=1, noise=0.08)
    spec = Spec(threads=1, draws=4000, priors=Priors(no_effect=0.3), autocorrelations=(0.0,))
    posterior, chains, _ = sample(data, spec)
    found = float(absent(chains.theta.reshape(-1, posterior.n_dim), posterior.problem.forms.roi_slot).mean())
    rng = np.random.default_rng(3)
    working = if_present(prior_theta(posterior, rng, 60_000), posterior.problem.forms.roi_slot)
    gone = marked(working, np.zeros((len(working), 1), np.int64), posterior.problem.forms.roi_slot)
    with_it, without = (special.logsumexp(log_likelihood(posterior, theta)) for theta in (working, gone))
    assert 0.02 < found < 0.98
    assert found == pytest.approx(1 / (1 + 0.7 / 0.3 * np.exp(with_it - without)), abs=0.05)


def test_without_room_the_draws_are_the_same_as_ever(idle: ModelData) -> None:
    posterior, chains, _ = sample(idle, Spec(threads=1, draws=50, warmup=50, priors=Priors(no_effect=0)))
    assert not absent(chains.theta, posterior.problem.forms.roi_slot).any()
    assert chains.present.all()


def test_draws_depend_on_the_seed_alone(idle: ModelData) -> None:
    spec = dataclasses.replace(OPEN, draws=50, warmup=50)
    first, again = (sample(idle, dataclasses.replace(spec, threads=threads))[1].theta for threads in (1, 2))
    assert np.array_equal(first, again)


def test_absence_leaves_nothing_of_a_channel_and_can_be_taken_back(fit: FitResult) -> None:
    slots = fit.posterior.problem.forms.roi_slot
    gone = absent(fit.theta, slots)[:, 2]
    assert gone.any()
    effect = fit.draws.effect(fit.data.spend)
    assert not effect[gone, 2].any()
    assert effect[~gone, 2].all()
    assert not fit.marginal_roi()[gone, 2].any()
    working = if_present(fit.theta, slots)
    assert not absent(working, slots).any()
    assert np.array_equal(marked(working, 1 - absent(fit.theta, slots), slots), fit.theta)
    assert np.allclose(fit.draws.log_roi, working[:, slots])


def test_the_density_reads_the_prior_of_an_absent_channel_as_if_it_worked(fit: FitResult) -> None:
    posterior = fit.posterior
    slot = int(posterior.problem.forms.roi_slot[2])
    working = if_present(fit.theta, posterior.problem.forms.roi_slot)[0]
    away = working.copy()
    away[slot] -= APART
    gradient = posterior.log_density(away)[1]
    step = np.zeros(len(away))
    step[slot] = 1e-5
    prior = posterior.problem.prior
    beliefs = -(prior.roi_precision @ (working[posterior.problem.forms.roi_slot] - prior.roi_mean))
    assert gradient[slot] == pytest.approx(beliefs[2])
    slope = (posterior.log_density(away + step)[0] - posterior.log_density(away - step)[0]) / 2e-5
    assert slope == pytest.approx(gradient[slot], rel=1e-4)


def test_an_experiment_that_found_a_lift_speaks_against_nothing(idle: ModelData, fit: FitResult) -> None:
    periods = idle.periods[20:30]
    test = Experiment(
        name="shown", channel="idle", first_on=periods[0], last_on=periods[-1], lift=900.0, error=100.0, treated=2.0
    )
    tested = fit_model(idle, dataclasses.replace(OPEN, experiments=(test,)))
    assert (tested.draws.roi[:, 2] == 0).mean() < 0.02 < (fit.draws.roi[:, 2] == 0).mean()


def test_what_people_believe_of_a_channel_leaves_no_room(idle: ModelData) -> None:
    belief = Belief("idle", About.ROI, 0.5, 2.0)
    posterior, _ = posterior_of(idle, dataclasses.replace(OPEN, beliefs=(belief,)), 0.0)
    assert posterior.problem.no_effect.tolist() == [0.2, 0.2, 0.0]


@pytest.mark.parametrize("chance", [-0.1, 0.95, 1.0, float("nan")])
def test_a_chance_that_is_none_is_refused(idle: ModelData, chance: float) -> None:
    with pytest.raises(ModelError, match="no_effect"):
        fit_model(idle, dataclasses.replace(OPEN, priors=Priors(no_effect=chance)))


@pytest.mark.parametrize("choice", [{"likelihood": Likelihood.STUDENT_T}, {"average": True}])
def test_there_is_none_where_draws_are_weighted_afterwards(idle: ModelData, choice: dict[str, object]) -> None:
    posterior, _ = posterior_of(idle, dataclasses.replace(OPEN, **choice), 0.0)  # type: ignore[arg-type]
    assert not posterior.problem.no_effect.any()


def test_forms_are_averaged_with_every_channel_at_work(idle: ModelData) -> None:
    found = averaged(idle, dataclasses.replace(OPEN, average=True, draws=100, warmup=60))
    assert all(chains.present.all() for chains in found.chains)


def test_the_prior_knows_it_too(idle: ModelData) -> None:
    posterior, _ = posterior_of(idle, OPEN, 0.0)
    draws = posterior.channel_draws(prior_theta(posterior, np.random.default_rng(0), 4000))
    assert (draws.roi == 0).mean(axis=0) == pytest.approx(np.full(3, 0.2), abs=0.03)


def test_it_is_kept_trusted_and_updated(fit: FitResult, idle: ModelData, tmp_path: Path) -> None:
    again = load_fit(save_fit(fit, tmp_path))
    assert np.array_equal(again.draws.roi, fit.draws.roi)
    assert again.channels_table().equals(fit.channels_table())
    assert all(check.value is None or np.isfinite(check.value) for check in trust_in(fit).checks)
    more = updated(fit, idle, fit.spec)
    assert isinstance(more, Updated)
    told = more.posterior.channel_draws(more.chains.theta.reshape(-1, more.posterior.n_dim)).roi
    assert (told == 0).mean(axis=0) == pytest.approx((fit.draws.roi == 0).mean(axis=0), abs=0.03)


def test_a_channel_that_is_absent_in_every_draw_breaks_no_review(fit: FitResult) -> None:
    posterior, slots = fit.posterior, fit.posterior.problem.forms.roi_slot
    theta = marked(if_present(fit.theta, slots), np.array([1, 1, 0]), slots)
    never = dataclasses.replace(fit, theta=theta, draws=posterior.channel_draws(theta))
    found = {check.name: check.value for check in plausibility(never)}
    assert -1 < found["mistaken_pairs"] < 1
    kept = theta.reshape(fit.spec.chains, -1, posterior.n_dim)
    present = np.ones((*kept.shape[:2], 3), np.int64)
    chains = Chains(kept, np.zeros(kept.shape[:2]), 0, 0.0, 0.8, 0, present)
    assert all(np.isfinite(check.value) for check in converged(posterior, chains))


def test_a_fit_from_before_there_was_room_has_none() -> None:
    written = spec_to_json(OPEN)
    assert spec_from_json(written).priors.no_effect == 0.2
    del written["priors"]["no_effect"]
    assert spec_from_json(written).priors.no_effect == 0.0


def test_the_card_says_which_returns_cannot_be_zero(fit: FitResult) -> None:
    def told(chances: list[float]) -> str:
        problem = fit.posterior.problem._replace(no_effect=np.array(chances))
        other = dataclasses.replace(fit, posterior=dataclasses.replace(fit.posterior, problem=problem))
        return " ".join(str(point) for section in card_sections(other) for point in section.points)

    assert "cannot be found to be negative." in told([0.2, 0.2, 0.2])
    assert "cannot be found to be negative, nor those of idle to be zero." in told([0.2, 0.2, 0.0])
    assert "cannot be found to be zero or negative." in told([0.0, 0.0, 0.0])
    assert "believed to earn nothing at all" in told([0.0, 0.2, 0.0])
    assert "believed to earn nothing at all" not in told([0.0, 0.0, 0.0])


@pytest.mark.prove
def test_ranks_of_known_truths_are_uniform_with_room_for_nothing(make_data: MakeData) -> None:
    """Simulation-based calibration; a truth of zero ties with draws of zero, and gets a rank among them by chance."""
    base, _ = posterior_of(make_data(n=52, n_channels=2, pulses=True), dataclasses.replace(OPEN, chains=2), 0.0)
    ranks = []
    for seed in range(300):
        rng = np.random.default_rng([seed, 5])
        theta = prior_theta(base, rng, 1)
        media, (sigma, tau) = base.media(theta)[0], (float(s[0]) for s in base.scales(theta))
        walk = tau * np.cumsum(np.append(0.0, rng.standard_normal(51) * np.sqrt(7 / 365.25)))
        outcome = media / base.design.scale + walk + sigma * rng.standard_normal(52)
        known = dataclasses.replace(base, problem=base.problem._replace(w_y=base.design.w @ outcome))
        top = mode_of(known, [if_present(theta, base.problem.forms.roi_slot)[0]])
        draws = chains_of(known, top, rng, lambda _: None).theta.reshape(-1, base.n_dim)[::5]
        told, truth = base.channel_draws(draws).roi, base.channel_draws(theta).roi[0]
        ranks.append((told < truth).mean(axis=0) + rng.random(2) * (told == truth).mean(axis=0))
    for column in np.array(ranks).T:
        counts = np.histogram(column, np.linspace(0, 1, 11))[0]
        assert special.chdtrc(9, ((counts - 30) ** 2 / 30).sum()) > 1e-4
