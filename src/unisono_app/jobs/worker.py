"""A worker: takes one job after the other, does it, and says that it lives.

The same loop runs in the process that `serve` keeps beside it and in `unisono worker`. A heartbeat renews the lease
from a thread of its own, so that a step may last longer than a lease.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections, connection, transaction

from unisono.errors import UnisonoError
from unisono.words import Text, msg
from unisono.words.record import Json, text_to_json
from unisono_app.base.acting import note
from unisono_app.base.clock import now
from unisono_app.base.refusals import NotAllowedError
from unisono_app.jobs.claim import LEASE, MOST_ATTEMPTS, claim, release
from unisono_app.jobs.import_record import problem_record
from unisono_app.jobs.kinds import KINDS
from unisono_app.jobs.models import Job, JobState, Worker
from unisono_app.jobs.running import CancelledError, LostLeaseError, Running, StoppedError
from unisono_app.jobs.schedule import ask_what_is_due
from unisono_app.people.queries import asker

log = logging.getLogger("unisono.jobs")

IDLE = 0.5
"""Seconds between two looks for work."""


def name_of_this() -> str:
    """A name that no other worker has."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"


def work_for_ever(name: str, stop: threading.Event) -> None:
    """Do jobs until `stop`; a database that is away is waited for."""
    with _heartbeat(name):
        while not stop.is_set():
            close_old_connections()
            try:
                ask_what_is_due(now())
                if not work_one(name, stop):
                    stop.wait(IDLE)
            except DatabaseError as problem:
                log.warning("database away", extra={"problem": type(problem).__name__})
                connection.close()
                stop.wait(2.0)
        _leave(name)


def work_one(name: str, stop: threading.Event | None = None) -> bool:
    """Take one job and do it; False when nothing waits."""
    job = claim(name, now())
    if job is None:
        return False
    log.info("job begins", extra={"job": job.pk, "kind": job.kind, "attempt": job.attempts})
    if job.attempts > MOST_ATTEMPTS:
        _give_up(job)
        return True
    try:
        _carry(job, stop)
    except LostLeaseError:
        log.warning("job went to another worker", extra={"job": job.pk})
    return True


def _carry(job: Job, stop: threading.Event | None) -> None:
    """Do `job`, and record how it ended."""
    try:
        actor = asker(job.workspace, job.asked_by, at=now())
        kind = KINDS[job.kind]
        if not actor.may(kind.permission):
            raise NotAllowedError.of(actor.role, kind.permission)
        running = Running(job, actor, stop)
        with _lease_kept(job):
            result = kind.work(running)
        with transaction.atomic():
            running.finish(result)
            note(actor, "job_done", {"job": job.pk, "kind": job.kind})
    except (LostLeaseError, DatabaseError):
        raise
    except CancelledError:
        _end(job, JobState.CANCELLED)
    except StoppedError:
        _give_back(job)
    except UnisonoError as problem:
        _end(job, JobState.FAILED, problem=problem_record(problem))
    except OSError as problem:
        log.exception("job failed", extra={"job": job.pk})
        what = msg("The machine refused: {reason}.", reason=problem.strerror or type(problem).__name__)
        remedy = msg("Make room on the disk or mend its rights, then try again: what was done stays done.")
        _end(job, JobState.FAILED, problem=_told(what, remedy))
    except Exception as problem:
        log.exception("job failed", extra={"job": job.pk})
        what = msg("Something went wrong on our side: {name}.", name=type(problem).__name__)
        remedy = msg("Try again. If it stays so, give your administrator the number of this job.")
        _end(job, JobState.FAILED, problem=_told(what, remedy))


def _told(what: Text, remedy: Text) -> dict[str, Json]:
    return {"code": "job", "what": text_to_json(what), "remedy": text_to_json(remedy), "where": None}


def _end(job: Job, state: JobState, **values: object) -> None:
    mine = Job.objects.everywhere().filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
    mine.update(state=state, ended_at=now(), leased_until=None, **values)
    log.info("job ends", extra={"job": job.pk, "kind": job.kind, "state": state.value})


def _give_up(job: Job) -> None:
    what = msg("The worker stopped {n} times while doing this.", n=MOST_ATTEMPTS)
    remedy = msg("The machine may have too little memory for it. Give it more, then try again.")
    _end(job, JobState.FAILED, problem=_told(what, remedy))


def _give_back(job: Job) -> None:
    mine = Job.objects.everywhere().filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
    mine.update(leased_until=None, attempts=0)


@contextmanager
def _lease_kept(job: Job) -> Iterator[None]:
    """Renew the lease of `job` from a thread of its own."""

    def renew() -> None:
        mine = Job.objects.everywhere().filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
        mine.update(leased_until=now() + LEASE)

    with _beating(renew, LEASE.total_seconds() / 3):
        yield


@contextmanager
def _heartbeat(name: str) -> Iterator[None]:
    """Say every ten seconds that the worker `name` lives."""

    def say() -> None:
        at = now()
        Worker.objects.update_or_create(
            name=name, defaults={"seen_at": at}, create_defaults={"since": at, "seen_at": at}
        )

    with _beating(say, 10.0, at_once=True):
        yield


@contextmanager
def _beating(beat: Callable[[], object], every: float, *, at_once: bool = False) -> Iterator[None]:
    over = threading.Event()

    def run() -> None:
        wait = 0.0 if at_once else every
        while not over.wait(wait):
            wait = every
            try:
                beat()
            except DatabaseError:
                log.warning("no heartbeat: database away")
            finally:
                connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _leave(name: str) -> None:
    release(name)
    Worker.objects.filter(name=name).delete()
    connection.close()
