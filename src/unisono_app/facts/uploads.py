"""Files on their way in: streamed to the home's uploads, hashed as they come, under names that cannot lead elsewhere.

Rule: a name from outside is a label. The file is stored under a name made from it: one component, no separators, no
control characters, no leading dot, short, never one that is there already. Limits: `MOST_FILES` at once; the size of a
request is bounded before it gets here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from django.core.files.uploadedfile import UploadedFile

from unisono.errors import InputError, UnisonoError, UnreadableError
from unisono.facts.sources.containers import leading_out, names_leading_out
from unisono.facts.sources.model import Context, Hints
from unisono.words import msg
from unisono_app.base.refusals import TooMuchError
from unisono_app.home import Home

File: TypeAlias = "UploadedFile[bytes]"

MOST_FILES = 200
MOST_NAME = 100
_ROOM = 64 * 1024 * 1024
"""Bytes that stay free on the disk: the ledger must always be able to write."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored file: its name as given, its name on disk, its size and SHA-256."""

    name: str
    stored: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The files of one upload, in a folder of their own; those that were not taken are told in `refused`."""

    folder: Path
    files: tuple[Kept, ...]
    refused: tuple[UnisonoError, ...] = ()

    @property
    def below_home(self) -> str:
        """The folder as jobs name it."""
        return str(self.folder.relative_to(Home.current().folder))

    @property
    def digest(self) -> str:
        """Equal for equal files, whatever their order and names."""
        return hashlib.sha256("".join(sorted(file.sha256 for file in self.files)).encode()).hexdigest()

    def drop(self) -> None:
        """Remove the files."""
        shutil.rmtree(self.folder, ignore_errors=True)


def keep(files: Iterable[File]) -> Batch:
    """Store uploaded files.

    Raises:
        InputError: there is none, or the disk is full; UnreadableError: none can be taken; TooMuchError: too many.
            Then nothing is stored.
    """
    given = list(files)
    if not given:
        raise InputError(msg("No file was chosen."), remedy=msg("Choose one or more files, or drop them on the page."))
    if len(given) > MOST_FILES:
        raise TooMuchError(
            msg("These are {n} files at once.", n=len(given)),
            remedy=msg("Bring at most {most} at a time, or pack them into a ZIP archive.", most=MOST_FILES),
        )
    folder = Home.current().uploads / secrets.token_hex(12)
    folder.mkdir(mode=0o700)
    try:
        _refuse_full(folder, sum(file.size or 0 for file in given))
        taken: set[str] = set()
        stored = [_store(file, folder, taken) for file in given]
        refused = {kept.stored: fault for kept in stored if (fault := _fault(folder / kept.stored, kept))}
        if len(refused) == len(stored):
            raise next(iter(refused.values()))
        for name in refused:
            (folder / name).unlink()
        return Batch(folder, tuple(kept for kept in stored if kept.stored not in refused), tuple(refused.values()))
    except OSError as problem:
        shutil.rmtree(folder, ignore_errors=True)
        raise InputError(
            msg("The files could not be stored: {reason}.", reason=problem.strerror or type(problem).__name__),
            remedy=msg("Nothing was kept. Make room on the disk, or ask your administrator to, then bring them again."),
        ) from problem
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def safe_name(given: str, taken: Iterable[str] = ()) -> str:
    r"""A name for the disk made from `given`: readable, one component, unlike those `taken`.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\temp\\sales.csv"), safe_name(".\x00..")
    ('passwd', 'sales.csv', 'file')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    letters = "".join("_" if c in '<>:"|?*' else c for c in last if unicodedata.category(c)[0] != "C")
    path = Path(letters.strip(" .") or "file")
    ending = path.suffix[:12]
    stem = path.stem.encode()[: MOST_NAME - len(ending.encode())].decode(errors="ignore") or "file"
    used = {name.casefold() for name in taken}
    names = (f"{stem}{ending}", *(f"{stem} ({n}){ending}" for n in range(2, MOST_FILES + 2)))
    return next(name for name in names if name.casefold() not in used)


def _store(file: File, folder: Path, taken: set[str]) -> Kept:
    name = file.name or ""
    stored = safe_name(name, taken)
    taken.add(stored)
    sha, size = hashlib.sha256(), 0
    with (folder / stored).open("xb") as target:
        for chunk in file.chunks():
            sha.update(chunk)
            size += len(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return Kept(name[:255], stored, size, sha.hexdigest())


def _fault(path: Path, kept: Kept) -> UnreadableError | None:
    """Why an archive is not even taken; what else is wrong with a file, its import tells."""
    if not zipfile.is_zipfile(path):
        return None
    with contextlib.suppress(zipfile.BadZipFile, OSError, NotImplementedError), zipfile.ZipFile(path) as archive:
        names = names_leading_out(archive)
        return leading_out(names, Context(b"", kept.name, Hints())) if names else None
    return None


def _refuse_full(folder: Path, n_bytes: int) -> None:
    if shutil.disk_usage(folder).free < n_bytes + _ROOM:
        raise OSError(28, "No space left on device")
