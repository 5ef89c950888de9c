"""Facts: what each source is worth, where a row comes from, which campaign belongs to which channel."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.words import msg
from unisono.words.record import Json
from unisono_app.base.acting import perform
from unisono_app.base.limits import EXPORTS
from unisono_app.base.refusals import NotFoundError
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.facts import actions, looking
from unisono_app.facts.forms import LinesForm
from unisono_app.facts.lines import lines_csv, lines_of
from unisono_app.facts.undoing import at_work
from unisono_app.jobs.actions import AskCheck, AskLeaveOut
from unisono_app.people.access import room


@room(Permission.SEE_TOTALS)
def source(request: Request, source: str) -> HttpResponse:
    """One source: its light, what was found, what to do about it."""
    shown = {"trust": looking.source_trust(request.actor, source), "may_override": _may(request, Permission.OVERRIDE)}
    shown["told"] = looking.told_currency(request.actor, source)
    return render(request, "facts/source.html", shown)


@require_POST
@room(Permission.OVERRIDE)
def override(request: Request, source: str) -> HttpResponse:
    """Let a red source pass, with a reason."""
    perform(actions.LetPass(source, request.POST.get("reason", "")), request.actor)
    messages.success(request, words().text(msg("It is recorded: the source may be used for this edition.")))
    return redirect("facts-source", slug=request.actor.workspace.slug, source=source)


@room(Permission.SEE_TOTALS)
def files(request: Request) -> HttpResponse:
    """The files and editions."""
    actor = request.actor
    shown = {"files": looking.files_of(actor), "editions": looking.editions_of(actor), "page": at_work(actor)}
    return render(request, "facts/files.html", {**shown, "may_undo": _may(request, Permission.FIT)})


@require_POST
@room(Permission.FIT)
def leave_out(request: Request) -> HttpResponse:
    """Undo the import of files; the list shows how far that is."""
    file_ids: list[Json] = [*sorted(set(request.POST.getlist("file_id")))]
    perform(AskLeaveOut({"file_ids": file_ids}), request.actor)
    return redirect("facts-files", slug=request.actor.workspace.slug)


@room(Permission.SEE_TOTALS)
def line(request: Request, file_id: str, number: int) -> HttpResponse:
    """The file and line that a row comes from."""
    found, may_show = looking.trace_of(request.actor, file_id, {number: ()})
    return render(request, "facts/line.html", {"found": found, "may_show": may_show})


@room(Permission.SEE_TOTALS)
def lines(request: Request, file_id: str) -> HttpResponse:
    """The lines of one file that a figure is made of, page by page."""
    form = _asked(request)
    page = lines_of(request.actor, file_id, form.question(), form.cleaned_data["page"] or 1)
    return render(request, "facts/lines.html", {"page": page, "found": page.found, "may_show": page.may_show})


@room(Permission.SEE_TOTALS)
def lines_file(request: Request, file_id: str) -> HttpResponse:
    """All of these lines as a list to take along."""
    question = _asked(request).question()
    EXPORTS.take(request.actor.member_id)
    headers = {"Content-Disposition": f'attachment; filename="lines-{file_id[:12]}.csv"'}
    content = lines_csv(request.actor, file_id, question)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: Request) -> LinesForm:
    form = LinesForm(request.GET)
    if not form.is_valid():
        raise NotFoundError(
            msg("This address asks for no figure."), remedy=msg("Open the lines from where the figure stands.")
        )
    return form


@room(Permission.SEE_TOTALS)
def channels(request: Request) -> HttpResponse:
    """Campaigns with their channel, and the map as it is written."""
    text, seen = looking.map_of(request.actor)
    shown = {"campaigns": looking.campaigns_of(request.actor), "text": text, "seen": seen}
    return render(request, "facts/channels.html", {**shown, "may_write": _may(request, Permission.FIT)})


@require_POST
@room(Permission.FIT)
def write_map(request: Request) -> HttpResponse:
    """Put an edited map in force."""
    edited = actions.WriteChannelMap(request.POST.get("text", ""), request.POST.get("seen", ""))
    return _job(request, actions.put_in_force(edited, request.actor).pk)


@require_POST
@room(Permission.FIT)
def name_channel(request: Request) -> HttpResponse:
    """Give one campaign its channel."""
    said = {name: request.POST.get(name, "") for name in ("source", "account", "campaign", "channel")}
    return _job(request, actions.put_in_force(actions.NameChannel(**said), request.actor).pk)


@require_POST
@room(Permission.SEE_TOTALS)
def check(request: Request) -> HttpResponse:
    """Question the facts anew."""
    return _job(request, perform(AskCheck(), request.actor).pk)


def _job(request: Request, job_id: int) -> HttpResponse:
    return redirect("jobs-job", slug=request.actor.workspace.slug, job_id=job_id)


def _may(request: Request, permission: Permission) -> bool:
    return request.actor.may(permission)
