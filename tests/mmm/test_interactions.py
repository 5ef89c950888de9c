"""Two channels that bring more together than alone: found, shared, saved, told and refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from unisono.errors import ModelError, SettingsError
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.choices import parse_choices
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.forms import Carry, Form
from unisono.measure.mmm.joint import Interaction, Synergies
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.prior import prior_theta
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.measure.mmm.update import updated
from unisono.words import Text

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]
PAIR = (Interaction("channel_0", "channel_1"),)


def raised(data: ModelData, share: float) -> tuple[ModelData, Array]:
    """The history of `make_data` with a synergy of `share` of what its two channels bring; and their true ROI."""
    alone = []
    for m in range(2):
        carried = np.convolve(data.spend[:, m], (0.3 + 0.1 * m) ** np.arange(8))[: data.n_periods]
        alone.append(300 * carried / (carried + 200))
    product = alone[0] * alone[1]
    synergy = product * share * sum(path.sum() for path in alone) / product.sum()
    roi = [(path.sum() + synergy.sum() / 2) / data.spend[:, m].sum() for m, path in enumerate(alone)]
    return dataclasses.replace(data, outcome=data.outcome + synergy), np.array(roi)


@pytest.fixture(scope="module")
def world(make_data: MakeData) -> tuple[ModelData, Array]:
    return raised(make_data(n=150, noise=0.01, pulses=True), 0.5)


@pytest.fixture(scope="module")
def fit(world: tuple[ModelData, Array]) -> FitResult:
    return fit_model(world[0], Spec(draws=250, warmup=80, interactions=PAIR))


@pytest.mark.parametrize(
    "spec",
    [
        Spec(interactions=PAIR),
        Spec(
            interactions=(Interaction("channel_0", "channel_2", 0.5), Interaction("channel_2", "channel_1")),
            forms=(("channel_2", Form(carry=Carry.DELAYED, varying=0.3)),),
            beliefs=(Belief("channel_1", About.MARGINAL_ROI, 0.5, 3.0),),
        ),
    ],
)
def test_the_gradient_is_that_of_the_density(make_data: MakeData, spec: Spec) -> None:
    posterior, _ = posterior_of(make_data(n_channels=3, seed=4), spec, 0.2)
    rng = np.random.default_rng(1)
    for _ in range(3):
        theta = posterior.start() + 0.2 * rng.standard_normal(posterior.n_dim)
        gradient = posterior.log_density(theta)[1]
        for k, step in enumerate(1e-3 * np.eye(posterior.n_dim)):
            up, down, up2, down2 = (posterior.log_density(theta + times * step)[0] for times in (1, -1, 2, -2))
            slope = (8 * (up - down) - (up2 - down2)) / (12 * 1e-3)
            assert gradient[k] == pytest.approx(slope, rel=1e-5, abs=1e-5)


def test_without_synergy_the_density_is_the_usual_one(make_data: MakeData) -> None:
    data = make_data()
    usual, _ = posterior_of(data, Spec(), 0.2)
    asked, _ = posterior_of(data, Spec(interactions=PAIR), 0.2)
    theta = prior_theta(usual, np.random.default_rng(0), 5)
    wider = np.insert(theta, usual.n_dim - 2, 0.0, axis=1)
    assert asked.log_densities(wider).tolist() == usual.log_densities(theta).tolist()


def test_the_coefficient_is_the_synergy_as_a_share(make_data: MakeData) -> None:
    posterior, _ = posterior_of(make_data(), Spec(interactions=PAIR), 0.0)
    theta = prior_theta(posterior, np.random.default_rng(0), 200)
    data, draws = posterior.data, posterior.channel_draws(theta)
    own = draws.own_effect(data.spend).sum(axis=2)
    both = draws.effect(data.spend).sum(axis=(1, 2))
    expected = own.sum(axis=1) + 2 * theta[:, -3] * np.sqrt(own[:, 0] * own[:, 1])
    np.testing.assert_allclose(both, expected, rtol=1e-9)
    np.testing.assert_allclose(draws.realised_roi @ data.spend.sum(axis=0), both, rtol=1e-9)
    np.testing.assert_allclose(posterior.media(theta).sum(axis=1), both, rtol=1e-9)
    assert theta[:, -3].std() == pytest.approx(0.3, rel=0.15)


def test_a_channel_without_effect_has_no_synergy(make_data: MakeData) -> None:
    posterior, _ = posterior_of(make_data(), Spec(interactions=PAIR), 0.0)
    theta = np.tile(posterior.start(), (2, 1))
    theta[:, -3] = 0.5
    theta[1, posterior.problem.forms.roi_slot[0]] = -50.0
    found = posterior.channel_draws(theta).effect(posterior.data.spend).sum(axis=2)
    assert np.isfinite(found).all()
    assert abs(found[1, 0]) < 1e-6 * found[0, 0]


def test_shares_are_those_of_aumann_and_shapley() -> None:
    rng = np.random.default_rng(3)
    own = rng.gamma(2.0, 10.0, (4, 3, 5))
    joint = Synergies(((0, 1), (1, 2)), rng.normal(0, 0.02, (4, 2)))

    def total(effects: Array) -> Array:
        g = joint.strength[:, :, None]
        pairs = g[:, 0] * effects[:, 0] * effects[:, 1] + g[:, 1] * effects[:, 1] * effects[:, 2]
        return np.asarray(effects.sum(axis=1) + pairs)

    np.testing.assert_allclose(joint.shares(own).sum(axis=1), total(own))
    nodes, weights = np.polynomial.legendre.leggauss(4)
    for m in range(3):
        step = 1e-4 * (np.arange(3) == m)[None, :, None]
        slopes = [(total(s * own + step) - total(s * own - step)) / 2e-4 for s in (nodes + 1) / 2]
        walked = sum(w / 2 * slope for w, slope in zip(weights, slopes, strict=True))
        np.testing.assert_allclose(joint.shares(own)[:, m], own[:, m] * walked, rtol=1e-6)
        other = own.copy()
        other[:, m] *= 1.7
        np.testing.assert_allclose(
            joint.alone(own, np.broadcast_to(1.7 * own, own.shape))[:, m], total(other) - total(own)
        )
    worth = rng.uniform(0.3, 0.6, (4, 3))
    for m in range(3):
        step = 1e-4 * (np.arange(3) == m)[None, :, None]
        change = joint.shares(own + step) - joint.shares(own - step)
        slope = (worth[:, :, None] * change).sum(axis=1) / 2e-4
        np.testing.assert_allclose(joint.pull(own, worth)[:, m], slope, rtol=1e-6)


def test_synergy_and_returns_are_found(world: tuple[ModelData, Array], fit: FitResult) -> None:
    [row] = fit.interactions_table().to_dicts()
    assert row["lower"] < 0.5 < row["upper"]
    assert row["lower"] > 0.1
    assert row["probability_more"] > 0.98
    table = fit.channels_table()
    assert ((table["roi_lower"].to_numpy() < world[1]) & (world[1] < table["roi_upper"].to_numpy())).all()


def test_parts_add_up_to_the_outcome(fit: FitResult, add_up: Callable[[FitResult], None]) -> None:
    add_up(fit)


def test_the_next_unit_counts_what_the_other_channel_adds(fit: FitResult) -> None:
    draws, spend, year = fit.draws.thin(50), fit.data.spend, 52
    path = np.vstack([spend, np.tile(spend[-year:].mean(axis=0), (draws.window, 1))])
    for m in range(2):
        more = path.copy()
        more[-year - draws.window : -draws.window, m] *= 1.01
        extra = (draws.effect(more) - draws.effect(path)).sum(axis=(1, 2)) / (0.01 * spend[-year:, m].sum())
        rows = np.linspace(0, len(fit.theta) - 1, 50).astype(int)
        np.testing.assert_allclose(fit.marginal_roi()[rows, m], extra, rtol=1e-4)


def test_a_curve_is_what_the_channel_adds_beside_the_usual_money_of_the_other(fit: FitResult) -> None:
    draws, usual = fit.draws.thin(20), fit.data.spend.mean(axis=0)
    found = draws.steady(np.array([0.0, 80.0]), 0)
    assert (found[:, 0] == 0).all()
    paths = [np.tile([amount, usual[1]], (60, 1)) for amount in (0.0, 80.0)]
    without, with_it = (draws.effect(path)[:, :, -1].sum(axis=1) for path in paths)
    np.testing.assert_allclose(found[:, 1], with_it - without, rtol=1e-6)


def test_a_saved_fit_says_the_same(fit: FitResult, tmp_path: Path) -> None:
    loaded = load_fit(save_fit(fit, tmp_path))
    assert loaded.spec == fit.spec
    assert loaded.channels_table().equals(fit.channels_table())
    assert loaded.interactions_table().equals(fit.interactions_table())


@pytest.mark.prove
def test_truths_lie_in_the_intervals_of_several_worlds(make_data: MakeData) -> None:
    inside = []
    for share in (-0.3, 0.0, 0.4):
        for seed in range(4):
            data, roi = raised(make_data(n=150, noise=0.02, pulses=True, seed=seed), share)
            fit = fit_model(data, Spec(draws=300, warmup=100, interactions=PAIR))
            [row] = fit.interactions_table().to_dicts()
            lower, upper = (fit.channels_table()[name].to_numpy() for name in ("roi_lower", "roi_upper"))
            inside += [row["lower"] < share < row["upper"], *((lower < roi) & (roi < upper)).tolist()]
    assert sum(inside) >= 29, f"{sum(inside)} of {len(inside)}"


def test_choices_are_read() -> None:
    spec = parse_choices('[[interaction]]\nfirst = "tv"\nsecond = "search"\nscale = 0.5\n')
    assert spec.interactions == (Interaction("tv", "search", 0.5),)
    assert parse_choices('[[interaction]]\nfirst = "tv"\nsecond = "search"\n').interactions[0].sd == 0.3


@pytest.mark.parametrize("text", ['first = "tv"', 'first = "tv"\nsecond = 3', 'first = "a"\nsecond = "b"\nthird = "c"'])
def test_choices_that_say_too_little_are_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_choices("[[interaction]]\n" + text)


REFUSED = {
    "no channel": Spec(interactions=(Interaction("channel_0", "radio"),)),
    "itself": Spec(interactions=(Interaction("channel_0", "channel_0"),)),
    "twice": Spec(interactions=(*PAIR, Interaction("channel_1", "channel_0"))),
    "too many": Spec(interactions=PAIR * 4),
    "scale": Spec(interactions=(Interaction("channel_0", "channel_1", 2.0),)),
    "likelihood": Spec(interactions=PAIR, likelihood=Likelihood.STUDENT_T),
    "average": Spec(interactions=PAIR, average=True),
}


@pytest.mark.parametrize("spec", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_asked_is_refused_with_a_way_out(make_data: MakeData, spec: Spec) -> None:
    with pytest.raises(ModelError) as caught:
        fit_model(make_data(), dataclasses.replace(spec, draws=10, warmup=10))
    assert caught.value.remedy is not None


def test_channels_that_never_run_together_are_refused(make_data: MakeData) -> None:
    data = make_data()
    spend = data.spend * (np.arange(data.n_periods)[:, None] % 2 == [0, 1])
    with pytest.raises(ModelError, match="only 0 times"):
        posterior_of(dataclasses.replace(data, spend=spend), Spec(interactions=PAIR), 0.0)


def test_a_lift_test_of_such_a_channel_is_refused(make_data: MakeData) -> None:
    data = make_data()
    test = Experiment("test", "channel_0", data.periods[10], data.periods[14], lift=-100.0, error=20.0)
    with pytest.raises(ModelError, match="lift test"):
        posterior_of(data, Spec(interactions=PAIR, experiments=(test,)), 0.0)


def test_an_update_samples_anew(fit: FitResult) -> None:
    assert isinstance(updated(fit, fit.data, fit.spec), Text)
