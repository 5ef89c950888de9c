"""Decide: what waits, one proposal whole, and a decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.words import msg
from unisono_app.base.acting import Action, perform
from unisono_app.base.going_on import go_on
from unisono_app.base.requests import Request
from unisono_app.decide import actions, queries
from unisono_app.decide.read_back import read_back_page
from unisono_app.people.access import room

PAGE = "decide-proposal"
"""The page of one proposal, to which its acts go back."""


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
        change = queries.change_of_agency(request.actor, view)
        return render(request, "decide/agency.html", {"view": view, "change": change})
    page = queries.proposal_page(request.actor, proposal_id)
    shown = {"page": page, "grading": queries.grading(request.actor, page), "seen": read_back_page(page.history)}
    return render(request, "decide/proposal.html", shown)


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
    return go_on(request, msg("It is recorded."), PAGE, proposal_id)


def typed(request: Request) -> tuple[str, str]:
    """The reason as typed, and the state that the page showed."""
    return request.POST.get("reason", ""), request.POST.get("seen", "")
