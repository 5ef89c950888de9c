"""`unisono init`: make a workspace."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from unisono.words import msg
from unisono_cli.amounts import Rate
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import Page
from unisono_cli.speech import _

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULTS = {
    "currency": "EUR",
    "time_zone": "Europe/Paris",
    "week_start": "monday",
    "country": "FR",
    "outcome": "net_revenue",
    "margin_rate": "0.5",
}
"""What the help says of `unisono.domain.Settings`, written here so that help need not load the engine."""


def make() -> click.Command:
    """Build the command."""
    return command(
        "init",
        body,
        does=_("Make a workspace: a folder with settings, channel map, facts and decisions."),
        more=[_("Everything that you choose here can be changed later in unisono.toml.")],
        options=[
            click.Argument(
                ["target"], metavar=_("[FOLDER]"), required=False, type=click.Path(path_type=Path, file_okay=False)
            ),
            click.Option(["--name"], metavar=_("NAME"), help=_("Company or brand (default: the folder's name).")),
            click.Option(["--currency"], metavar=_("CODE"), help=_said("currency", _("Reporting currency, ISO 4217."))),
            click.Option(["--time-zone"], metavar=_("ZONE"), help=_said("time_zone", _("IANA time zone."))),
            click.Option(
                ["--week-start"], type=click.Choice(DAYS), help=_said("week_start", _("First day of the week."))
            ),
            click.Option(
                ["--country"], metavar=_("CODE"), help=_said("country", _("Country of public holidays, ISO 3166."))
            ),
            click.Option(["--outcome"], metavar=_("NAME"), help=_said("outcome", _("What the model explains."))),
            click.Option(
                ["--margin-rate"],
                metavar=_("RATE"),
                type=Rate(0, 1),
                help=_said("margin_rate", _("Contribution margin before media, as a share of the outcome.")),
            ),
            click.Option(
                ["--language"],
                type=click.Choice(["fr", "en"]),
                help=_("Language of reports (default: the terminal's)."),
            ),
        ],
        examples=["init acme --margin-rate 0.45", "init acme --currency GBP --country GB --time-zone Europe/London"],
    )


def _said(setting: str, help_text: str) -> str:
    return _("{help} (default: {default})").format(help=help_text, default=DEFAULTS[setting])


def body(face: Face, target: Path | None, name: str | None, language: str | None, **given: str | float | None) -> None:
    """Run the command."""
    from unisono.domain import Settings
    from unisono.runs import create_workspace

    folder = target or face.folder
    chosen = {setting: value for setting, value in given.items() if value is not None}
    settings = Settings(
        name=name or folder.resolve().name,
        language=language or face.words.code,
        **chosen,  # type: ignore[arg-type]  # each option has the type of its setting
    )
    session = create_workspace(folder, settings, identity_key=secrets.token_bytes(32), now=face.now(), user=face.user())
    made = session.workspace.folder

    def tell(page: Page) -> None:
        page.copyable(msg("The workspace is ready: {folder}", folder=str(made)))
        page.copyable(_("Look at unisono.toml, then import your exports: unisono import PATH"))

    face.answer({"workspace": made, "settings": made / "unisono.toml"}, tell)
