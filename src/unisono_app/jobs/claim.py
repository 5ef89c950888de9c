"""Taking a job: a lease that a living worker renews, and a fence that a late one does not pass.

Rule: a job is free when it waits and is due, or when its lease ran out. Whoever takes it raises its fence, in one
transaction. In one workspace one job runs at a time, in the order in which they were asked: each builds on the last.
A lease never reaches far ahead; one that does was written before the clock was set back, and counts as run out.
"""

from __future__ import annotations

import datetime as dt
import os
import socket

from django.db import transaction
from django.db.models import F, Q

from unisono_app.base.models import Workspace
from unisono_app.jobs.models import Job, JobState

LEASE = dt.timedelta(seconds=30)
"""How long a worker may be silent before another one takes its job."""

MOST_ATTEMPTS = 5
"""A job that stops its worker this often without finishing a step is given up."""


def claim(worker: str, now: dt.datetime) -> Job | None:
    """The next job, leased to `worker`; None when nothing waits. Safe with any number of workers."""
    for workspace_id in _with_work(now):
        with transaction.atomic():
            place = Workspace.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=workspace_id).first()
            job = _next_of(place, now) if place else None
            if job is not None:
                return _taken(job, worker, now)
    return None


def release(worker: str) -> int:
    """Free the jobs of a worker that is known to be dead or that stops; returns how many."""
    mine = Job.objects.everywhere().filter(worker=worker, state=JobState.RUNNING)
    return mine.update(leased_until=None)


def _lapsed(now: dt.datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LEASE)


def _free(now: dt.datetime) -> Q:
    return Q(state=JobState.WAITING, due_at__lte=now) | Q(_lapsed(now), state=JobState.RUNNING)


def _with_work(now: dt.datetime) -> list[int]:
    rows = Job.objects.everywhere().filter(_free(now)).order_by("due_at", "pk")
    return list(dict.fromkeys(rows.values_list("workspace_id", flat=True)))


def _next_of(workspace: Workspace, now: dt.datetime) -> Job | None:
    """The workspace's next job, unless one of its jobs is under way; its row is locked."""
    rows = Job.objects.within(workspace)
    if rows.filter(state=JobState.RUNNING).exclude(_lapsed(now)).exists():
        return None
    # what was under way and lost its worker comes before what waits
    return rows.filter(_free(now)).order_by("state", "due_at", "pk").first()


def _taken(job: Job, worker: str, now: dt.datetime) -> Job:
    Job.objects.everywhere().filter(pk=job.pk).update(
        state=JobState.RUNNING,
        worker=worker,
        leased_until=now + LEASE,
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        started_at=job.started_at or now,
    )
    return Job.objects.everywhere().get(pk=job.pk)


def release_dead() -> int:
    """Free the jobs of workers of this machine whose process is gone; returns how many."""
    here = f"{socket.gethostname()[:30]}-"
    running = Job.objects.everywhere().filter(state=JobState.RUNNING, worker__startswith=here)
    dead = [name for name in set(running.values_list("worker", flat=True)) if not _lives(name.removeprefix(here))]
    return sum(release(name) for name in dead)


def _lives(rest: str) -> bool:
    number = rest.split("-", maxsplit=1)[0]
    if not number.isdigit():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:  # it belongs to somebody else
        return True
    return True
