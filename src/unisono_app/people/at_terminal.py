"""Who sits at the terminal: the member whose token is in UNISONO_TOKEN, or who is linked to the account of the system.

Rule: linking needs a token of the member, so that nobody at the machine becomes somebody else by naming them; only the
first account, made by the link that this very terminal printed, is linked at once (`setting_up`). Limits: whoever may
write the application's home could change its database too; that is the operating system's to guard.
"""

from __future__ import annotations

import datetime as dt

from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError
from unisono_app.people.programs import TokenError, actor_with, token_in_force
from unisono_app.people.queries import actor_in, members

VARIABLE = "UNISONO_TOKEN"


def actor_at_terminal(workspace: Workspace, *, token: str | None, system_user: str, at: dt.datetime) -> Actor:
    """The member who types.

    Raises:
        TokenError: the token opens nothing, or another workspace; NotAllowedError: nobody is linked to the account.
    """
    if token:
        found = token_in_force(token, at)
        if found.workspace_id != workspace.pk:
            raise TokenError(
                msg("The token in {variable} opens another workspace.", variable=VARIABLE),
                remedy=msg("Make one for “{name}” on the page “My account”.", name=workspace.name),
            )
        return actor_with(found, at=at, via="cli")
    seat = members(workspace).filter(system_account=system_user, left_at=None).first()
    if seat is None:
        raise NotAllowedError(
            msg(
                "The application keeps the decisions of this workspace, and no member of it is linked to the account "
                "“{user}” of this machine.",
                user=system_user,
            ),
            remedy=msg(
                "Make a token that acts on the page “My account”, put it in {variable}, and link the account once: "
                "{line}.",
                variable=VARIABLE,
                line="unisono people link",
            ),
        )
    return actor_in(seat, seat.user, at=at, via="cli")
