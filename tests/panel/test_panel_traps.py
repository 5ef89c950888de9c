"""Far out, where a matrix inside a chain is no longer positive definite, the panel's density says so and goes on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.posterior import posterior_of
from unisono.measure.mmm.panel.spec import PanelSpec

MakePanel = Callable[..., PanelData]


@pytest.mark.parametrize("far", [-60.0, -15.0, 15.0, 60.0, np.nan])
def test_far_out_the_density_is_finite_or_impossible_and_never_raises(make_panel: MakePanel, far: float) -> None:
    posterior = posterior_of(make_panel(n_units=3, n=40, missing=0.1), PanelSpec(threads=1), rho=0.3)
    for i in range(posterior.n_dim):
        theta = posterior.start()
        theta[i] = far
        value, gradient = posterior.log_density(theta)
        assert value < np.inf
        assert not np.isnan(value)
        if np.isfinite(value):
            assert np.isfinite(gradient).all(), i
