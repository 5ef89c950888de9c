"""Every role tries every page and every action, those that come later too: an answer, or a refusal that is told."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import unisono_app
from unisono.decide import Permission, Role
from unisono_app.base.acting import Action, Actor, Drafted, perform
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError

VALUES = {"slug": "none", "proposal_id": "P-0001", "file_id": "0" * 64, "line": 2, "key": "spend-4w", "handle": "u0"}
"""What stands for the parts of an address; any other is 1."""


def inside(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address below `w/<slug>/`, with its pattern."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from inside(entry, route)
        elif route.startswith("w/<slug:slug>/"):
            yield route, entry


def addresses(slug: str) -> list[str]:
    """Every page of a workspace, its parts filled in."""
    found = []
    for route, entry in inside(get_resolver()):
        path = route
        for name, converter in entry.pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            value = slug if name == "slug" else VALUES.get(name, 1)
            path = path.replace(f"<{kind}:{name}>", str(value)).replace(f"<{name}>", str(value))
        for name in ("slug",):
            path = path.replace(f"<slug:{name}>", slug)
        found.append("/" + path)
    return sorted(set(found))


def actions() -> list[type[Action[Any]]]:
    """Every action of every room."""
    for module in pkgutil.walk_packages(unisono_app.__path__, "unisono_app."):
        name = module.name
        if ".migrations" not in name and not name.endswith((".working", ".settings")):
            importlib.import_module(name)

    def below(kind: type[Any]) -> Iterator[type[Any]]:
        for sub in kind.__subclasses__():
            yield sub
            yield from below(sub)

    return sorted(
        {
            k
            for k in below(Action)
            if k is not Drafted and hasattr(k, "permission") and k.__module__[:12] == "unisono_app."
        },
        key=lambda k: k.__qualname__,
    )


def test_there_are_pages_and_actions_to_try() -> None:
    assert len(addresses("x")) > 15
    assert len(actions()) > 10


def test_whoever_is_not_signed_in_sees_no_page_of_a_workspace(workspace: Workspace) -> None:
    client = Client()
    for path in addresses(workspace.slug):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code in (302, 405), (path, answer.status_code)
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/accounts/login/"), path


def test_whoever_is_no_member_finds_nothing(signed_in: Callable[..., Client], workspace: Workspace) -> None:
    other = Workspace.objects.create(slug="other", name="Other", folder="/nowhere", made_at=dt.datetime.now(dt.UTC))
    client = signed_in(Role.CMO)
    for path in addresses(other.slug):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code in (404, 405), (path, answer.status_code)


@pytest.mark.prove
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_role_meets_every_page(role: Role, signed_in: Callable[..., Client], workspace: Workspace) -> None:
    client = signed_in(role, agency="Agence" if role is Role.AGENCY else "")
    client.raise_request_exception = False
    for path in addresses(workspace.slug):
        answer = client.get(path)
        assert answer.status_code < 500, (path, answer.status_code)
        if answer.status_code == 403:
            assert answer.content, path


@pytest.mark.parametrize("kind", actions(), ids=lambda kind: kind.__name__)
def test_every_action_refuses_whoever_lacks_its_permission(
    kind: type[Action[Any]], acting: Callable[..., Actor], workspace: Workspace
) -> None:
    assert isinstance(kind.permission, Permission)
    fields = inspect.signature(kind).parameters
    action = kind(**dict.fromkeys(fields))
    for role in Role:
        actor = acting(role, agency="Agence" if role is Role.AGENCY else "")
        if not actor.may(kind.permission):
            with pytest.raises(NotAllowedError):
                perform(action, actor)
