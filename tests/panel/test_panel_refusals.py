"""What a panel refuses or sets aside, each with its reason and a way out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.panel.checks import check_panel
from unisono.measure.mmm.panel.data import PanelData, share_out
from unisono.measure.mmm.panel.engine import fit_panel

MakePanel = Callable[..., PanelData]


def one_unit(data: PanelData) -> PanelData:
    assert data.population is not None
    return dataclasses.replace(
        data,
        units=data.units[:1],
        outcome=data.outcome[:1],
        spend=data.spend[:1],
        controls=data.controls[:1],
        population=data.population[:1],
    )


def with_cell(block: str, cell: tuple[int, ...], value: float) -> Callable[[PanelData], PanelData]:
    def change(data: PanelData) -> PanelData:
        values = getattr(data, block).copy()
        values[cell] = value
        changes: dict[str, Any] = {block: values}
        return dataclasses.replace(data, **changes)

    return change


def constant(data: PanelData) -> PanelData:
    outcome = data.outcome.copy()
    outcome[2] = 5.0
    return dataclasses.replace(data, outcome=outcome)


def loss_making(data: PanelData) -> PanelData:
    return dataclasses.replace(data, outcome=-data.outcome, population=None)


def short(data: PanelData) -> PanelData:
    return dataclasses.replace(
        data,
        periods=data.periods[:20],
        outcome=data.outcome[:, :20],
        spend=data.spend[:, :20],
        controls=data.controls[:, :20],
    )


REFUSED: list[tuple[Callable[[PanelData], PanelData], str]] = [
    (one_unit, "only one unit"),
    (short, "Only 20 periods"),
    (constant, "unit_2 is always 5"),
    (loss_making, "zero or negative"),
    (with_cell("outcome", (1, 3), np.inf), "infinite"),
    (with_cell("spend", (1, 30, 0), np.nan), "channel_0 is missing for unit_1"),
    (with_cell("spend", (1, 30, 0), -1.0), "negative for unit_1"),
    (with_cell("controls", (2, 4, 0), np.nan), "control_0 is missing for unit_2"),
    (with_cell("population", (1,), 0.0), "population of unit_1"),
    (lambda d: dataclasses.replace(d, spend=0 * d.spend), "No channel has any spend"),
    (lambda d: dataclasses.replace(d, units=("a", "a", "b", "c")), "stand for more than one"),
    (lambda d: dataclasses.replace(d, spend=d.spend[:, :, :1]), "has shape"),
    (lambda d: dataclasses.replace(d, periods=(*d.periods[:-1], d.periods[0])), "unbroken"),
    (lambda d: dataclasses.replace(d, country="ZZ"), "ZZ"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED)
def test_refused_with_a_way_out(make_panel: MakePanel, change: Callable[[PanelData], PanelData], said: str) -> None:
    data = change(make_panel(n_units=4, n=60, n_controls=1))
    with pytest.raises(ModelError, match=said) as refusal:
        check_panel(data)
    assert str(refusal.value.remedy)


def test_more_channels_than_cells_can_bear_is_refused(make_panel: MakePanel) -> None:
    data = make_panel(n_units=3, n=60, n_channels=20)
    outcome = data.outcome.copy()
    outcome[:, 26:] = np.nan
    with pytest.raises(ModelError, match="too few"):
        fit_panel(dataclasses.replace(data, outcome=outcome))


def test_what_says_nothing_is_set_aside_with_a_note(make_panel: MakePanel) -> None:
    data = make_panel(n_units=5, n=60, n_controls=3)
    spend, controls, outcome = data.spend.copy(), data.controls.copy(), data.outcome.copy()
    spend[:, :, 1] = 0.0
    spend[4] = 0.0
    controls[:, :, 1] = np.arange(5)[:, None]
    controls[:, :, 2] = 3 * controls[:, :, 0] + 1
    outcome[0, :52] = np.nan
    panel = check_panel(dataclasses.replace(data, spend=spend, controls=controls, outcome=outcome))
    assert panel.units == ("unit_1", "unit_2", "unit_3", "unit_4")
    assert panel.channels == ("channel_0",)
    assert panel.control_names == ("control_0",)
    notes = " ".join(str(note) for note in panel.notes)
    for name in ("unit_0", "unit_4", "channel_1", "control_1", "control_2"):
        assert name in notes


def test_shared_spend_of_another_length_is_refused(make_panel: MakePanel) -> None:
    with pytest.raises(ModelError, match="shape"):
        share_out(make_panel(n_units=3, n=40), np.ones((39, 1)), ("tv",))
