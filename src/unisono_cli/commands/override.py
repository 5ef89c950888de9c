"""`unisono override`: a named person lets a red source, or a failed model, pass."""

from __future__ import annotations

import click
from rich.console import Console

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def person_options() -> tuple[object, ...]:
    """`--by` and `--reason`, both required."""
    return (
        click.option("--by", required=True, help=_("Your name; recorded as stated, not authenticated.")),
        click.option("--reason", required=True, help=_("Why; recorded.")),
    )


def make() -> click.Command:
    """Build the command."""
    return command(
        "override",
        body,
        help=_(
            "Let a red SOURCE pass the trust gate for this edition (or `model`: the newest fit, failed). Recorded in the ledger."
        ),
        options=(click.argument("source"), *person_options()),  # type: ignore[arg-type]
    )


def body(face: Face, source: str, by: str, reason: str) -> None:
    """Run the command."""
    made = sit_down(face).override(source, by=by, reason=reason)

    def tell(console: Console) -> None:
        text = msg(
            "{source} may pass for edition {edition}: recorded as {id}.",
            source=source,
            edition=made.edition_id,
            id=made.proposal_id,
        )
        console.print(speech().text(text))

    face.answer(
        {"override": made.proposal_id, "source": source, "edition_id": made.edition_id, "by": by, "reason": reason},
        tell,
    )
