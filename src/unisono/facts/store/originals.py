"""Originals: every imported file, kept unchanged under its SHA-256. Everything else can be rebuilt from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from unisono.errors import Where, WorkspaceError
from unisono.facts.files import write_atomically
from unisono.words import msg


def file_id_of(content: bytes) -> str:
    """The name of a content: its SHA-256 in 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Originals:
    """The folder of originals; two levels, so that no folder grows too large."""

    folder: Path

    def path(self, file_id: str) -> Path:
        """Where the original `file_id` lies."""
        return self.folder / file_id[:2] / file_id

    def keep(self, content: bytes, file_id: str) -> None:
        """Keep `content`, once, under its `file_id_of`."""
        if not self.path(file_id).exists():
            write_atomically(self.path(file_id), content, mode=0o600)

    def read(self, file_id: str) -> bytes:
        """The content of an original, proved against its name.

        Raises:
            WorkspaceError: the original is missing or was changed.
        """
        try:
            content = self.path(file_id).read_bytes()
        except OSError as error:
            raise WorkspaceError(
                msg("An original file is missing from the workspace."),
                remedy=msg("Put it back from your backup, or import the file again."),
                where=Where(file=str(self.path(file_id))),
            ) from error
        if file_id_of(content) != file_id:
            raise WorkspaceError(
                msg("An original file was changed after its import."),
                remedy=msg("Put it back from your backup, or import the right file again."),
                where=Where(file=str(self.path(file_id))),
            )
        return content
