"""Reach and frequency in the model table: taken where they are whole, left aside with a reason where they are not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unisono.domain import Settings
from unisono.facts.semantic import ModelTable, model_table
from unisono.facts.sources import Hints
from unisono.facts.sources.guess import guess_mapping
from unisono.facts.store import import_files, open_edition
from unisono.facts.workspace import Workspace

NOW = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
KEY = b"a secret of thirty-two bytes ..."
HEAD = "date,geo,revenue,video_spend,video_reach,video_frequency,radio_reach\n"
WEEKS = [dt.date(2024, 1, 1) + dt.timedelta(weeks=i) for i in range(4)]


def table_of(text: str, folder: Path) -> ModelTable:
    (folder / "in").mkdir()
    (folder / "in" / "table.csv").write_text(text)
    workspace = Workspace.create(folder / "ws", Settings(name="Example"), KEY)
    report = import_files(workspace, [folder / "in"], now=NOW, hints=Hints(currency="EUR"))
    assert not [str(file.error) for file in report.files if file.error]
    return model_table(open_edition(workspace), workspace.settings)


def lines(days: list[dt.date]) -> str:
    return "".join(
        f"{day},north,{100 + i},10,{100 * i},{2 + i},5\n{day},south,{200 + i},20,300,1.5,5\n"
        for i, day in enumerate(days)
    )


def test_regions_add_up_and_their_frequency_is_of_all_impressions(tmp_path: Path) -> None:
    found = table_of(HEAD + lines(WEEKS), tmp_path)
    i = np.arange(4)
    assert found.reached.channels == ("video",)
    np.testing.assert_allclose(found.reached.reach[:, 0], 100 * i + 300)
    np.testing.assert_allclose(found.reached.frequency[:, 0], (100 * i * (2 + i) + 450) / (100 * i + 300))
    assert any("radio" in str(note) and "no spend" in str(note) for note in found.notes)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD + lines(WEEKS).replace(",300,1.5,", ",,1.5,", 1), "missing"),
        (HEAD.replace("video_frequency", "comment") + lines(WEEKS), "both reach and frequency"),
        (HEAD + lines([dt.date(2024, 1, 1) + dt.timedelta(days=i) for i in range(28)]), "cannot be added up"),
    ],
)
def test_what_is_not_whole_is_counted_by_spend_and_said(tmp_path: Path, text: str, why: str) -> None:
    found = table_of(text, tmp_path)
    assert found.channels == ("video",)
    assert not found.reached.channels
    assert any("video" in str(note) and why in str(note) for note in found.notes)


def test_headers_are_understood() -> None:
    names = ("tv_reach", "tv_frequency", "couverture_tv", "repetition_tv", "Channel0_reach", "tv_avg_frequency")
    frame = pl.DataFrame({"date": [str(day) for day in WEEKS], **{name: ["1", "2", "3", "4"] for name in names}})
    roles = {name: (entry["role"], entry.get("channel")) for name, entry in guess_mapping(frame)["columns"].items()}
    assert roles["tv_reach"] == roles["couverture_tv"] == ("reach", "tv")
    assert roles["tv_frequency"] == roles["tv_avg_frequency"] == ("frequency", "tv")
    assert roles["Channel0_reach"] == ("reach", "Channel0")
