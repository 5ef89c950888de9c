"""An edition: one version of every table, pinned. Every figure, fit and report names the edition it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """A published state of the facts.

    Attributes:
        number: 1, 2, 3 …
        edition_id: short hash of the contents (tables' content and channel map); equal facts have equal ids.
        tables: lake version of each table, by its name.
        channel_map: SHA-256 of the channel map in force.
        files: SHA-256 of the originals that the edition holds, in order of import.
        published_at: UTC.
    """

    number: int
    edition_id: str
    tables: Mapping[str, int]
    channel_map: str
    files: tuple[str, ...]
    published_at: dt.datetime
