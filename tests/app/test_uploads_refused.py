"""What is too large or does not fit is refused before, or without, leaving anything behind."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from starlette.types import Message, Receive, Scope, Send

from unisono.decide import Role
from unisono_app.base.bodies import MOST_OF_FILES, MOST_OF_FORMS, Bounded
from unisono_app.base.limits import EXPORTS, UPLOADS
from unisono_app.base.models import Workspace
from unisono_app.base.static_files import names
from unisono_app.home import FOLDER, Home
from unisono_app.people.sending import may_bring
from unisono_app.serve import Application

UPLOAD = "/w/acme/facts/bring/"


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads a whole body, and answers unless the other side hangs up."""
    scope["read"] = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        scope["read"] += len(message["body"])
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def answer(path: str, n_bytes: int, *, announced: bool, known: bool = True) -> tuple[int, int]:
    """The status of a request with a body of so many bytes, and how many of them were taken."""
    headers = [(b"content-length", str(n_bytes).encode())] if announced else []
    scope: dict[str, object] = {"type": "http", "path": path, "headers": headers, "read": 0}
    chunk, sent, told = b"x" * 1024 * 1024, 0, []

    async def receive() -> Message:
        nonlocal sent
        sent += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": sent < n_bytes}

    async def send(message: Message) -> None:
        told.append(message)

    async def may_send(scope: Scope, slug: str) -> bool:
        return known and slug == "acme"

    asyncio.run(Bounded(pages, may_send)(scope, receive, send))
    return int(told[0]["status"]), sent


def test_two_gigabytes_are_refused_before_a_byte_is_taken() -> None:
    assert answer(UPLOAD, 2 * 1024**3, announced=True) == (413, 0)


def test_a_body_that_announces_nothing_is_cut_where_the_limit_is() -> None:
    status, taken = answer(UPLOAD, 2 * 1024**3, announced=False)
    assert status == 413
    assert taken <= MOST_OF_FILES + 1024**2


@pytest.mark.parametrize("announced", [True, False])
def test_forms_are_small(announced: bool) -> None:
    assert answer("/w/acme/decide/P-0001/approve/", 50 * 1024**2, announced=announced)[0] == 413
    assert answer("/w/acme/decide/P-0001/approve/", MOST_OF_FORMS // 2, announced=announced)[0] == 200
    assert answer(UPLOAD, 50 * 1024**2, announced=announced)[0] == 200


def test_strangers_send_no_files() -> None:
    assert answer(UPLOAD, 50 * 1024**2, announced=True, known=False) == (413, 0)
    assert answer(UPLOAD, 50 * 1024**2, announced=False, known=False)[1] <= MOST_OF_FORMS + 1024**2
    assert answer("/w/acme/facts/imports/1/again/", 50 * 1024**2, announced=True)[0] == 413


def test_agents_send_no_large_bodies() -> None:
    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        await pages(scope, receive, send)

    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x" * 1024, "more_body": False}

    scope = {"type": "http", "path": "/mcp", "headers": [(b"content-length", b"90000000")]}
    asyncio.run(Application(pages, agents=called)(scope, receive, send))  # type: ignore[arg-type]  # only called
    assert told[0]["status"] == 413


def test_who_may_send_files_is_known_by_the_cookie(signed_in: Callable[..., Client], workspace: Workspace) -> None:
    def asked(client: Client, slug: str) -> bool:
        return may_bring("; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()), slug)

    planner = signed_in(Role.PLANNER)
    assert asked(planner, workspace.slug)
    assert not asked(planner, "none")
    assert not asked(signed_in(Role.READ_ONLY), workspace.slug)
    assert not asked(Client(), workspace.slug)
    session = planner.session
    session["seen"] = 0
    session.save()
    assert not asked(planner, workspace.slug)


def test_static_files_have_one_name_each(client: Client) -> None:
    name = "base/unisono.css"
    assert client.get(f"/static/{name}").status_code == 200
    for other in ("base/./././unisono.css", "base", "base/", "", "../settings.py", "base/../base/unisono.css"):
        assert client.get(f"/static/{other}").status_code == 404, other
    assert name in names()


def test_files_come_and_go_so_often_and_no_more(signed_in: Callable[..., Client], workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    for path, limit in ((f"/w/{workspace.slug}/facts/bring/", UPLOADS), ("", EXPORTS)):
        tries = [
            client.post(path) if path else client.get(f"/w/{workspace.slug}/decide/audit/ledger.jsonl")
            for _ in range(limit.most + 1)
        ]
        assert [answer.status_code == 429 for answer in tries] == [False] * limit.most + [True]


FULL = """
import resource, signal
from unisono_app.home import Home
from unisono_app.starting import set_up
set_up(Home.current())
from django.core.files.uploadedfile import SimpleUploadedFile
from unisono.errors import InputError
from unisono_app.facts.uploads import keep
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
files = [SimpleUploadedFile("small.csv", b"x"), SimpleUploadedFile("large.csv", b"x" * 200_000)]
try:
    keep(files)
except InputError as problem:
    print(problem.code, problem.what)
"""


def test_files_that_find_no_room_leave_nothing_behind(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").make()
    environment = {**os.environ, FOLDER: str(home.folder)}
    done = subprocess.run(
        [sys.executable, "-c", FULL], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.startswith("input The files could not be stored: File too large"), done.stderr
    assert list(home.uploads.iterdir()) == []
