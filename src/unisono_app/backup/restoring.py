"""`unisono restore`: a new home from a backup, proved before it is said to be whole.

Rule: every file must have the hash that the manifest names, every chain of records must verify, and must hold the
record that was its last when the backup was made. Restored is into a new home only: nothing is ever overwritten.
"""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from unisono.decide import FileLedger
from unisono.errors import InputError, WorkspaceError
from unisono.facts.files import write_atomically
from unisono.facts.workspace import Workspace as Folder
from unisono.words import Text, msg
from unisono_app.backup import databases
from unisono_app.backup.manifest import NAME, Manifest, not_a_backup
from unisono_app.home import Home
from unisono_app.starting import bring_up_to_date


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: when the backup was made, the workspaces, records proved, and what a person has to do."""

    made_at: str
    workspaces: tuple[str, ...]
    n_records: int
    to_do: tuple[Text, ...]


def restore(home: Home, file: Path) -> Restored:
    """Make `home` again from `file`; the frame is set up for `home`, whose database is new.

    Raises:
        InputError: no backup, a damaged one, or one of another kind of database, or there is a database already;
            TamperedError: a chain does not hold.
    """
    home.make()
    with tempfile.TemporaryDirectory(prefix="restore-", dir=home.uploads) as passing:
        folder = Path(passing)
        manifest = _unpacked(file, folder)
        if manifest.database != databases.kind_of(home):
            raise InputError(
                msg("The backup holds a database of the kind {kind}.", kind=manifest.database),
                remedy=msg("Restore it into the same kind: set UNISONO_DATABASE_URL, or leave it away for SQLite."),
            )
        databases.load(home, folder / databases.name_in_backup(manifest.database))
        bring_up_to_date()
        _put_keys(home, folder / "secrets")
        _put_workspaces(home, folder, manifest)
    n_records = _proved(manifest)
    return Restored(manifest.made_at, tuple(manifest.workspaces), n_records, _to_do(manifest))


def _take_out(archive: tarfile.TarFile, folder: Path) -> None:
    """Write the archive's files below `folder`; anything but plain files below it is no backup of ours.

    By hand, because Debian 12's Python is older than the safe way of the standard library.
    """
    for entry in archive:
        target = (folder / entry.name).resolve()
        content = archive.extractfile(entry) if entry.isreg() else None
        if content is None and entry.isdir():
            continue
        if content is None or not target.is_relative_to(folder):
            raise not_a_backup()
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("wb") as sink:
            shutil.copyfileobj(content, sink)


def _unpacked(file: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(file, "r:gz") as archive:
            _take_out(archive, folder.resolve())
        manifest = Manifest.read((folder / NAME).read_bytes())
    except (OSError, EOFError, tarfile.TarError) as problem:
        raise not_a_backup() from problem
    for name, sha in manifest.files.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha:
            raise InputError(
                msg("The backup is damaged: {name} is not what was backed up.", name=name),
                remedy=msg("Take an older backup, or a copy of this one from elsewhere."),
            )
    return manifest


def _put_keys(home: Home, folder: Path) -> None:
    if folder.is_dir():
        for path in folder.iterdir():
            write_atomically(home.folder / "secrets" / path.name, path.read_bytes(), mode=0o600)


def _put_workspaces(home: Home, folder: Path, manifest: Manifest) -> None:
    from unisono_app.base.models import Workspace

    for slug, below in manifest.workspaces.items():
        target = home.workspaces / slug
        shutil.move(folder / below, target)
        Folder.open(target)
        keeper = FileLedger(target / "ledger" / "ledger.jsonl").keeper_path
        if keeper.exists():
            write_atomically(keeper, str(home.folder).encode())
        Workspace.objects.filter(slug=slug).update(folder=str(target))


def _proved(manifest: Manifest) -> int:
    """Verify every chain, and that it holds what was noted; returns how many records there are."""
    from unisono_app.base.chain_store import DatabaseLedger
    from unisono_app.base.models import ChainHead

    kept = set(ChainHead.objects.values_list("chain", flat=True))
    missing = sorted(set(manifest.heads) - kept)
    if missing:
        raise WorkspaceError(
            msg("The backup lacks records: {chains}.", chains=tuple(missing)), remedy=msg("Take an older backup.")
        )
    return sum(DatabaseLedger(chain).verify(noted=manifest.heads.get(chain)).n_records for chain in sorted(kept))


def _to_do(manifest: Manifest) -> tuple[Text, ...]:
    if manifest.has_secrets:
        return ()
    return (
        msg("The keys were not in the backup: everybody signs in anew, and second factors are set up again."),
        msg("Put secrets/identity.key of each workspace back from where you keep it: imports of orders need it."),
    )
