"""Linking an account of the machine, so that whoever types there acts as a member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import Permission
from unisono.errors import InputError
from unisono.words import msg
from unisono_app.base.acting import Action, Actor
from unisono_app.people.models import Membership
from unisono_app.people.queries import members


@dataclass(frozen=True, slots=True)
class LinkAccount(Action[Membership]):
    """Let the account `system_account` of the machine act as this member at the terminal; empty takes it back."""

    system_account: str

    permission = Permission.SEE

    def carry_out(self, actor: Actor) -> Membership:
        """Link it, unless it is somebody else's."""
        seats = members(actor.workspace).filter(left_at=None)
        taken = seats.filter(system_account=self.system_account).exclude(user__handle=actor.member_id)
        if self.system_account and taken.exists():
            raise InputError(
                msg("The account “{user}” is linked to another member here.", user=self.system_account),
                remedy=msg("That member takes it back first: {line}.", line="unisono people unlink"),
            )
        seat = seats.get(user__handle=actor.member_id)
        seat.system_account = self.system_account
        seat.save()
        return seat

    def told(self, result: Membership) -> Mapping[str, object]:
        """The account."""
        return {"system_account": result.system_account}
