"""Keep the guessed meaning of a generic table's columns as a file that a person can correct and import with."""

from __future__ import annotations

from pathlib import Path

from unisono.facts.files import write_atomically
from unisono.facts.sources import mapping_toml
from unisono.facts.store import ImportReport
from unisono.facts.workspace import Workspace
from unisono.words import language


def keep_guesses(workspace: Workspace, report: ImportReport) -> dict[str, Path]:
    """Write each guess of an import under mappings/ of the workspace; returns the files by the table's name.

    A file that is already there stays: somebody may have corrected it.
    """
    kept = {}
    words = language(workspace.settings.language)
    for file in report.files:
        if file.proposed_mapping is not None:
            path = workspace.folder / "mappings" / f"{Path(file.name).name}.mapping.toml"
            if not path.exists():
                write_atomically(path, mapping_toml(file.proposed_mapping, words).encode())
            kept[file.name] = path
    return kept
