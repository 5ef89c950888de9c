"""The undo of an import: which of its files are in force, which were left out, and what is under way."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from unisono.decide import Permission
from unisono.errors import WorkspaceError
from unisono.facts.store import Outcome
from unisono.facts.store.store import Store
from unisono_app.base.acting import Actor
from unisono_app.jobs.models import Job, JobState
from unisono_app.jobs.queries import JobPage, jobs_of, n_workers, page_of

_CAME_IN = (Outcome.LANDED.value, Outcome.PARTLY.value)


@dataclass(frozen=True, slots=True)
class Undo:
    """The files that an import brought: ids of those in force, names of those that were left out since."""

    in_force: tuple[str, ...]
    left_out: tuple[str, ...]


def undo_of(actor: Actor, job: Job) -> Undo | None:
    """What can be undone of an import, or brought back; None for who may not, and where nothing came in."""
    brought = [file for file in (job.result or {}).get("files", []) if file["outcome"] in _CAME_IN and file["file_id"]]
    if not brought or not actor.may(Permission.FIT):
        return None
    current: set[str] = set()
    with contextlib.suppress(WorkspaceError):
        current = {file.file_id for file in Store(actor.session().workspace).current().files}
    return Undo(
        tuple(dict.fromkeys(file["file_id"] for file in brought if file["file_id"] in current)),
        tuple(file["name"] for file in brought if file["file_id"] not in current),
    )


def at_work(actor: Actor) -> JobPage | None:
    """The newest work on files: while it is under way, or where it failed."""
    job = jobs_of(actor).filter(kind__in=("leave_out", "import")).first()
    shown = job is not None and (job.is_open or job.state == JobState.FAILED)
    return page_of(job, has_worker=n_workers(actor.at) > 0) if job and shown else None
