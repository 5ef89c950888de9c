"""What a backup says of itself: which version made it, what it holds, and where each chain of records ended."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version

from unisono.errors import InputError
from unisono.words import msg

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first member of a backup.

    Attributes:
        database: `sqlite` or `postgresql`.
        workspaces: folder in the backup by name in addresses.
        heads: hash of the last record, by chain.
        has_secrets: whether keys are in it.
        files: SHA-256 of every other member, by name.
    """

    made_at: str
    version: str
    database: str
    workspaces: Mapping[str, str]
    heads: Mapping[str, str]
    has_secrets: bool
    files: Mapping[str, str]
    format: int = FORMAT

    @classmethod
    def made(cls, at: dt.datetime, **parts: object) -> Manifest:
        """A manifest of this version."""
        return cls(at.isoformat(), version("unisono"), **parts)  # type: ignore[arg-type]

    def text(self) -> bytes:
        """As it lies in the backup."""
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def read(cls, content: bytes) -> Manifest:
        """The manifest that `content` holds.

        Raises:
            InputError: it is none, or of a later format.
        """
        try:
            found = cls(**json.loads(content))
        except (ValueError, TypeError) as problem:
            raise not_a_backup() from problem
        if found.format > FORMAT:
            raise InputError(
                msg("This backup was made by a later version ({version}).", version=found.version),
                remedy=msg("Restore it with that version or a later one."),
            )
        return found


def not_a_backup() -> InputError:
    """The file is no backup of ours, or was cut short."""
    return InputError(
        msg("This file is no backup of Unisono, or it was cut short."),
        remedy=msg("Name a file that “unisono backup” wrote, and compare its size with the original."),
    )
