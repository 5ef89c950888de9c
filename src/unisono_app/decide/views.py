"""Decide: what waits, one proposal whole, and a decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.words import msg
from unisono_app.base.acting import Action, perform
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.decide import actions, queries
from unisono_app.decide.single import asked_of
from unisono_app.people.access import room


@room()
def decide(request: Request) -> HttpResponse:
    """All proposals, those that wait first; an agency's people see their own."""
    if request.actor.agency:
        return render(request, "decide/agency_list.html", {"views": queries.of_agency(request.actor)})
    return render(request, "decide/list.html", {"histories": queries.proposals(request.actor)})


@room()
def proposal(request: Request, proposal_id: str) -> HttpResponse:
    """One proposal: what would be done, why, what the guardrails say, and its whole story."""
    if request.actor.agency:
        view = queries.one_of_agency(request.actor, proposal_id)
        return render(request, "decide/agency.html", {"view": view, "change": asked_of(view)})
    return render(request, "decide/proposal.html", {"page": queries.proposal_page(request.actor, proposal_id)})


@require_POST
@room(Permission.SIGN)
def approve(request: Request, proposal_id: str) -> HttpResponse:
    """Sign."""
    asked = actions.Approve(proposal_id, request.POST.get("reason", ""), request.POST.get("payload_hash", ""))
    return _done(request, proposal_id, asked)


@require_POST
@room(Permission.REFUSE)
def refuse(request: Request, proposal_id: str) -> HttpResponse:
    """Say no."""
    return _done(request, proposal_id, actions.Refuse(proposal_id, *typed(request)))


@require_POST
@room(Permission.WITHDRAW)
def withdraw(request: Request, proposal_id: str) -> HttpResponse:
    """Take an approval back."""
    return _done(request, proposal_id, actions.Withdraw(proposal_id, *typed(request)))


def _done(request: Request, proposal_id: str, action: Action[Any]) -> HttpResponse:
    perform(action, request.actor)
    messages.success(request, words().text(msg("It is recorded.")))
    return redirect("decide-proposal", slug=request.actor.workspace.slug, proposal_id=proposal_id)


def typed(request: Request) -> tuple[str, str]:
    """The reason as typed, and the state that the page showed."""
    return request.POST.get("reason", ""), request.POST.get("seen", "")
