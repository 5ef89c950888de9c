"""Long work for programs: ask for it, look how far it is, cancel it.

The same queries and actions as the pages.
"""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from unisono_app.api import shapes, telling
from unisono_app.api.access import inside
from unisono_app.api.kinds import JobId, Limit, Offset, Workspace
from unisono_app.api.shapes import answers
from unisono_app.base.acting import Actor, perform
from unisono_app.jobs import actions, queries
from unisono_app.jobs.kinds import KINDS

router = Router(tags=["jobs"])


@router.get("/workspaces/{workspace}/jobs", response=answers(shapes.JobsOut))
def jobs(request: HttpRequest, workspace: Workspace, limit: Limit = 50, offset: Offset = 0) -> shapes.JobsOut:
    """Jobs that the token sees, newest first."""
    found = queries.jobs_of(inside(request, workspace))
    items = [telling.job(queries.page_of(job, has_worker=True)) for job in found[offset : offset + limit]]
    return shapes.JobsOut(count=found.count(), items=items)


@router.get("/workspaces/{workspace}/jobs/{job_id}", response=answers(shapes.JobOut))
def job(request: HttpRequest, workspace: Workspace, job_id: JobId) -> shapes.JobOut:
    """One job: how far it is, what came of it, what to do where it failed."""
    return _told(inside(request, workspace), job_id)


@router.post("/workspaces/{workspace}/jobs", response=answers(shapes.JobOut, 202))
def ask(request: HttpRequest, workspace: Workspace, body: shapes.JobIn) -> Status[shapes.JobOut]:
    """Ask for long work; asked again while it is open, it is the same job."""
    asked = actions.BY_CLICK[body.kind]
    actor = inside(request, workspace, asked.permission)
    return Status(202, _told(actor, perform(asked(), actor).pk))


@router.post("/workspaces/{workspace}/jobs/{job_id}/cancel", response=answers(shapes.JobOut))
def cancel(request: HttpRequest, workspace: Workspace, job_id: JobId) -> shapes.JobOut:
    """Cancel a job that waits, or ask the one under way to stop at the next step."""
    job = queries.job_of(inside(request, workspace), job_id)
    actor = inside(request, workspace, KINDS[job.kind].permission)  # a token that only looks steers nothing
    perform(actions.CancelJob(job_id), actor)
    return _told(actor, job_id)


def _told(actor: Actor, job_id: int) -> shapes.JobOut:
    return telling.job(queries.job_page(actor, job_id, actor.at))
