"""`unisono sample`: write the sample company's files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from unisono.errors import WorkspaceError
from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import Page
from unisono_cli.speech import _


def seed_option() -> click.Parameter:
    """`--seed` of the sample company."""
    return click.Option(
        ["--seed"],
        type=click.IntRange(0),
        default=2026,
        show_default=True,
        metavar=_("NUMBER"),
        help=_("Another seed is another company."),
    )


def make() -> click.Command:
    """Build the command."""
    return command(
        "sample",
        body,
        does=_("Write the exports of the sample company into FOLDER: three years, eight channels, known truth."),
        options=[
            click.Argument(["target"], metavar=_("FOLDER"), type=click.Path(path_type=Path, file_okay=False)),
            seed_option(),
            click.Option(
                ["--until"],
                metavar=_("DAY"),
                type=click.DateTime(["%Y-%m-%d"]),
                help=_("Last day of the exports, as 2025-12-28 (default: the last full week before today)."),
            ),
            click.Option(
                ["--funnel"],
                is_flag=True,
                help=_("Media builds a brand that sells later; with its survey, searches, leads and deals."),
            ),
            click.Option(
                ["--truth"],
                metavar=_("FILE"),
                type=click.Path(path_type=Path, dir_okay=False),
                help=_("Also write the known truth to this file."),
            ),
        ],
        examples=[
            "sample exports --truth truth.json",
            "sample exports --until 2025-12-28",
            "sample exports --funnel --truth truth.json",
        ],
    )


def body(face: Face, target: Path, seed: int, until: dt.datetime | None, funnel: bool, truth: Path | None) -> None:
    """Run the command."""
    from unisono.synthetic import sample_company

    _refuse_other_things(target)
    last_on = until.date() if until else face.now().date() - dt.timedelta(days=1)
    with face.progress(_("Writing the sample company")):
        company = sample_company(seed, last_on=last_on, funnel=funnel)
        files = company.write(target)
        if truth is not None:
            truth.parent.mkdir(parents=True, exist_ok=True)
            company.write_truth(truth)

    def tell(page: Page) -> None:
        page.copyable(msg("Files written: {n}, in {folder}.", n=len(files), folder=str(target)))
        page.say(msg("They tell the weeks up to {last}.", last=ends_on))

    ends_on = company.weeks[-1] + dt.timedelta(days=6)
    face.answer({"folder": target, "files": list(files), "seed": seed, "last_on": ends_on}, tell)


def _refuse_other_things(target: Path) -> None:
    """Write into a new or empty folder only: exports among other things would be imported with them.

    Raises:
        WorkspaceError: there are other things in the folder.
    """
    if target.is_dir() and any(target.iterdir()):
        raise WorkspaceError(
            msg("The folder {folder} holds other things.", folder=str(target)),
            remedy=msg("Name a new folder for the sample company’s exports."),
        )
