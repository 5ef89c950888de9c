"""`unisono backup`: everything that cannot be made again, in one file, while people go on working.

Rule: the database is copied first, in one consistent state; then each workspace, what points before what is pointed at
(editions before the lake, the log of imports before the originals). Whatever the database or an edition speaks of is
therefore in the file, whatever is written meanwhile. Keys are left out unless they are asked for: whoever has them can
sign in as anybody and recognise customers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from unisono.errors import InputError, Where
from unisono.words import msg
from unisono_app.backup import databases
from unisono_app.backup.manifest import NAME, Manifest
from unisono_app.base.models import ChainHead, Workspace
from unisono_app.home import Home

_FIRST = ("editions", "imports")
_NEVER = (".tmp", ".lock", ".draft")


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds."""

    file: Path
    n_files: int
    n_bytes: int
    workspaces: tuple[str, ...]
    has_secrets: bool


def back_up(home: Home, file: Path, *, at: dt.datetime, with_secrets: bool = False) -> BackedUp:
    """Write the backup of `home` to `file`.

    Raises:
        InputError: `file` is there already, or cannot be written; then nothing is left behind.
    """
    if file.exists():
        raise InputError(
            msg("The file is there already."),
            remedy=msg("Name a new one: a backup overwrites nothing."),
            where=Where(file=str(file)),
        )
    part = file.with_name(f".{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="backup-", dir=home.uploads) as passing:
            made = _written(home, part, Path(passing), at=at, with_secrets=with_secrets)
        part.chmod(0o600)
        part.rename(file)
    except OSError as problem:
        raise InputError(
            msg("The backup cannot be written: {reason}.", reason=problem.strerror or type(problem).__name__),
            remedy=msg("Make room, or name a file elsewhere; nothing was left behind."),
            where=Where(file=str(file)),
        ) from problem
    finally:
        part.unlink(missing_ok=True)
    return BackedUp(file, len(made.files), file.stat().st_size, tuple(made.workspaces), with_secrets)


def _written(home: Home, part: Path, passing: Path, *, at: dt.datetime, with_secrets: bool) -> Manifest:
    # what is noted of the chains before the copy is in the copy: records are only ever added
    heads = dict(ChainHead.objects.filter(n_records__gt=0).values_list("chain", "hash"))
    database = databases.dump(home, passing)
    places = {place.slug: place for place in Workspace.objects.filter(removed_at=None)}
    files: dict[str, str] = {}
    with tarfile.open(part, "x:gz", compresslevel=1) as archive:
        files[database.name] = _add(archive, database, database.name)
        for slug, place in places.items():
            for path in _in_order(place.path):
                below = path.relative_to(place.path)
                if below.parts[0] != "secrets" or with_secrets:
                    name = f"workspaces/{slug}/{below}"
                    files[name] = _add(archive, path, name)
        if with_secrets:
            for path in sorted((home.folder / "secrets").iterdir()):
                files[f"secrets/{path.name}"] = _add(archive, path, f"secrets/{path.name}")
        manifest = Manifest.made(
            at,
            database=databases.kind_of(home),
            workspaces={slug: f"workspaces/{slug}" for slug in places},
            heads=heads,
            has_secrets=with_secrets,
            files=files,
        )
        content = manifest.text()
        entry = tarfile.TarInfo(NAME)
        entry.size, entry.mode = len(content), 0o600
        archive.addfile(entry, io.BytesIO(content))
    return manifest


def _in_order(folder: Path) -> Iterator[Path]:
    """The files of a workspace, what points before what is pointed at."""
    parts = sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name not in _FIRST, path.name))
    for part in parts:
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            passing = path.name.endswith(_NEVER) or any(p.endswith(".building") for p in path.parts)
            if path.is_file() and not path.is_symlink() and not passing:
                yield path


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    """Add a file as it is now; returns its SHA-256."""
    with path.open("rb") as file:
        content = file.read()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(path.stat().st_mtime)
    archive.addfile(entry, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()
