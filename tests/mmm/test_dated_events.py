"""Dated events: their shapes by day, their height from the history, and what they do to the forecast."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from unisono.errors import ModelError, SettingsError
from unisono.measure.mmm.choices import parse_choices
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.events import Event, Shape
from unisono.measure.mmm.interop.card import card_markdown
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.plan.forecast import forecast
from unisono.words import language

MakeData = Callable[..., ModelData]
OPENED = dt.date(2024, 1, 3)  # a Wednesday, the third day of week 52
STORE = Event("store", Shape.STEP, (OPENED,))
HEIGHT = 250.0


def quick(*events: Event) -> Spec:
    return Spec(events=events, draws=150, warmup=80)


def with_store(data: ModelData) -> ModelData:
    """The history with a store that brings 250 a week from a Wednesday on."""
    share = np.array([min(max((p + dt.timedelta(7) - OPENED).days, 0), 7) / 7 for p in data.periods])
    return dataclasses.replace(data, outcome=data.outcome + HEIGHT * share)


@pytest.mark.parametrize(
    ("event", "days", "heights"),
    [
        (Event("a", Shape.STEP, ()), [-1, 0, 1, 900], [0, 1, 1, 1]),
        (Event("a", Shape.PULSE, (), lasts=3), [-1, 0, 2, 3], [0, 1, 1, 0]),
        (Event("a", Shape.RAMP, (), lasts=4), [-1, 0, 1, 3, 9], [0, 0.25, 0.5, 1, 1]),
        (Event("a", Shape.DECAY, (), half_life=10), [-1, 0, 10, 30], [0, 1, 0.5, 0.125]),
        (Event("a", Shape.WINDOW, (), before=2, after=1), [-3, -2, 0, 1, 2], [0, 1, 1, 1, 0]),
    ],
    ids=[shape.value for shape in Shape],
)
def test_shapes_by_day(event: Event, days: list[float], heights: list[float]) -> None:
    np.testing.assert_allclose(event.heights(np.array(days, dtype=float)), heights)


def test_periods_hold_the_mean_of_their_days(make_data: MakeData) -> None:
    weeks, months = make_data(n=60), make_data(n=30, months=True, start=dt.date(2023, 1, 1))
    column = STORE.column(weeks, weeks.periods)
    assert column[51:54].tolist() == [0.0, pytest.approx(5 / 7), 1.0]
    sale = Event("sale", Shape.PULSE, (dt.date(2023, 2, 8), dt.date(2024, 2, 8)), lasts=7)
    by_month = sale.column(months, months.periods)
    assert by_month[1] == pytest.approx(7 / 28)
    assert by_month[13] == pytest.approx(7 / 29)
    assert by_month.sum() == pytest.approx(7 / 28 + 7 / 29)


def test_a_height_is_found_and_goes_on(make_data: MakeData, tmp_path: Path) -> None:
    fit = fit_model(with_store(make_data(n=110)), quick(STORE))
    [row] = fit.events_table().to_dicts()
    assert row["lower"] < HEIGHT < row["upper"]
    assert row["upper"] - row["lower"] < 2 * HEIGHT
    assert row["evidence"] == "model"
    assert row["total"] == pytest.approx(row["effect"] * STORE.column(fit.data, fit.data.periods).sum())
    again = load_fit(save_fit(fit, tmp_path))
    assert again.spec == fit.spec
    assert again.events_table().equals(fit.events_table())
    assert "Event store:" in card_markdown(fit, language("en"))


def test_a_recurring_event_is_in_the_forecast_with_what_was_learned(make_data: MakeData) -> None:
    data = make_data(n=110)
    days = tuple(data.periods[i] for i in (20, 45, 71, 100)) + data.following(8)[5:6]
    sale = Event("sale", Shape.PULSE, days)
    outcome = data.outcome.copy()
    outcome[[20, 45, 71, 100]] += 400
    fit = fit_model(dataclasses.replace(data, outcome=outcome), quick(sale))
    spend, none = np.tile(data.spend.mean(axis=0), (8, 1)), np.zeros((8, 0))
    ahead = forecast(fit, spend, none)
    base = fit.baseline(n_draws=1000, future=ahead.periods, future_controls=none)
    assert base.events["sale"].mean() == pytest.approx(400, abs=60)
    jump = (ahead.outcome - ahead.media.sum(axis=1)).mean(axis=0)
    assert jump[5] - (jump[4] + jump[6]) / 2 == pytest.approx(400, abs=120)


def test_an_event_to_come_moves_the_forecast_by_its_belief_and_nothing_else(make_data: MakeData) -> None:
    data = make_data(n=80)
    later = Event("second store", Shape.STEP, (data.following(5)[4],), low=100.0, high=300.0)
    plain, told = (fit_model(data, quick(*events)) for events in ((), (later,)))
    np.testing.assert_array_equal(plain.theta, told.theta)
    spend, none = np.tile(data.spend.mean(axis=0), (8, 1)), np.zeros((8, 0))
    moved = forecast(told, spend, none).outcome - forecast(plain, spend, none).outcome
    np.testing.assert_allclose(moved[:, :4], 0, atol=1e-9)
    assert moved[:, 6].mean() == pytest.approx(200, abs=10)
    inside = ((moved[:, 6] > 100) & (moved[:, 6] < 300)).mean()
    assert inside == pytest.approx(0.9, abs=0.03)
    [row] = told.events_table().to_dicts()
    assert (row["effect"], row["total"], row["evidence"]) == (200.0, 0.0, "belief")


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Event("later", Shape.STEP, (dt.date(2030, 1, 1),)), "not happened yet.*between"),
        (dataclasses.replace(STORE, low=1.0, high=2.0), "has happened"),
        (dataclasses.replace(STORE, on=()), "no day"),
        (dataclasses.replace(STORE, lasts=0.0), "above zero"),
        (Event("later", Shape.STEP, (dt.date(2030, 1, 1),), low=2.0), "both"),
        (Event("later", Shape.STEP, (dt.date(2030, 1, 1),), low=2.0, high=1.0), "first"),
    ],
    ids=["nothing tells it", "told twice", "no day", "no length", "half a belief", "belief upside down"],
)
def test_impossible_events_are_refused(make_data: MakeData, event: Event, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        fit_model(make_data(), quick(event))


def test_an_event_twice_is_refused_and_one_without_end_is_left_out(make_data: MakeData) -> None:
    with pytest.raises(ModelError, match="twice"):
        fit_model(make_data(), quick(STORE, STORE))
    always = Event("always", Shape.STEP, (dt.date(2020, 1, 1),))
    fit = fit_model(make_data(), quick(always))
    assert any("always" in str(note) for note in fit.notes)
    assert fit.events_table()["effect"].to_list() == [None]


def test_events_are_written_in_the_file() -> None:
    spec = parse_choices(
        '[[event]]\nname = "store"\nshape = "step"\non = 2024-01-03\n'
        '[[event]]\nname = "sale"\nshape = "window"\non = [2024-06-14, 2025-06-13]\nbefore = 7\nafter = 3\n'
        '[[event]]\nname = "next"\nshape = "ramp"\non = 2026-09-01\nlasts = 60\nbetween = [5000, 20000]\n'
    )
    assert spec.events == (
        STORE,
        Event("sale", Shape.WINDOW, (dt.date(2024, 6, 14), dt.date(2025, 6, 13)), before=7, after=3),
        Event("next", Shape.RAMP, (dt.date(2026, 9, 1),), lasts=60, low=5000.0, high=20000.0),
    )
    for text, message in (
        ('[[event]]\nname = "a"\nshape = "wave"\non = 2024-01-03\n', "wave"),
        ('[[event]]\nname = "a"\nshape = "step"\n', "its days"),
        ('[[event]]\nname = "a"\nshape = "step"\non = "2024-01-03"\n', "its days"),
        ('[[event]]\nname = "a"\nshape = "step"\non = 2024-01-03\nbetween = [1]\n', "range"),
        ('[[event]]\nname = "a"\nshape = "step"\non = 2024-01-03\nlength = 3\n', "length"),
    ):
        with pytest.raises(SettingsError, match=message):
            parse_choices(text)
