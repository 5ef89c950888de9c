"""Workspaces that the application keeps: the commands find its home in the folder, and sit down with its ledger.

Rule: looking needs nothing beyond the right to read the application's home; changing something needs a member (see
`unisono_app.people.at_terminal`). The frame is loaded only where a folder says that it is kept.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from unisono.errors import InputError, WorkspaceError
from unisono.words import msg

if TYPE_CHECKING:
    from unisono_app.base.models import Workspace
    from unisono_cli.face import Face
    from unisono_cli.hands import MemberHand


def keeper_of(folder: Path) -> Path | None:
    """The home of the application that keeps the decisions of `folder`; None where the folder keeps them itself."""
    try:
        return Path((folder / "ledger" / "ledger.jsonl.kept-by").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None


def row_of(folder: Path, home: Path) -> Workspace:
    """The workspace of the application in `home` that lies in `folder`; let go or not.

    Raises:
        WorkspaceError: the home is gone, or does not know the folder.
    """
    from unisono_app.home import Home
    from unisono_app.starting import set_up

    place = replace(Home.current(), folder=home)
    if not home.is_dir():
        raise _lost(home)
    set_up(place)
    from django.db import DatabaseError

    from unisono_app.base.models import Workspace

    try:
        found = Workspace.objects.filter(folder=str(folder.absolute())).first()
    except DatabaseError as problem:
        raise _lost(home) from problem
    if found is None:
        raise _lost(home)
    return found


def member_hand(face: Face, home: Path, by: str | None) -> MemberHand:
    """The member who types, ready to act; `by` may repeat the own name and nobody else's.

    Raises:
        InputError: it names somebody else; NotAllowedError, TokenError: no member is known here.
    """
    row = row_of(face.folder, home)
    from unisono.decide.person import plain_name
    from unisono_app.people.at_terminal import actor_at_terminal
    from unisono_cli.hands import MemberHand

    actor = actor_at_terminal(row, token=token(), system_user=face.user(), at=face.now())
    if by is not None and plain_name(by) != plain_name(actor.name):
        raise InputError(
            msg("You are “{name}” here, and “{by}” is somebody else.", name=actor.name, by=by),
            remedy=msg("Leave --by out: the application knows who you are."),
        )
    return MemberHand(actor)


def token() -> str | None:
    """The token that the terminal was given."""
    from unisono_app.people.at_terminal import VARIABLE

    return os.environ.get(VARIABLE) or None


def _lost(home: Path) -> WorkspaceError:
    return WorkspaceError(
        msg(
            "The application in {home} keeps the decisions of this workspace, but cannot be found there.",
            home=str(home),
        ),
        remedy=msg(
            "Put its folder back, or restore its backup; with PostgreSQL set UNISONO_DATABASE_URL as for unisono serve."
        ),
    )
