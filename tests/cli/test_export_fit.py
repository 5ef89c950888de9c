"""`unisono export-fit`: each form is written, named and documented; refusals name the way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xarray

Unisono = Callable[..., Any]
Compare = Callable[..., None]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("arviz", {"fit.nc"}),
        ("parquet", {"channels.parquet", "weekly.parquet", "curves.parquet", "fitted.parquet"}),
        ("csv", {"channels.csv", "weekly.csv", "curves.csv", "fitted.csv", "tables.json"}),
        ("card", {"model-card.md", "model-card.json"}),
    ],
)
def test_each_form_is_written_and_documented(
    unisono: Unisono, acme: Path, tmp_path: Path, kind: str, names: set[str], told_fields: Compare
) -> None:
    answer = unisono("export-fit", "--format", kind, "--out", tmp_path / "out", "-w", acme, "--json")
    assert answer.code == 0
    told_fields("unisono export-fit", answer.json)
    assert {Path(path).name for path in answer.json["files"]} == names
    assert {path.name for path in (tmp_path / "out").iterdir()} == names


def test_figures_are_those_of_the_fit(unisono: Unisono, acme: Path, journey: dict[str, Any], tmp_path: Path) -> None:
    told = {row["channel"]: row for row in journey["fit"].json["channels"]}
    for kind in ("arviz", "parquet", "card"):
        assert unisono("export-fit", "--format", kind, "--out", tmp_path, "-w", acme).code == 0
    for row in pl.read_parquet(tmp_path / "channels.parquet").to_dicts():
        assert row["roi"] == told[row["channel"]]["roi"]
    with xarray.open_datatree(tmp_path / "fit.nc", engine="h5netcdf") as tree:
        means = tree["posterior"]["roi"].mean(("chain", "draw"))
        for name, row in told.items():
            assert float(means.sel(channel=name)) == pytest.approx(row["roi"], rel=1e-12)
    card = json.loads((tmp_path / "model-card.json").read_text(encoding="utf-8"))
    assert card["run_id"] == journey["fit"].json["run_id"]


def test_the_card_speaks_the_language_asked_for(unisono: Unisono, acme: Path, tmp_path: Path) -> None:
    pages = []
    for code in ("en", "fr"):
        out = tmp_path / code
        answer = unisono("export-fit", "--format", "card", "--out", out, "-w", acme, "--lang", code)
        assert str(out / "model-card.md") in answer.out
        pages.append((out / "model-card.md").read_text(encoding="utf-8"))
    assert pages[0] != pages[1]


def test_without_a_fit_it_says_how_to_make_one(unisono: Unisono, fresh: Path) -> None:
    answer = unisono("export-fit", "--format", "card", "-w", fresh)
    assert answer.code == 5
    assert "unisono fit" in answer.err


def test_an_unknown_fit_and_an_unwritable_folder_are_refused(unisono: Unisono, acme: Path, tmp_path: Path) -> None:
    assert unisono("export-fit", "--format", "csv", "--run", "zzz", "-w", acme).code == 5
    (tmp_path / "taken").write_text("a file")
    answer = unisono("export-fit", "--format", "csv", "--out", tmp_path / "taken" / "below", "-w", acme)
    assert answer.code == 3
