"""Sign-ins as administrators read them: when, what and who, with the chain proved anew.

Rule: the chain is the whole installation's. An administrator sees the lines of people who are, or were, members of the
own workspace, and those of unknown addresses; whoever administers every workspace can take the whole chain along.
Limits: the chain keeps no network addresses, so a line does not say from where somebody came.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from unisono.decide import Permission, Role, Verification
from unisono.words import Text, msg
from unisono_app.base.acting import Actor, audit_chain
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError
from unisono_app.people.queries import members

MOST = 200

_WHAT = {
    "signed_in": msg("came in"),
    "signed_out": msg("left"),
    "sign_in_failed": msg("was refused"),
    "locked": msg("was locked for half an hour"),
    "password_changed": msg("has a new password"),
    "second_factor_added": msg("has a second factor more"),
    "second_factor_removed": msg("has a second factor less"),
    "second_factor_renewed": msg("has new recovery codes"),
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line; `who` is None for an address that no account has."""

    seq: int
    at: dt.datetime
    what: Text
    who: str | None


@dataclass(frozen=True, slots=True)
class SignInsPage:
    """What was proved of the chain, its newest lines that concern this workspace, and whether it may be taken along."""

    proof: Verification
    last: tuple[SignIn, ...]
    may_export: bool


def sign_ins_page(actor: Actor) -> SignInsPage:
    """Prove the chain anew; raises TamperedError where it does not hold."""
    ledger = DatabaseLedger(audit_chain(None))
    names = {seat.user.handle: str(seat.user) for seat in members(actor.workspace)}
    lines = [
        SignIn(record.seq, record.at, _WHAT.get(record.kind, msg("{what}", what=record.kind)), names.get(str(handle)))
        for record in reversed(ledger.read())
        if (handle := record.body.get("member")) is None or handle in names
    ]
    return SignInsPage(ledger.verify(), tuple(lines[:MOST]), _administers_all(actor))


def sign_in_lines(actor: Actor) -> bytes:
    """The whole chain, line for line; raises NotAllowedError for who administers a part of the installation only."""
    if not _administers_all(actor):
        raise NotAllowedError.of(actor.role, Permission.MANAGE_PEOPLE)
    return DatabaseLedger(audit_chain(None)).lines()


def _administers_all(actor: Actor) -> bool:
    """Whether the person is an administrator of every workspace that stands."""
    for workspace in Workspace.objects.filter(removed_at=None):
        seat = members(workspace).filter(user__handle=actor.member_id, left_at=None).first()
        if seat is None or Role.ADMINISTRATOR not in seat.all_roles:
            return False
    return True
