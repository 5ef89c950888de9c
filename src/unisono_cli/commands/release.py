"""`unisono release`: the application gives a workspace back to its folder."""

from __future__ import annotations

import click

from unisono.errors import WorkspaceError
from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.kept import keeper_of, member_hand, row_of
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "release",
        body,
        does=_("Let the application give the workspace back: its decisions stand in the folder's file again."),
        more=[
            _(
                "For whoever manages its people. The file holds the same records, byte for byte, and goes on from "
                "there; unisono serve takes it in again with whatever came since."
            )
        ],
        examples=["release -w acme"],
    )


def body(face: Face) -> None:
    """Run the command."""
    home = keeper_of(face.folder)
    if home is None:
        raise WorkspaceError(
            msg("No application keeps this workspace."), remedy=msg("There is nothing to give back: go on working.")
        )
    row = row_of(face.folder, home)
    from unisono_app.base.giving_back import give_back

    actor = member_hand(face, home, None).actor if row.removed_at is None else None
    n = give_back(row, actor)
    text = msg("The folder keeps its decisions itself again. Records: {n}.", n=n)
    face.answer({"records": n, "folder": face.folder.absolute()}, lambda page: page.say(text))
