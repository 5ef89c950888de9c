"""What a regional history can tell is said before the fit, the fit agrees, and tests in some regions tell more."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from unisono.measure.mmm.answer.report import Answerability, Answerable, Cause
from unisono.measure.mmm.panel.answerable import answerable_by_region
from unisono.measure.mmm.panel.data import PanelData, share_out
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.prospect import expected_covariances, scene_of
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.trials import trials

MakePanel = Callable[..., PanelData]


def with_channel(data: PanelData, per_head: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> PanelData:
    """`data` with spend per head (n_units, n_periods) in place of the last channel's."""
    assert data.population is not None
    spend = data.spend.copy()
    spend[:, :, -1] = per_head * data.population[:, None] / 1000
    return dataclasses.replace(data, spend=spend)


@pytest.fixture(scope="module")
def panel(make_panel: MakePanel) -> PanelData:
    return make_panel(seed=6, n_units=8, n=110, n_channels=3)


@pytest.fixture(scope="module")
def constant(panel: PanelData) -> Answerability:
    return answerable_by_region(with_channel(panel, np.full((8, 110), 3.0)))


def test_free_spend_in_regions_can_tell(panel: PanelData) -> None:
    found = answerable_by_region(panel, experiments=False)
    assert [c.answerable for c in found.channels] == [Answerable.YES] * 3
    assert all(c.cause is Cause.NONE and c.remedy is None for c in found.channels)
    assert found == answerable_by_region(panel, experiments=False)


def test_spend_that_never_changes_cannot_tell_until_some_regions_go_dark(constant: Answerability) -> None:
    channel = constant.channels[2]
    assert channel.answerable is not Answerable.YES
    assert channel.cause is Cause.CONSTANT
    remedy = channel.remedy
    assert remedy is not None
    assert remedy.factor < 0.8 * channel.factor
    assert 0 < len(remedy.regions) < 8
    assert remedy.moved > 0
    assert remedy.regions[0] in str(remedy.text)


def test_no_trial_widens_what_is_known(constant: Answerability) -> None:
    for option in constant.next_best:
        [channel] = [c for c in constant.channels if c.channel == option.channel]
        assert option.factor <= channel.factor * 1.001
        assert option.standard_error > 0


def test_spend_alike_everywhere_that_follows_the_season_is_named(panel: PanelData) -> None:
    t = np.arange(110)
    season = 3 + 1.5 * np.sin(2 * np.pi * t / 52.18)
    wobble = 0.02 * np.random.default_rng(1).standard_normal(110)
    found = answerable_by_region(with_channel(panel, np.tile(season + wobble, (8, 1))), experiments=False)
    assert found.channels[2].answerable is not Answerable.YES
    assert found.channels[2].cause is Cause.SEASON


def test_media_known_only_in_total_is_tested_everywhere(panel: PanelData) -> None:
    data = share_out(panel, np.full((110, 1), 30.0), ("radio",))
    found = answerable_by_region(data)
    [option] = [e for e in found.next_best if e.channel == "radio"]
    assert option.regions == ()
    assert "unit_" not in str(option.text)


def test_a_fit_becomes_as_narrow_as_was_promised(panel: PanelData) -> None:
    """At the parameters that a fit found, the promised widths are its own."""
    fit = fit_panel(panel, PanelSpec(draws=150, warmup=50, autocorrelations=(0.0,)))
    promised = expected_covariances(scene_of(fit.posterior), fit.theta[::120])
    sd = np.sqrt(np.median(np.diagonal(promised, axis1=1, axis2=2), axis=0))
    found = np.log(fit.natural()["roi_average"]).std(axis=0)
    np.testing.assert_allclose(sd, found, rtol=0.35)
    assert abs(np.log(sd / found).mean()) < 0.15


@pytest.mark.parametrize("n_paid", [1, 2, 3, 8])
def test_every_trial_has_regions_to_be_tried_in(panel: PanelData, n_paid: int) -> None:
    spend = panel.spend.copy()
    spend[n_paid:, :, 0] = 0.0
    found = trials(dataclasses.replace(panel, spend=spend), 0)
    assert all(len(trial.units) and set(trial.units) <= set(range(n_paid)) for trial in found)
    assert len({(t.design.kind, t.design.weeks, len(t.units)) for t in found}) == len(found)
