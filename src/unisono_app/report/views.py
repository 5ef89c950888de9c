"""The board report: shown inside its room, alone for print, or as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from unisono.decide import Permission
from unisono.errors import NoFactsError
from unisono.words.language import LANGUAGES
from unisono_app.base.browser_policy import POLICY
from unisono_app.base.limits import EXPORTS
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.people.access import room
from unisono_app.report.queries import board_report

_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-modals"
"""The report carries its own style sheet and no script: it may run none, and opens nothing."""


@room(Permission.REPORT)
def report(request: Request) -> HttpResponse:
    """The room: the report in one of the languages, to read, print and hand on."""
    code = request.GET.get("language", words().code)
    if code not in LANGUAGES:
        raise Http404(code)
    session = request.actor.session()
    try:
        edition = session.edition()
    except NoFactsError:
        edition = None
    context = {"code": code, "edition": edition, "run": session.latest_run()}
    answer = render(request, "report/report.html", context)
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


@room(Permission.REPORT)
def page(request: Request, code: str) -> HttpResponse:
    """The report itself; with `?file` to keep."""
    if code not in LANGUAGES:
        raise Http404(code)
    answer = HttpResponse(board_report(request.actor.session(), code))
    answer.headers["Content-Security-Policy"] = _ALONE
    if "file" in request.GET:
        EXPORTS.take(request.actor.member_id)
        name = f"unisono-{request.actor.workspace.slug}-{request.actor.at:%Y-%m-%d}-{code}.html"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
