"""A wide table with a geo column becomes a panel: nothing is added up, lost or invented on the way."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from unisono.domain import Settings
from unisono.errors import InputError
from unisono.facts.semantic.panel_table import panel_table
from unisono.facts.sources import Hints
from unisono.facts.store import Facts, import_files, open_edition
from unisono.facts.workspace import Workspace
from unisono.measure.mmm.panel.checks import check_panel
from unisono.runs.panelling import panel_data

NOW = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
KEY = b"a secret of thirty-two bytes ..."
SETTINGS = Settings(name="Example")
WEEKS = [dt.date(2024, 1, 1) + dt.timedelta(weeks=i) for i in range(40)]
MAPPING = (
    'date = "date"\ngeo = "geo"\n[columns.revenue]\nrole = "outcome"\nmoney = true\n'
    '[columns.tv_spend]\nrole = "spend"\nchannel = "tv"\n[columns.price_index]\nrole = "control"\n'
)


def imported(folder: Path, table: str, mapping: str, more: dict[str, str]) -> Facts:
    folder.mkdir()
    (folder / "table.csv").write_text(table)
    (folder / "table.mapping.toml").write_text(mapping)
    for name, text in more.items():
        (folder / name).write_text(text)
    workspace = Workspace.create(folder.parent / "ws", SETTINGS, KEY)
    report = import_files(workspace, [folder], now=NOW, hints=Hints(currency="EUR"))
    assert not [str(file.error) for file in report.files if file.error]
    return open_edition(workspace)


def rows(geos: dict[str, int]) -> str:
    text = "date,geo,revenue,tv_spend,price_index\n"
    for i, day in enumerate(WEEKS):
        for geo, size in geos.items():
            hole = "" if (geo, i) == ("south", 5) else f"{size * (100 + i % 7)}"
            text += f"{day},{geo},{hole},{size * (i % 5)},{90 + size}\n"
    return text


def test_geos_stay_apart_and_national_spend_is_shared_out(tmp_path: Path) -> None:
    national = "date,radio_spend\n" + "".join(f"{day},{12 + i}\n" for i, day in enumerate(WEEKS))
    own = 'date = "date"\n[columns.radio_spend]\nrole = "spend"\nchannel = "radio"\n'
    facts = imported(
        tmp_path / "in",
        rows({"north": 3, "south": 1}),
        MAPPING,
        {"radio.csv": national, "radio.mapping.toml": own},
    )
    table = panel_table(facts, SETTINGS)
    assert table.geos == ("north", "south")
    assert table.period_on == tuple(WEEKS)
    assert np.isnan(table.outcome).sum() == 1
    assert np.isnan(table.outcome[1, 5])
    assert table.outcome[0].tolist() == [3 * (100 + i % 7) for i in range(40)]
    tv, radio = table.channels.index("tv"), table.channels.index("radio")
    assert table.spend[0, :, tv].tolist() == [3 * (i % 5) for i in range(40)]
    assert not table.spend[:, :, radio].any()
    assert not table.shared[:, tv].any()
    assert table.shared[:, radio].tolist() == [12 + i for i in range(40)]
    assert table.controls[:, 0, 0].tolist() == [93, 91]

    panel = check_panel(panel_data(table, SETTINGS))
    radio = panel.channels.index("radio")
    np.testing.assert_allclose(panel.spend[:, :, radio].sum(axis=0), table.shared[:, table.channels.index("radio")])
    np.testing.assert_allclose(panel.spend[0, :, radio] / panel.spend[1, :, radio], 3.0, rtol=0.01)
    assert any("radio" in str(note) for note in panel.notes)


def test_an_outcome_without_geos_is_refused_with_the_way_out(tmp_path: Path) -> None:
    text = "date,revenue,tv_spend\n" + "".join(f"{day},{100 + i},{i}\n" for i, day in enumerate(WEEKS))
    mapping = (
        'date = "date"\n[columns.revenue]\nrole = "outcome"\nmoney = true\n'
        '[columns.tv_spend]\nrole = "spend"\nchannel = "tv"\n'
    )
    facts = imported(tmp_path / "in", text, mapping, {})
    with pytest.raises(InputError, match="not known by geo"):
        panel_table(facts, SETTINGS)
