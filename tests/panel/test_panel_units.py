"""Units stay apart, holes stay holes, and nothing depends on how a panel is written down."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from unisono.measure.mmm.panel.checks import check_panel
from unisono.measure.mmm.panel.data import PanelData, share_out
from unisono.measure.mmm.panel.posterior import PanelPosterior, posterior_of
from unisono.measure.mmm.panel.spec import PanelSpec

MakePanel = Callable[..., PanelData]
SPEC = PanelSpec()


def density(data: PanelData, theta_shift: float = 0.1) -> float:
    posterior = posterior_of(data, SPEC, rho=0.3)
    theta = posterior.start() + theta_shift * np.cos(np.arange(posterior.n_dim))
    return posterior.log_density(theta)[0]


def media(posterior: PanelPosterior) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return posterior.media(posterior.start())


def test_a_pulse_in_one_unit_never_reaches_another(make_panel: MakePanel) -> None:
    data = make_panel(n_units=4, n=40)
    spend = np.zeros_like(data.spend)
    spend[:, 0, :] = 1.0
    spend[1, 39, :] = 500.0
    spend[2, 5, 0] = 500.0
    found = media(posterior_of(dataclasses.replace(data, spend=spend), SPEC))
    quiet = found[:, [0, 3]]
    assert np.all(quiet[:, :, 13:] == 0.0), "carry-over of a pulse must end after its window, in its own unit"
    assert np.all(found[0, 2, 5:18] > 0)
    assert np.all(found[1, 2, 13:] == 0.0)
    assert np.all(found[:, 2, 18:] == 0.0)
    np.testing.assert_array_equal(found[:, 0] > 0, found[:, 3] > 0)


def test_spend_of_one_unit_moves_no_other_units_likelihood_terms(make_panel: MakePanel) -> None:
    """The media of units that did not change is bit-equal, up to the channel's common unit of spend."""
    data = make_panel(n_units=3, n=40)
    spend = data.spend.copy()
    spend[1, 20, 0], spend[1, 21, 0] = spend[1, 21, 0] + 7.0, spend[1, 20, 0] - 7.0 if spend[1, 20, 0] > 7 else 0.0
    spend[1, 22, 0] += data.spend[1, :, 0].sum() - spend[1, :, 0].sum()
    before, after = media(posterior_of(data, SPEC)), media(posterior_of(dataclasses.replace(data, spend=spend), SPEC))
    np.testing.assert_allclose(after[:, [0, 2]], before[:, [0, 2]], rtol=1e-9)
    assert np.abs(after[0, 1] - before[0, 1]).max() > 1e-3


def test_what_stands_in_a_missing_cell_does_not_matter(make_panel: MakePanel) -> None:
    data = make_panel(n_units=3, n=40, missing=0.2)
    posterior = posterior_of(data, SPEC, rho=0.4)
    fixed = posterior.problem.fixed
    assert not np.isnan(fixed.columns).any()
    assert np.abs(fixed.single[:, -1][~data.observed]).max() < 1e-12
    assert np.all(posterior.whitened_media(posterior.start())[~data.observed[:, None, :].repeat(2, axis=1)] == 0)


def test_the_order_of_units_does_not_matter(make_panel: MakePanel) -> None:
    data = make_panel(n_units=4, n=40, missing=0.1)
    order = [2, 0, 3, 1]
    assert data.population is not None
    turned = dataclasses.replace(
        data,
        units=tuple(data.units[i] for i in order),
        outcome=data.outcome[order],
        spend=data.spend[order],
        controls=data.controls[order],
        population=data.population[order],
    )
    assert density(turned) == pytest.approx(density(data), rel=1e-11)


def test_currency_and_population_units_do_not_matter(make_panel: MakePanel) -> None:
    """Cents instead of euros and thousands of people instead of people: the density is the same."""
    data = make_panel(n_units=3, n=40)
    assert data.population is not None
    other = dataclasses.replace(
        data, outcome=100 * data.outcome, spend=100 * data.spend, population=data.population / 1000
    )
    assert density(other) == pytest.approx(density(data), rel=1e-11)


def test_shared_spend_is_shared_by_size_and_said(make_panel: MakePanel) -> None:
    data = make_panel(n_units=3, n=40)
    national = np.linspace(10.0, 50.0, 40)[:, None]
    panel = check_panel(share_out(data, national, ("tv",)))
    assert panel.channels == ("channel_0", "channel_1", "tv")
    np.testing.assert_allclose(panel.spend[:, :, 2].sum(axis=0), national[:, 0])
    per_head = panel.spend[:, :, 2] / panel.size[:, None]
    np.testing.assert_allclose(per_head, np.tile(per_head[0], (3, 1)))
    assert any("tv" in str(note) for note in panel.notes)
    assert np.isfinite(density(panel))


def test_a_late_unit_without_spend_before_is_accepted_and_said(make_panel: MakePanel) -> None:
    data = make_panel(n_units=3, n=60, late=20)
    spend = data.spend.copy()
    spend[0, :15] = np.nan
    panel = check_panel(dataclasses.replace(data, spend=spend))
    assert np.all(panel.spend[0, :15] == 0.0)
    np.testing.assert_array_equal(panel.spend[0, 15:], data.spend[0, 15:])
    assert any("unit_0" in str(note) for note in panel.notes)
    assert np.isfinite(density(panel))
