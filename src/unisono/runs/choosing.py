"""What people chose about a workspace's model: the file, what it means before the data, and a first one to edit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from unisono.facts.files import write_atomically
from unisono.measure.mmm.choices import FILE_NAME, choices_text, read_choices
from unisono.measure.mmm.spec import Spec
from unisono.words import language

if TYPE_CHECKING:
    import polars as pl

    from unisono.runs.session import Session


def choices_file(session: Session) -> Path:
    """`model.toml` of the workspace, whether it exists or not."""
    return session.workspace.folder / FILE_NAME


def choices(session: Session, base: Spec | None = None) -> Spec:
    """The choices of the workspace on top of `base`.

    Raises:
        SettingsError: the file holds what cannot be; names the place and the remedy.
    """
    return read_choices(choices_file(session), base)


def write_choices(session: Session) -> bool:
    """Write `model.toml` with every channel of the facts, all at their defaults; False where there is one already."""
    path = choices_file(session)
    if path.exists():
        return False
    text = choices_text(session.model_table().channels, language(session.settings.language))
    write_atomically(path, text.encode())
    return True


def beliefs(session: Session, spec: Spec) -> pl.DataFrame:
    """What is believed of each channel before the outcome is looked at, see `prior_table`."""
    from unisono.measure.mmm.prior import prior_table
    from unisono.runs.measuring import model_data

    return prior_table(model_data(session.model_table(), session.settings), spec)
