"""A panel fit under stress: sound panels pass, and what was planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.stress import hidden_weeks
from unisono.measure.mmm.panel.trust import trust_in_panel
from unisono.measure.mmm.result import Grade

MakePanel = Callable[..., PanelData]
SPEC = PanelSpec(draws=100, warmup=40, chains=2, autocorrelations=(0.0, 0.3))


@pytest.fixture(scope="module")
def sound(make_panel: MakePanel) -> PanelResult:
    return fit_panel(make_panel(seed=4, n_units=10, n=110, missing=0.02), SPEC)


def test_a_sound_panel_is_not_marked_for_its_form(sound: PanelResult) -> None:
    trust = trust_in_panel(sound)
    named = {check.name: check for check in trust.checks}
    assert set(named) == {"future_coverage", "future_error", "halves", "placebo_channel", "prior_sensitivity"}
    assert named["future_coverage"].grade is Grade.PASS
    assert named["future_error"].grade is Grade.PASS
    assert all(check.grade is Grade.PASS for check in trust.checks if check.name == "halves")
    assert trust == trust_in_panel(sound)


def test_hidden_weeks_are_not_looked_at(sound: PanelResult) -> None:
    """Another outcome in the hidden weeks gives the same prediction of them."""
    other = sound.data.outcome.copy()
    other[:, -13:] *= 1.7
    moved = dataclasses.replace(sound, data=dataclasses.replace(sound.data, outcome=other))
    first, second = (hidden_weeks(fit, np.random.default_rng(3)) for fit in (sound, moved))
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first.drawn, second.drawn)
    assert not np.array_equal(first.observed, second.observed)


def test_a_break_in_the_last_weeks_is_found(sound: PanelResult) -> None:
    other = sound.data.outcome.copy()
    other[:, -13:] *= 1.25
    broken = dataclasses.replace(sound, data=dataclasses.replace(sound.data, outcome=other))
    named = {check.name: check for check in trust_in_panel(broken).checks}
    assert named["future_coverage"].grade is Grade.REVIEW
    assert named["future_coverage"].advice is not None


def test_halves_that_contradict_each_other_are_found(make_panel: MakePanel) -> None:
    """channel_0 brings nothing extra in five units and a lot in the five that the question sets against them."""
    data = make_panel(seed=4, n_units=10, n=110, spread=0.0)
    rng = np.random.default_rng(1)
    hidden_weeks(fit_panel(data, SPEC), rng)  # draws what the questions before the halves draw
    first = np.sort(rng.permutation(10)[:5])
    per_head = data.spend[first, :, 0] / data.size[first, None]
    outcome = data.outcome.copy()
    outcome[first] += 60 * data.size[first, None] * per_head / (per_head + per_head.mean())
    planted = fit_panel(dataclasses.replace(data, outcome=outcome), SPEC)
    halves = {check.channel: check for check in trust_in_panel(planted).checks if check.name == "halves"}
    assert halves["channel_0"].grade is Grade.REVIEW
    assert halves["channel_1"].grade is Grade.PASS
