"""After the decision, and between yes and no: conditions, comments, files, read-back, grade."""

from __future__ import annotations

import io
import zipfile

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.words import Text, msg
from unisono_app.base.acting import perform
from unisono_app.base.limits import EXPORTS
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.decide import actions
from unisono_app.decide.views import typed
from unisono_app.people.access import room


@require_POST
@room(Permission.CONDITION)
def ask(request: Request, proposal_id: str) -> HttpResponse:
    """Yes, if."""
    perform(actions.Ask(proposal_id, *typed(request)), request.actor)
    return _back(request, proposal_id, msg("The proposer answers with a counter-proposal."))


@require_POST
@room(Permission.WITHDRAW)
def release(request: Request, proposal_id: str) -> HttpResponse:
    """Take conditions back."""
    perform(actions.Release(proposal_id, *typed(request)), request.actor)
    return _back(request, proposal_id, msg("It waits for a decision again."))


@require_POST
@room(Permission.PROPOSE)
def take_back(request: Request, proposal_id: str) -> HttpResponse:
    """A proposer takes the own proposal back."""
    perform(actions.TakeBack(proposal_id, *typed(request)), request.actor)
    return _back(request, proposal_id, msg("It is taken back."))


@require_POST
@room(Permission.COMMENT)
def comment(request: Request, proposal_id: str) -> HttpResponse:
    """Say something about a proposal."""
    perform(actions.Say(proposal_id, request.POST.get("text", "")), request.actor)
    return _back(request, proposal_id, msg("It is kept with the proposal."))


@require_POST
@room(Permission.EXPORT)
def export(request: Request, proposal_id: str) -> HttpResponse:
    """Let the approved changes leave as files, with the files that undo them."""
    EXPORTS.take(request.actor.member_id)
    exported = perform(actions.Export(proposal_id), request.actor)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in exported.files:
            bundle.writestr(file.relative_to(exported.folder).as_posix(), file.read_bytes())
    name = f"{exported.changes.proposal_id}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)


@require_POST
@room(Permission.GRADE)
def read_back(request: Request, proposal_id: str) -> HttpResponse:
    """See in the newest facts what became of an export, and keep it."""
    perform(actions.RecordReadBack(proposal_id), request.actor)
    return _back(request, proposal_id, msg("What the facts show is kept with the proposal."))


@require_POST
@room(Permission.GRADE)
def grade(request: Request, proposal_id: str) -> HttpResponse:
    """Hold the promise against what happened."""
    perform(actions.GradePromise(proposal_id), request.actor)
    return _back(request, proposal_id, msg("The promise is graded."))


def _back(request: Request, proposal_id: str, text: Text) -> HttpResponse:
    messages.success(request, words().text(text))
    return redirect("decide-proposal", slug=request.actor.workspace.slug, proposal_id=proposal_id)
