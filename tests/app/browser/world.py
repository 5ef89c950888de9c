"""A server for browser tests: the real application on loopback with the sample company and a person of each role.

python world.py HOME WORKSPACE     # prints its port and the cookies of its people as one line of JSON, then serves

The database is the one that UNISONO_DATABASE_URL names, else SQLite.
"""

from __future__ import annotations

import datetime as dt
import json
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from unisono_app import starting
from unisono_app.home import Home
from unisono_app.serve import application


def main(home: Path, folder: Path) -> None:
    """Set up, tell the cookies, and serve until stopped."""
    starting.set_up(replace(Home.current(), folder=home))
    starting.bring_up_to_date()
    door = socket.create_server(("127.0.0.1", 0))  # held from now on, so that nobody else takes the port
    sys.stdout.write(json.dumps({"port": door.getsockname()[1], "cookies": people(folder)}) + "\n")
    sys.stdout.flush()
    import uvicorn

    from unisono_app.base.warming import warm_all

    warm_all({})  # before the first page, so that no test waits for it in the midst

    uvicorn.Server(uvicorn.Config(application(), log_config=None, lifespan="on")).run(sockets=[door])


def people(folder: Path) -> dict[str, str]:
    """Seat somebody of each role in the workspace of `folder`, and in an empty one; session keys by role."""
    from unisono.decide import Role
    from unisono_app.base.workspaces import take_in
    from unisono_app.people.models import Membership, User

    now = dt.datetime.now(dt.UTC)
    places = [take_in(folder, at=now), take_in(empty(folder), at=now)]
    cookies = {}
    for role in Role:
        user = User.objects.create_user(
            f"{role.value}@example.com", "a sentence that is long enough", name=f"{role.value} of the tests"
        )
        for place in places:
            fields = {"agency": "Agence" if role is Role.AGENCY else ""}
            Membership.objects.create(workspace=place, user=user, roles=[role.value], joined_at=now, **fields)
        cookies[role.value] = session_of(user)
        cookies[f"{role.value} for an hour"] = session_of(user, began=now - dt.timedelta(hours=1))
    return cookies


def empty(folder: Path) -> Path:
    """A workspace without facts beside `folder`."""
    import unisono

    now = dt.datetime.now(dt.UTC)
    place = folder.parent / "empty"
    unisono.create_workspace(place, unisono.Settings(name="Empty"), identity_key=b"k" * 32, now=now, user="tests")
    return place


def session_of(user: Any, began: dt.datetime | None = None) -> str:
    """The key of a signed-in session; `began`: when they signed in, if not with the first click."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if began is not None:
        session["began"], session["seen"] = began.timestamp(), dt.datetime.now(dt.UTC).timestamp()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
