"""Files of a workspace that people edit by hand too: settings, channel map, choices of the model.

Rule: a change is recorded first and the file is written, whole, after the commit. A record that fails leaves the file
as it was. Where the file cannot be written, or somebody changed it in between, that is said and recorded as a refusal,
and the same act again mends it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from unisono.errors import Where, WorkspaceError
from unisono.facts.files import write_atomically
from unisono.facts.toml_text import read_text
from unisono.words import msg
from unisono_app.base.refusals import StaleError


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file as it was read (`before`; "" where there was none), and as it is to be."""

    path: Path
    before: str
    text: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """The file as it stands, nothing changed; raises SettingsError where it is no text."""
        text = read_text(path, msg("This file is not written in UTF-8.")) if path.exists() else ""
        return cls(path, text, text)

    def write(self) -> None:
        """Write it.

        Raises:
            StaleError: the file is no longer what was read; WorkspaceError: the system does not let it be written.
        """
        with _alone_in(self.path.parent):
            if Rewritten.read(self.path).text != self.before:
                raise StaleError(
                    msg("Somebody changed {file} in the same moment.", file=self.path.name),
                    remedy=msg(
                        "Nothing was written. Load the page anew, and make your change in what stands there now."
                    ),
                )
            try:
                write_atomically(self.path, self.text.encode())
            except OSError as error:
                raise WorkspaceError(
                    msg("{file} could not be written: {error}.", file=self.path.name, error=error.strerror or ""),
                    remedy=msg("Make room on the disk, or let the application write there; then do the same again."),
                    where=Where(file=self.path.name),
                ) from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Nobody else writes such a file in `folder` meanwhile; the system frees it, however the process ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
