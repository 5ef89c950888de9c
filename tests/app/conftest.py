"""The application with the sample company in it, people of every role, and both kinds of database.

Most tests take `workspace` (and with it `db`): quick, rolled back at the end. Whatever is about threads, processes or
the database itself takes `installation`: an application of its own, really committed, once on SQLite and once on
PostgreSQL; other processes reach it by `Home` and by the environment, which names it too.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

import unisono
from tests.app.seats import browser_of, new_company, seated
from unisono.decide import Role
from unisono_app.api.access import CALLS
from unisono_app.base.acting import Actor, perform
from unisono_app.base.limits import GUESSES
from unisono_app.base.models import Workspace
from unisono_app.base.workspaces import take_in
from unisono_app.home import DATABASE, FOLDER, Home
from unisono_app.people.actions import MadeToken, MakeToken
from unisono_app.people.models import User
from unisono_app.people.queries import actor_of
from unisono_app.starting import bring_up_to_date
from unisono_app.storage import database


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in English, whatever language the pages of another one were asked in."""
    with translation.override("en"):
        yield


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


@contextmanager
def connected(home: Home) -> Iterator[None]:
    """The frame's database is that of `home`, for all threads; that of the other tests is kept open meanwhile."""
    before, kept = connections.settings["default"], connections["default"]
    if hasattr(kept, "close_pool"):  # pools are shared by name: the next one would get connections of this one
        kept.close()
        kept.close_pool()
    connections.settings["default"] = {**before, **database(home)}
    ours = connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        ours.close()
        if hasattr(ours, "close_pool"):
            ours.close_pool()
        connections.settings["default"], connections["default"] = before, kept


@pytest.fixture(scope="session")
def fresh_sqlite(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Callable[[Home], Home]:
    """Gives a home the tables of this version, in SQLite."""
    made = Home(tmp_path_factory.mktemp("tables")).make()
    with django_db_blocker.unblock(), connected(made):
        bring_up_to_date()

    def fresh(home: Home) -> Home:
        shutil.copy(made.sqlite, home.sqlite)
        return home

    return fresh


@pytest.fixture(scope="session")
def fresh_postgres(
    postgres_address: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Callable[[Home], Home]]:
    """Gives a home the tables of this version, in a PostgreSQL database of its own."""
    server = psycopg.connect(postgres_address.format(name="postgres"), autocommit=True)
    server.execute("CREATE DATABASE tables")
    made = Home(tmp_path_factory.mktemp("tables"), postgres_address.format(name="tables")).make()
    with django_db_blocker.unblock(), connected(made):
        bring_up_to_date()

    def fresh(home: Home) -> Home:
        name = f"d{secrets.token_hex(6)}"
        server.execute(f"CREATE DATABASE {name} TEMPLATE tables")
        return Home(home.folder, postgres_address.format(name=name))

    yield fresh
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    """An application of its own with an empty database, once on SQLite and once on PostgreSQL."""
    kind = "fresh_sqlite" if request.param == "sqlite" else "fresh_postgres"
    home: Home = request.getfixturevalue(kind)(Home(tmp_path / "home").make())
    monkeypatch.setenv(FOLDER, str(home.folder))
    monkeypatch.setenv(DATABASE, home.database or "")
    with django_db_blocker.unblock(), connected(home):
        yield home


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample company's workspace, to touch."""
    return Path(shutil.copytree(sample, tmp_path / "acme"))


@pytest.fixture
def workspace(folder: Path, db: None) -> Workspace:
    """The sample company, taken into the application."""
    return take_in(folder, at=dt.datetime.now(dt.UTC), is_sample=True)


@pytest.fixture
def company(tmp_path: Path, db: None) -> Workspace:
    """A new company with no facts yet."""
    return new_company(tmp_path / "new")


Seat = Callable[..., User]


@pytest.fixture
def seat(workspace: Workspace) -> Seat:
    """Gives somebody a seat: `seat(Role.PLANNER)`, with an account made for it."""

    def take(*roles: Role, agency: str = "", team: str = "") -> User:
        return seated(workspace, *roles, agency=agency, team=team)

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
        return browser_of(seat(*roles, agency=agency))

    return enter


@pytest.fixture
def calm() -> None:
    """Nobody has called, or guessed, yet."""
    GUESSES.forget()
    CALLS.forget()


@pytest.fixture
def made(acting: Callable[..., Actor]) -> Callable[..., MadeToken]:
    """A token of somebody of this role: `made(Role.CMO, may_act=True)`."""

    def make(role: Role, *, agency: str = "", **reach: bool) -> MadeToken:
        return perform(MakeToken("tests", **reach), acting(role, agency=agency))

    return make


class _Filled(HTMLParser):
    """The fields of the first form that posts, or gets, to `action`, as a browser would send them untouched."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._action, self._is_inside = action, False
        self._select, self._text = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "form":
            self._is_inside = told.get("action", "") == self._action
        if not self._is_inside or "disabled" in told:
            return
        match tag:
            case "input" if name and (told.get("type") not in ("checkbox", "radio") or "checked" in told):
                unsaid = "on" if told.get("type") in ("checkbox", "radio") else ""
                self.fields.setdefault(name, []).append(told.get("value", unsaid))
            case "select":
                self._select = name
            case "option" if "selected" in told:
                self.fields[self._select] = [told.get("value", "")]
            case "textarea":
                self._text = name
                self.fields[name] = [""]

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""
        if tag == "form":
            self._is_inside = False


@pytest.fixture
def filled() -> Callable[..., dict[str, list[str]]]:
    """Reads a form from a page: `filled(answer)`, or `filled(answer, "/w/…/plan/")` by its address."""

    def read(answer: Any, action: str = "") -> dict[str, list[str]]:
        reader = _Filled(action)
        reader.feed(answer.content.decode())
        return reader.fields

    return read


PARTS = {
    "proposal_id": "P-0001",
    "policy_id": "none",
    "delegation_id": "D-0001",
    "handle": "u0",
    "kind": "fit",
    "code": "fr",
    "source": "none",
    "file_id": "0" * 64,
    "key": "spend-4w",
}
"""What stands for the parts of an address; any other is a number that nothing has."""


@pytest.fixture
def routes(workspace: Workspace) -> dict[str, str]:
    """Every address of the sample company by the name of its view: those that come later, too."""

    def below(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, list[str]]]:
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from below(entry, route)
            elif route.startswith("w/<slug:slug>/"):
                yield str(entry.name), re.findall(r"<(?:\w+:)?(\w+)>", route)

    values = {**PARTS, "slug": workspace.slug}
    found = list(below(get_resolver()))
    assert len({name for name, _ in found}) == len(found), "two addresses of one name"
    return {name: reverse(name, kwargs={part: values.get(part, 999_999) for part in parts}) for name, parts in found}


@pytest.fixture
def connected_to() -> Callable[[Home], Any]:
    """Makes another home's database the frame's: `with connected_to(home): …`."""
    return connected
