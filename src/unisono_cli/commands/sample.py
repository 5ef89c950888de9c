"""`unisono sample`: write the sample company's files."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command(
        "sample",
        body,
        help=_("Write the exports of the sample company into FOLDER: three years, eight channels, known truth."),
        options=(
            click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False)),
            click.option(
                "--seed", type=int, default=2026, show_default=True, help=_("Another seed is another company.")
            ),
            click.option(
                "--truth",
                type=click.Path(path_type=Path, dir_okay=False),
                help=_("Also write the known truth to this file."),
            ),
        ),
    )


def body(face: Face, target: Path, seed: int, truth: Path | None) -> None:
    """Run the command."""
    from unisono.synthetic import sample_company

    with face.progress(_("Writing the sample company")) as update:
        company = sample_company(seed)
        update(0.2)
        files = company.write(target)
        if truth is not None:
            company.write_truth(truth)
        update(1.0)

    def tell(console: Console) -> None:
        console.print(
            speech().text(msg("Files written: {n}, in {folder}.", n=len(files), folder=str(target))), soft_wrap=True
        )

    face.answer({"folder": target, "files": [str(f) for f in files], "seed": seed}, tell)
