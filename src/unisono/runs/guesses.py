"""Keep the guessed meaning of a generic table's columns as a file that a person can correct and import with."""

from __future__ import annotations

from pathlib import Path

from unisono.facts.files import write_atomically
from unisono.facts.sources import mapping_toml
from unisono.facts.store import FileReport, ImportReport
from unisono.facts.workspace import Workspace
from unisono.words import language


def keep_guesses(workspace: Workspace, report: ImportReport) -> None:
    """Write each guess of an import under mappings/ of the workspace.

    A file that is already there stays: somebody may have corrected it.
    """
    words = language(workspace.settings.language)
    for file in report.files:
        path = kept_guess(workspace, file)
        if file.proposed_mapping is not None and path is not None and not path.exists():
            write_atomically(path, mapping_toml(file.proposed_mapping, words).encode())


def kept_guess(workspace: Workspace, file: FileReport) -> Path | None:
    """Where the guess for a file of an import lies; None where nothing was guessed."""
    if file.proposed_mapping is None:
        return None
    return workspace.folder / "mappings" / f"{Path(file.name).name}.mapping.toml"
