"""Tables leave with their figures, units and estimands, and come back equal."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pyarrow import parquet

from unisono.measure.mmm.interop.tables import arrow_tables, column_unit, write_tables
from unisono.measure.mmm.result import FitResult

TABLES = ("channels", "weekly", "curves", "fitted")


def test_tables_are_those_of_the_fit_and_say_what_they_mean(fit: FitResult) -> None:
    tables = arrow_tables(fit)
    assert tuple(tables) == TABLES
    for name, table in tables.items():
        frame = pl.DataFrame(table)  # through the Arrow C stream
        assert_frame_equal(frame, getattr(fit, f"{name}_table")(), check_exact=True)
        told = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
        assert told["unisono.run_id"] == fit.run_id
        assert told["unisono.level"] == "0.9"
        assert told["unisono.estimand"]
    assert tables["channels"].schema.field("roi_lower").metadata == {b"unit": b"EUR per EUR"}
    assert tables["curves"].schema.field("spend").metadata == {b"unit": b"EUR a period"}


def test_every_figure_has_a_unit(fit: FitResult) -> None:
    for name, table in arrow_tables(fit).items():
        for column in table.column_names:
            numeric = pl.DataFrame(table)[column].dtype.is_numeric()
            assert (column_unit(fit, name, column) is not None) == numeric, (name, column)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_files_come_back_equal(fit: FitResult, tmp_path: Path, kind: str) -> None:
    written = write_tables(fit, tmp_path / "out", kind)
    assert {path.name for path in written} == {f"{name}.{kind}" for name in TABLES} | (
        {"tables.json"} if kind == "csv" else set()
    )
    for name in TABLES:
        path = tmp_path / "out" / f"{name}.{kind}"
        table = getattr(fit, f"{name}_table")()
        # a column without any value has no type in a CSV file
        again = pl.read_parquet(path) if kind == "parquet" else pl.read_csv(path, schema=table.schema)
        assert_frame_equal(again, table, check_exact=kind == "parquet")
    if kind == "csv":
        meaning = json.loads((tmp_path / "out" / "tables.json").read_text(encoding="utf-8"))
        assert meaning["channels"]["units"]["spend"] == "EUR"
    else:
        kept = parquet.read_schema(tmp_path / "out" / "fitted.parquet")
        assert kept.metadata[b"unisono.run_id"] == fit.run_id.encode()
        assert kept.field("expected").metadata[b"unit"] == b"EUR a period"


def test_a_missing_week_stays_missing(fit: FitResult, tmp_path: Path) -> None:
    write_tables(fit, tmp_path, "csv")
    line = (tmp_path / "fitted.csv").read_text(encoding="utf-8").splitlines()[8]
    assert line.split(",")[1] == ""
