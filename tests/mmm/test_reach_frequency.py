"""Reach and frequency: reach times a curve of frequency, and how often people should be reached."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from unisono.errors import ModelError
from unisono.measure.funnel.checks import _by_spend_alone
from unisono.measure.mmm.answer.options import prolonged
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.checks import checked
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model, run_id_of
from unisono.measure.mmm.forms import Carry, Curve, Form
from unisono.measure.mmm.interop.card import card_markdown
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.reach import Delivery, optimal_frequency
from unisono.measure.mmm.reach_told import frequency_table
from unisono.measure.mmm.refresh import compare
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.measure.mmm.update import updated
from unisono.words import Text, language

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]
HALF, SLOPE, ROI = 3.0, 2.5, 2.0
BEST = HALF * (SLOPE - 1) ** (1 / SLOPE)


def with_video(data: ModelData, seed: int = 0) -> tuple[ModelData, float]:
    """The history with a video channel of known reach, frequency and ROI; and what it brought."""
    rng = np.random.default_rng(seed + 200)
    n = data.n_periods
    reach, frequency = rng.gamma(3.0, 100_000.0, n), 1.0 + rng.gamma(2.0, 1.8, n)
    reach[::9] = frequency[::9] = 0.0
    spend = 0.0002 * reach * frequency * rng.uniform(0.8, 1.2, n)
    moved = np.convolve(reach * frequency**SLOPE / (frequency**SLOPE + HALF**SLOPE), 0.4 ** np.arange(10))[:n]
    brought = ROI * spend.sum() * moved / moved.sum()
    more = dataclasses.replace(
        data,
        outcome=data.outcome + brought,
        spend=np.column_stack([data.spend, spend]),
        channels=(*data.channels, "video"),
        delivery=Delivery(("video",), reach[:, None], frequency[:, None]),
    )
    return more, float(brought.sum())


@pytest.fixture(scope="module")
def fit(make_data: MakeData) -> FitResult:
    return fit_model(with_video(make_data(n=130, noise=0.015))[0], Spec(draws=150, warmup=80))


def test_roi_and_the_optimal_frequency_are_found(make_data: MakeData, fit: FitResult) -> None:
    [row] = frequency_table(fit).to_dicts()
    assert row["optimal_frequency_lower"] < BEST < row["optimal_frequency_upper"]
    assert row["optimal_frequency_upper"] - row["optimal_frequency_lower"] < 3
    assert row["frequency_lowest"] >= 1
    video = fit.channels_table().to_dicts()[-1]
    assert video["roi_lower"] < ROI < video["roi_upper"]
    assert fit.draws.decay[:, -1].mean() == pytest.approx(0.4, abs=0.1)


def test_history_is_told_by_what_was_delivered(fit: FitResult) -> None:
    told, draws = fit.data.delivery, fit.draws.thin(5)
    lags = draws.decay[:, -1][:, None] ** np.arange(draws.window)
    lags /= lags.sum(axis=1)[:, None]
    f, r = told.frequency[:, 0], told.reach[:, 0] / told.reach.mean()
    for d, effect in enumerate(draws.effect(fit.data.spend)[:, -1]):
        seen = r * f ** draws.slope[d, -1] / (f ** draws.slope[d, -1] + draws.half[d, -1] ** draws.slope[d, -1])
        np.testing.assert_allclose(
            effect, draws.beta[d, -1] * np.convolve(seen, lags[d])[: len(f)], rtol=1e-6, atol=1e-9
        )
    brought = draws.effect(fit.data.spend)[:, -1].sum(axis=1) / fit.data.spend[:, -1].sum()
    np.testing.assert_allclose(brought, draws.roi[:, -1], rtol=1e-9)


def test_money_to_come_buys_reach_in_proportion_up_to_the_highest(fit: FitResult) -> None:
    told, mean = fit.data.delivery, fit.data.spend[:, -1].mean()
    most = told.reach.max() / told.reach.mean()
    steady = fit.draws.thin(20).steady(mean * np.array([0.0, 0.5, 1.0, most, 2 * most]), len(fit.data.channels) - 1)
    np.testing.assert_allclose(steady[:, 0], 0.0)
    np.testing.assert_allclose(steady[:, 1] * 2, steady[:, 2], rtol=1e-9)
    np.testing.assert_allclose(steady[:, 3], most * steady[:, 2], rtol=1e-9)
    np.testing.assert_allclose(steady[:, 4], steady[:, 3])
    spend = np.tile(fit.data.spend.mean(axis=0), (60, 1))
    kept_up = fit.draws.thin(20).effect(spend, fit.data.n_periods)[:, -1, -1]
    np.testing.assert_allclose(kept_up, steady[:, 2], rtol=1e-6)


def test_money_kept_up_brings_what_it_brought(fit: FitResult) -> None:
    m = len(fit.data.channels) - 1
    mean = fit.data.spend[:, m].mean()
    steady = fit.draws.steady(np.array([mean]), m)[:, 0]
    np.testing.assert_allclose(steady / mean, fit.draws.roi[:, m], rtol=0.01)  # but for what lands after the history
    path = np.vstack([fit.data.spend, np.zeros((fit.draws.window, m + 1))])
    carried = fit.draws.effect(path)[:, m, :].sum(axis=1)
    np.testing.assert_allclose(steady * fit.data.n_periods, carried, rtol=1e-9)


def test_gradient_is_that_of_finite_differences(make_data: MakeData) -> None:
    data = checked(with_video(make_data(n=60))[0])
    for form in (Form(), Form(Carry.WEIBULL_PDF, Curve.HILL), Form(Carry.NONE, Curve.HILL)):
        posterior, _ = posterior_of(data, Spec(forms=(("video", form),)), 0.2)
        rng = np.random.default_rng(3)
        theta = posterior.start() + 0.2 * rng.standard_normal(posterior.n_dim)
        steps = 1e-5 * np.eye(posterior.n_dim)
        numeric = (posterior.log_densities(theta + steps) - posterior.log_densities(theta - steps)) / 2e-5
        np.testing.assert_allclose(posterior.log_density(theta)[1], numeric, rtol=2e-5, atol=2e-5)


def test_the_optimum_is_the_top_of_response_for_each_impression() -> None:
    half, slope = np.array([3.0, 5.0, 2.0, 0.5, 4.0]), np.array([2.5, 1.6, 0.8, 1.5, 1.0])
    grid = np.linspace(1, 20, 190_001)
    seen = (grid / half[:, None]) ** slope[:, None]
    top = grid[np.argmax(seen / (1 + seen) / grid, axis=1)]
    np.testing.assert_allclose(optimal_frequency(half, slope), top, atol=2e-4)


def test_saved_told_and_compared(fit: FitResult, tmp_path: Path) -> None:
    back = load_fit(save_fit(fit, tmp_path))
    assert back.channels_table().equals(fit.channels_table())
    assert frequency_table(back).equals(frequency_table(fit))
    assert "an impression brings most" in card_markdown(fit, language("en"))
    assert isinstance(updated(fit, fit.data, fit.spec), Text)
    other = dataclasses.replace(
        fit.data, delivery=dataclasses.replace(fit.data.delivery, reach=fit.data.delivery.reach * 2)
    )
    assert run_id_of(other, fit.spec, "e") != run_id_of(fit.data, fit.spec, "e")
    assert compare(fit, fit).n_restated == 0


def test_other_rooms_take_it_or_say_so(fit: FitResult) -> None:
    longer, _ = prolonged(fit.data, len(fit.data.channels) - 1, np.zeros(4))
    assert longer.delivery.reach.shape == (longer.n_periods, 1)
    assert not longer.delivery.reach[fit.data.n_periods : fit.data.n_periods + 4].any()
    checked(longer)
    alone = _by_spend_alone(fit.data)
    assert not alone.delivery.channels
    assert "video" in str(alone.notes[-1])


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        (Spec(forms=(("video", Form(varying=0.3)),)), "vary"),
        (Spec(forms=(("video", Form(curve=Curve.LOG)),)), "saturation"),
        (Spec(beliefs=(Belief("video", About.MARGINAL_ROI, 0.5, 2.0),)), "marginal"),
        (Spec(average=True), "averaged"),
    ],
)
def test_choices_that_do_not_go_with_it_are_refused(make_data: MakeData, spec: Spec, word: str) -> None:
    with pytest.raises(ModelError, match=word):
        fit_model(with_video(make_data(n=60))[0], spec)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"frequency": (4, 0.5)}, "below one"),
        ({"reach": (4, np.nan)}, "missing or negative"),
        ({"reach": (0, 100.0), "frequency": (0, 2.0)}, "without any spend"),
    ],
)
def test_figures_that_cannot_be_are_refused(
    make_data: MakeData, change: dict[str, tuple[int, float]], word: str
) -> None:
    data, _ = with_video(make_data(n=60))
    blocks = {name: getattr(data.delivery, name).copy() for name in change}
    for name, (row, value) in change.items():
        blocks[name][row, 0] = value
    with pytest.raises(ModelError, match=word):
        checked(dataclasses.replace(data, delivery=dataclasses.replace(data.delivery, **blocks)))
