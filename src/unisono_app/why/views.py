"""Where a number comes from, as a page or in the drawer of another page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from unisono.decide import Permission
from unisono_app.base.figures import behind, find
from unisono_app.base.requests import Request
from unisono_app.people.access import room

SHOWN = 12
"""Originals that are named; the rest is counted."""


@room(Permission.SEE_TOTALS)
def why(request: Request, key: str) -> HttpResponse:
    """The definition, evidence, edition, run, query and originals of one number."""
    session = request.actor.session()
    number = find(session, key)
    told = behind(session, number)
    also = [find(session, other) for other in told.also]
    page = "why/_why.html" if request.htmx else "why/why.html"
    context = {"number": number, "told": told, "also": also, "edition": session.edition(), "shown": SHOWN}
    return render(request, page, context)
