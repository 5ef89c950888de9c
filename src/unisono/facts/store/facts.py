"""Facts: one edition, open for reading. Tables as frames, questions in SQL, and every row back to its file and line."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import duckdb
import polars as pl

from unisono.domain import Edition, Finding
from unisono.facts.channel_map import ChannelMap, parse_map
from unisono.facts.store import contents
from unisono.facts.store.editions import Published
from unisono.facts.store.imports import ImportEntry
from unisono.facts.store.lake import Lake, parquet_list
from unisono.facts.store.store import Store
from unisono.facts.store.tracing import Asked, Trace, trace_lines
from unisono.facts.tables import TABLES
from unisono.facts.workspace import Workspace

Parameter: TypeAlias = object
"""A value for `$name` in SQL, or a polars frame, which becomes a table of that name."""

_CHANNELS = pl.Schema(
    {
        "source": pl.String,
        "account": pl.String,
        "campaign": pl.String,
        "campaign_type": pl.String,
        "ad_group": pl.String,
        "unit": pl.String,
        "channel": pl.String,
        "sub_channel": pl.String,
    }
)


@dataclass(frozen=True)
class Facts:
    """An edition, open for reading; it never changes, whatever is imported meanwhile.

    SQL sees `media_deliveries`, `orders` and `series` (see `unisono.facts.tables`), `media` (media deliveries with
    `channel` and `sub_channel`, null where no rule of the map fits) and `campaign_channels`. Safe to use from
    threads.
    """

    store: Store
    published: Published
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    @property
    def edition(self) -> Edition:
        """The edition."""
        return self.published.edition

    @cached_property
    def channel_map(self) -> ChannelMap:
        """The channel map that the edition pins."""
        return parse_map(self.store.editions.map_text(self.edition))

    @cached_property
    def campaign_channels(self) -> pl.DataFrame:
        """Each campaign of the media deliveries with its channel and sub-channel."""
        version = self.edition.tables["media_deliveries"]
        known = contents.campaigns(self._lake, version, by_ad_group=self.channel_map.by_ad_group)
        rows = [
            (*(getattr(campaign, name) for name in _CHANNELS.names()[:6]), *self.channel_map.channel_of(campaign))
            for campaign in known
        ]
        return pl.DataFrame(rows, schema=_CHANNELS, orient="row")

    @cached_property
    def entries(self) -> tuple[ImportEntry, ...]:
        """The imports that the edition holds rows of, in order."""
        return tuple(self.store.imports.get(file.number) for file in self.published.files if file.n_rows)

    def scan(self, name: str) -> pl.LazyFrame:
        """A canonical table as the edition pins it, to be read in part."""
        return self._lake.scan(name, self.edition.tables[name])

    def table(self, name: str) -> pl.DataFrame:
        """A canonical table as the edition pins it, whole."""
        return self.scan(name).collect()

    def sources(self) -> tuple[str, ...]:
        """The sources that the edition holds rows of, in order of name."""
        names = {table.source for entry in self.entries for table in entry.tables}
        return tuple(sorted(names))

    def sql(self, query: str, **parameters: Parameter) -> pl.DataFrame:
        """The answer to a question in DuckDB's SQL."""
        frames = {k: v for k, v in parameters.items() if isinstance(v, pl.DataFrame)}
        values = {k: v for k, v in parameters.items() if k not in frames}
        with self._lock:
            for name, frame in frames.items():
                self._connection.register(name, frame.to_arrow())
            try:
                answer = self._connection.sql(query, params=values or None)
                return pl.DataFrame(answer.to_arrow_table())
            finally:
                for name in frames:
                    self._connection.unregister(name)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What reading and landing found in the files that the edition still holds rows of."""
        reading = (finding for entry in self.entries for finding in entry.findings)
        return (*reading, *(finding for _, finding in self.published.landing))

    def trace(self, file_id: str, line: int) -> Trace:
        """The original and the line that a row comes from; the line may hold personal data.

        Raises:
            WorkspaceError: the original is missing; InputError: the edition holds no such file or line.
        """
        return self.trace_lines(file_id, {line: ()})

    def trace_lines(self, file_id: str, asked: Asked, figure: str | None = None) -> Trace:
        """Several lines of an original as tables, with the cells marked that `figure` was read from.

        `asked` names for each line the free series that the figure is made of; raises as `trace` does.
        """
        return trace_lines(self.store, self.published.files, file_id, asked, figure)

    @cached_property
    def _lake(self) -> Lake:
        return self.store.lake(self.published.generation)

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false")
        for name, schema in TABLES.items():
            files = self._lake.files(name, self.edition.tables[name])
            if files:
                columns = ", ".join(schema.names())
                source = f"SELECT {columns} FROM read_parquet({parquet_list(files)})"  # noqa: S608
                connection.execute(f"CREATE VIEW {name} AS {source}")
            else:
                connection.register(name, pl.DataFrame(schema=schema).to_arrow())
        connection.register("campaign_channels", self.campaign_channels.to_arrow())
        ad_group = contents.AD_GROUP.format(by_ad_group=self.channel_map.by_ad_group)
        connection.execute(_MEDIA.format(ad_group=ad_group))
        return connection


_MEDIA = """
CREATE VIEW media AS
SELECT m.* EXCLUDE (named_group), c.channel, c.sub_channel
FROM (SELECT *, {ad_group} AS named_group FROM media_deliveries) AS m
LEFT JOIN campaign_channels AS c
    ON m.source = c.source
    AND m.account IS NOT DISTINCT FROM c.account
    AND m.campaign IS NOT DISTINCT FROM c.campaign
    AND m.campaign_type IS NOT DISTINCT FROM c.campaign_type
    AND m.exposure_unit IS NOT DISTINCT FROM c.unit
    AND m.named_group IS NOT DISTINCT FROM c.ad_group
"""


def open_edition(workspace: Workspace, number: int | None = None) -> Facts:
    """Open an edition for reading; the current one where no number is given.

    Raises:
        WorkspaceError: there is no such edition, or nothing was imported yet.
    """
    store = Store(workspace)
    return Facts(store, store.current() if number is None else store.editions.get(number))


def findings_of(workspace: Workspace, edition: Edition) -> tuple[Finding, ...]:
    """What reading and landing found in the files of an edition."""
    return open_edition(workspace, edition.number).findings
