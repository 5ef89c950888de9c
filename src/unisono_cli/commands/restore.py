"""`unisono restore`: a new home from a backup, proved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.commands.backup import home_option
from unisono_cli.face import Face
from unisono_cli.page import STRONG, Page
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "restore",
        body,
        does=_("Make a new home of the application from a backup, and prove that it is whole."),
        more=[_("Nothing is overwritten: the home must be new, and a PostgreSQL database empty.")],
        options=[
            click.Argument(["file"], metavar=_("FILE"), type=click.Path(path_type=Path, dir_okay=False)),
            home_option(),
        ],
        examples=["restore unisono-monday.tar.gz --home /srv/unisono-again"],
    )


def body(face: Face, file: Path, home: Path | None) -> None:
    """Run the command."""
    from unisono_app import starting
    from unisono_app.home import Home

    place = Home.current()
    place = replace(place, folder=home.absolute()) if home else place
    starting.set_up(place)
    from unisono_app.backup.restoring import restore

    with face.progress(_("Restoring")):
        found = restore(place, file)

    def tell(page: Page) -> None:
        page.copyable(str(place.folder), STRONG)
        page.say(
            msg(
                "Whole, as of {at}: workspaces {places}; records proved: {n}.",
                at=found.made_at[:16],
                places=found.workspaces,
                n=found.n_records,
            )
        )
        for text in found.to_do:
            page.say(text)

    fields = {"home": place.folder, "made_at": found.made_at, "workspaces": list(found.workspaces)}
    face.answer({**fields, "records": found.n_records, "to_do": list(found.to_do)}, tell)
