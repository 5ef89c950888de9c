"""The coordinates that chains run in: the same density, carried over by its Jacobian."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.posterior import posterior_of
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.straight import Straight

MakePanel = Callable[..., PanelData]


@pytest.fixture(scope="module")
def straight(make_panel: MakePanel) -> Straight:
    return Straight(posterior_of(make_panel(n_controls=1, missing=0.1), PanelSpec(), rho=0.2))


@pytest.fixture(scope="module")
def points(straight: Straight) -> Array:
    rng = np.random.default_rng(4)
    return straight.start() + straight.scatter() * rng.standard_normal((4, straight.n_dim))


def test_natural_parameters_follow_from_their_definition(straight: Straight, points: Array) -> None:
    natural = straight.natural(points)
    decay, slope = stats.norm.cdf(points[:, 0:10:5]), np.exp(points[:, 2:10:5])
    np.testing.assert_allclose(1 / (1 + np.exp(-natural[:, 0:10:5])), decay, rtol=1e-12)
    np.testing.assert_allclose(natural[:, 1:10:5] * slope, points[:, 1:10:5], rtol=1e-12)
    same = [i for i in range(straight.n_dim) if i >= 10 or i % 5 > 1]
    np.testing.assert_array_equal(natural[:, same], points[:, same])
    np.testing.assert_allclose(straight.of(natural), points, rtol=1e-9)


def test_density_carries_the_jacobian(straight: Straight, points: Array) -> None:
    """The constant that both leave out is the same at every point; the Jacobian is taken by differences."""
    left_out = []
    for point in points:
        step = 1e-6 * np.eye(len(point))
        jacobian = np.array([(straight.natural(point + s) - straight.natural(point - s)) / 2e-6 for s in step])
        _, log_volume = np.linalg.slogdet(jacobian)
        value, _ = straight.log_density(point)
        left_out.append(value - straight.posterior.log_density(straight.natural(point))[0] - log_volume)
    np.testing.assert_allclose(left_out, left_out[0], atol=1e-6)


def test_gradient_equals_differences(straight: Straight, points: Array) -> None:
    for point in points[:2]:
        _, gradient = straight.log_density(point)
        for i in range(len(point)):
            step = np.zeros(len(point))
            step[i] = 1e-3
            at = [straight.log_density(point + k * step)[0] for k in (-2, -1, 1, 2)]
            differences = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / 12e-3
            assert gradient[i] == pytest.approx(differences, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize(("place", "value"), [(0, -40.0), (0, 40.0), (1, 1e3), (2, -900.0)])
def test_far_out_the_density_is_nothing_instead_of_nan(straight: Straight, place: int, value: float) -> None:
    point = straight.start()
    point[place] = value
    found, gradient = straight.log_density(point)
    assert not np.isnan(found)
    assert not np.isnan(gradient).any()
