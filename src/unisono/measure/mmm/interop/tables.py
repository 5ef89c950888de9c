"""The tables of a fit in Arrow's memory format, for notebooks, warehouses and spreadsheets of others.

Each table carries what its figures mean: in the table's metadata the run, the edition, the level of the intervals and
the estimand; in each column's metadata its unit. Parquet keeps them; beside CSV files they stand in `tables.json`. A
table speaks the Arrow C stream protocol, so that polars, pandas and DuckDB take it without copying.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from unisono.facts.files import write_atomically
from unisono.measure.mmm.result import FitResult
from unisono.words import Text, msg

ESTIMANDS = {
    "channels": msg(
        "contribution: outcome observed minus outcome with the channel at zero, through and inside the history; roi: "
        "contribution / spend; mroi: outcome of one more unit of money over the last year, carry-over after the "
        "history included; learned: how far the data narrowed the ROI, 0 (prior only) to 1"
    ),
    "weekly": msg(
        "value: outcome brought by the channel's spend in the period where it lands, or outcome without media"
    ),
    "curves": msg("outcome: of one period when that spend is kept up; beyond within_history it is extrapolation"),
    "fitted": msg("expected: what the model expects; a new observation lies between lower and upper"),
}
"""What the figures of each table estimate where effects add up, see `estimand`."""


_TOGETHER = msg(
    "contribution: the channel's share of what all bring together, outcome observed minus outcome without media, all "
    "turned up together (Aumann and Shapley), through and inside the history; roi: contribution / spend; mroi: outcome "
    "of one more unit of money over the last year, the others as they were, carry-over after the history included; "
    "learned: how far the data narrowed the ROI, 0 (prior only) to 1"
)


def estimand(fit: FitResult, name: str) -> Text:
    """What the figures of the table `name` estimate in `fit`."""
    return _TOGETHER if name == "channels" and fit.draws.joint is not None else ESTIMANDS[name]


def arrow_tables(fit: FitResult) -> dict[str, pa.Table]:
    """`channels`, `weekly`, `curves` and `fitted`, see the tables of `FitResult`, with units and estimands."""
    frames = {
        "channels": fit.channels_table(),
        "weekly": fit.weekly_table(),
        "curves": fit.curves_table(),
        "fitted": fit.fitted_table(),
    }
    return {name: _told(frame.to_arrow(), fit, name) for name, frame in frames.items()}


def table_meaning(fit: FitResult, name: str) -> dict[str, str]:
    """What the figures of the table `name` mean."""
    return {
        "unisono.version": version("unisono"),
        "unisono.run_id": fit.run_id,
        "unisono.edition_id": fit.edition_id,
        "unisono.verdict": fit.grade.value,
        "unisono.table": name,
        "unisono.outcome": fit.data.outcome_name,
        "unisono.estimand": str(estimand(fit, name)),
        "unisono.level": str(fit.spec.level),
        "unisono.interval": "equal-tailed, posterior",
        "unisono.center": "posterior mean",
    }


def column_unit(fit: FitResult, table: str, column: str) -> str | None:
    """Unit of a column; None where it has none (names and dates)."""
    money, outcome = fit.data.currency, fit.data.outcome_unit
    stem = column.removesuffix("_lower").removesuffix("_upper")
    if stem in {"channel", "part", "period_on", "evidence", "within_history"}:
        return None
    if stem in {"share", "learned", "level"}:
        return "1"
    if stem in {"roi", "mroi", "roi_recent"}:
        return f"{outcome} per {money}"
    if stem == "spend":
        return f"{money} a period" if table == "curves" else money
    return outcome if table == "channels" else f"{outcome} a period"


def write_tables(fit: FitResult, folder: Path, kind: str) -> tuple[Path, ...]:
    """Write every table under `folder` as `parquet` or `csv`, and return the files.

    Raises:
        OSError: a file cannot be written.
    """
    written = []
    tables = arrow_tables(fit)
    for name, table in tables.items():
        sink = pa.BufferOutputStream()
        if kind == "parquet":
            parquet.write_table(table, sink)
        else:
            csv.write_csv(table, sink)
        written.append(folder / f"{name}.{kind}")
        write_atomically(written[-1], sink.getvalue().to_pybytes())
    if kind == "csv":
        meaning = {
            name: {**table_meaning(fit, name), "units": {c: column_unit(fit, name, c) for c in table.column_names}}
            for name, table in tables.items()
        }
        written.append(folder / "tables.json")
        write_atomically(written[-1], json.dumps(meaning, ensure_ascii=False, indent=1).encode())
    return tuple(written)


def _told(table: pa.Table, fit: FitResult, name: str) -> pa.Table:
    """`table` with its meaning in the metadata."""
    units = {column: column_unit(fit, name, column) for column in table.column_names}
    told = [field.with_metadata({"unit": unit}) if (unit := units[field.name]) else field for field in table.schema]
    return table.cast(pa.schema(told, metadata=table_meaning(fit, name)))
