"""Rebuild: the lake made again from the originals: proved equal, without a file, or under an edited channel map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from unisono.domain import Edition
from unisono.errors import InputError, Where, WorkspaceError
from unisono.facts.channel_map import load_map
from unisono.facts.files import writing
from unisono.facts.sources import read_file
from unisono.facts.store.editions import sha256
from unisono.facts.store.fingerprint import fingerprint
from unisono.facts.store.replay import Reader, replay
from unisono.facts.store.reports import Progress, quiet
from unisono.facts.store.store import State, Store
from unisono.facts.workspace import Workspace
from unisono.words import msg


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did: the edition it proved, the edition it published, and how many originals it read."""

    before: Edition
    edition: Edition
    n_files: int


def rebuild(
    workspace: Workspace,
    now: dt.datetime,
    *,
    progress: Progress = quiet,
    read: Reader = read_file,
) -> RebuildReport:
    """Make the current edition again from its originals; the new lake takes over only when its facts are equal.

    Raises:
        WorkspaceError: nothing was imported yet, another import is running, an original is missing or changed, or the
            facts differ; then the old lake stays in force, and the new one is kept beside it.
    """
    with writing(workspace.folder):
        store = Store(workspace)
        current = store.current()
        entries = [store.imports.get(file.number) for file in current.files]
        generation, lake = store.new_generation()
        batches = replay(store, lake, entries, read, progress)
        store.keep_generation(generation)
        lake = store.lake(generation)
        different = tuple(
            name
            for name, version in batches.versions.items()
            if fingerprint(name, lake.files(name, version)) != current.fingerprints[name]
        )
        if different:
            raise WorkspaceError(
                msg("The originals give other facts than the edition holds; tables: {tables}.", tables=different),
                remedy=msg(
                    "The edition stays in force. If you trust the originals and this version of Unisono more, "
                    "import them into a new workspace."
                ),
                where=Where(file=str(store.generation_folder(generation))),
            )
        state = State(generation, batches.versions, current.files, current.last_import, tuple(batches.landing))
        published = store.publish(state, now).published
        return RebuildReport(current.edition, published.edition, len(entries))


def leave_out(
    workspace: Workspace,
    file_ids: Collection[str],
    now: dt.datetime,
    *,
    progress: Progress = quiet,
    read: Reader = read_file,
) -> Edition:
    """Publish an edition without some files: the undo of their import.

    What the files had replaced is in force again. Older editions keep them, their originals are kept too, and importing
    them again brings them back.

    Raises:
        InputError: the current edition lacks one of them; WorkspaceError: no other file is left, nothing was imported
            yet, another import is running, or an original is missing.
    """
    with writing(workspace.folder):
        store = Store(workspace)
        current = store.current()
        files = tuple(file for file in current.files if file.file_id not in file_ids)
        unknown = sorted(set(file_ids) - {file.file_id for file in current.files})
        if unknown or not file_ids:
            raise InputError(
                msg("The edition holds no file {file_id}.", file_id="".join(unknown[:1])[:12]),
                remedy=msg("It may have been left out already: look at the list of files."),
            )
        if not files:
            raise WorkspaceError(
                msg("There are no other files: without these there are no facts."),
                remedy=msg("Import the right files first, then leave these out."),
            )
        entries = [store.imports.get(file.number) for file in files]
        generation, lake = store.new_generation()
        batches = replay(store, lake, entries, read, progress)
        store.keep_generation(generation)
        state = State(generation, batches.versions, files, current.last_import, tuple(batches.landing))
        return store.publish(state, now).published.edition


def ensure_current(workspace: Workspace, now: dt.datetime) -> Edition:
    """The current edition; where the channel map was edited since, a new one under the edited map is published first.

    Raises:
        WorkspaceError: nothing was imported yet, or another import is running; SettingsError: the map is wrong.
    """
    store = Store(workspace)
    current = store.current().edition
    if sha256(load_map(workspace.channel_map_file)[1]) == current.channel_map:
        return current
    with writing(workspace.folder):
        return store.republish(now).edition
