"""A way back in for whoever forgot the password, where no letters are sent: a link that an administrator hands over.

Rule: the link is that of the sign-in library: it opens for three days, and no more once the password is another or
somebody has signed in with it. A second factor stays asked for. Whose account opens other workspaces too gets it only
from somebody who manages the people of all of them. An administrator whom nobody else can help gets it at the terminal
of the machine that runs the application.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from unisono.decide import Event, Permission, Role
from unisono.errors import InputError
from unisono.words import msg
from unisono_app.base.acting import Action, Actor, audit_chain, refuse_let_go
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotFoundError
from unisono_app.people.actions.members import seat_of
from unisono_app.people.models import User
from unisono_app.people.queries import actor_of, members, workspaces_of

OPENS_FOR = dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
"""How long a link opens."""


@dataclass(frozen=True, slots=True)
class NewPasswordLink(Action[str]):
    """Make the path of a page where a member chooses a new password; a lock after wrong tries is lifted."""

    handle: str

    permission = Permission.MANAGE_PEOPLE

    def carry_out(self, actor: Actor) -> str:
        """Make it; nothing of it is kept."""
        user = seat_of(actor, self.handle).user
        _refuse_own(actor, user)
        _refuse_elsewhere(actor, user)
        return _opened(user)

    def told(self, result: str) -> Mapping[str, object]:  # noqa: ARG002 (whoever has the path is let in)
        """The member."""
        return {"subject": self.handle}


def link_at_terminal(workspace: Workspace, email: str, *, account: str, at: dt.datetime) -> str:
    """The same path for an administrator whom nobody inside can help, asked for at the terminal of the machine.

    Whoever may write the application's home is trusted; that it was done, and by which `account` of the machine, is
    recorded before the link is shown.

    Raises:
        NotFoundError: no member has this address; InputError: it is not an administrator's.
    """
    with transaction.atomic():
        refuse_let_go(workspace)
        seat = members(workspace).filter(left_at=None, user__email=email.strip().lower()).first()
        if seat is None:
            raise NotFoundError(
                msg("No member of this workspace signs in as {email}.", email=email.strip()),
                remedy=msg("Check the spelling; who is a member says: {line}.", line="unisono people list"),
            )
        if Role.ADMINISTRATOR not in seat.all_roles:
            raise InputError(
                msg("{name} is not an administrator: this way is for administrators alone.", name=seat.user.name),
                remedy=msg("An administrator makes the link, on the page of the member."),
            )
        body = {"member": "", "via": "cli", "subject": seat.user.handle, "system_account": account}
        DatabaseLedger(audit_chain(workspace)).append(Event(at, "new_password_link", body))
        return _opened(seat.user)


def _opened(user: User) -> str:
    """The path of the page, with what opens it; a lock after wrong tries is lifted."""
    User.objects.filter(pk=user.pk).update(failed_sign_ins=0, locked_until=None)
    parts = {"uidb36": user_pk_to_url_str(user), "key": PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=parts)


def _refuse_own(actor: Actor, user: User) -> None:
    if user.handle == actor.member_id:
        raise InputError(
            msg("Your own password is changed by whoever knows it."),
            remedy=msg("Change it on the page “My account”; if you forgot it, another administrator makes the link."),
        )


def _refuse_elsewhere(actor: Actor, user: User) -> None:
    maker = User.objects.get(handle=actor.member_id)
    if not all(_manages(maker, place, actor.at) for place in workspaces_of(user)):
        raise InputError(
            msg("{name} is a member of other workspaces too, whose people you do not manage.", name=user.name),
            remedy=msg("Ask somebody who is an administrator of all of them."),
        )


def _manages(user: User, workspace: Workspace, at: dt.datetime) -> bool:
    try:
        return actor_of(user, workspace.slug, at=at).may(Permission.MANAGE_PEOPLE)
    except NotFoundError:
        return False
