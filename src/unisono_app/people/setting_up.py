"""The first run: the one account that nobody could invite, made by whoever started the application.

Rule: only the link that the terminal printed opens this page, and only while there is no account.
"""

from __future__ import annotations

import secrets

from unisono.decide import Role
from unisono.words import msg
from unisono_app.base.clock import now
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotFoundError
from unisono_app.home import HOST, PORT, Home, system_account
from unisono_app.people.models import Membership, User
from unisono_app.people.queries import is_first_run
from unisono_app.typed import typed

FOUNDER = (Role.CMO, Role.PLANNER, Role.ANALYST, Role.ADMINISTRATOR)
"""What the first person is, until others are invited."""


def first_run_path() -> str:
    """The path of the page that makes the first account."""
    return f"/setup/{Home.current().secret('first-run.key')}/"


def command_for_link(host: str = HOST, port: int = PORT) -> str:
    """The command that says the link of the first account again, to be typed at the terminal."""
    home = Home.current()
    where = () if home.is_usual else ("--home", home.folder)
    return typed(
        "serve",
        "--link",
        *where,
        *(("--host", host) if host != HOST else ()),
        *(("--port", port) if port != PORT else ()),
    )


def refuse_late(secret: str) -> None:
    """Raise NotFoundError unless `secret` is the printed one and there is no account yet."""
    if not (is_first_run() and secrets.compare_digest(secret, Home.current().secret("first-run.key"))):
        raise NotFoundError(
            msg("This first step was taken already, or the link is not the one that was printed."),
            remedy=msg("Sign in; or look at the terminal where the application was started."),
        )


def found(*, name: str, email: str, password: str, language: str) -> User:
    """Make the first account, a founder of every workspace that is here, at the terminal too.

    The link that opened this page was printed at the terminal, so whoever has it is who started the application there.
    Later workspaces, and all other people, are linked by their own token: `unisono people link`.
    """
    user = User.objects.create_user(email, password, name=name, language=language)
    for workspace in Workspace.objects.filter(removed_at=None):
        seat_founder(workspace, user, account=system_account())
    return user


def seat_founder(workspace: Workspace, user: User, *, account: str = "") -> Membership:
    """Give `user` the first seat of a workspace; `account` of the machine acts as this member at the terminal."""
    return Membership.objects.create(
        workspace=workspace,
        user=user,
        roles=[role.value for role in FOUNDER],
        system_account=account,
        joined_at=now(),
    )
