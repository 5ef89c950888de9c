"""Facts: bring files, see what became of them, answer what they leave open."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.words.record import Json
from unisono_app.base.acting import perform
from unisono_app.base.limits import UPLOADS
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.facts import actions, queries, uploads
from unisono_app.facts.again import batch_again
from unisono_app.facts.forms import AgainForm, HintsForm
from unisono_app.facts.undoing import undo_of
from unisono_app.jobs.models import Job
from unisono_app.jobs.queries import job_page
from unisono_app.people.access import room


@room(Permission.SEE_TOTALS)
def facts(request: Request) -> HttpResponse:
    """The room: sources and their lights for whoever sees totals; files are brought by those who import."""
    bringing = {"may_bring": request.actor.may(Permission.IMPORT), "form": HintsForm(), "most": uploads.MOST_FILES}
    return render(request, "facts/facts.html", {"page": queries.facts_page(request.actor), **bringing})


@require_POST
@room(Permission.IMPORT)
def bring(request: Request) -> HttpResponse:
    """Store the files and ask for their import."""
    UPLOADS.take(request.actor.member_id)
    form = HintsForm(request.POST)
    if not form.is_valid():
        shown = {"page": queries.facts_page(request.actor), "may_bring": True, "form": form, "most": uploads.MOST_FILES}
        return render(request, "facts/facts.html", shown, status=400)
    batch = uploads.keep(request.FILES.getlist("files"))
    return _shown(request, _brought(request, batch, form.hints()))


@room(Permission.IMPORT)
def import_report(request: Request, job_id: int) -> HttpResponse:
    """What an import did, file by file, and what to answer where a file can be read two ways."""
    page = job_page(request.actor, job_id, request.actor.at)
    files = queries.file_lines(request.actor, page.job)
    shown = {"page": page, "brought": queries.uploads_of(page.job), "files": files}
    shown["read_back"] = queries.read_backs(page.job)
    shown["refused"] = queries.refused(page.job)
    shown["to_come"] = queries.days_to_come(page.job)
    shown["undo"] = undo_of(request.actor, page.job)
    shown["is_on_the_way"] = request.actor.may(Permission.SEE_TOTALS) and queries.is_unfitted(request.actor)
    shown["asked"] = queries.currency_asked(request.actor, files)
    return render(request, "facts/import.html", shown)


@require_POST
@room(Permission.IMPORT)
def again(request: Request, job_id: int) -> HttpResponse:
    """Import files of an import again, with an answer."""
    job = job_page(request.actor, job_id, request.actor.at).job
    form = AgainForm(request.POST)
    if not form.is_valid():
        for told in form.errors.values():
            messages.error(request, " ".join(map(str, told)))
        return _shown(request, job)
    batch = batch_again(request.actor, job, request.POST.getlist("file"))
    return _shown(request, _brought(request, batch, form.hints()))


@require_POST
@room(Permission.IMPORT)
def bring_back(request: Request, job_id: int) -> HttpResponse:
    """Import what was left out of an import, as it was said then."""
    job = job_page(request.actor, job_id, request.actor.at).job
    undo = undo_of(request.actor, job)
    batch = batch_again(request.actor, job, undo.left_out if undo else ())
    return _shown(request, _brought(request, batch, job.payload.get("hints") or {}))


def _brought(request: Request, batch: uploads.Batch, hints: Mapping[str, Json]) -> Job:
    try:
        job = perform(actions.BringFiles(batch, hints), request.actor)
    except BaseException:
        batch.drop()
        raise
    if job.payload["folder"] != batch.below_home:  # these very files were brought before: that page tells no others
        batch.drop()
        for fault in batch.refused:
            messages.error(request, words().text(fault.text()))
    return job


def _shown(request: Request, job: Job) -> HttpResponse:
    return redirect("facts-import", slug=request.actor.workspace.slug, job_id=job.pk)
