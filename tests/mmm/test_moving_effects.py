"""Effects that move: the density's slopes, what ROI means, what comes after the history, and a world that drifts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.errors import ModelError, SettingsError
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.choices import parse_choices
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.drift import N_WAVES, USUAL, multipliers, slow_waves
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.forms import Form
from unisono.measure.mmm.interop.card import card_markdown
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.prior import prior_theta
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.plan.forecast import forecast
from unisono.plan.response import window_effect
from unisono.synthetic.worlds import make_world
from unisono.words import language

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]
MOVING = Form(varying=0.5)
TEST = Experiment("dark", "channel_1", dt.date(2023, 6, 5), dt.date(2023, 7, 2), lift=-300.0, error=40.0, share=0.2)


def moving(data: ModelData, **more: object) -> Posterior:
    spec = Spec(forms=(("channel_1", MOVING),), **more)  # type: ignore[arg-type]
    return posterior_of(data, spec, 0.2)[0]


def somewhere(posterior: Posterior, seed: int) -> Array:
    return posterior.start() + 0.5 * np.random.default_rng(seed).standard_normal(posterior.n_dim)


@pytest.mark.parametrize("experiments", [(), (TEST,)], ids=["history alone", "with a test"])
def test_the_density_knows_the_slopes_of_moving_effects(
    make_data: MakeData, experiments: tuple[Experiment, ...]
) -> None:
    posterior = moving(make_data(pulses=True), experiments=experiments)
    assert posterior.n_dim == 10 + N_WAVES
    for seed in range(3):
        theta = somewhere(posterior, seed)
        reference = np.empty(len(theta))
        for j in range(len(theta)):
            at = [posterior.log_density(theta + by * 1e-3 * np.eye(len(theta))[j])[0] for by in (-2, -1, 1, 2)]
            reference[j] = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / 12e-3
        np.testing.assert_allclose(posterior.log_density(theta)[1], reference, atol=1e-6 * np.abs(reference).max())


def test_the_density_is_that_of_the_moved_effects(make_data: MakeData) -> None:
    """Two points that differ in the waves alone differ by the likelihood of their effects and a standard normal."""
    posterior = moving(make_data())
    design, data = posterior.design, posterior.data
    theta = somewhere(posterior, 4)
    slot = int(posterior.problem.forms.wave_slot[1])
    other = theta.copy()
    other[slot : slot + N_WAVES] += [0.4, -0.7, 0.2, 0.9]

    def by_hand(at: Array) -> float:
        draws = posterior.channel_draws(at[None])
        h = draws.effect(data.spend)[0]
        x = np.arange(data.n_periods) + 0.5
        size = np.array([1, 1 / 2, 1 / 3, 1 / 4]) / np.sqrt(1 + 1 / 4 + 1 / 9 + 1 / 16)
        log = sum(
            0.5 * c * w * np.sqrt(2) * np.cos(np.pi * k * x / data.n_periods)
            for k, (c, w) in enumerate(zip(at[slot : slot + N_WAVES], size, strict=True), 1)
        )
        plain = dataclasses.replace(draws, drift=None).effect(data.spend)[0, 1]
        moved = plain * np.exp(log)
        moved *= np.exp(at[slot + N_WAVES]) * data.spend[:, 1].sum() / moved.sum()
        np.testing.assert_allclose(h[1], moved, rtol=1e-9)
        rest = design.w @ ((data.outcome - h[0] - moved) / design.scale)
        sigma, tau = (float(s[0]) for s in posterior.scales(at[None]))
        return float(-0.5 * (rest**2 / (sigma**2 + tau**2 * design.lam)).sum() - 0.5 * (at[slot : slot + 4] ** 2).sum())

    apart = posterior.log_density(other)[0] - posterior.log_density(theta)[0]
    assert apart == pytest.approx(by_hand(other) - by_hand(theta), rel=1e-9)


def test_a_channel_that_does_not_move_is_as_before(make_data: MakeData) -> None:
    """Waves at zero leave every effect as it is."""
    data = make_data()
    with_waves, without = moving(data), posterior_of(data, Spec(), 0.2)[0]
    theta = somewhere(without, 1)
    slot = int(with_waves.problem.forms.wave_slot[1])
    same = np.insert(theta, slot, np.zeros(N_WAVES))
    assert with_waves.log_density(same)[0] == pytest.approx(without.log_density(theta)[0], rel=1e-13)


@given(st.integers(5, 300), st.integers(0, 400), st.integers(1, 50))
def test_after_the_history_the_effect_stays_where_it_ended(n: int, first: int, ahead: int) -> None:
    drift = np.random.default_rng(n).standard_normal((3, 1 + N_WAVES))
    whole = multipliers(drift, n, 0, first + ahead)
    np.testing.assert_allclose(multipliers(drift, n, first, ahead), whole[:, first:])
    np.testing.assert_allclose(whole[:, n:] / multipliers(drift, n, n - 1, 1), 1.0, rtol=1e-12)


def test_the_scale_is_what_it_says() -> None:
    waves = slow_waves(2000)
    assert (waves**2).sum(axis=0).mean() == pytest.approx(1, rel=1e-3)
    assert np.abs(waves.mean(axis=1)).max() < 1e-9


def test_forecasts_and_plans_take_the_latest_effect(make_data: MakeData) -> None:
    fit = fit_model(make_data(), Spec(draws=50, warmup=50, forms=(("channel_1", MOVING),)))
    draws, spend = fit.draws, fit.data.spend
    ahead = np.tile(spend.mean(axis=0), (30, 1))
    latest = draws.steady(np.array([spend[:, 1].mean()]), 1)[:, 0]
    np.testing.assert_allclose(forecast(fit, ahead, np.zeros((30, 0))).media[:, 1, -1], latest, rtol=1e-9)
    landed = window_effect(draws, spend, ahead, spend.mean(axis=0))
    plain = dataclasses.replace(draws, drift=None)
    grown = landed / window_effect(plain, spend, ahead, spend.mean(axis=0))
    np.testing.assert_allclose(grown[:, 0], 1.0, rtol=1e-12)
    np.testing.assert_allclose(grown[:, 1], draws.multiplier(1, fit.data.n_periods - 1, 1)[:, 0], rtol=1e-9)


def test_a_moving_fit_is_told_saved_and_loaded(make_data: MakeData, tmp_path: Path) -> None:
    fit = fit_model(make_data(), Spec(draws=50, warmup=50, forms=(("channel_1", MOVING),)))
    rows = fit.channels_table().to_dicts()
    assert rows[0]["roi_recent"] is None
    assert rows[1]["roi_recent_lower"] < rows[1]["roi_recent"] < rows[1]["roi_recent_upper"]
    again = load_fit(save_fit(fit, tmp_path))
    assert again.spec == fit.spec
    assert again.channels_table().equals(fit.channels_table())
    card = card_markdown(fit, language("en"))
    assert "channel_1: ROI of the last year" in card
    assert "constant over the history: channel_0." in card


def test_before_the_data_the_waves_are_standard_normal(make_data: MakeData) -> None:
    posterior = moving(make_data())
    theta = prior_theta(posterior, np.random.default_rng(0))
    slot = int(posterior.problem.forms.wave_slot[1])
    assert np.abs(theta[:, slot : slot + N_WAVES].std(axis=0) - 1).max() < 0.05


def test_choices_say_how_far_an_effect_may_move(make_data: MakeData) -> None:
    spec = parse_choices("[channels.a]\nvarying = true\n[channels.b]\nvarying = 0.5\n[channels.c]\nvarying = false\n")
    assert {name: form.varying for name, form in spec.forms} == {"a": USUAL, "b": 0.5}
    with pytest.raises(SettingsError, match="how far"):
        parse_choices("[channels.a]\nvarying = 3\n")
    with pytest.raises(SettingsError, match="how far"):
        parse_choices('[channels.a]\nvarying = "yes"\n')
    with pytest.raises(ModelError, match="varying"):
        fit_model(make_data(), Spec(form=Form(varying=2.0)))
    belief = Belief("channel_1", About.MARGINAL_ROI, 0.5, 2.0)
    with pytest.raises(ModelError, match="marginal ROI"):
        moving(make_data(), beliefs=(belief,))


@pytest.mark.prove
def test_a_drifting_world_is_held_better_by_effects_that_may_move() -> None:
    """ROI of the last year is what plans need: in worlds that drift, moving effects come closer to it."""
    away, held = np.zeros(2), np.zeros(2)
    for seed in range(8):
        world = make_world("drifting", seed)
        recent = slice(-52, None)
        without = world.data.spend.copy()
        truth = np.empty(len(world.data.channels))
        for m in range(len(truth)):
            dark = without.copy()
            dark[recent, m] = 0.0
            brought = world.expected(world.data.spend) - world.expected(dark)
            truth[m] = brought.sum() / world.data.spend[recent, m].sum()
        for i, varying in enumerate((0.0, USUAL)):
            fit = fit_model(world.data, Spec(form=Form(varying=varying), draws=500))
            roi = fit.recent_roi()
            away[i] += np.abs(np.log(roi.mean(axis=0) / truth)).mean()
            lower, upper = np.quantile(roi, [0.05, 0.95], axis=0)
            held[i] += ((lower <= truth) & (truth <= upper)).mean()
    assert held[1] > held[0]
    assert away[1] < away[0]
