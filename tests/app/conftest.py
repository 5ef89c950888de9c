"""The application with the sample company in it, and people of every role."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

import unisono
from unisono.decide import Role
from unisono_app.base.acting import Actor
from unisono_app.base.models import Workspace
from unisono_app.base.workspaces import take_in
from unisono_app.people.models import Membership, User
from unisono_app.people.queries import actor_of

PASSWORD = "a sentence that is long enough"  # noqa: S105 (of people who exist in tests only)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables, and that of the shared cache."""
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company up to last week: facts, a quick fit, and one proposal that waits; copy before use."""
    home = tmp_path_factory.mktemp("sample")
    now = dt.datetime.now(dt.UTC)
    company = unisono.sample_company(7, weeks=104, last_on=now.date() - dt.timedelta(days=1))
    company.write(home / "exports")
    settings = unisono.Settings(name="Sommelune", margin_rate=0.45, due_days=2)
    session = unisono.create_workspace(
        home / "acme", settings, identity_key=secrets.token_bytes(32), now=now, user="tests"
    )
    session.import_files([home / "exports"], unisono.Hints(currency="EUR", identity_key=b"k" * 32))
    session.fit(unisono.Spec(draws=300))
    request = unisono.PlanRequest(budget=780_000, weeks=13, margin_rate=0.45)
    session.plan(request, by="Media planner")
    return home / "acme"


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample company's workspace, to touch."""
    return Path(shutil.copytree(sample, tmp_path / "acme"))


@pytest.fixture
def workspace(folder: Path, db: None) -> Workspace:
    """The sample company, taken into the application."""
    return take_in(folder, at=dt.datetime.now(dt.UTC), is_sample=True)


Seat = Callable[..., User]


@pytest.fixture
def seat(workspace: Workspace) -> Seat:
    """Gives somebody a seat: `seat(Role.PLANNER)`, with an account made for it."""

    def take(*roles: Role, agency: str = "", team: str = "") -> User:
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

    return take


@pytest.fixture
def acting(seat: Seat, workspace: Workspace) -> Callable[..., Actor]:
    """Somebody of these roles as an actor in the sample company."""

    def make(*roles: Role, agency: str = "") -> Actor:
        return actor_of(seat(*roles, agency=agency), workspace.slug, at=dt.datetime.now(dt.UTC))

    return make


@pytest.fixture
def signed_in(seat: Seat) -> Callable[..., Client]:
    """A browser of somebody of these roles, signed in."""

    def enter(*roles: Role, agency: str = "") -> Client:
        client = Client()
        client.force_login(seat(*roles, agency=agency), "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter
