"""`unisono proposals export`: an approved proposal leaves as files."""

from __future__ import annotations

from pathlib import Path

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.commands.proposals.story import download_option, proposal_argument
from unisono_cli.face import Face
from unisono_cli.page import Page
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "export",
        body,
        does=_("Write the change list of an approved proposal and its undo file."),
        more=[
            _(
                "Exporting again writes the same files. Import those for Google Ads Editor, Meta, Microsoft or Amazon "
                "there, work through the checklist, send the bookings to the agencies; nothing is changed anywhere by "
                "this command."
            )
        ],
        options=[
            proposal_argument(),
            click.Option(
                ["--out"],
                metavar=_("FOLDER"),
                type=click.Path(path_type=Path, file_okay=False),
                help=_("Folder of the files (default: exports/ID in the workspace)."),
            ),
            download_option(),
        ],
        examples=["proposals export P-0001", "proposals export P-0001 --out to-apply/ --download editor.csv"],
    )


def body(face: Face, proposal_id: str, out: Path | None, download: tuple[Path, ...]) -> None:
    """Run the command."""
    made = face.hand().export(proposal_id, out, download)

    def tell(page: Page) -> None:
        if made.before is not None:
            page.say(msg("Exported on {at} already: the same files again, without a new record.", at=made.before))
        page.say(
            msg(
                "Changes to campaigns: {changes}; bookings for agencies: {bookings}.",
                changes=len(made.changes.changes),
                bookings=len(made.changes.bookings),
            )
        )
        if made.reworded:
            page.point(
                msg("Worded otherwise than then, doing the same: {files}.", files=made.reworded),
                "yellow",
            )
        for key, reason in made.moved.items():
            page.point(msg("{campaign}: {reason}", campaign=key.campaign, reason=reason), "yellow")
        for path in made.files:
            page.copyable(f"  {path}")
        for remark in made.changes.remarks:
            page.point(remark, "yellow")

    face.answer(
        {
            "proposal": made.changes.proposal_id,
            "exported_before_at": made.before,
            "folder": made.folder,
            "files": made.files,
            "reworded": made.reworded,
            "changes": len(made.changes.changes),
            "bookings": len(made.changes.bookings),
            "moved": [
                {"platform": key.platform, "account": key.account, "campaign": key.campaign, "reason": reason}
                for key, reason in made.moved.items()
            ],
            "remarks": made.changes.remarks,
        },
        tell,
    )
