"""A job in the hands of a worker: steps that are done once, progress, cancelling.

Rule: a step computes outside any transaction; its effects in the database and the record that it is done are written
together, behind the fence. Killed before that, it left nothing and is done again; killed after, it is skipped. Effects
in files are the engine's: written whole or not at all, and the same when done twice. A step whose effect is one record
of the decision ledger runs with `ledger_of`, which seals that record and the step together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from django.db import transaction

from unisono.decide import Event, Record
from unisono.runs import Session
from unisono.words import Text
from unisono.words.record import Json, text_to_json
from unisono_app.base.acting import Actor
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.clock import now
from unisono_app.base.sittings import decisions_chain
from unisono_app.jobs.claim import LEASE
from unisono_app.jobs.models import Job, JobState, JobStep

T = TypeVar("T")

TOLD_EVERY = 0.5
"""Seconds between two looks at the database while a step reports its progress."""


class LostLeaseError(Exception):
    """Another worker has the job now."""


class CancelledError(Exception):
    """Somebody asked to cancel the job."""


class StoppedError(Exception):
    """The worker is asked to stop; the job goes on elsewhere."""


def moment(_where: str, _step: str) -> None:
    """Called before, inside and after each step's transaction: where tests kill the worker."""


class Running:
    """A claimed job; every write names its fence."""

    def __init__(self, job: Job, actor: Actor, stop: threading.Event | None = None) -> None:
        self.job, self.actor = job, actor
        self._stop = stop or threading.Event()
        steps = JobStep.objects.within(job.workspace).filter(job=job)
        self._done: dict[str, Json] = dict(steps.values_list("name", "result"))
        self._span = (0.0, 1.0)
        self._told = 0.0

    @property
    def payload(self) -> dict[str, Json]:
        """What was asked."""
        found: dict[str, Json] = self.job.payload
        return found

    def step(self, name: str, compute: Callable[[], T], record: Callable[[T], Json]) -> Json:
        """Do `compute` once; `record` writes its effects and returns what is kept of it, in one transaction."""
        if name in self._done:
            return self._done[name]
        self.look()
        moment("before", name)
        found = compute()
        with transaction.atomic():
            result = record(found)
            self.keep(name, result)
        self._done[name] = result
        moment("after", name)
        return result

    def decide(self, name: str, run: Callable[[Session], object]) -> Json:
        """Do `run` once: a run of the engine that ends in one record of the decision ledger, sealed with the step.

        Kept of it is what the record says: `seq`, `kind` and the proposal's id.
        """
        if name in self._done:
            return self._done[name]
        self.look()
        moment("before", name)
        ledger = _StepLedger(self, name)
        run(replace(self.actor.session(), ledger=ledger))
        self._done[name] = ledger.sealed
        moment("after", name)
        return self._done[name]

    def keep(self, name: str, result: Json) -> None:
        """Record that a step is done; inside the transaction of its effects."""
        self.write(attempts=0)
        JobStep.objects.create(workspace=self.job.workspace, job=self.job, name=name, result=result, done_at=now())
        moment("inside", name)

    def finish(self, result: Json) -> None:
        """Record that all is done."""
        self.write(state=JobState.DONE, progress=1.0, result=result, ended_at=now(), leased_until=None, doing=None)

    def span(self, begin: float, end: float) -> None:
        """The part of the whole that the coming step is."""
        self._span = (begin, end)

    def share(self, done: float) -> None:
        """So much of the step is done, 0 to 1."""
        self.tell(done, None)

    def pieces(self, done: int, total: int, what: Text) -> None:
        """`done` of `total` pieces of the step are done, and `what` is under way."""
        self.tell(done / max(total, 1), what)

    def tell(self, done: float, what: Text | None, *, at_once: bool = False) -> None:
        """Show progress, renew the lease, and stop where that was asked; at most twice a second."""
        if not at_once and time.monotonic() - self._told < TOLD_EVERY:
            return
        self._told = time.monotonic()
        begin, end = self._span
        doing = {"doing": text_to_json(what)} if what is not None else {}
        self.write(progress=begin + (end - begin) * min(max(done, 0.0), 1.0), leased_until=now() + LEASE, **doing)
        self.look()

    def look(self) -> None:
        """Raise where the job was cancelled or the worker is to stop."""
        if self._stop.is_set():
            raise StoppedError
        if Job.objects.everywhere().filter(pk=self.job.pk, cancel_asked=True).exists():
            raise CancelledError

    def write(self, **values: object) -> None:
        """Change the job's row, if the job is still ours; the row stays locked until the transaction ends."""
        mine = Job.objects.everywhere().filter(pk=self.job.pk, fence=self.job.fence, state=JobState.RUNNING)
        if not mine.update(**values):
            raise LostLeaseError


class _StepLedger(DatabaseLedger):
    """The decision ledger, whose next record is sealed in one transaction with the record of a step."""

    def __init__(self, running: Running, step: str) -> None:
        super().__init__(decisions_chain(running.job.workspace))
        self._running, self._step = running, step
        self.sealed: Json = None

    def append_from(self, make: Callable[[tuple[Record, ...]], Event]) -> Record:
        """Record the decision and the step, or neither."""
        with transaction.atomic():
            record = super().append_from(make)
            sealed: Json = {"seq": record.seq, "kind": record.kind, "proposal": str(record.body.get("proposal_id"))}
            self._running.keep(self._step, sealed)
        self.sealed = sealed
        return record
