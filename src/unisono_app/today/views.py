"""Today: the first page of everybody who may see totals."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from unisono.decide import Permission
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.people.access import room
from unisono_app.today.queries import today_page


@room()
def today(request: Request) -> HttpResponse:
    """What matters today; whoever may not see totals begins with the proposals."""
    if not request.actor.may(Permission.SEE_TOTALS):
        return redirect("decide", slug=request.actor.workspace.slug)
    return render(request, "today/today.html", {"page": today_page(request.actor, words().code)})
