"""`unisono proposals approve|refuse|withdraw`: a named person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.commands.proposals.story import proposal_argument
from unisono_cli.face import Face
from unisono_cli.options import person_options
from unisono_cli.page import STRONG, Page
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono.decide import History


def approve() -> click.Command:
    """Build `approve`."""
    return command(
        "approve",
        approve_body,
        does=_("Approve exactly this payload."),
        more=[_("Your name is kept as stated, not authenticated, beside the system user. Nothing is spent yet.")],
        options=[
            proposal_argument(),
            *person_options(),
            click.Option(
                ["--payload-hash"],
                metavar="HASH",
                help=_("Approve only if the payload has this hash (8 digits or more), as shown to you."),
            ),
        ],
        examples=['proposals approve P-0001 --by "A. Person" --reason "The gain is worth the move."'],
    )


def refuse() -> click.Command:
    """Build `refuse`."""
    return command(
        "refuse", refuse_body, does=_("Refuse a proposal."), options=[proposal_argument(), *person_options()]
    )


def withdraw() -> click.Command:
    """Build `withdraw`."""
    return command(
        "withdraw",
        withdraw_body,
        does=_("Take an approval back, before anything was exported."),
        options=[proposal_argument(), *person_options()],
    )


def approve_body(face: Face, proposal_id: str, by: str, reason: str, payload_hash: str | None) -> None:
    """Run `approve`."""
    approval = face.session().approve(proposal_id, by=by, reason=reason, payload_hash=payload_hash)

    def tell(page: Page) -> None:
        page.say(
            msg(
                "{id} is approved by {by} (stated, not authenticated) for payload {hash}.",
                id=approval.proposal_id,
                by=by,
                hash=approval.payload_hash[:16],
            )
        )
        for verdict in approval.verdicts:
            if verdict.ruling.value != "allow":
                page.point(verdict.reason, "yellow")
        page.copyable(f"  unisono proposals export {approval.proposal_id}", STRONG)

    face.answer(
        {
            "proposal": approval.proposal_id,
            "state": "approved",
            "by": by,
            "reason": reason,
            "payload_hash": approval.payload_hash,
        },
        tell,
    )


def refuse_body(face: Face, proposal_id: str, by: str, reason: str) -> None:
    """Run `refuse`."""
    _moved(face, face.session().refuse(proposal_id, by=by, reason=reason), by, reason)


def withdraw_body(face: Face, proposal_id: str, by: str, reason: str) -> None:
    """Run `withdraw`."""
    _moved(face, face.session().withdraw(proposal_id, by=by, reason=reason), by, reason)


def _moved(face: Face, history: History, by: str, reason: str) -> None:
    from unisono.decide import state_name

    proposal = history.proposal
    text = msg("{id} is now: {state}.", id=proposal.proposal_id, state=state_name(history.state))
    face.answer(
        {
            "proposal": proposal.proposal_id,
            "state": history.state,
            "by": by,
            "reason": reason,
            "payload_hash": proposal.payload_hash,
        },
        lambda page: page.say(text),
    )
