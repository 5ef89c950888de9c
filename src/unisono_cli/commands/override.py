"""`unisono override`: a named person lets a red source, or a failed model, pass."""

from __future__ import annotations

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.options import person_options
from unisono_cli.page import Page
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "override",
        body,
        does=_("Let a source that is not trusted, or a failed model, pass; a named person answers for it."),
        more=[
            _(
                "SOURCE is the name that `unisono check` shows, or `model` for the newest fit. It holds for this "
                "edition only and is recorded in the ledger; take it back with unisono proposals withdraw."
            )
        ],
        options=[click.Argument(["source"], metavar="SOURCE"), *person_options()],
        examples=['override meta_ads --by "A. Person" --reason "The agency confirms the two days."'],
    )


def body(face: Face, source: str, by: str | None, reason: str) -> None:
    """Run the command."""
    hand = face.named_hand(by)
    made = hand.override(source, reason)

    def tell(page: Page) -> None:
        page.say(
            msg(
                "{source} may pass for edition {edition}: recorded as {id}.",
                source=source,
                edition=made.edition_id,
                id=made.proposal_id,
            )
        )

    face.answer(
        {
            "override": made.proposal_id,
            "source": source,
            "edition_id": made.edition_id,
            "by": hand.name,
            "reason": reason,
        },
        tell,
    )
