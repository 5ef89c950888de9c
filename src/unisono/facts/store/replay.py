"""Replay: originals read again and landed in the order of their imports, into a lake of its own.

A rebuild does this to prove or mend the lake; an import does it when a file that is already held comes again
with other hints, because what the file had replaced must then reappear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import polars as pl

from unisono.domain import Finding
from unisono.facts.sources.model import Hints, Reading
from unisono.facts.store.claims import Layer
from unisono.facts.store.imports import ImportEntry
from unisono.facts.store.lake import Lake
from unisono.facts.store.landing import land
from unisono.facts.store.reports import Progress
from unisono.facts.store.store import Store, first_versions
from unisono.words import msg

Reader: TypeAlias = Callable[[bytes, str, Hints], tuple[Reading, ...]]
"""What reads a file: `unisono.facts.sources.read_file`."""

BATCH_ROWS = 3_000_000  # rows that land at once; bounds memory


@dataclass(slots=True)
class Batches:
    """Lands layers in batches; `versions`, `replaced` and `landing` tell what happened so far.

    Attributes:
        lake: where to.
        versions: the current version of each table.
        replaced: rows that gave way, by import number of the newer file.
        landing: findings of landing, by import number.
    """

    lake: Lake
    versions: dict[str, int]
    replaced: dict[int, int]
    landing: list[tuple[int, Finding]]
    _waiting: list[Layer]

    @classmethod
    def over(cls, lake: Lake, versions: dict[str, int]) -> Batches:
        """Batches that land over these versions, which are the heads of `lake`."""
        return cls(lake, versions, {}, [], [])

    def add(self, layers: Iterable[Layer]) -> None:
        """Take layers in; lands them once they are many."""
        self._waiting += layers
        if sum(len(layer.reading.frame) for layer in self._waiting) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Land what waits."""
        if not self._waiting:
            return
        landed = land(self.lake, self.versions, self._waiting)
        self.versions = dict(landed.versions)
        for number, n in landed.replaced.items():
            self.replaced[number] = self.replaced.get(number, 0) + n
        self.landing += landed.findings
        self._waiting = []


def layers_of(number: int, file_id: str, readings: Iterable[Reading]) -> list[Layer]:
    """Readings of one import as layers, their rows signed with the original."""
    signed = pl.lit(file_id, pl.String).alias("file_id")
    return [Layer(number, replace(reading, frame=reading.frame.with_columns(signed))) for reading in readings]


def read_original(store: Store, entry: ImportEntry, read: Reader) -> tuple[Reading, ...]:
    """Read an original again, with the hints of its import; raises what reading raises."""
    hints = replace(entry.hints, identity_key=store.workspace.identity_key())
    return read(store.originals.read(entry.file_id), entry.name, hints)


def replay(store: Store, lake: Lake, entries: Sequence[ImportEntry], read: Reader, progress: Progress) -> Batches:
    """Land the originals of `entries`, in order, in the new and empty `lake`."""
    lake.create()
    batches = Batches.over(lake, first_versions())
    for i, entry in enumerate(entries):
        progress(i, len(entries), msg("reading {file} again", file=entry.name))
        readings = read_original(store, entry, read)
        batches.add(layers_of(entry.number, entry.file_id, readings))
    batches.flush()
    return batches
