"""Asking for long work.

job = perform(AskFit(), actor)          # waits in line; the same asked twice is one job
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from unisono.decide import Permission
from unisono.words.record import Json
from unisono_app.base.acting import Action, Actor
from unisono_app.base.models import Workspace
from unisono_app.jobs.models import Job, JobState


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
            take_up(job, actor)
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
    """Undo the import of the files `payload["file_ids"]`."""

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


class AskReport(Ask):
    """Write the board report in `payload["languages"]`."""

    kind = "report"
    permission = Permission.REPORT


class AskGrade(Ask):
    """Grade `payload["proposal"]`; asked too early, or without a promise, it is refused at once."""

    kind = "grade"
    permission = Permission.GRADE

    def carry_out(self, actor: Actor) -> Job:
        """Put it in line, where there is a promise that can be graded today."""
        session = actor.session()
        session.decisions.promise(str(self.payload["proposal"]), on=session.today)
        return super().carry_out(actor)


class AskSample(Ask):
    """Make the sample company in this workspace."""

    kind = "sample"
    permission = Permission.IMPORT


def take_up(job: Job, actor: Actor) -> None:
    """Put a job that ended without a result in line again, in the name of `actor`."""
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
