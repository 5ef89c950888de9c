"""`unisono export-fit`: a fit leaves for other tools, or as its model card."""

from __future__ import annotations

from pathlib import Path

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.failing import refused_by_system
from unisono_cli.page import Page
from unisono_cli.speech import _

FORMATS = ("arviz", "parquet", "csv", "card")
"""The values of `unisono.measure.mmm.interop.export.Format`, written here so that help need not load the engine."""


def make() -> click.Command:
    """Build the command."""
    return command(
        "export-fit",
        body,
        does=_("Write a fit for other tools (ArviZ, Parquet, CSV), or as a model card."),
        more=[
            _(
                "arviz: draws in one netCDF file; parquet, csv: the tables, with units and meaning; card: what the fit "
                "is made of, what it found and what it cannot know, as Markdown and JSON."
            )
        ],
        options=[
            click.Option(
                ["--format", "kind"],
                type=click.Choice(FORMATS),
                required=True,
                help=_("What to write."),
            ),
            click.Option(["--run", "run_id"], metavar=_("ID"), help=_("The fit (default: the newest one).")),
            click.Option(
                ["--out"],
                metavar=_("FOLDER"),
                type=click.Path(path_type=Path, file_okay=False),
                help=_("Folder of the files (default: exports/ID in the workspace)."),
            ),
        ],
        examples=["export-fit --format card", "export-fit --format arviz --out to-notebook/"],
    )


def body(face: Face, kind: str, run_id: str | None, out: Path | None) -> None:
    """Run the command."""
    from unisono.measure.mmm.interop.export import Format, export_fit
    from unisono.runs.carding import card_additions
    from unisono.words import language

    session = face.session()
    with face.progress(_("Writing")):
        fit = session.latest_fit(run_id)
        folder = (out or session.workspace.folder / "exports" / fit.run_id).resolve()
        try:
            words = language(face.lang or session.settings.language)
            additions = card_additions(session, fit) if kind == Format.CARD else ()
            files = export_fit(fit, Format(kind), folder, words, additions)
        except OSError as problem:
            raise refused_by_system(problem) from problem

    def tell(page: Page) -> None:
        page.say(msg("Fit {run} is written.", run=fit.run_id))
        for path in files:
            page.copyable(f"  {path}")

    face.answer({"run_id": fit.run_id, "format": kind, "folder": folder, "files": files}, tell)
