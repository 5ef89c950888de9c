"""Dated events and moving effects in a panel: found again, kept, refused where nothing could tell them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.events import Event, Shape
from unisono.measure.mmm.forms import Form
from unisono.measure.mmm.panel.choices import panel_choices
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.design import events_told, refuse_events
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.store import load_panel, save_panel
from unisono.measure.mmm.panel.stress import hidden_weeks
from unisono.measure.mmm.spec import Spec
from unisono.plan.cells import cells_of

MakePanel = Callable[..., PanelData]
MONDAY = dt.date(2023, 1, 2)
LISTED = Event("listed", Shape.STEP, (MONDAY + dt.timedelta(weeks=55),))
FAIR = Event("fair", Shape.PULSE, (MONDAY + dt.timedelta(weeks=30),), lasts=14, regions=("unit_1", "unit_4"))
LATE = Event("late", Shape.PULSE, (MONDAY + dt.timedelta(weeks=92),), lasts=14)
COMING = Event("coming", Shape.STEP, (MONDAY + dt.timedelta(weeks=200),), low=1000.0, high=3000.0)
SPEC = PanelSpec(
    draws=100, warmup=40, autocorrelations=(0.0,), events=(LISTED, FAIR, LATE, COMING), varying=(("channel_0", 0.4),)
)
LISTED_HEIGHT, FAIR_HEIGHT = 9.0, 25.0


@pytest.fixture(scope="module")
def history(make_panel: MakePanel) -> PanelData:
    """Eight units: a listing brings 9 a head, a fair 25 in two of them, and channel 0 wears out to a quarter."""
    data = make_panel(seed=4, n_units=8, n=95)
    assert data.population is not None
    size = data.population / 1000
    outcome = data.outcome.copy()
    outcome[:, 55:] += LISTED_HEIGHT * size[:, None]
    outcome[[1, 4], 30:32] += FAIR_HEIGHT * size[[1, 4], None]
    for g in range(8):
        per_head = data.spend[g, :, 0] / size[g]
        carried = np.convolve(per_head, 0.3 ** np.arange(13))[:95]
        outcome[g] -= size[g] * 30 * np.linspace(0.0, 0.75, 95) * carried / (carried + 4)
    return dataclasses.replace(data, outcome=outcome)


@pytest.fixture(scope="module")
def fit(history: PanelData) -> PanelResult:
    return fit_panel(history, SPEC)


def test_events_are_found_where_they_happened(fit: PanelResult, history: PanelData) -> None:
    assert history.population is not None
    size = history.population / 1000
    rows = {row["event"]: row for row in fit.events_table().to_dicts()}
    everywhere, fair = LISTED_HEIGHT * size.sum(), FAIR_HEIGHT * size[[1, 4]].sum()
    assert rows["listed"]["effect"] == pytest.approx(everywhere, rel=0.35)
    assert rows["listed"]["lower"] < everywhere < rows["listed"]["upper"]
    assert rows["fair"]["effect"] == pytest.approx(fair, rel=0.2)
    assert rows["fair"]["regions"] == ["unit_1", "unit_4"]
    assert (rows["coming"]["evidence"], rows["coming"]["effect"]) == ("belief", 2000.0)


def test_an_effect_that_wore_out_is_found_and_planned_as_it_ended(fit: PanelResult) -> None:
    first, other = fit.channels_table().to_dicts()
    assert first["roi_recent_upper"] < first["roi"]
    assert other["roi_recent"] is None
    latest = fit.latest()
    assert latest[:, 0].mean() < 0.8
    np.testing.assert_array_equal(latest[:, 1], 1.0)
    beta = cells_of(fit).draws.beta
    told = fit.linear.effect[:, 3, 0] * fit.data.size[3] * fit.data.scale * latest[:, 0]
    np.testing.assert_allclose(beta[:, 3], told)


def test_what_was_told_is_kept(fit: PanelResult, tmp_path: Path) -> None:
    again = load_panel(save_panel(fit, tmp_path))
    assert again.spec == fit.spec
    assert again.events_table().equals(fit.events_table())
    assert again.channels_table().equals(fit.channels_table())


def test_an_event_of_hidden_weeks_only_is_no_hindrance_to_hiding_them(fit: PanelResult) -> None:
    seen = hidden_weeks(fit, np.random.default_rng(0))
    assert seen is not None
    assert np.isfinite(seen.drawn).all()
    outcome = fit.data.outcome.copy()
    outcome[:, -13:] = np.nan
    told = events_told(dataclasses.replace(fit.data, outcome=outcome), fit.spec)
    assert [event.name for event in told] == ["listed", "fair", "coming"]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event("always", Shape.STEP, (dt.date(2020, 1, 1),)), "already say"),
        (dataclasses.replace(LISTED, name="again"), "already say"),
        (dataclasses.replace(FAIR, name="elsewhere", regions=("Atlantis",)), "Atlantis is no region"),
        (dataclasses.replace(COMING, name="blind", low=None, high=None), "has not happened yet"),
    ],
    ids=str,
)
def test_an_event_that_nothing_could_tell_is_refused(history: PanelData, event: Event, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        refuse_events(history, dataclasses.replace(SPEC, events=(*SPEC.events, event)))


def test_an_effect_of_no_channel_cannot_move(history: PanelData) -> None:
    with pytest.raises(ModelError, match="radio may move"):
        fit_panel(history, dataclasses.replace(SPEC, varying=(("radio", 0.3),)))


def test_events_and_moving_effects_of_the_file_hold() -> None:
    spec, notes = panel_choices(Spec(events=(FAIR,), forms=(("tv", Form(varying=0.3)),)))
    assert (spec.events, spec.varying, notes) == ((FAIR,), (("tv", 0.3),), ())
