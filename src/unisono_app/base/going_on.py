"""After an act: what was done is told, and the reader goes on to a page of the same workspace.

return go_on(request, msg("It is recorded."), "decide-proposal", "P-0001")
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from unisono.words import Text
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words


def go_on(request: Request, told: Text, view: str, *parts: object) -> HttpResponse:
    """Say `told` on the page `view`, which takes `parts` after the workspace."""
    messages.success(request, words().text(told))
    return redirect(view, request.actor.workspace.slug, *parts)
