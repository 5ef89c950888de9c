"""Warming up: what pages need is worked out once after the start, beside the requests; so the first click is quick.

Rooms say what they need by `to_warm`; whatever fails here fails again for the person who asks, who is told then.
The readiness page says whether it is done: pages answer before, only more slowly.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable

from django.db import connection

from unisono.errors import UnisonoError
from unisono.runs import Session
from unisono_app.base.chart_library import make_library
from unisono_app.base.clock import now
from unisono_app.base.health import PARTS
from unisono_app.base.models import Workspace
from unisono_app.base.sittings import sit
from unisono_app.home import Home

log = logging.getLogger("unisono.warming")

_work: list[Callable[[Session, str], object]] = []


def to_warm(work: Callable[[Session, str], object]) -> None:
    """Do `work` for each workspace and language after the start."""
    _work.append(work)


def warm(workspace: Workspace) -> None:
    """Work out what the pages of `workspace` need."""
    session = sit(workspace, now=now(), user="system")
    for work in _work:
        for code in ("en", "fr"):
            with contextlib.suppress(UnisonoError):
                work(session, code)


def warm_all() -> None:
    """Warm all workspaces, then make the chart library, without which pages have charts too."""
    try:
        for workspace in Workspace.objects.filter(removed_at=None):
            warm(workspace)
        make_library(Home.current())
    except Exception:  # nobody waits for this thread: what is wrong is told when a person asks
        log.exception("warming stopped")
    finally:
        connection.close()


def warm_in_background() -> threading.Thread:
    """Warm up beside the requests."""
    thread = threading.Thread(target=warm_all, name="warming", daemon=True)
    thread.start()
    PARTS["warming"] = lambda: {"done": not thread.is_alive()}
    return thread
