"""Jobs: the list, one job with its progress, cancel and retry."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono_app.base.acting import perform
from unisono_app.base.requests import Request
from unisono_app.home import Home
from unisono_app.jobs import actions, queries
from unisono_app.people.access import room


@room()
def jobs(request: Request) -> HttpResponse:
    """The newest jobs."""
    shown = {
        "pages": queries.job_pages(request.actor),
        "rounds": queries.schedules(request.actor),
        "inbox": Home.current().folder / "inbox" / request.actor.workspace.slug,
        "may_set": request.actor.may(Permission.FIT),
    }
    return render(request, "jobs/list.html", shown)


@require_POST
@room(Permission.FIT)
def rounds(request: Request, kind: str) -> HttpResponse:
    """Let work come round, or no longer."""
    perform(actions.SetSchedule(kind, request.POST.get("on") == "1"), request.actor)
    return redirect("jobs", slug=request.actor.workspace.slug)


@room()
def job(request: Request, job_id: int) -> HttpResponse:
    """One job: how far it is, what came of it, what to do where it failed."""
    return render(request, "jobs/job.html", {"page": queries.job_page(request.actor, job_id, request.actor.at)})


@room()
def progress(request: Request, job_id: int) -> HttpResponse:
    """The part of a job's page that asks for itself until the job ends; then the whole page is loaded once."""
    page = queries.job_page(request.actor, job_id, request.actor.at)
    answer = render(request, "jobs/_progress.html", {"page": page})
    if not page.job.is_open:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
@room()
def ask(request: Request, kind: str) -> HttpResponse:
    """Ask for work that needs no more than a click: a fit, a stress test, a report."""
    if kind not in actions.BY_CLICK:
        raise Http404
    job = perform(actions.BY_CLICK[kind](), request.actor)
    return redirect("jobs-job", slug=request.actor.workspace.slug, job_id=job.pk)


@require_POST
@room()
def cancel(request: Request, job_id: int) -> HttpResponse:
    """Cancel."""
    perform(actions.CancelJob(job_id), request.actor)
    return redirect("jobs-job", slug=request.actor.workspace.slug, job_id=job_id)


@require_POST
@room()
def retry(request: Request, job_id: int) -> HttpResponse:
    """Take it up again."""
    perform(actions.RetryJob(job_id), request.actor)
    return redirect("jobs-job", slug=request.actor.workspace.slug, job_id=job_id)
