"""`unisono rebuild`: make the facts again from the originals, and prove that they are the same."""

from __future__ import annotations

import click
from rich.console import Console

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command(
        "rebuild", body, help=_("Make the lake again from the originals and check that every figure is the same.")
    )


def body(face: Face) -> None:
    """Run the command."""
    session = sit_down(face)
    with face.progress(_("Rebuilding")) as update:
        report = session.rebuild(lambda done, total, _what: update(done / max(total, 1)))
    edition = report.edition

    def tell(console: Console) -> None:
        console.print(
            speech().text(
                msg(
                    "Rebuilt from {n} originals: edition {number} says the same ({id}).",
                    n=len(edition.files),
                    number=str(edition.number),
                    id=edition.edition_id,
                )
            )
        )

    face.answer(
        {"edition": edition.number, "edition_id": edition.edition_id, "files": len(edition.files), "same": True}, tell
    )
