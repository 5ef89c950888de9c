"""The API put together: its description, its routers, and how refusals are told."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from unisono.words import msg
from unisono_app.api import deciding, looking, waiting
from unisono_app.api.access import Bearer
from unisono_app.base.faults import not_found, refusal
from unisono_app.base.refusals import AppError

api = NinjaAPI(
    title="Unisono",
    version="1",
    description=(
        "Facts, measurements, proposals and the decision ledger of a marketing department. Every call carries a token "
        "(Authorization: Bearer ...). Texts come in English or French by Accept-Language; a figure that is not known "
        "is null; an estimate carries its interval and the kind of its evidence."
    ),
    auth=Bearer(),
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("", looking.router)
api.add_router("", deciding.router)
api.add_router("", waiting.router)


class CallError(AppError):
    """A call that cannot be read; the place is told."""

    code = "call"


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """Fields that do not fit: the first one is named."""
    first = problem.errors[0] if problem.errors else {}
    place = ".".join(str(part) for part in first.get("loc", ()) if part not in ("body", "path", "query"))
    return refusal(
        request,
        CallError(
            msg("The call has a value that cannot be used, at “{place}”.", place=place or "body"),
            remedy=msg("Look the field up in the description of the API: /api/v1/openapi.json."),
        ),
        where=place or "body",
    )


@api.exception_handler(HttpError)
def refused(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """A body that is no JSON, and the like."""
    error = CallError(
        msg("This request cannot be read."),
        remedy=msg("Send JSON as the description of the API says: /api/v1/openapi.json."),
    )
    return refusal(request, error, status=problem.status_code)


@api.exception_handler(Http404)
def absent(request: HttpRequest, problem: Http404) -> HttpResponse:
    """No such thing."""
    return not_found(request, problem)


def urls() -> list[URLPattern | URLResolver]:
    """The addresses below `/api/v1/`."""
    return [path("v1/", api.urls)]
