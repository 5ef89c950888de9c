"""Cancelling a job, and trying again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import Permission
from unisono.words import msg
from unisono_app.base.acting import Action, Actor
from unisono_app.base.refusals import NotFoundError
from unisono_app.jobs.actions.asking import take_up
from unisono_app.jobs.models import Job, JobState
from unisono_app.jobs.queries import job_of


@dataclass(frozen=True, slots=True)
class _OneJob(Action[Job]):
    """An act about one job."""

    job_id: int

    permission = Permission.SEE

    def told(self, result: Job) -> Mapping[str, object]:
        """The job."""
        return {"job": result.pk, "kind": result.kind}


class CancelJob(_OneJob):
    """Cancel a job that waits, or ask the one under way to stop at the next step."""

    def carry_out(self, actor: Actor) -> Job:
        """Cancel at once what waits; a worker stops soon."""
        job = _own(actor, self.job_id)
        mine = Job.objects.within(actor.workspace).filter(pk=job.pk)
        mine.filter(state=JobState.WAITING).update(state=JobState.CANCELLED, ended_at=actor.at)
        mine.filter(state=JobState.RUNNING).update(cancel_asked=True)
        return job


class RetryJob(_OneJob):
    """Take a failed or cancelled job up again; steps that are done stay done."""

    def carry_out(self, actor: Actor) -> Job:
        """Put it in line again."""
        job = _own(actor, self.job_id)
        if job.state in (JobState.FAILED, JobState.CANCELLED):
            take_up(job, actor)
        return job


def _own(actor: Actor, job_id: int) -> Job:
    """A job that `actor` may steer: its own, or anybody's for those who may ask for such work themselves."""
    from unisono_app.jobs.kinds import KINDS

    job = job_of(actor, job_id)
    if job.asked_by != actor.member_id and not actor.may(KINDS[job.kind].permission):
        raise NotFoundError(
            msg("This job is not yours to steer."), remedy=msg("Ask {name}, who asked for it.", name=job.asked_name)
        )
    return job
