"""How long a sign-in lasts: twelve hours at most, and two without a click; then one signs in again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseBase

from unisono_app.base.clock import now

WHOLE, IDLE, NOTED = 12 * 3600.0, 2 * 3600.0, 60.0
"""Seconds of a sign-in, of its longest pause, and between two notes of the last click."""

Handler = Callable[[HttpRequest], HttpResponseBase]


def is_over(session: SessionBase, at: float) -> bool:
    """Whether a sign-in has lasted long enough at this moment (seconds since 1970)."""
    began, seen = (float(session.get(name, at)) for name in ("began", "seen"))
    return at - began > WHOLE or at - seen > IDLE


def session_limits(get_response: Handler) -> Handler:
    """End sign-ins that lasted long enough."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            at = now().timestamp()
            if is_over(request.session, at):
                logout(request)
            elif at - float(request.session.get("seen", at)) > NOTED or "seen" not in request.session:
                request.session["seen"] = at
                request.session.setdefault("began", at)
        return get_response(request)

    return middleware
