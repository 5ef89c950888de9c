"""After the decision, and between yes and no: conditions, comments, files, read-back, grade."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.errors import UnisonoError
from unisono.words import msg
from unisono_app.base.acting import perform
from unisono_app.base.going_on import go_on
from unisono_app.base.limits import EXPORTS
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.decide import actions
from unisono_app.decide.views import PAGE, act, refused, typed
from unisono_app.jobs.actions import AskGrade, RecordReadBack
from unisono_app.people.access import room

DOWNLOADED = "downloaded"
"""A cookie of a minute: once the file is there, it names the page that tells of it, on which the browser goes on."""


@require_POST
@room(Permission.CONDITION)
def ask(request: Request, proposal_id: str) -> HttpResponse:
    """Yes, if."""
    return act(
        request,
        proposal_id,
        actions.Ask(proposal_id, *typed(request)),
        msg("The proposer answers with a counter-proposal."),
    )


@require_POST
@room(Permission.WITHDRAW)
def release(request: Request, proposal_id: str) -> HttpResponse:
    """Take conditions back."""
    return act(
        request, proposal_id, actions.Release(proposal_id, *typed(request)), msg("It waits for a decision again.")
    )


@require_POST
@room(Permission.PROPOSE)
def take_back(request: Request, proposal_id: str) -> HttpResponse:
    """A proposer takes the own proposal back."""
    return act(request, proposal_id, actions.TakeBack(proposal_id, *typed(request)), msg("It is taken back."))


@require_POST
@room(Permission.COMMENT)
def comment(request: Request, proposal_id: str) -> HttpResponse:
    """Say something about a proposal."""
    return act(
        request,
        proposal_id,
        actions.Say(proposal_id, request.POST.get("text", "")),
        msg("It is kept with the proposal."),
    )


@require_POST
@room(Permission.EXPORT)
def export(request: Request, proposal_id: str) -> HttpResponse:
    """Let the approved changes leave as files, with the files that undo them."""
    EXPORTS.take(request.actor.member_id)
    try:
        exported = perform(actions.Export(proposal_id), request.actor)
    except UnisonoError as problem:
        return refused(request, proposal_id, problem)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in exported.files:
            bundle.writestr(file.relative_to(exported.folder).as_posix(), file.read_bytes())
    headers = {"Content-Disposition": f'attachment; filename="{exported.changes.proposal_id}.zip"'}
    answer = HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)
    messages.success(request, words().text(msg("The files of {id} are downloaded.", id=proposal_id)))
    onward = quote(reverse(PAGE, args=[request.actor.workspace.slug, proposal_id]), safe="")
    secure = bool(settings.SESSION_COOKIE_SECURE)
    answer.set_cookie(DOWNLOADED, onward, max_age=60, samesite="Strict", secure=secure)  # read by unisono.js
    return answer


@require_POST
@room(Permission.GRADE)
def read_back(request: Request, proposal_id: str) -> HttpResponse:
    """See in the newest facts what became of an export, and keep it."""
    return act(request, proposal_id, RecordReadBack(proposal_id), msg("What the facts show is kept with the proposal."))


@require_POST
@room(Permission.GRADE)
def grade(request: Request, proposal_id: str) -> HttpResponse:
    """Ask for the work of holding the promise against what happened; the page of the proposal shows how far it is."""
    perform(AskGrade({"proposal": proposal_id}), request.actor)
    return go_on(request, msg("The promise is being graded: it takes a fit on the new facts."), PAGE, proposal_id)
