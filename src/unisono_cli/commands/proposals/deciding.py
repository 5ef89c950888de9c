"""`unisono proposals approve|refuse|withdraw`: a named person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.commands.proposals.story import proposal_argument
from unisono_cli.face import Face
from unisono_cli.options import person_options
from unisono_cli.page import STRONG, Page
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono.decide import Approval, History, Signature
    from unisono_cli.hands import Hand


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


def approve_body(face: Face, proposal_id: str, by: str | None, reason: str, payload_hash: str | None) -> None:
    """Run `approve`."""
    from unisono.decide import Approval

    hand = face.named_hand(by)
    signed = hand.approve(proposal_id, reason, payload_hash)
    is_whole = isinstance(signed, Approval)

    def tell(page: Page) -> None:
        page.say(_yes(signed, hand) if is_whole else _one_yes(signed, hand))
        for verdict in signed.verdicts:
            if verdict.ruling.value != "allow":
                page.point(verdict.reason, "yellow")
        if is_whole:
            page.copyable(f"  unisono proposals export {signed.proposal_id}", STRONG)

    face.answer(
        {
            "proposal": signed.proposal_id,
            "state": "approved" if is_whole else "proposed",
            "by": hand.name,
            "reason": reason,
            "payload_hash": signed.payload_hash,
        },
        tell,
    )


def _yes(signed: Approval | Signature, hand: Hand) -> Text:
    return msg(
        "{id} is approved by {by} for payload {hash}.",
        id=signed.proposal_id,
        by=_who(hand),
        hash=signed.payload_hash[:16],
    )


def _one_yes(signed: Approval | Signature, hand: Hand) -> Text:
    return msg(
        "{id} is signed by {by}; the policies ask for more people: {n} in all.",
        id=signed.proposal_id,
        by=_who(hand),
        n=signed.needed.n,
    )


def _who(hand: Hand) -> Text | str:
    """Whose yes it is, and whether anybody proved it."""
    return hand.name if hand.is_known else msg("{name} (stated, not authenticated)", name=hand.name)


def refuse_body(face: Face, proposal_id: str, by: str | None, reason: str) -> None:
    """Run `refuse`."""
    hand = face.named_hand(by)
    _moved(face, hand.refuse(proposal_id, reason), hand.name, reason)


def withdraw_body(face: Face, proposal_id: str, by: str | None, reason: str) -> None:
    """Run `withdraw`."""
    hand = face.named_hand(by)
    _moved(face, hand.withdraw(proposal_id, reason), hand.name, reason)


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
