"""`unisono audit verify`: is the decision ledger as it was written?"""

from __future__ import annotations

import click
from rich.console import Console

from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def make() -> click.Group:
    """Build the group."""
    group = click.Group("audit", help=_("The record of decisions: verify its chain."))
    group.add_command(
        command(
            "verify",
            body,
            help=_("Verify the hash chain of the decision ledger. Exit code 6 when it is broken."),
            options=(
                click.option(
                    "--head",
                    "noted",
                    help=_("A head hash that you noted elsewhere: proves that nothing before it was cut off."),
                ),
            ),
        )
    )
    return group


def body(face: Face, noted: str | None) -> None:
    """Run the command."""
    found = sit_down(face).verify(noted)

    def tell(console: Console) -> None:
        words = speech()
        console.print(words.text(found.proven), soft_wrap=True)
        console.print(words.text(found.not_proven), soft_wrap=True, style="dim")
        for note in found.notes:
            console.print(words.text(note), soft_wrap=True)

    face.answer(
        {
            "verified": True,
            "records": found.n_records,
            "head": found.head_hash,
            "last_at": found.last_at,
            "notes": list(found.notes),
        },
        tell,
    )
