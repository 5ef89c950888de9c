"""Editions: published states of the facts. A reader opens one and sees it unchanged, whatever is imported meanwhile.

An edition is one small file, written whole or not at all. Its id is a hash of contents alone (rows without
their origin,
and the channel of each campaign), so that equal facts have equal ids whatever the machine, the time or the
order of import.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unisono.domain import Edition, Finding
from unisono.errors import Where, WorkspaceError
from unisono.facts.files import write_atomically
from unisono.facts.store.codec import finding_from_json, finding_to_json
from unisono.words import msg
from unisono.words.record import Json


@dataclass(frozen=True, slots=True)
class EditionFile:
    """An original in an edition: the number of its import, and how many rows of the edition come from it."""

    number: int
    file_id: str
    n_rows: int


@dataclass(frozen=True, slots=True)
class Published:
    """An edition with what the store keeps beside it.

    Attributes:
        edition: the edition.
        generation: folder of the lake that its versions belong to.
        fingerprints: contents of each table, as text; see `unisono.facts.store.fingerprint`.
        files: its originals in order of import.
        last_import: the highest import number that was considered; later ones are still to be taken up.
        landing: findings of landing (replaced values, overlaps), with the import they belong to (0: the lake
        as a whole).
    """

    edition: Edition
    generation: int
    fingerprints: Mapping[str, str]
    files: tuple[EditionFile, ...]
    last_import: int
    landing: tuple[tuple[int, Finding], ...]


@dataclass(frozen=True, slots=True)
class Editions:
    """The folder of editions and of the channel maps that they pin."""

    folder: Path

    def numbers(self) -> list[int]:
        """The numbers of all editions, oldest first."""
        return sorted(int(path.stem) for path in self.folder.glob("[0-9]*.json"))

    def current(self) -> Published | None:
        """The newest edition, or None before the first import."""
        numbers = self.numbers()
        return self.get(numbers[-1]) if numbers else None

    def get(self, number: int) -> Published:
        """One edition.

        Raises:
            WorkspaceError: there is no such edition.
        """
        path = self.folder / f"{number:06d}.json"
        try:
            return _from_json(json.loads(path.read_bytes()))
        except FileNotFoundError as error:
            raise WorkspaceError(
                msg("There is no edition {number}.", number=str(number)),
                remedy=msg("Name one of: {numbers}.", numbers=tuple(map(str, self.numbers()))),
                where=Where(file=str(self.folder)),
            ) from error

    def publish(self, published: Published, map_text: str) -> None:
        """Make an edition the current one; its channel map is kept before it."""
        self._map_path(published.edition.channel_map).parent.mkdir(exist_ok=True)
        write_atomically(self._map_path(published.edition.channel_map), map_text.encode())
        path = self.folder / f"{published.edition.number:06d}.json"
        content = json.dumps(_to_json(published), ensure_ascii=False, indent=1)
        write_atomically(path, content.encode())

    def map_text(self, edition: Edition) -> str:
        """The channel map of an edition, as it was written."""
        return self._map_path(edition.channel_map).read_text(encoding="utf-8")

    def _map_path(self, sha256: str) -> Path:
        return self.folder / "maps" / f"{sha256}.toml"


def sha256(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def edition_id(fingerprints: Mapping[str, str], channels: Json) -> str:
    """The id of contents: twelve hexadecimal digits of a hash over tables and channels."""
    content = json.dumps([sorted(fingerprints.items()), channels], ensure_ascii=False)
    return sha256(content)[:12]


def _to_json(published: Published) -> dict[str, Json]:
    edition = published.edition
    return {
        "number": edition.number,
        "edition_id": edition.edition_id,
        "published_at": edition.published_at.isoformat(),
        "generation": published.generation,
        "tables": {
            name: {"version": version, "fingerprint": published.fingerprints[name]}
            for name, version in edition.tables.items()
        },
        "channel_map": edition.channel_map,
        "last_import": published.last_import,
        "files": [{"import": file.number, "file_id": file.file_id, "n_rows": file.n_rows} for file in published.files],
        "landing": [{"import": number, "finding": finding_to_json(finding)} for number, finding in published.landing],
    }


def _from_json(data: Mapping[str, Any]) -> Published:
    files = tuple(EditionFile(file["import"], file["file_id"], file["n_rows"]) for file in data["files"])
    edition = Edition(
        number=data["number"],
        edition_id=data["edition_id"],
        tables={name: table["version"] for name, table in data["tables"].items()},
        channel_map=data["channel_map"],
        files=tuple(file.file_id for file in files),
        published_at=dt.datetime.fromisoformat(data["published_at"]),
    )
    return Published(
        edition=edition,
        generation=data["generation"],
        fingerprints={name: table["fingerprint"] for name, table in data["tables"].items()},
        files=files,
        last_import=data["last_import"],
        landing=tuple((row["import"], finding_from_json(row["finding"])) for row in data["landing"]),
    )
