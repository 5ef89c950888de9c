"""What is promised of a plan is less than a bold model believes, and no less than it must be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from unisono.plan.doubt import doubt
from unisono.plan.response import ResponseTables

Array = npt.NDArray[np.float64]
Tables = Callable[[Array], ResponseTables]


def swing(tables: ResponseTables, reference: Array) -> Array:
    return tables.value(1.5 * reference) - tables.value(0.5 * reference)


@pytest.fixture
def straight() -> Tables:
    """Channels whose outcome is return x money: returns (n_draws, n_channels)."""

    def make(returns: Array) -> ResponseTables:
        money = np.tile(np.linspace(0, 200, 5), (returns.shape[1], 1))
        totals = returns.T[:, None, :] * money[:, :, None]
        return ResponseTables(money, totals, np.broadcast_to(returns.T[:, None, :], totals.shape).copy())

    return make


def test_the_promise_is_the_posterior_of_a_tempered_likelihood(straight: Tables) -> None:
    """Normal algebra, done forwards: true returns spread by sqrt(V), measured with noise, half of the evidence."""
    rng = np.random.default_rng(4)
    n_channels, between, noise = 400, 0.16, 0.09
    true = 1 + rng.normal(0, between**0.5, n_channels)
    seen = true + rng.normal(0, noise**0.5, n_channels)
    precision = 1 / between + 1 / noise
    posterior = 1 + (seen - 1) / noise / precision + rng.normal(0, precision**-0.5, (1000, n_channels))
    halved = 1 / between + 0.5 / noise
    wanted = 1 + (seen - 1) * 0.5 / noise / halved
    tables, reference = straight(np.maximum(posterior, 0.02)), np.full(n_channels, 100.0)
    promised = tables.scaled(doubt(swing(tables, reference), reference, evidence=0.5)).slope(reference)
    slope, level = np.polyfit(wanted, promised.mean(axis=0), 1)
    assert slope == pytest.approx(1, abs=0.06)
    assert level == pytest.approx(0, abs=0.06)
    assert promised.std(axis=0).mean() == pytest.approx(halved**-0.5, rel=0.06)


def test_the_level_of_all_channels_is_left_alone(straight: Tables) -> None:
    rng = np.random.default_rng(5)
    tables = straight(2 * np.exp(0.3 * rng.standard_normal((500, 6))))
    reference = np.array([10.0, 20.0, 30.0, 40.0, 60.0, 100.0])
    promised = tables.scaled(doubt(swing(tables, reference), reference)).slope(reference)
    level = reference / reference.sum()
    np.testing.assert_allclose((promised @ level).mean(), (tables.slope(reference) @ level).mean(), rtol=0.02)


def test_sure_differences_are_promised_whole(straight: Tables) -> None:
    returns = np.array([3.0, 2.0, 1.0]) + 1e-4 * np.random.default_rng(6).standard_normal((300, 3))
    tables, reference = straight(returns), np.full(3, 100.0)
    np.testing.assert_allclose(doubt(swing(tables, reference), reference), 1.0, atol=1e-3)


@pytest.mark.parametrize(
    "returns", [np.zeros((50, 3)), np.ones((50, 3)), np.tile([1.0, 0.0, 2.0], (50, 1))], ids=["none", "alike", "dead"]
)
def test_odd_beliefs_stay_finite(straight: Tables, returns: Array) -> None:
    reference = np.full(3, 100.0)
    factors = doubt(swing(straight(returns), reference), reference)
    assert np.isfinite(factors).all()
    assert (factors > 0).all()


def test_channels_without_money_today_and_lone_channels_are_not_touched(straight: Tables) -> None:
    rng = np.random.default_rng(7)
    tables = straight(np.exp(0.5 * rng.standard_normal((200, 3))))
    some = np.array([100.0, 0.0, 80.0])
    factors = doubt(swing(tables, some), some)
    assert (factors[:, 1] == 1).all()
    assert (factors[:, 0] != 1).any()
    lone = np.array([100.0, 0.0, 0.0])
    assert (doubt(swing(tables, lone), lone) == 1).all()


def test_draws_in_which_nothing_earns_leave_the_doubt_in_all_others(straight: Tables) -> None:
    """With room for no effect some draws have every channel absent: the rest of the promise is tempered as before."""
    rng = np.random.default_rng(7)
    returns = np.array([3.0, 2.0, 1.0]) * np.exp(0.4 * rng.standard_normal((500, 3)))
    reference = np.array([50.0, 80.0, 100.0])
    wanted = doubt(swing(straight(returns), reference), reference)
    nothing = straight(np.vstack([returns, np.zeros((3, 3))]))
    found = doubt(swing(nothing, reference), reference)
    assert wanted.std() > 0.05
    np.testing.assert_allclose(found[:500], wanted)
    assert not nothing.scaled(found).slope(reference)[500:].any()
