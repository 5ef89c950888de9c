"""Asking for long work, cancelling it and trying again: the only writers of jobs besides the workers.

job = perform(AskFit(), actor)          # waits in line; the same asked twice is one job
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from unisono.decide import Permission
from unisono.words import msg
from unisono.words.record import Json
from unisono_app.base.acting import Action, Actor
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotFoundError
from unisono_app.home import Home
from unisono_app.jobs.models import Job, JobState, Schedule
from unisono_app.jobs.queries import job_of

ROUNDS = {"import": 1, "fit": 7}
"""Work that may come round, with its days."""


@dataclass(frozen=True, slots=True)
class Ask(Action[Job]):
    """Long work of the kind that the subclass names.

    Attributes:
        payload: what is asked, in plain values.
        key: equal for equal work in one workspace: asked again, it gives the job that is there (or takes it up again
            where it failed). Empty: equal work that is still open is that job, else it is a new one.
    """

    payload: Mapping[str, Json] = field(default_factory=dict)
    key: str = ""

    kind: ClassVar[str]

    def carry_out(self, actor: Actor) -> Job:
        """Put it in line."""
        same = None if self.key else self._open(actor)
        if same is not None:
            return same
        key = f"{self.kind}:{self.key or secrets.token_hex(8)}"
        fresh: dict[str, object] = {
            "kind": self.kind,
            "payload": dict(self.payload),
            "asked_by": actor.member_id,
            "asked_name": actor.name,
            "asked_at": actor.at,
            "due_at": actor.at,
        }
        job, is_new = Job.objects.within(actor.workspace).get_or_create(
            key=key, defaults={**fresh, "workspace": actor.workspace}
        )
        if not is_new and job.state in (JobState.FAILED, JobState.CANCELLED):
            Job.objects.within(actor.workspace).filter(pk=job.pk).update(payload=fresh["payload"])
            _take_up(job, actor)
        return job

    def _open(self, actor: Actor) -> Job | None:
        """The same work, asked before and not ended; the lock lets nobody ask between looking and asking."""
        Workspace.objects.select_for_update(no_key=True).get(pk=actor.workspace.pk)
        rows = Job.objects.within(actor.workspace).filter(kind=self.kind, payload=dict(self.payload))
        return rows.filter(state__in=(JobState.WAITING, JobState.RUNNING)).first()

    def told(self, result: Job) -> Mapping[str, object]:
        """The job."""
        return {"job": result.pk, "kind": result.kind}


class AskImport(Ask):
    """Import the files in `payload["folder"]` (below the home), with `payload["hints"]`."""

    kind = "import"
    permission = Permission.IMPORT


class AskLeaveOut(Ask):
    """Undo the import of the file `payload["file_id"]`."""

    kind = "leave_out"
    permission = Permission.FIT


class AskCheck(Ask):
    """Question the facts anew."""

    kind = "check"
    permission = Permission.SEE_TOTALS


class AskFit(Ask):
    """Fit the model; `payload["update"]` weighs the last fit by the new weeks."""

    kind = "fit"
    permission = Permission.FIT


class AskTrust(Ask):
    """Put the newest fit, or that of `payload["run"]`, under stress."""

    kind = "trust"
    permission = Permission.FIT


class AskPlan(Ask):
    """Plan `payload["request"]` (as `request_record` writes it) and propose it; `payload["supersedes"]` closes one."""

    kind = "plan"
    permission = Permission.PLAN


class AskReport(Ask):
    """Write the board report in `payload["languages"]`."""

    kind = "report"
    permission = Permission.REPORT


class AskGrade(Ask):
    """Grade `payload["proposal"]`."""

    kind = "grade"
    permission = Permission.GRADE


class AskSample(Ask):
    """Make the sample company in this workspace."""

    kind = "sample"
    permission = Permission.IMPORT


@dataclass(frozen=True, slots=True)
class CancelJob(Action[Job]):
    """Cancel a job that waits, or ask the one under way to stop at the next step."""

    job_id: int

    permission = Permission.SEE

    def carry_out(self, actor: Actor) -> Job:
        """Cancel at once what waits; a worker stops soon."""
        job = _own(actor, self.job_id)
        mine = Job.objects.within(actor.workspace).filter(pk=job.pk)
        mine.filter(state=JobState.WAITING).update(state=JobState.CANCELLED, ended_at=actor.at)
        mine.filter(state=JobState.RUNNING).update(cancel_asked=True)
        return job

    def told(self, result: Job) -> Mapping[str, object]:
        """The job."""
        return {"job": result.pk, "kind": result.kind}


@dataclass(frozen=True, slots=True)
class RetryJob(Action[Job]):
    """Take a failed or cancelled job up again; steps that are done stay done."""

    job_id: int

    permission = Permission.SEE

    def carry_out(self, actor: Actor) -> Job:
        """Put it in line again."""
        job = _own(actor, self.job_id)
        if job.state in (JobState.FAILED, JobState.CANCELLED):
            _take_up(job, actor)
        return job

    def told(self, result: Job) -> Mapping[str, object]:
        """The job."""
        return {"job": result.pk, "kind": result.kind}


@dataclass(frozen=True, slots=True)
class SetSchedule(Action[Schedule]):
    """Do work of a kind every so many days, from now on, in the name of whoever sets it; or no longer.

    An import takes the files of the workspace's folder below `inbox/` in the home; which folder is never asked.
    """

    kind: str
    is_on: bool

    permission = Permission.FIT

    def carry_out(self, actor: Actor) -> Schedule:
        """Write the one schedule of this kind."""
        if self.kind not in ROUNDS:
            raise NotFoundError(msg("This work does not come round."), remedy=msg("Choose import or fit."))
        payload: dict[str, Json] = {}
        if self.kind == "import":
            (Home.current().folder / "inbox" / actor.workspace.slug).mkdir(parents=True, exist_ok=True, mode=0o700)
            payload = {"folder": f"inbox/{actor.workspace.slug}", "stays": True}
        values = {
            "days": ROUNDS[self.kind],
            "next_at": actor.at,
            "is_on": self.is_on,
            "payload": payload,
            "set_by": actor.member_id,
            "set_name": actor.name,
        }
        row, _ = Schedule.objects.within(actor.workspace).update_or_create(
            workspace=actor.workspace, kind=self.kind, defaults=values
        )
        return row

    def told(self, result: Schedule) -> Mapping[str, object]:
        """What comes round."""
        return {"kind": result.kind, "days": result.days, "on": result.is_on}


def _own(actor: Actor, job_id: int) -> Job:
    """A job that `actor` may steer: its own, or anybody's for those who may ask for such work themselves."""
    from unisono_app.jobs.kinds import KINDS

    job = job_of(actor, job_id)
    if job.asked_by != actor.member_id and not actor.may(KINDS[job.kind].permission):
        raise NotFoundError(
            msg("This job is not yours to steer."), remedy=msg("Ask {name}, who asked for it.", name=job.asked_name)
        )
    return job


def _take_up(job: Job, actor: Actor) -> None:
    Job.objects.within(actor.workspace).filter(pk=job.pk, state=job.state).update(
        state=JobState.WAITING,
        due_at=actor.at,
        asked_by=actor.member_id,
        asked_name=actor.name,
        cancel_asked=False,
        attempts=0,
        progress=0.0,
        doing=None,
        problem=None,
        ended_at=None,
        leased_until=None,
    )
    job.refresh_from_db()
