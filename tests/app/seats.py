"""New companies, seats in them, and browsers of whoever has one."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

from django.test import Client

import unisono
from unisono.decide import Role
from unisono_app.base.models import Workspace
from unisono_app.base.workspaces import take_in
from unisono_app.people.models import Membership, User

PASSWORD = "a sentence that is long enough"  # noqa: S105 (of people who exist in tests only)


def new_company(folder: Path) -> Workspace:
    """A company with no facts yet, in this folder."""
    now, settings = dt.datetime.now(dt.UTC), unisono.Settings(name="New", outcome="revenue")
    unisono.create_workspace(folder, settings, identity_key=secrets.token_bytes(32), now=now)
    return take_in(folder, at=now)


def seated(workspace: Workspace, *roles: Role, agency: str = "", team: str = "") -> User:
    """Somebody of these roles, with an account made for it."""
    name = f"{roles[0].value} {User.objects.count()}"
    user = User.objects.create_user(f"{name.replace(' ', '.')}@example.com", PASSWORD, name=name)
    Membership.objects.create(
        workspace=workspace,
        user=user,
        roles=[role.value for role in roles],
        agency=agency,
        team=team,
        joined_at=dt.datetime.now(dt.UTC),
    )
    return user


def browser_of(user: User) -> Client:
    """A browser in which `user` is signed in."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client
