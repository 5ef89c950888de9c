"""Import: files in, one new edition out; good files land whatever happens to the others.

Order of work, so that a kill at any moment loses nothing: an original is kept and logged, then rows land in the lake,
then one edition is published. What was logged but is in no edition is taken up again by the next import; what a killed
import left in the lake is rolled back first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from unisono.domain import Severity
from unisono.errors import InputError, UnisonoError, UnreadableError, Where, faults_of
from unisono.facts.channel_map import load_map
from unisono.facts.files import writing
from unisono.facts.sources import parse_mapping, read_file
from unisono.facts.sources.model import Hints, Reading
from unisono.facts.sources.readers.currency import CurrencyError
from unisono.facts.store.editions import EditionFile
from unisono.facts.store.imports import ImportEntry, ReadTable, overlay, without_key
from unisono.facts.store.originals import file_id_of
from unisono.facts.store.replay import Batches, Reader, layers_of, read_original, replay
from unisono.facts.store.reports import FileReport, ImportReport, Outcome, Progress, quiet
from unisono.facts.store.store import State, Store, edition_file, first_versions
from unisono.facts.store.walk import Candidate, candidates, mapping_file
from unisono.facts.workspace import Workspace
from unisono.words import msg


def import_files(
    workspace: Workspace,
    paths: Iterable[Path],
    *,
    now: dt.datetime,
    hints: Hints | None = None,
    progress: Progress = quiet,
    read: Reader = read_file,
) -> ImportReport:
    """Import files and folders, and publish one edition with all that could be read.

    `hints` hold for every file; a `*.mapping.toml` beside a table says what its columns mean. A file that is already
    held changes nothing, unless it comes with other hints. A later file wins over an earlier one on the days it speaks
    of.

    Raises:
        WorkspaceError: another import is running; SettingsError: the channel map is wrong. Files that cannot be used
            raise nothing: they are refused in the report.
    """
    load_map(workspace.channel_map_file)
    with writing(workspace.folder):
        return _Import(Store(workspace), now, hints or Hints(), progress, read).run(tuple(paths))


class _Import:
    """One import: walks, reads, keeps, lands, publishes."""

    def __init__(self, store: Store, now: dt.datetime, hints: Hints, progress: Progress, read: Reader) -> None:
        self._store, self._now, self._progress, self._read = store, now, progress, read
        workspace = store.workspace
        self._hints = replace(hints, identity_key=workspace.identity_key(), day_zone=workspace.settings.time_zone)
        self._before = store.editions.current()
        self._held = {file.file_id: file.number for file in self._files_before()}
        self._accepted: list[ImportEntry] = []
        self._reports: list[FileReport] = []
        self._number_of_report: dict[int, int] = {}
        self._again = False  # a file that is held came with other hints
        self._batches = self._open_lake()

    def run(self, paths: tuple[Path, ...]) -> ImportReport:
        pending = self._store.imports.after(self._before.last_import if self._before else 0)
        files = tuple(candidates(paths, self._store.workspace.folder))
        total = len(pending) + len(files) + 1
        for i, entry in enumerate(pending):
            self._progress(i, total, msg("taking up {file} again", file=entry.name))
            self._resume(entry)
        for i, candidate in enumerate(files, len(pending)):
            self._progress(i, total, msg("reading {file}", file=candidate.name))
            self._reports.append(self._take(candidate))
        self._progress(total - 1, total, msg("publishing an edition"))
        return self._finish()

    def _files_before(self) -> tuple[EditionFile, ...]:
        return self._before.files if self._before else ()

    def _open_lake(self) -> Batches:
        """The lake as the current edition pins it: what a killed import left there is rolled back."""
        lake = self._store.lake(self._before.generation if self._before else 1)
        if self._before is None:
            lake.create()
        versions = dict(self._before.edition.tables) if self._before else first_versions()
        lake.restore(versions)
        return Batches.over(lake, lake.heads())

    def _resume(self, entry: ImportEntry) -> None:
        try:
            readings = self._guarded(lambda: read_original(self._store, entry, self._read), entry.name)
        except UnisonoError as error:
            self._reports.append(FileReport(entry.name, Outcome.REFUSED, entry.file_id, error=error, resumed=True))
            return
        self._reports.append(self._accept(entry, readings, resumed=True))

    def _take(self, candidate: Candidate) -> FileReport:
        if candidate.skip is not None:
            return FileReport(candidate.name, Outcome.SKIPPED, reason=candidate.skip)
        try:
            content = _content(candidate)
            file_id = file_id_of(content)
            earlier = self._earlier(file_id)
            hints = overlay(self._hints_for(candidate), earlier.hints if earlier else Hints())
            if earlier is not None and without_key(hints) == earlier.hints:
                return _unchanged(candidate, earlier)
            readings, remembered = self._read_as_told(content, candidate, hints)
            hints = replace(hints, currency=remembered or hints.currency)
        except UnisonoError as error:
            return FileReport(candidate.name, Outcome.REFUSED, error=error)
        tables = tuple(ReadTable.of(reading) for reading in readings)
        if earlier is not None and tables == earlier.tables:  # the new hints settle nothing in this file
            return _unchanged(candidate, earlier)
        self._store.originals.keep(content, file_id)
        entry = ImportEntry(
            number=self._store.imports.next_number(),
            file_id=file_id,
            name=candidate.path.name,
            hints=without_key(hints),
            imported_at=self._now,
            tables=tables,
        )
        self._store.imports.append(entry)
        report = self._accept(entry, readings, resumed=False)
        return replace(report, name=candidate.name, remembered=remembered is not None)

    def _read_as_told(
        self, content: bytes, candidate: Candidate, hints: Hints
    ) -> tuple[tuple[Reading, ...], str | None]:
        """The readings, and the currency that they needed and that was said before for their source, where it was."""
        name = candidate.path.name
        try:
            return self._guarded(lambda: self._read(content, name, hints), candidate.name), None
        except InputError as error:
            unsaid = (fault for fault in faults_of(error) if isinstance(fault, CurrencyError))
            told = next((told for fault in unsaid if (told := self._store.imports.told_currency(fault.source))), None)
            if told is None:
                raise
        again = replace(hints, currency=told[0])
        return self._guarded(lambda: self._read(content, name, again), candidate.name), told[0]

    def _earlier(self, file_id: str) -> ImportEntry | None:
        """The import that holds this original, if one does."""
        number = self._held.get(file_id)
        return None if number is None else self._store.imports.get(number)

    def _hints_for(self, candidate: Candidate) -> Hints:
        path = mapping_file(candidate.path)
        if path is None:
            return self._hints
        return replace(self._hints, mapping=parse_mapping(_text(path), path.name))

    def _guarded(self, read: Callable[[], tuple[Reading, ...]], name: str) -> tuple[Reading, ...]:
        try:
            return read()
        except UnisonoError:
            raise
        except Exception as error:  # a reader's fault in one file must not lose the others
            raise UnreadableError(
                msg("Reading stopped for a reason that is ours: {reason}.", reason=repr(error)),
                remedy=msg("Please report it with the first lines of the file; other files landed."),
                where=Where(file=name),
            ) from error

    def _accept(self, entry: ImportEntry, readings: tuple[Reading, ...], *, resumed: bool) -> FileReport:
        self._again = self._again or entry.file_id in self._held
        self._held[entry.file_id] = entry.number
        self._accepted.append(entry)
        self._number_of_report[len(self._reports)] = entry.number
        if not self._again:  # else everything is landed anew at the end
            self._batches.add(layers_of(entry.number, entry.file_id, readings))
        doubtful = any(finding.severity is Severity.CRITICAL for finding in entry.findings)
        guesses = (reading.proposed_mapping for reading in readings)
        return FileReport(
            entry.name,
            Outcome.PARTLY if doubtful else Outcome.LANDED,
            entry.file_id,
            tables=entry.tables,
            resumed=resumed,
            proposed_mapping=next((guess for guess in guesses if guess is not None), None),
        )

    def _finish(self) -> ImportReport:
        if not self._accepted:
            edition = self._before.edition if self._before else None
            return ImportReport(tuple(self._reports), edition, published=False)
        if self._again:
            state = self._land_anew()
        else:
            self._batches.flush()
            state = self._state(self._before.generation if self._before else 1, self._entries())
        publication = self._store.publish(state, self._now)
        return ImportReport(
            self._told(),
            publication.published.edition,
            published=True,
            proposed=publication.proposed,
            unmapped=publication.unmapped,
        )

    def _entries(self) -> list[EditionFile]:
        """The files of the new edition in order of import; one that came again stands at its last place."""
        last = {entry.file_id: edition_file(entry) for entry in self._accepted}
        return [file for file in self._files_before() if file.file_id not in last] + sorted(
            last.values(), key=lambda file: file.number
        )

    def _land_anew(self) -> State:
        files = self._entries()
        entries = [self._store.imports.get(file.number) for file in files]
        generation, building = self._store.new_generation()
        self._batches = replay(self._store, building, entries, self._read, self._progress)
        self._store.keep_generation(generation)
        return self._state(generation, files)

    def _state(self, generation: int, files: list[EditionFile]) -> State:
        earlier = self._before.landing if self._before and not self._again else ()
        return State(
            generation=generation,
            versions=self._batches.versions,
            entries=files,
            last_import=self._store.imports.next_number() - 1,
            landing=(*(row for row in earlier if row[0]), *self._batches.landing),
        )

    def _told(self) -> tuple[FileReport, ...]:
        """The reports, completed by what landing found."""
        told = []
        for i, report in enumerate(self._reports):
            number = self._number_of_report.get(i, 0)
            landing = tuple(f for n, f in self._batches.landing if n == number)
            replaced = self._batches.replaced.get(number, 0)
            told.append(replace(report, n_replaced=replaced, landing=landing))
        return tuple(told)


def _unchanged(candidate: Candidate, earlier: ImportEntry) -> FileReport:
    return FileReport(candidate.name, Outcome.UNCHANGED, earlier.file_id, tables=earlier.tables)


def _content(candidate: Candidate) -> bytes:
    try:
        return candidate.path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(
            msg("There is no such file."),
            remedy=msg("Check the path and its spelling."),
            where=Where(file=str(candidate.path)),
        ) from error
    except OSError as error:
        raise InputError(
            msg("The file cannot be opened: {reason}.", reason=error.strerror or repr(error)),
            remedy=msg("Check that you may read it and that no other program holds it."),
            where=Where(file=str(candidate.path)),
        ) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            msg("The mapping file cannot be read."),
            remedy=msg("Save it as UTF-8 text."),
            where=Where(file=path.name),
        ) from error
