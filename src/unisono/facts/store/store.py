"""The parts of the store, together, and how a new state of the lake is published as an edition."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from unisono.domain import Edition, Finding
from unisono.errors import NoFactsError, Where
from unisono.facts.channel_map import Campaign, ChannelMap, load_map, parse_map, propose
from unisono.facts.channel_map.rules import Rule
from unisono.facts.files import sync_folder, write_atomically
from unisono.facts.store import contents
from unisono.facts.store.editions import EditionFile, Editions, Published, edition_id, sha256
from unisono.facts.store.fingerprint import fingerprint
from unisono.facts.store.imports import ImportEntry, ImportLog
from unisono.facts.store.lake import Lake
from unisono.facts.store.originals import Originals
from unisono.facts.tables import TABLES
from unisono.facts.workspace import Workspace
from unisono.words import language, msg
from unisono.words.record import Json


@dataclass(frozen=True, slots=True)
class State:
    """A state of the lake that is ready to be published.

    Attributes:
        generation, versions: where its tables are.
        entries: the imports it holds, in order.
        last_import: the highest import number that was considered.
        landing: findings of landing, with their import numbers.
    """

    generation: int
    versions: Mapping[str, int]
    entries: Sequence[EditionFile]
    last_import: int
    landing: tuple[tuple[int, Finding], ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did: the edition, the channel rules it proposed, the campaigns that stay unmapped."""

    published: Published
    proposed: tuple[Rule, ...]
    unmapped: tuple[Campaign, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """The store of a workspace."""

    workspace: Workspace

    @property
    def originals(self) -> Originals:
        """Every imported file."""
        return Originals(self.workspace.folder / "originals")

    @property
    def imports(self) -> ImportLog:
        """The imports log."""
        return ImportLog(self.workspace.folder / "imports")

    @property
    def editions(self) -> Editions:
        """Published states."""
        return Editions(self.workspace.folder / "editions")

    def generation_folder(self, generation: int) -> Path:
        """The folder of one generation of the lake."""
        return self.workspace.folder / "lake" / f"{generation:06d}"

    def lake(self, generation: int) -> Lake:
        """One generation of the lake."""
        return Lake(self.generation_folder(generation))

    def new_generation(self) -> tuple[int, Lake]:
        """A number and an empty lake to build under it; `keep_generation` makes it a generation.

        What an earlier, killed building left is removed.
        """
        folder = self.workspace.folder / "lake"
        for left in folder.glob("*.building"):
            shutil.rmtree(left)
        taken = (int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit())
        generation = max(taken, default=0) + 1
        return generation, Lake(self._building(generation))

    def keep_generation(self, generation: int) -> None:
        """Give a finished lake its name."""
        self._building(generation).rename(self.generation_folder(generation))
        sync_folder(self.workspace.folder / "lake")

    def _building(self, generation: int) -> Path:
        return self.workspace.folder / "lake" / f"{generation:06d}.building"

    def current(self) -> Published:
        """The newest edition.

        Raises:
            WorkspaceError: nothing was imported yet.
        """
        current = self.editions.current()
        if current is None:
            raise NoFactsError(
                msg("This workspace holds no facts yet."),
                remedy=msg("Import your exports."),
                option="unisono import PATH",
                where=Where(file=str(self.workspace.folder)),
            )
        return current

    def publish(self, state: State, now: dt.datetime) -> Publication:
        """Propose channels for new campaigns, and publish `state` as the next edition."""
        lake = self.lake(state.generation)
        with ThreadPoolExecutor(max_workers=1) as beside:  # one core adds up the rows while the other asks for the rest
            prints = beside.submit(_fingerprints, lake, state.versions)
            channel_map, proposed, map_text, known = self._map_for(lake, state.versions, now)
            counts = contents.rows_by_file(lake, state.versions)
            overlaps = tuple((0, finding) for finding in contents.overlaps(lake, state.versions))
            fingerprints = prints.result()
        files = tuple(replace(file, n_rows=counts.get(file.file_id, 0)) for file in state.entries)
        owning = {file.number for file in files if file.n_rows}
        published = Published(
            edition=Edition(
                number=max(self.editions.numbers(), default=0) + 1,
                edition_id=edition_id(fingerprints, channels_json(channel_map, known)),
                tables=dict(state.versions),
                channel_map=sha256(map_text),
                files=tuple(file.file_id for file in files),
                published_at=now,
            ),
            generation=state.generation,
            fingerprints=fingerprints,
            files=files,
            last_import=state.last_import,
            landing=(*(row for row in state.landing if row[0] in owning), *overlaps),
        )
        self.editions.publish(published, map_text)
        return Publication(published, proposed, channel_map.unmapped(known))

    def republish(self, now: dt.datetime) -> Published:
        """Publish the current facts again, under the channel map as it is now."""
        current = self.current()
        channel_map, text = load_map(self.workspace.channel_map_file)
        known = contents.campaigns(
            self.lake(current.generation),
            current.edition.tables["media_deliveries"],
            by_ad_group=channel_map.by_ad_group,
        )
        edition = replace(
            current.edition,
            number=current.edition.number + 1,
            edition_id=edition_id(current.fingerprints, channels_json(channel_map, known)),
            channel_map=sha256(text),
            published_at=now,
        )
        published = replace(current, edition=edition)
        self.editions.publish(published, text)
        return published

    def _map_for(
        self, lake: Lake, versions: Mapping[str, int], now: dt.datetime
    ) -> tuple[ChannelMap, tuple[Rule, ...], str, tuple[Campaign, ...]]:
        """The map with proposals for these facts (also written), the proposals, its text, and the campaigns."""
        path = self.workspace.channel_map_file
        channel_map, text = load_map(path)
        known = contents.campaigns(lake, versions["media_deliveries"], by_ad_group=channel_map.by_ad_group)
        words = language(self.workspace.settings.language)
        proposed = propose(known, channel_map, now.date(), words)
        if proposed.text:
            text = text + ("" if text.endswith("\n") or not text else "\n") + proposed.text
            write_atomically(path, text.encode())
            channel_map = parse_map(text, path.name)
        return channel_map, proposed.rules, text, known


def _fingerprints(lake: Lake, versions: Mapping[str, int]) -> dict[str, str]:
    return {name: fingerprint(name, lake.files(name, version)) for name, version in versions.items()}


def first_versions() -> dict[str, int]:
    """The versions of tables that were just created."""
    return dict.fromkeys(TABLES, 0)


def edition_file(entry: ImportEntry) -> EditionFile:
    """The place of an import in an edition, its rows not counted yet."""
    return EditionFile(entry.number, entry.file_id, 0)


def channels_json(channel_map: ChannelMap, known: Sequence[Campaign]) -> Json:
    """The channel of each campaign, as it goes into the id of an edition."""
    return [
        [getattr(campaign, field) for field in campaign.__slots__] + list(channel_map.channel_of(campaign))
        for campaign in known
    ]
