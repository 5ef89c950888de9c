"""The lake: canonical facts as Delta tables in one folder, one commit per table and import.

A version, once pinned by an edition, stays readable: nothing is vacuumed and the log is never cleaned. The
folder of a lake is a *generation* (`lake/000001`); a rebuild makes the next one beside it.
"""

from __future__ import annotations

import datetime as dt
import glob
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from deltalake import ColumnProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError

from unisono.errors import Where, WorkspaceError
from unisono.facts.tables import TABLES
from unisono.words import msg

DATE_COLUMNS = {"media_deliveries": "date_on", "orders": "ordered_on", "series": "date_on"}
ORIGIN = ("file_id", "line")
"""Columns that say where a row comes from, not what it says."""
_CONFIGURATION: dict[str, str | None] = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
}


def _parquet(schema: pl.Schema) -> WriterProperties:
    """How Parquet files are written: amounts as packed differences, which is smaller and faster than a dictionary."""
    packed = ColumnProperties(dictionary_enabled=False, statistics_enabled="CHUNK", encoding="DELTA_BINARY_PACKED")
    amounts = [name for name, dtype in schema.items() if dtype == pl.Int64 or isinstance(dtype, pl.Decimal)]
    return WriterProperties(
        compression="LZ4_RAW",
        default_column_properties=ColumnProperties(statistics_enabled="CHUNK"),
        column_properties=dict.fromkeys(amounts, packed),
    )


_PARQUET = {name: _parquet(schema) for name, schema in TABLES.items()}


@dataclass(frozen=True, slots=True)
class Lake:
    """One generation of the lake."""

    folder: Path

    def create(self) -> None:
        """Make the tables that do not exist yet, empty; their version is 0."""
        for name, schema in TABLES.items():
            path = self.folder / name
            if not DeltaTable.is_deltatable(str(path)):
                path.mkdir(parents=True, exist_ok=True)
                empty = pl.DataFrame(schema=schema).to_arrow()
                DeltaTable.create(str(path), empty.schema, configuration=_CONFIGURATION)

    def heads(self) -> dict[str, int]:
        """The newest version of each table."""
        return {name: self._open(name).version() for name in TABLES}

    def restore(self, versions: Mapping[str, int]) -> None:
        """Bring the contents of each table back to a pinned version; a killed import may have left more."""
        for name, version in versions.items():
            table = self._open(name)
            if table.version() != version:
                table.restore(version)

    def files(self, name: str, version: int) -> list[Path]:
        """The Parquet files that make up a table at a version."""
        actions = self._open(name, version).get_add_actions(flatten=True)
        return [self.folder / name / path for path in actions.column("path").to_pylist()]

    def scan(self, name: str, version: int) -> pl.LazyFrame:
        """A table at a version."""
        files = self.files(name, version)
        if not files:
            return pl.LazyFrame(schema=TABLES[name])
        return pl.scan_parquet(files, glob=False).select(TABLES[name].names())

    def append(self, name: str, rows: pl.DataFrame) -> int:
        """Add rows; returns the new version."""
        write_deltalake(str(self.folder / name), rows, mode="append", writer_properties=_PARQUET[name])
        return self._open(name).version()

    def overwrite(
        self,
        name: str,
        rows: pl.DataFrame,
        sources: Iterable[str],
        first_on: dt.date,
        last_on: dt.date,
    ) -> int:
        """Put `rows` in the place of all rows of these sources and days, where all of them lie; returns the version."""
        column = DATE_COLUMNS[name]
        names = ", ".join("'" + source.replace("'", "''") + "'" for source in sources)
        predicate = f"source IN ({names}) AND {column} >= DATE '{first_on}' AND {column} <= DATE '{last_on}'"
        write_deltalake(
            str(self.folder / name), rows, mode="overwrite", predicate=predicate, writer_properties=_PARQUET[name]
        )
        return self._open(name).version()

    def _open(self, name: str, version: int | None = None) -> DeltaTable:
        try:
            return DeltaTable(str(self.folder / name), version=version)
        except DeltaError as error:
            raise WorkspaceError(
                msg("The facts in the lake cannot be opened: {reason}.", reason=str(error)),
                remedy=msg("Have them made again from the originals, which are kept."),
                where=Where(file=str(self.folder / name)),
                option="unisono rebuild",
            ) from error


def parquet_list(files: Iterable[Path]) -> str:
    """The files as DuckDB's `read_parquet` takes them inside SQL text."""
    quoted = (glob.escape(str(path)).replace("'", "''") for path in files)
    return "[" + ", ".join(f"'{path}'" for path in quoted) + "]"
