"""Plan: try a split, let the planner share out the rest, keep and compare scenarios, propose."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.errors import InputError, PlanError
from unisono.words import msg
from unisono_app.base.acting import perform
from unisono_app.base.forms import field_of
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import plain, words
from unisono_app.people.access import room
from unisono_app.plan import actions, queries
from unisono_app.plan.asked import HOLD, MONEY


@room(Permission.PLAN)
def plan(request: Request) -> HttpResponse:
    """The desk: today's split, or the one that the address names."""
    if not queries.is_ready(request.actor):
        return render(request, "plan/empty.html")
    try:
        shown: dict[str, object] = {"tried": queries.tried(request.actor, request.GET)}
    except (InputError, PlanError) as problem:
        shown = {"tried": queries.tried(request.actor, {}), "problem": problem}
    return render(request, "plan/plan.html", {**shown, "scenarios": queries.scenarios(request.actor)})


@room(Permission.PLAN)
def live(request: Request) -> HttpResponse:
    """What the split under the sliders would bring: the part of the page that changes."""
    try:
        found = queries.tried(request.actor, request.GET)
    except (InputError, PlanError) as problem:
        return render(request, "plan/_refused.html", {"problem": problem})
    return render(request, "plan/_judged.html", {"tried": found})


@require_POST
@room(Permission.PLAN)
def best(request: Request) -> HttpResponse:
    """Share out the money that is not held as the planner would."""
    split = queries.best(request.actor, request.POST.dict())
    found = queries.tried(request.actor, request.POST.dict())
    fields = {"weeks": str(found.window.weeks), "budget": plain(found.window.budget)}
    fields |= {field_of(MONEY, channel): plain(money) for channel, money in split.items()}
    fields |= {field_of(HOLD, channel): "1" for channel in found.holds}
    if supersedes := request.POST.get("supersedes"):
        fields["supersedes"] = supersedes
    return redirect(reverse("plan", args=[request.actor.workspace.slug]) + "?" + urlencode(fields))


@require_POST
@room(Permission.PLAN)
def propose(request: Request) -> HttpResponse:
    """Make the tried split a proposal."""
    found = queries.tried(request.actor, request.POST.dict())
    split = {line.channel: line.money for line in found.judged.lines}
    proposal = perform(
        actions.ProposeSplit(found.window.weeks, split, request.POST.get("supersedes") or None), request.actor
    )
    messages.success(request, words().text(msg("It is a proposal now, and waits for a decision.")))
    return redirect("decide-proposal", slug=request.actor.workspace.slug, proposal_id=proposal.proposal_id)


@require_POST
@room(Permission.PLAN)
def keep(request: Request) -> HttpResponse:
    """Keep the tried split under a name."""
    found = queries.tried(request.actor, request.POST.dict())
    split = {line.channel: line.money for line in found.judged.lines}
    name, window = request.POST.get("name", ""), found.window
    perform(actions.KeepScenario(name, window.weeks, window.budget, split, found.run_id), request.actor)
    messages.success(request, words().text(msg("The scenario is kept.")))
    return redirect("plan-compare", slug=request.actor.workspace.slug)


@room(Permission.PLAN)
def compare(request: Request) -> HttpResponse:
    """Kept scenarios side by side."""
    if not queries.is_ready(request.actor):
        return render(request, "plan/empty.html")
    weeks = request.GET.get("weeks", "13")
    found = queries.side_by_side(request.actor, int(weeks) if weeks.isdigit() and 0 < int(weeks) <= 52 else 13)
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
