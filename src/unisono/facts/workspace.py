"""The workspace: one folder that holds a company's originals, facts, fits, plans and decisions.

    unisono.toml        settings            originals/   every imported file, by its SHA-256
    channels.toml       channel map         imports/     what was imported, when, with which hints
    lake/               canonical facts     editions/    published states of the facts
    fits/ plans/ ledger/ exports/           secrets/     the key that turns e-mails into pseudonyms

The key lies outside the lake, so that the lake can be shared without the means to recognise a person in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unisono.domain import Settings
from unisono.errors import Where, WorkspaceError
from unisono.facts.channel_map.file import FILE_NAME as CHANNEL_MAP_NAME
from unisono.facts.channel_map.file import empty_map_text
from unisono.facts.files import write_atomically
from unisono.facts.settings_file import FILE_NAME, read_settings, settings_text
from unisono.words import language, msg

FOLDERS = (
    "originals",
    "imports",
    "lake",
    "editions",
    "fits",
    "plans",
    "ledger",
    "exports",
    "secrets",
)
_MIN_KEY_BYTES = 16
_REFUSED_CHARACTERS = "[]%^|\\"  # the lake library cannot open folders with these in their path


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace: its folder (absolute) and its settings, as read when it was opened."""

    folder: Path
    settings: Settings

    @classmethod
    def create(cls, folder: Path, settings: Settings, identity_key: bytes) -> Workspace:
        """Make a workspace in `folder`, which may hold other files but no workspace yet.

        `identity_key` (at least 16 random bytes) turns e-mails into pseudonyms; whoever loses it can no longer match
        new customers with known ones.

        Raises:
            WorkspaceError: the folder already is a workspace, or cannot be one; SettingsError: a bad setting.
        """
        folder = folder.absolute()
        _refuse_folder(folder)
        if (folder / FILE_NAME).exists():
            raise WorkspaceError(
                msg("This folder already is a workspace."),
                remedy=msg("Choose another folder, or edit its unisono.toml."),
                where=Where(file=str(folder)),
            )
        if len(identity_key) < _MIN_KEY_BYTES:
            message = f"identity_key needs at least {_MIN_KEY_BYTES} bytes"
            raise ValueError(message)
        content = settings_text(settings)
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "secrets").chmod(0o700)
        write_atomically(folder / "secrets" / "identity.key", identity_key, mode=0o600)
        # Originals hold personal data as the shop exported them: neither they nor the key belong in version control.
        write_atomically(folder / ".gitignore", b"/secrets/\n/originals/\n")
        words = language(settings.language)
        if not (folder / CHANNEL_MAP_NAME).exists():
            write_atomically(folder / CHANNEL_MAP_NAME, empty_map_text(words).encode())
        # Last, because this file is what makes the folder a workspace.
        write_atomically(folder / FILE_NAME, content.encode())
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Workspace:
        """Open the workspace in `folder`.

        Raises:
            WorkspaceError: there is none; SettingsError: its settings are wrong.
        """
        folder = folder.absolute()
        if not (folder / FILE_NAME).is_file():
            raise WorkspaceError(
                msg("This folder is not a workspace: it has no unisono.toml."),
                remedy=msg("Name the right folder, or make a workspace."),
                option="--workspace / unisono init",
                where=Where(file=str(folder)),
            )
        _refuse_folder(folder)
        for name in FOLDERS:
            (folder / name).mkdir(exist_ok=True)
        return cls(folder, read_settings(folder / FILE_NAME))

    @property
    def channel_map_file(self) -> Path:
        """The channel map, `channels.toml`."""
        return self.folder / CHANNEL_MAP_NAME

    @property
    def ledger_file(self) -> Path:
        """The decision ledger, where no application keeps it."""
        return self.folder / "ledger" / "ledger.jsonl"

    def identity_key(self) -> bytes:
        """The secret key of pseudonyms.

        Raises:
            WorkspaceError: the key file is missing.
        """
        path = self.folder / "secrets" / "identity.key"
        try:
            return path.read_bytes()
        except OSError as error:
            raise WorkspaceError(
                msg("The key that turns e-mails into pseudonyms cannot be read."),
                remedy=msg(
                    "Put back secrets/identity.key from your backup: with another key, known customers look new."
                ),
                where=Where(file=str(path)),
            ) from error


def _refuse_folder(folder: Path) -> None:
    bad = sorted({character for character in str(folder) if character in _REFUSED_CHARACTERS})
    if bad:
        raise WorkspaceError(
            msg(
                "The path of the workspace holds characters that the lake cannot use: {characters}.",
                characters=" ".join(bad),
            ),
            remedy=msg("Choose a folder whose path holds none of: {all}", all=_REFUSED_CHARACTERS),
            where=Where(file=str(folder)),
        )
    if folder.exists() and not folder.is_dir():
        raise WorkspaceError(
            msg("This is a file, not a folder."),
            remedy=msg("Choose a folder for the workspace."),
            where=Where(file=str(folder)),
        )
