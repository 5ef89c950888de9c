"""`unisono sample`: write the sample company's files."""

from __future__ import annotations

from pathlib import Path

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import Page
from unisono_cli.speech import _


def seed_option() -> click.Parameter:
    """`--seed` of the sample company."""
    return click.Option(
        ["--seed"],
        type=click.IntRange(0),
        default=2026,
        show_default=True,
        metavar=_("NUMBER"),
        help=_("Another seed is another company."),
    )


def make() -> click.Command:
    """Build the command."""
    return command(
        "sample",
        body,
        does=_("Write the exports of the sample company into FOLDER: three years, eight channels, known truth."),
        options=[
            click.Argument(["target"], metavar=_("FOLDER"), type=click.Path(path_type=Path, file_okay=False)),
            seed_option(),
            click.Option(
                ["--truth"],
                metavar=_("FILE"),
                type=click.Path(path_type=Path, dir_okay=False),
                help=_("Also write the known truth to this file."),
            ),
        ],
        examples=["sample exports --truth truth.json"],
    )


def body(face: Face, target: Path, seed: int, truth: Path | None) -> None:
    """Run the command."""
    from unisono.synthetic import sample_company

    with face.progress(_("Writing the sample company")):
        company = sample_company(seed)
        files = company.write(target)
        if truth is not None:
            truth.parent.mkdir(parents=True, exist_ok=True)
            company.write_truth(truth)

    def tell(page: Page) -> None:
        page.copyable(msg("Files written: {n}, in {folder}.", n=len(files), folder=str(target)))

    face.answer({"folder": target, "files": list(files), "seed": seed}, tell)
