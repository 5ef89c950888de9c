"""`unisono rebuild`: make the facts again from the originals, and prove that they are the same."""

from __future__ import annotations

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import Page
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "rebuild", body, does=_("Make the lake again from the originals and check that every figure is the same.")
    )


def body(face: Face) -> None:
    """Run the command."""
    session = face.session()
    with face.progress(_("Rebuilding")) as bar:
        edition = session.rebuild(bar.step).edition

    def tell(page: Page) -> None:
        page.say(
            msg(
                "Rebuilt from the originals ({n} files): edition {number} says the same ({id}).",
                n=len(edition.files),
                number=str(edition.number),
                id=edition.edition_id,
            )
        )

    face.answer(
        {"edition": edition.number, "edition_id": edition.edition_id, "files": len(edition.files), "same": True}, tell
    )
