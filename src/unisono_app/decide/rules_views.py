"""The rules of deciding, as pages: policies, delegations, the kill switch, autonomy, oversight, the audit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from unisono.decide import Level, Permission
from unisono.words import msg
from unisono_app.base.acting import Action, perform
from unisono_app.base.forms import refusals_in
from unisono_app.base.going_on import go_on
from unisono_app.base.limits import EXPORTS
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.decide import actions, rules_queries
from unisono_app.decide.audit import audit_page, ledger_lines
from unisono_app.decide.delegation_form import AutonomyForm, DelegationForm
from unisono_app.decide.policy_form import PolicyForm, keepers
from unisono_app.people.access import room


@room(Permission.SEE_TOTALS)
def rules(request: Request) -> HttpResponse:
    """All rules that hold."""
    return render(request, "decide/rules.html", {"page": rules_queries.rules_page(request.actor)})


@room(Permission.SET_POLICY)
def policy(request: Request, policy_id: str = "") -> HttpResponse:
    """A new policy, or the next version of one."""
    offer = rules_queries.policy_offer(request.actor, policy_id)
    form = PolicyForm(request.POST or None, offer=offer)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return _done(request, form.action())
    shown = {"form": form, "keepers": keepers()}
    return render(request, "decide/policy.html", shown, status=400 if form.errors else 200)


@room(Permission.DELEGATE)
def delegation(request: Request) -> HttpResponse:
    """A new delegation."""
    form = DelegationForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return _done(request, form.action())
    return render(request, "decide/delegation.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@room(Permission.DELEGATE)
def revoke(request: Request, delegation_id: str) -> HttpResponse:
    """End a delegation."""
    return _done(request, actions.Revoke(delegation_id, request.POST.get("reason", "")))


@require_POST
@room(Permission.FREEZE)
def freeze(request: Request) -> HttpResponse:
    """The kill switch."""
    answer = _done(request, actions.FreezeAll(request.POST.get("reason", "")))
    if (why := rules_queries.stranded(request.actor)) is not None:
        messages.warning(request, words().text(why))
    return answer


@require_POST
@room(Permission.LIFT)
def lift(request: Request) -> HttpResponse:
    """Sign to go on."""
    return _done(request, actions.LiftFreeze(request.POST.get("reason", "")))


@room(Permission.SET_AUTONOMY)
def autonomy(request: Request) -> HttpResponse:
    """Set how far automation goes."""
    form = AutonomyForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        level = Level(asked["level"])
        with refusals_in(form):
            return _done(request, actions.SetAutonomy(asked["channel"], asked["action"], level, asked["reason"]))
    shown = {"form": form, "lanes": rules_queries.lanes(request.actor)}
    return render(request, "decide/autonomy.html", shown, status=400 if form.errors else 200)


@room(Permission.SEE_TOTALS)
def oversight(request: Request) -> HttpResponse:
    """Whether people still decide: by role and team; one's own measures."""
    return render(request, "decide/oversight.html", {"page": rules_queries.oversight_page(request.actor)})


@room(Permission.OPEN_PERSONAL)
def person(request: Request, handle: str) -> HttpResponse:
    """One person's measures, opened with a recorded reason."""
    if request.method == "POST":
        perform(actions.OpenPerson(handle, request.POST.get("reason", "")), request.actor)
    return render(request, "decide/person.html", rules_queries.person_page(request.actor, handle))


@room(Permission.SEE_AUDIT)
def audit(request: Request) -> HttpResponse:
    """The record itself: proved anew, and to be taken along."""
    noted = request.GET.get("noted") or None
    return render(request, "decide/audit.html", {"page": audit_page(request.actor, noted)})


@room(Permission.SEE_AUDIT)
def audit_export(request: Request) -> HttpResponse:
    """The ledger as a file, line for line; whoever has it can prove it alone."""
    EXPORTS.take(request.actor.member_id)
    name = f"{request.actor.workspace.slug}-ledger-{request.actor.at.date()}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(ledger_lines(request.actor), content_type="application/jsonl", headers=headers)


def _done(request: Request, action: Action[Any]) -> HttpResponse:
    perform(action, request.actor)
    return go_on(request, msg("It is done, and recorded."), "decide-rules")
