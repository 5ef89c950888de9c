"""Facts: bring files, see what became of them, see which sources can be trusted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono_app.base.acting import perform
from unisono_app.base.requests import Request
from unisono_app.facts import actions, queries, uploads
from unisono_app.facts.forms import HintsForm
from unisono_app.jobs.queries import job_page
from unisono_app.people.doors import room


@room(Permission.IMPORT)
def facts(request: Request) -> HttpResponse:
    """The room."""
    page = queries.facts_page(request.actor)
    return render(request, "facts/facts.html", {"page": page, "form": HintsForm(), "most": uploads.MOST_FILES})


@require_POST
@room(Permission.IMPORT)
def bring(request: Request) -> HttpResponse:
    """Store the files and ask for their import."""
    form = HintsForm(request.POST)
    form.full_clean()
    batch = uploads.keep(request.FILES.getlist("files"))
    job = perform(actions.BringFiles(batch, form.hints()), request.actor)
    if job.payload["folder"] != batch.below_home:
        batch.drop()
    return redirect("facts-import", slug=request.actor.workspace.slug, job_id=job.pk)


@room(Permission.IMPORT)
def import_report(request: Request, job_id: int) -> HttpResponse:
    """What an import did, file by file, and what to answer where a file can be read two ways."""
    page = job_page(request.actor, job_id, request.actor.at)
    shown = {"page": page, "brought": queries.uploads_of(page.job), "files": queries.file_lines(page.job)}
    return render(request, "facts/import.html", shown)
