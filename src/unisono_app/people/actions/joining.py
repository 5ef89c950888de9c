"""Taking the seat that an invitation kept: the one change of state by somebody who is no member yet.

Rule: the invitation is spent, the account made, the seat given and all of it recorded in one transaction; of two clicks
at once one enters, and the other is told so and leaves nothing behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from unisono.errors import InputError
from unisono.words import msg
from unisono_app.base.acting import note, refuse_let_go
from unisono_app.base.refusals import NotFoundError
from unisono_app.people.models import Invitation, Membership, User
from unisono_app.people.queries import actor_in


def join(invitation: Invitation, who: User | Mapping[str, Any], *, at: dt.datetime) -> Membership:
    """Take the seat of `invitation` as `who`: an account, or the fields of a new one.

    Raises:
        NotFoundError: it was used, withdrawn or has expired, or the workspace is gone; InputError: its address
            got an account meanwhile.
    """
    with transaction.atomic():
        refuse_let_go(invitation.workspace)
        _spend(invitation, at)
        user = who if isinstance(who, User) else _made(invitation.email, who)
        given = {"roles": invitation.roles, "agency": invitation.agency, "team": invitation.team}
        seat, _ = Membership.objects.within(invitation.workspace).update_or_create(
            user=user, defaults={**given, "workspace": invitation.workspace, "joined_at": at, "left_at": None}
        )
        actor = actor_in(seat, user, at=at, via="web")
        note(actor, "join", {"invitation": invitation.pk, "roles": invitation.roles, "is_new": who is not user})
    return seat


def _spend(invitation: Invitation, at: dt.datetime) -> None:
    waiting = Invitation.objects.within(invitation.workspace).filter(used_at=None, withdrawn_at=None, expires_at__gt=at)
    if not waiting.filter(pk=invitation.pk).update(used_at=at):
        raise NotFoundError(
            msg("This invitation was used already."), remedy=msg("Sign in with the account that it made.")
        )


def _made(email: str, fields: Mapping[str, Any]) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, **fields)
    except IntegrityError as problem:
        raise InputError(
            msg("Somebody here already has this address."), remedy=msg("Sign in, then open the invitation again.")
        ) from problem
