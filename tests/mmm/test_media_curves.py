"""Carry-over, saturation and their arithmetic against naive formulas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.media import carry_over, carry_weights, saturate
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.vector_math import exp_in_place, log_in_place

Array = npt.NDArray[np.float64]


def carried(x: Array, decay: float, window: int) -> tuple[Array, Array]:
    out, slope = np.empty(len(x)), np.empty(len(x))
    carry_over(x, decay, window, out, slope)
    return out, slope


def naive(x: Array, decay: float, window: int) -> Array:
    weights = decay ** np.arange(window)
    return np.asarray(np.convolve(x, weights / weights.sum())[: len(x)])


def test_exponential_and_logarithm_are_exact_to_the_last_digit() -> None:
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.uniform(-708, 708, 50_000), rng.uniform(-1, 1, 50_000), [0.0, -700.0, 700.0]])
    values, scratch = x.copy(), np.empty(len(x))
    exp_in_place(values, scratch)
    np.testing.assert_allclose(values, np.exp(x), rtol=5e-16)
    y = np.concatenate([np.exp(rng.uniform(-700, 700, 50_000)), rng.uniform(0.5, 2, 50_000), [1.0, 1e-12, 2.0]])
    values = y.copy()
    log_in_place(values, np.empty(len(y)))
    np.testing.assert_allclose(values, np.log(y), rtol=5e-16, atol=1e-300)


@given(
    x=hnp.arrays(np.float64, st.integers(1, 60), elements=st.floats(0, 50)),
    decay=st.floats(0, 1),
    window=st.integers(1, 20),
)
def test_carry_over_is_the_convolution(x: Array, decay: float, window: int) -> None:
    np.testing.assert_allclose(carried(x, decay, window)[0], naive(x, decay, window), atol=1e-12)


@pytest.mark.parametrize("decay", [0.001, 0.3, 0.9, 0.999, 0.9999999])
def test_slope_of_carry_over_by_decay(decay: float) -> None:
    x = np.random.default_rng(1).gamma(2.0, 0.5, 40) * (np.arange(40) % 5 == 0)
    step = 1e-4 * min(decay, 1 - decay)
    difference = (naive(x, decay + step, 13) - naive(x, decay - step, 13)) / (2 * step)
    np.testing.assert_allclose(carried(x, decay, 13)[1], difference, atol=1e-5 if decay < 0.99999 else 1e-2)


def test_weights_at_both_ends() -> None:
    assert carry_weights(0.0, 13) == (1.0, 1.0, 0.0, 0.0)
    assert carry_weights(1.0, 13) == (13.0, 78.0, 1.0, 13.0)


def test_an_impulse_is_felt_for_exactly_one_window() -> None:
    x = np.zeros(40)
    x[5] = 3.0
    out, _ = carried(x, 0.8, 13)
    assert not out[:5].any()
    assert (out[5:18] > 0).all()
    assert np.abs(out[18:]).max() < 1e-15
    assert out.sum() == pytest.approx(3.0)


@given(x=hnp.arrays(np.float64, 30, elements=st.floats(1e-6, 1e3)), half=st.floats(0.05, 20), slope=st.floats(0.2, 5))
def test_saturation_is_hills_curve(x: Array, half: float, slope: float) -> None:
    value, distance, scratch = np.empty(30), np.empty(30), np.empty(30)
    saturate(x, np.log(half), slope, distance, value, scratch)
    np.testing.assert_allclose(value, x**slope / (x**slope + half**slope), rtol=1e-11)
    np.testing.assert_allclose(distance, np.log(x / half), rtol=1e-11, atol=1e-13)


def test_nothing_carried_brings_nothing() -> None:
    value, distance, scratch = np.empty(3), np.empty(3), np.empty(3)
    saturate(np.array([0.0, 1e-15, 1.0]), 0.0, 0.3, distance, value, scratch)
    assert value.tolist() == [0.0, 0.0, 0.5]
    assert np.isfinite(distance).all()


def draws_of(decay: float, half: float, slope: float, beta: float, mean_spend: float = 100.0) -> ChannelDraws:
    one = np.ones((1, 1))
    return ChannelDraws(decay * one, half * one, slope * one, one, beta * one, np.array([mean_spend]), 13)


def test_effect_of_a_spend_path() -> None:
    spend = np.random.default_rng(2).gamma(3.0, 30.0, (50, 1))
    effect = draws_of(0.6, 1.2, 1.5, 700.0).effect(spend)[0, 0]
    w = naive(spend[:, 0] / 100, 0.6, 13)
    np.testing.assert_allclose(effect, 700 * w**1.5 / (w**1.5 + 1.2**1.5), rtol=1e-12)


def test_steady_spend_reaches_its_steady_effect() -> None:
    draws = draws_of(0.7, 0.8, 0.9, 500.0)
    level = np.array([0.0, 40.0, 250.0])
    for amount, steady in zip(level, draws.steady(level, 0)[0], strict=True):
        path = np.full((30, 1), amount)
        assert draws.effect(path)[0, 0, -1] == pytest.approx(steady, rel=1e-12)


def test_contributions_of_the_history_add_up_to_the_roi(make_data: Callable[..., ModelData]) -> None:
    data = make_data(pulses=True, n_channels=3)
    posterior, _ = posterior_of(data, Spec(), 0.0)
    rng = np.random.default_rng(3)
    theta = posterior.start() + 0.5 * rng.standard_normal((20, posterior.n_dim))
    draws = posterior.channel_draws(theta)
    contribution = draws.effect(data.spend).sum(axis=2)
    np.testing.assert_allclose(contribution, draws.roi * data.spend.sum(axis=0), rtol=1e-11)
