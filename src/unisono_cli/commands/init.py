"""`unisono init`: make a workspace."""

from __future__ import annotations

import secrets

import click
from rich.console import Console

from unisono.domain import Settings
from unisono.runs import create_workspace
from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    defaults = Settings(name="")
    return command(
        "init",
        body,
        help=_("Make a workspace: a folder with settings, channel map, facts and decisions."),
        options=(
            click.option("--name", default=None, help=_("Company or brand (default: the folder's name).")),
            click.option(
                "--currency", default=defaults.currency, show_default=True, help=_("Reporting currency, ISO 4217.")
            ),
            click.option("--time-zone", default=defaults.time_zone, show_default=True, help=_("IANA time zone.")),
            click.option(
                "--week-start",
                default=defaults.week_start,
                show_default=True,
                help=_("First day of the week, in English."),
            ),
            click.option(
                "--country",
                default=defaults.country,
                show_default=True,
                help=_("Country of public holidays, ISO 3166."),
            ),
            click.option("--outcome", default=defaults.outcome, show_default=True, help=_("What the model explains.")),
            click.option(
                "--margin-rate",
                type=float,
                default=defaults.margin_rate,
                show_default=True,
                help=_("Contribution margin before media, 0-1."),
            ),
            click.option(
                "--language",
                type=click.Choice(["fr", "en"]),
                default=None,
                help=_("Language of reports (default: the terminal's)."),
            ),
        ),
    )


def body(face: Face, name: str | None, language: str | None, **given: str | float) -> None:
    """Run the command."""
    settings = Settings(
        name=name or face.folder.resolve().name,
        language=language or face.words.code,
        **given,  # type: ignore[arg-type]
    )
    session = create_workspace(
        face.folder, settings, identity_key=secrets.token_bytes(32), now=face.now(), user=face.user()
    )
    folder = session.workspace.folder

    def tell(console: Console) -> None:
        console.print(speech().text(msg("The workspace is ready: {folder}", folder=str(folder))))
        console.print(_("Look at unisono.toml, then import your exports: unisono import PATH"))

    face.answer({"workspace": folder, "settings": folder / "unisono.toml"}, tell)
