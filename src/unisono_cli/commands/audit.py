"""`unisono audit verify`: is the decision ledger as it was written?"""

from __future__ import annotations

import click

from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.menu import Menu
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
    return Menu("audit", [(_("Commands"), [verify])], does=_("Verify the record of decisions."))


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
