"""`unisono report`: the board report."""

from __future__ import annotations

from pathlib import Path

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.output import refuse_unwritable, write_page
from unisono_cli.page import Page
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "report",
        body,
        does=_("Write the board report: one self-contained page that can be forwarded and printed."),
        more=[
            _(
                "Written in the workspace's language unless --lang says otherwise. It says what is known: without a "
                "fit it shows the facts, and what is missing for the rest."
            )
        ],
        options=[
            click.Option(
                ["--out"],
                metavar=_("FILE"),
                type=click.Path(path_type=Path, dir_okay=False),
                default="board.html",
                show_default=True,
                help=_("File to write; missing folders are made."),
            )
        ],
        examples=["report --out board.html", "report --lang fr --out reports/comite.html"],
    )


def body(face: Face, out: Path) -> None:
    """Run the command."""
    session = face.session()
    refuse_unwritable(out)
    with face.progress(_("Writing the report")):
        page = session.report(face.lang or session.settings.language)
    path = write_page(out, page)

    def tell(answer: Page) -> None:
        answer.copyable(msg("The report is written: {path}", path=str(path)))

    face.answer({"report": path, "bytes": path.stat().st_size}, tell)
