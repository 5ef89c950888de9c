"""Pages outside any workspace: the way in, the language, and what machines ask (alive, ready, counts)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from unisono_app.base.health import PARTS
from unisono_app.base.metrics import MORE, REQUESTS


def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The process answers."""
    return JsonResponse({"status": "alive"})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The process can work: its database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        return JsonResponse({"status": "not ready", "database": type(problem).__name__}, status=503)
    return JsonResponse({"status": "ready", **{room: tell() for room, tell in PARTS.items()}})


def metrics(request: HttpRequest) -> HttpResponse:
    """Counts for a monitor on this machine, or for whoever is signed in."""
    if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1", None, ""):
        return login_required(_metrics)(request)
    return _metrics(request)


def _metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    more = "".join(f"{line}\n" for lines in MORE.values() for line in lines())
    return HttpResponse(REQUESTS.text() + more, content_type="text/plain; version=0.0.4; charset=utf-8")
