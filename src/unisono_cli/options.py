"""The options that every command and every group understands: `--workspace`, `--json`, `--lang`.

They may stand anywhere: `unisono -w acme proposals list` and `unisono proposals list -w acme` are the same. The last
one wins; then `UNISONO_WORKSPACE`; then the folder one stands in.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from unisono.words.language import LANGUAGES
from unisono_cli.speech import _

WORKSPACE_VARIABLE = "UNISONO_WORKSPACE"


@dataclass(frozen=True, slots=True)
class Shared:
    """The shared options as given so far; None where not given."""

    folder: Path | None = None
    as_json: bool = False
    lang: str | None = None

    def with_nearer(self, folder: Path | None, as_json: bool, lang: str | None) -> Shared:
        """These options, overlaid by those of a nearer command."""
        return Shared(folder or self.folder, as_json or self.as_json, lang or self.lang)

    def workspace(self, environment: Mapping[str, str] = os.environ) -> Path:
        """The folder of the workspace."""
        return self.folder or Path(environment.get(WORKSPACE_VARIABLE) or ".")


def shared_options() -> list[click.Parameter]:
    """The shared options, in the order of the help."""
    return [
        click.Option(
            ["--workspace", "-w", "folder"],
            metavar=_("FOLDER"),
            type=click.Path(path_type=Path, file_okay=False),
            help=_("Folder of the workspace (default: UNISONO_WORKSPACE, else this folder)."),
        ),
        click.Option(["--json", "as_json"], is_flag=True, help=_("Answer in JSON with stable fields.")),
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            help=_("Language of the answer (default: the terminal's locale)."),
        ),
    ]


def person_options() -> list[click.Parameter]:
    """`--by` and `--reason`, for whatever a named person answers for."""
    return [
        click.Option(
            ["--by"],
            metavar=_("NAME"),
            help=_("Your name; recorded as stated, not authenticated. Not needed where the application knows you."),
        ),
        click.Option(["--reason"], required=True, metavar=_("TEXT"), help=_("Why; recorded.")),
    ]


def inherited(context: click.Context) -> Shared:
    """The shared options that stand before this command."""
    return context.obj if isinstance(context.obj, Shared) else Shared()
