"""`unisono sample`: write the sample company's files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
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
            click.Option(
                ["--following"],
                metavar="ID",
                help=_("Write the weeks after a workspace’s facts instead, with this exported plan carried out."),
            ),
            click.Option(
                ["--weeks"],
                type=click.IntRange(1, 52),
                metavar=_("NUMBER"),
                help=_("With --following: how many weeks (default: those that are over)."),
            ),
        ],
        examples=[
            "sample exports --truth truth.json",
            "sample exports --until 2025-12-28",
            "sample exports --funnel --truth truth.json",
            "sample after --following P-0002 -w demo/workspace",
        ],
    )


def body(
    face: Face,
    target: Path,
    seed: int,
    until: dt.datetime | None,
    funnel: bool,
    truth: Path | None,
    following: str | None,
    weeks: int | None,
) -> None:
    """Run the command."""
    if following is None and weeks is not None:
        raise click.UsageError(_("--weeks goes with --following."))
    if following is not None and (until or truth):
        raise click.UsageError(_("--until and --truth do not go with --following."))
    _refuse_other_things(target)
    with face.progress(_("Writing the sample company")):
        if following is not None:
            written = _following(face, target, following, weeks, seed, funnel)
        else:
            written = _history(face, target, seed, until, funnel, truth)

    def tell(page: Page) -> None:
        page.copyable(msg("Files written: {n}, in {folder}.", n=len(written.files), folder=str(target)))
        if written.first_on is None:
            page.say(msg("They tell the weeks up to {last}.", last=written.last_on))
        else:
            page.say(msg("They tell the weeks from {first} to {last}.", first=written.first_on, last=written.last_on))
            if written.last_on >= face.now().date():
                page.point(msg("Import them once these weeks are over: days to come are no facts."), "yellow")

    face.answer(
        {
            "folder": target,
            "files": list(written.files),
            "seed": written.seed,
            "first_on": written.first_on,
            "last_on": written.last_on,
        },
        tell,
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """The files, of which company, and the days that they tell; `first_on` only of weeks that follow."""

    files: Sequence[Path]
    seed: int
    last_on: dt.date
    first_on: dt.date | None = None


def _history(
    face: Face, target: Path, seed: int, until: dt.datetime | None, funnel: bool, truth: Path | None
) -> _Written:
    from unisono.synthetic import sample_company

    last_on = until.date() if until else face.now().date() - dt.timedelta(days=1)
    company = sample_company(seed, last_on=last_on, funnel=funnel)
    files = company.write(target)
    if truth is not None:
        company.write_truth(truth)
    return _Written(files, seed, company.weeks[-1] + dt.timedelta(days=6))


def _following(face: Face, target: Path, proposal: str, weeks: int | None, seed: int, funnel: bool) -> _Written:
    from unisono.runs.living_on import SEEDS, live_on

    seeds = tuple(dict.fromkeys((seed, *SEEDS)))
    lived = live_on(face.session(), proposal, target, weeks=weeks, seeds=seeds, funnel=funnel)
    return _Written(lived.files, lived.seed, lived.last_on, lived.first_on)


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
