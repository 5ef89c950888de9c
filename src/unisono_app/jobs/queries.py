"""Jobs as people see them, and what monitors ask of workers: the only reader of jobs for pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from unisono.decide import Permission
from unisono.words import Text, msg
from unisono.words.record import text_from_json
from unisono_app.base.acting import Actor
from unisono_app.base.refusals import NotFoundError
from unisono_app.base.scope import ScopedQuerySet
from unisono_app.jobs.models import Job, JobState, Schedule, Worker
from unisono_app.jobs.outcomes import outcome_of, took

ALIVE = dt.timedelta(seconds=45)
"""A worker that was seen within this time counts as alive."""

_STATES = {
    JobState.WAITING: msg("waits"),
    JobState.RUNNING: msg("under way"),
    JobState.DONE: msg("done"),
    JobState.FAILED: msg("failed"),
    JobState.CANCELLED: msg("cancelled"),
}


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job as its page shows it."""

    job: Job
    name: Text
    state: Text
    doing: Text | None
    problem: Mapping[str, Text | None] | None
    opens: str | None
    has_worker: bool
    outcome: Text | None = None
    took: Text | None = None

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return round(self.job.progress * 100)


def jobs_of(actor: Actor) -> ScopedQuerySet[Job]:
    """Jobs that `actor` may see: all of the workspace, or the own ones for who may not see totals."""
    rows = Job.objects.within(actor.workspace).order_by("-pk")
    return rows if actor.may(Permission.SEE_TOTALS) else rows.filter(asked_by=actor.member_id)


def job_of(actor: Actor, job_id: int) -> Job:
    """One of them; raises NotFoundError where there is none."""
    found = jobs_of(actor).filter(pk=job_id).first()
    if found is None:
        raise NotFoundError(
            msg("There is no job {number} here.", number=str(job_id)), remedy=msg("Look at the list of jobs.")
        )
    return found


def job_pages(actor: Actor, most: int = 50) -> list[JobPage]:
    """The newest jobs."""
    return [page_of(job, has_worker=True) for job in jobs_of(actor)[:most]]


def first_work(actor: Actor) -> Text | None:
    """The name of the work that brings the first facts, where it waits or is under way."""
    from unisono_app.jobs.kinds import KINDS

    job = jobs_of(actor).filter(kind__in=("sample", "import"), state__in=(JobState.WAITING, JobState.RUNNING)).first()
    return KINDS[job.kind].name if job else None


def unread_exports(actor: Actor) -> dict[str, Text]:
    """What the newest import showed of exports, by proposal, where whoever imported may not have it kept."""
    job = jobs_of(actor).filter(kind="import", state=JobState.DONE).first()
    seen = (job.result or {}).get("read_back", []) if job else []
    return {each["proposal"]: text_from_json(each["text"]) for each in seen if not each["kept"]}


def schedules(actor: Actor) -> dict[str, Schedule | None]:
    """What comes round, by kind."""
    rows = {row.kind: row for row in Schedule.objects.within(actor.workspace).filter(is_on=True)}
    return {kind: rows.get(kind) for kind in ("import", "fit")}


def job_page(actor: Actor, job_id: int, now: dt.datetime) -> JobPage:
    """One job whole."""
    return page_of(job_of(actor, job_id), has_worker=n_workers(now) > 0)


def page_of(job: Job, *, has_worker: bool) -> JobPage:
    """`job` in words."""
    from unisono_app.jobs.kinds import KINDS

    doing = text_from_json(job.doing) if job.doing else None
    kind = KINDS[job.kind]
    return JobPage(
        job,
        kind.name,
        _STATES[JobState(job.state)],
        doing,
        _problem(job.problem),
        _opens(job),
        has_worker,
        outcome_of(job),
        took(job),
    )


def _problem(kept: dict[str, Any] | None) -> Mapping[str, Text | None] | None:
    if kept is None:
        return None
    return {part: text_from_json(kept[part]) if kept.get(part) else None for part in ("what", "remedy", "where")}


def _opens(job: Job) -> str | None:
    """Where to look at what came of it; None where there is nothing, or no such room."""
    from unisono_app.jobs.kinds import KINDS, OF_THE_JOB

    view, part = KINDS[job.kind].opens
    if job.state != JobState.DONE:
        return None
    try:
        value = job.pk if part == OF_THE_JOB else (job.result or {}).get(part) if part else None
        return reverse(view, args=[job.workspace.slug, *([value] if value else [])])
    except NoReverseMatch:
        return None


def n_workers(now: dt.datetime) -> int:
    """Workers that were seen of late."""
    return Worker.objects.filter(seen_at__gt=now - ALIVE, seen_at__lt=now + ALIVE).count()


def counts() -> dict[str, int]:
    """Jobs of the whole installation, by state."""
    rows = Job.objects.everywhere().values("state").annotate(n=Count("pk"))
    found = {str(row["state"]): int(row["n"]) for row in rows}
    return {state.value: found.get(state.value, 0) for state in JobState}
