"""Plan: try a split, let the planner share out the rest, keep and compare scenarios, propose."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.errors import InputError, PlanError, UnisonoError
from unisono.words import msg
from unisono_app.base.acting import perform
from unisono_app.base.going_on import go_on
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.people.access import room
from unisono_app.plan import actions, queries
from unisono_app.plan.asked import (
    BUDGET,
    LAID,
    LAID_START,
    LAID_WEEKS,
    NAME,
    REASON,
    START,
    SUPERSEDES,
    Fields,
    laid_for,
)
from unisono_app.plan.comparing import side_by_side
from unisono_app.plan.desk import desk_page

View = Callable[[Request], HttpResponse]


def _desk(request: Request, fields: Fields, problem: UnisonoError | None = None) -> HttpResponse:
    page = desk_page(request.actor, fields, problem)
    shown = {"page": page, "tried": page.tried, "scenarios": queries.scenarios(request.actor)}
    return render(request, "plan/plan.html", shown, status=400 if page.problem else 200)


def _kept_on_refusal(view: View) -> View:
    """A button of the desk that is refused shows the desk again, as it was filled in, with the reason at its field."""

    @wraps(view)
    def refusing(request: Request) -> HttpResponse:
        try:
            return view(request)
        except (InputError, PlanError) as problem:
            return _desk(request, request.POST.dict(), problem)

    return refusing


def _to_desk(request: Request, fields: Fields) -> HttpResponse:
    return redirect(reverse("plan", args=[request.actor.workspace.slug]) + "?" + urlencode(fields))


def _is_laid(request: Request, found: queries.Tried) -> bool:
    """Whether the amounts were laid out for the window that is typed."""
    laid = laid_for(request.POST.dict())
    return laid is None or laid.same(found.window)


def _lay_first(request: Request) -> HttpResponse:
    """A budget that was typed and never laid out must not go by: the split is shown for it before anything is done."""
    messages.warning(
        request,
        words().text(msg("The budget, the weeks or the first day were changed: look at the split for them first.")),
    )
    return _to_desk(request, queries.laid_out(request.actor, request.POST.dict()))


@room(Permission.PLAN)
def plan(request: Request) -> HttpResponse:
    """The desk: the usual split, or the one that the address names."""
    if not queries.is_ready(request.actor):
        return render(request, "plan/empty.html")
    return _desk(request, request.GET.dict())


@room(Permission.PLAN)
def live(request: Request) -> HttpResponse:
    """What the split under the sliders would bring: the part of the page that changes."""
    fields = request.GET.dict()
    if laid_for(fields):
        fields |= {BUDGET: fields[LAID], "weeks": fields[LAID_WEEKS], START: fields.get(LAID_START, "")}
    try:
        return render(request, "plan/_live.html", {"tried": queries.tried(request.actor, fields)})
    except (InputError, PlanError) as problem:
        return render(request, "plan/_live.html", {"problem": problem})


@require_POST
@room(Permission.PLAN)
@_kept_on_refusal
def lay(request: Request) -> HttpResponse:
    """Lay the desk out for the window that is typed; what is not held is scaled to its budget."""
    fields = request.POST.dict()
    found = queries.laid_out(request.actor, fields)
    if fields.get(LAID) not in (None, found[BUDGET]):
        messages.info(request, words().text(msg("What is not held was scaled to the new budget.")))
    return _to_desk(request, found)


@require_POST
@room(Permission.PLAN)
@_kept_on_refusal
def best(request: Request) -> HttpResponse:
    """Share out the money that is not held as the planner would."""
    return _to_desk(request, queries.best(request.actor, request.POST.dict()))


@require_POST
@room(Permission.PLAN)
@_kept_on_refusal
def propose(request: Request) -> HttpResponse:
    """Make the tried split a proposal."""
    found = queries.tried(request.actor, request.POST.dict())
    if not _is_laid(request, found):
        return _lay_first(request)
    supersedes = request.POST.get(SUPERSEDES) or None
    asked = actions.ProposeSplit(
        found.window.weeks, found.split, request.POST.get(REASON, ""), supersedes, found.holds, found.window.start
    )
    proposal = perform(asked, request.actor)
    told = msg("It is a proposal now, and waits for a decision.")
    return go_on(request, told, "decide-proposal", proposal.proposal_id)


@require_POST
@room(Permission.PLAN)
@_kept_on_refusal
def keep(request: Request) -> HttpResponse:
    """Keep the tried split under a name."""
    found = queries.tried(request.actor, request.POST.dict())
    if not _is_laid(request, found):
        return _lay_first(request)
    name, window = request.POST.get(NAME, ""), found.window
    perform(actions.KeepScenario(name, window.weeks, window.budget, found.split, found.run_id), request.actor)
    return go_on(request, msg("The scenario is kept."), "plan-compare")


@room(Permission.PLAN)
def compare(request: Request) -> HttpResponse:
    """Kept scenarios side by side."""
    if not queries.is_ready(request.actor):
        return render(request, "plan/empty.html")
    try:
        found = side_by_side(request.actor, request.GET.dict())
    except (InputError, PlanError):
        found = side_by_side(request.actor, {})
    return render(request, "plan/compare.html", {"found": found})


@require_POST
@room(Permission.PLAN)
def drop(request: Request, scenario_id: int) -> HttpResponse:
    """Put a scenario away, or take it out again (undo)."""
    back = "back" in request.POST
    row = perform(actions.DropScenario(scenario_id, back=back), request.actor)
    return (
        render(request, "plan/_dropped.html", {"row": row})
        if request.htmx
        else redirect("plan-compare", slug=request.actor.workspace.slug)
    )
