"""`unisono audit`: is the decision ledger as it was written, and a copy of it to keep elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.menu import Menu
from unisono_cli.output import write_page
from unisono_cli.page import QUIET, Page
from unisono_cli.speech import _


def make() -> click.Group:
    """Build the group."""
    verify = command(
        "verify",
        body,
        does=_("Verify the hash chain of the decision ledger."),
        more=[
            _(
                "Exit code 6 when a record was changed, removed or put in. Note the head hash elsewhere now and then: "
                "with it, a ledger that was cut off at its end is found too."
            )
        ],
        options=[
            click.Option(
                ["--head", "noted"],
                metavar="HASH",
                help=_("A head hash that you noted elsewhere: proves that nothing before it was cut off."),
            )
        ],
        examples=["audit verify", "audit verify --json"],
    )
    export = command(
        "export",
        export_body,
        does=_("Write the decision ledger to a file, record by record, as it stands."),
        more=[_("One JSON object a line, each sealed with the hash of the one before; the file proves itself.")],
        options=[click.Argument(["file"], metavar=_("FILE"), type=click.Path(path_type=Path, dir_okay=False))],
        examples=["audit export ledger-2026.jsonl"],
    )
    return Menu("audit", [(_("Commands"), [verify, export])], does=_("Verify the record of decisions, and export it."))


def body(face: Face, noted: str | None) -> None:
    """Run the command."""
    found = face.session().verify(noted)

    def tell(page: Page) -> None:
        page.say(found.proven)
        page.say(found.not_proven, QUIET)
        for note in found.notes:
            page.say(note)

    face.answer(
        {
            "verified": True,
            "records": found.n_records,
            "head": found.head_hash,
            "last_at": found.last_at,
            "notes": found.notes,
        },
        tell,
    )


def export_body(face: Face, file: Path) -> None:
    """Run `export`."""
    records = face.session().decisions.ledger.read()
    written = write_page(file, b"".join(record.line() for record in records).decode())
    head = records[-1].hash if records else None
    face.answer(
        {"file": written, "records": len(records), "head": head},
        lambda page: page.say(msg("Records written: {n}, to {file}.", n=len(records), file=str(written))),
    )
