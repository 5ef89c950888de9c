"""`unisono backup`: the application's database and workspaces in one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import STRONG, Page
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "backup",
        body,
        does=_("Write the application’s database and workspaces to one file, while people go on working."),
        more=[
            _(
                "Keys are left out unless you ask for them: with them, somebody could sign in as anybody and recognise "
                "customers. Without them, people sign in anew after a restore."
            )
        ],
        options=[
            click.Argument(["file"], metavar=_("FILE"), type=click.Path(path_type=Path, dir_okay=False)),
            home_option(),
            click.Option(["--with-secrets"], is_flag=True, help=_("Put the keys in, too. Keep the file like a key.")),
        ],
        examples=["backup unisono-monday.tar.gz", "backup /mnt/safe/full.tar.gz --with-secrets"],
    )


def home_option() -> click.Option:
    """Where the application lies."""
    return click.Option(
        ["--home"],
        metavar=_("FOLDER"),
        type=click.Path(path_type=Path, file_okay=False),
        help=_("Where the application keeps its own things (default: UNISONO_HOME, or your data folder)."),
    )


def body(face: Face, file: Path, home: Path | None, with_secrets: bool) -> None:
    """Run the command."""
    from unisono_app import starting
    from unisono_app.home import Home

    place = Home.current()
    place = replace(place, folder=home.absolute()) if home else place
    starting.set_up(place)
    from unisono_app.backup.backing_up import back_up

    with face.progress(_("Backing up")):
        made = back_up(place, file.absolute(), at=face.now(), with_secrets=with_secrets)

    def tell(page: Page) -> None:
        page.copyable(str(made.file), STRONG)
        page.say(msg("Files: {n}; workspaces: {places}.", n=made.n_files, places=made.workspaces))
        if made.has_secrets:
            page.say(
                msg("The keys are in it: whoever has this file can sign in as anybody. Keep it like a key."), "red"
            )
        else:
            page.say(msg("The keys are not in it: keep the folders secrets/ elsewhere."))

    fields = {"file": made.file, "files": made.n_files, "bytes": made.n_bytes, "workspaces": list(made.workspaces)}
    face.answer({**fields, "secrets": made.has_secrets}, tell)
