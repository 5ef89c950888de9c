"""Search as a page; as a part for the palette."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.people.access import room
from unisono_app.search.queries import search as find


@room()
def search(request: Request) -> HttpResponse:
    """What the asked words lead to."""
    asked = request.GET.get("q", "").strip()[:100]
    page = "search/_found.html" if request.htmx else "search/search.html"
    return render(request, page, {"asked": asked, "found": find(request.actor, asked, words())})
