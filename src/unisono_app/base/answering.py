"""The outermost layer: errors become pages (or JSON) that say what to do, and each request is logged as one line.

A line names the route and its duration, never the contents of a request.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

log = logging.getLogger("unisono.request")

Handler = Callable[[HttpRequest], HttpResponseBase]


class answering:  # noqa: N801 (a middleware, named as the frame's setting names it)
    """Number each request, log it, and turn errors of the tree into answers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer `request`."""
        number, began = uuid.uuid4().hex[:12], time.perf_counter()
        request.META["UNISONO_REQUEST"] = number
        response = self.get_response(request)
        response.headers["X-Request-Id"] = number
        seconds = time.perf_counter() - began
        observe(request, response, seconds)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Errors that a person can act on get their own page; all others are the frame's."""
        from unisono.errors import UnisonoError
        from unisono_app.base.faults import told

        return told(request, problem) if isinstance(problem, UnisonoError) else None


def observe(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Log and count one request; the route is named, never the address with its values."""
    from unisono_app.base.metrics import REQUESTS

    match = request.resolver_match
    route = match.view_name if match else "unknown"
    REQUESTS.add(request.method or "?", route, response.status_code, seconds)
    log.info(
        "request",
        extra={
            "request": request.META.get("UNISONO_REQUEST"),
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        },
    )
