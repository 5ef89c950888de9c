"""`unisono worker`: do the application's long work in a process of its own, on this machine or another."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import Page
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "worker",
        body,
        does=_("Do the application’s long work: imports, fits, plans, reports."),
        more=[
            _(
                "“unisono serve” keeps one worker by itself. Start more, or start them elsewhere with “serve "
                "--no-worker”; all need the same home folder and the same database. A worker that is killed loses "
                "nothing: another one goes on where it stopped."
            )
        ],
        options=[
            click.Option(
                ["--home"],
                metavar=_("FOLDER"),
                type=click.Path(path_type=Path, file_okay=False),
                help=_("Where the application keeps its own things (default: UNISONO_HOME, or your data folder)."),
            )
        ],
        examples=["worker", "worker --home /srv/unisono"],
    )


def body(face: Face, home: Path | None) -> None:
    """Run the command."""
    from unisono_app import starting, working
    from unisono_app.home import Home

    place = Home.current()
    starting.set_up(replace(place, folder=home.absolute()) if home else place)
    starting.bring_up_to_date()

    def tell(page: Page) -> None:
        page.say(msg("The worker waits for work. Stop it with Ctrl+C: what is under way goes on at the next start."))

    face.answer({"home": Home.current().folder, "process": os.getpid()}, tell)
    sys.stdout.flush()
    stop = threading.Event()
    working.until_told(stop)
    working.work(stop)
