"""Sitting down at a workspace: the engine's `Session`, its ledger in the database, its memory kept between pages.

Rule: what a session worked out about an edition or loaded of a fit is kept by process and shared by all who look at the
same workspace; the time and the person are of each request. The engine notices by itself when the edition changes.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

from unisono.facts.workspace import Workspace as Folder
from unisono.runs import Session
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace

_kept: dict[int, Session] = {}
_turn = threading.Lock()


def decisions_chain(workspace: Workspace) -> str:
    """The name of a workspace's chain of decisions."""
    return f"decisions/{workspace.pk}"


def sit(workspace: Workspace, *, now: dt.datetime, user: str) -> Session:
    """A session at `workspace` at the time `now` for the account `user`; settings as they stand in the folder."""
    folder = Folder.open(workspace.path)
    with _turn:
        kept = _kept.get(workspace.pk)
        if kept is None or kept.workspace != folder or kept.today != _day(kept, now):
            kept = Session(folder, now, user, DatabaseLedger(decisions_chain(workspace)))
            _kept[workspace.pk] = kept
    return kept.at(now, user)


def forget(workspace: Workspace) -> None:
    """Let go what is kept of `workspace`: its folder was replaced or removed."""
    with _turn:
        _kept.pop(workspace.pk, None)


def _day(session: Session, now: dt.datetime) -> dt.date:
    return replace(session, now=now).today
