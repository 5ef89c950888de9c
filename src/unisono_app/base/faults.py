"""Pages for what went wrong: each says what happened and what to do next, in the reader's language."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from unisono.errors import InputError, LedgerError, UnisonoError
from unisono.words import Text, language, msg
from unisono_app.base.refusals import AppError

log = logging.getLogger("unisono.fault")


def told(request: HttpRequest, problem: UnisonoError) -> HttpResponse:
    """The answer to an error that a person can act on."""
    status = status_of(problem)
    log.info("refused", extra={"code": problem.code, "status": status})
    if request.path.startswith("/api/"):
        return refusal(request, problem)
    return _answer(request, status, problem.code, problem.what, problem.remedy, getattr(problem, "way", None))


def refusal(
    request: HttpRequest, problem: UnisonoError, *, where: str | None = None, status: int | None = None
) -> HttpResponse:
    """The answer in JSON, with the field or the place that it is about."""
    words = language((get_language() or "en")[:2])
    place = problem.where.text() if problem.where else None
    fields = {
        "code": problem.code,
        "what": words.text(problem.what),
        "remedy": words.text(problem.remedy),
        "where": where or (words.text(place) if place else None),
        "request": _number(request),
    }
    return JsonResponse(fields, status=status or status_of(problem))


def status_of(problem: UnisonoError) -> int:
    """The HTTP status of an error of the tree."""
    if isinstance(problem, AppError):
        return problem.status
    return {LedgerError: 409, InputError: 400}.get(type(problem), 422)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """There is no such page, or not for this person."""
    what = msg("There is nothing at this address, or it is not yours to see.")
    return _answer(request, 404, "not_found", what, msg("Go back to your first page and look from there."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Refused by the frame."""
    what = msg("This request was refused.")
    return _answer(request, 403, "forbidden", what, msg("Go back, load the page anew and try again."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form without its mark: sent from elsewhere, or from a page that is too old."""
    what = msg("This form was not sent from a page of ours, or the page was too old.")
    return _answer(request, 403, "forged", what, msg("Go back, load the page anew and send it again."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """A request that cannot be read."""
    what = msg("This request cannot be read.")
    return _answer(request, 400, "bad_request", what, msg("Go back, load the page anew and try again."))


def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours."""
    what = msg("Something went wrong on our side. Nothing that was saved is lost.")
    remedy = msg("Try again. If it stays so, tell your administrator the number of this request.")
    return _answer(request, 500, "broken", what, remedy)


def _answer(
    request: HttpRequest, status: int, code: str, what: Text, remedy: Text, way: tuple[str, Text] | None = None
) -> HttpResponse:
    words = language((get_language() or "en")[:2])
    if request.path.startswith("/api/"):
        fields = {"code": code, "what": words.text(what), "remedy": words.text(remedy), "request": _number(request)}
        return JsonResponse(fields, status=status)
    is_part = getattr(request, "htmx", False)
    page = "base/fault_part.html" if is_part else "base/fault.html"
    answer = render(
        request, page, {"what": what, "remedy": remedy, "way": way, "number": _number(request)}, status=status
    )
    if is_part:  # shown in the place for notices, whatever the part was meant for
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#notices", "innerHTML"
    return answer


def _number(request: HttpRequest) -> str:
    return str(request.META.get("UNISONO_REQUEST", ""))
