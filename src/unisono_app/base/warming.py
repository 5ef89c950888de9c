"""Warming up: what pages need is worked out beside the requests, after the start and after every change.

For a marketer: the first click of the day, and the first after an import or a fit, is as quick as the next.

Rule: rooms say what they need by `to_warm`; whatever fails here fails again for the person who asks, who is told then.
The readiness page says whether the first round is done: pages answer before, only more slowly. From then on each
workspace is looked at every few seconds, and what hangs on a new edition, fit, setting or day is worked out anew,
whichever process brought it.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Hashable

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

EVERY = 5.0
"""Seconds between two looks at the workspaces."""

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


def warm_what_changed(seen: dict[int, Hashable]) -> None:
    """Warm the workspaces whose pages hang on something new; `seen` keeps what they hung on last."""
    for workspace in Workspace.objects.filter(removed_at=None):
        state = _state(workspace)
        if seen.get(workspace.pk) != state:
            seen[workspace.pk] = state
            warm(workspace)


def warm_all(seen: dict[int, Hashable]) -> None:
    """Warm all workspaces, then make the chart library, without which pages have charts too."""
    _round(lambda: warm_what_changed(seen))
    _round(lambda: make_library(Home.current()))


def _round(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:  # nobody waits for this thread: what is wrong is told when a person asks
        log.exception("warming stopped")
    finally:
        connection.close()


def _state(workspace: Workspace) -> Hashable:
    """What the pages of `workspace` hang on; None where there is nothing to show yet."""
    try:
        session = sit(workspace, now=now(), user="system")
        run = session.latest_run()
        return session.edition().edition_id, run and run.run_id, repr(session.settings), session.today
    except UnisonoError:
        return None


def warm_in_background(over: threading.Event | None = None) -> threading.Thread:
    """Warm up beside the requests, and stay warm until `over`."""
    done, end, seen = threading.Event(), over or threading.Event(), dict[int, Hashable]()

    def work() -> None:
        warm_all(seen)
        done.set()
        while not end.wait(EVERY):
            _round(lambda: warm_what_changed(seen))

    thread = threading.Thread(target=work, name="warming", daemon=True)
    thread.start()
    PARTS["warming"] = lambda: {"done": done.is_set()}
    return thread
