"""`unisono serve`: open the application in a browser, on this machine."""

from __future__ import annotations

import os
import sys
import webbrowser
from dataclasses import replace
from pathlib import Path

import click

from unisono.words import msg
from unisono_app.home import HOST, PORT
from unisono_cli.command import command
from unisono_cli.display import has_display
from unisono_cli.face import Face
from unisono_cli.page import STRONG, Page, console_for
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "serve",
        body,
        does=_("Open the application: people see, decide and undo in a browser."),
        more=[
            _(
                "It answers on this machine only, keeps people and decisions in its home folder, and takes the named "
                "workspaces in with their ledgers. The first start prints a link that makes the first account."
            )
        ],
        options=[
            click.Argument(["folders"], metavar=_("[WORKSPACE]..."), nargs=-1, type=click.Path(path_type=Path)),
            click.Option(
                ["--home"],
                metavar=_("FOLDER"),
                type=click.Path(path_type=Path, file_okay=False),
                help=_("Where the application keeps its own things (default: UNISONO_HOME, or your data folder)."),
            ),
            click.Option(["--host"], default=HOST, metavar=_("ADDRESS"), help=_("Address to answer on.")),
            click.Option(
                ["--port"],
                metavar=_("NUMBER"),
                default=PORT,
                type=click.IntRange(1, 65535),
                help=_("Port to answer on (default: {default}); the next free one where it is taken.").format(
                    default=PORT
                ),
            ),
            click.Option(["--no-worker"], is_flag=True, help=_("Leave long work to “unisono worker”.")),
            click.Option(["--no-browser"], is_flag=True, help=_("Do not open a browser.")),
            click.Option(
                ["--link", "only_link"],
                is_flag=True,
                help=_("Only say the address again, or the link that makes the first account; start nothing."),
            ),
        ],
        examples=["serve", "serve acme", "serve --link", "serve acme globex --home /srv/unisono --port 8000"],
    )


def body(
    face: Face,
    folders: tuple[Path, ...],
    home: Path | None,
    host: str,
    port: int,
    no_worker: bool,
    no_browser: bool,
    only_link: bool,
) -> None:
    """Run the command."""
    from unisono_app import starting
    from unisono_app.home import Home
    from unisono_app.serve import free_port, run

    place = Home.current()
    starting.set_up(replace(place, folder=home.absolute()) if home else place)
    with face.progress(_("Starting the application")):
        starting.bring_up_to_date()
        starting.take_in_all(folders, at=face.now())
    chosen = port if only_link else free_port(host, port)
    first = starting.first_link(host, chosen)

    def tell(page: Page) -> None:
        if not only_link:
            page.say(msg("The application is open. Stop it with Ctrl+C."))
        if not first.command:
            page.copyable(first.link, STRONG)
            return
        page.say(msg("Open this link in your browser to make the first account:"))
        page.copyable(first.link, STRONG)
        page.copyable(msg("The address from then on: {address}", address=first.address))
        page.copyable(msg("This command says the link again: {command}", command=first.command))

    def answer() -> None:
        process = None if only_link else os.getpid()
        face.answer({"link": first.link, "home": Home.current().folder, "process": process}, tell)
        sys.stdout.flush()

    def opened() -> None:
        answer()
        if not no_browser and console_for().is_terminal and has_display():
            webbrowser.open(first.link)
        starting.warm_up()

    if only_link:
        answer()
    else:
        run(host, chosen, opened, with_worker=not no_worker)
