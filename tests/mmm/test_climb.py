"""The descent reaches the low points that a library reaches, from anywhere, on crooked and on broken ground."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from unisono.measure.mmm.climb import descend
from unisono.measure.mmm.data import Array


def rosenbrock(x: Array) -> tuple[float, Array]:
    return float(optimize.rosen(x)), np.asarray(optimize.rosen_der(x))


@pytest.mark.parametrize("n", [2, 5, 12])
def test_the_bottom_of_a_bent_valley(n: int) -> None:
    start = np.random.default_rng(n).uniform(-1.5, 1.5, n)
    x, value = descend(rosenbrock, start, tolerance=1e-8, steps=5000)
    library = optimize.minimize(rosenbrock, start, jac=True, method="BFGS")
    assert value <= library.fun + 1e-8
    assert value == pytest.approx(rosenbrock(x)[0])


def test_a_long_narrow_bowl() -> None:
    stretch = np.logspace(0, 5, 20)
    middle = np.arange(20.0)

    def bowl(x: Array) -> tuple[float, Array]:
        return float(0.5 * stretch @ (x - middle) ** 2), stretch * (x - middle)

    x, _ = descend(bowl, np.zeros(20), tolerance=1e-6)
    np.testing.assert_allclose(x, middle, atol=1e-5)


def test_impossible_ground_is_walked_around() -> None:
    def cliff(x: Array) -> tuple[float, Array]:
        if x[0] <= 0:
            return 1e10, np.zeros(1)
        return float(x[0] - np.log(x[0])), 1 - 1 / x

    assert descend(cliff, np.array([30.0]))[0] == pytest.approx(1.0, abs=1e-2)
    assert descend(cliff, np.array([-1.0]))[1] == 1e10


def test_it_ends_where_nothing_falls() -> None:
    x, value = descend(lambda x: (float(np.abs(x).sum()), np.sign(x)), np.array([0.3, -0.2]), steps=200)
    assert value < 0.5
    assert np.isfinite(x).all()
