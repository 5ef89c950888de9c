"""Decide: what waits, one proposal whole, and a decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.errors import UnisonoError
from unisono.words import Text, msg
from unisono_app.base.acting import Action, perform
from unisono_app.base.assurance import SignInAgainError
from unisono_app.base.faults import status_of
from unisono_app.base.going_on import go_on
from unisono_app.base.refusals import NotAllowedError, NotFoundError
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
    return _shown(request, proposal_id)


def _shown(request: Request, proposal_id: str, problem: UnisonoError | None = None) -> HttpResponse:
    """The page of a proposal; with a `problem`, why an act was refused, and what was typed for it."""
    page = queries.proposal_page(request.actor, proposal_id)
    shown = {
        "page": page,
        "grading": queries.grading(request.actor, page),
        "seen": read_back_page(page.history),
        "problem": problem,
        "reason": request.POST.get("reason", ""),
        "text": request.POST.get("text", ""),
    }
    return render(request, "decide/proposal.html", shown, status=status_of(problem) if problem else 200)


@require_POST
@room(Permission.SIGN)
def approve(request: Request, proposal_id: str) -> HttpResponse:
    """Sign."""
    asked = actions.Approve(proposal_id, request.POST.get("reason", ""), request.POST.get("payload_hash", ""))
    return act(request, proposal_id, asked)


@require_POST
@room(Permission.REFUSE)
def refuse(request: Request, proposal_id: str) -> HttpResponse:
    """Say no."""
    return act(request, proposal_id, actions.Refuse(proposal_id, *typed(request)))


@require_POST
@room(Permission.WITHDRAW)
def withdraw(request: Request, proposal_id: str) -> HttpResponse:
    """Take an approval back."""
    return act(request, proposal_id, actions.Withdraw(proposal_id, *typed(request)))


def act(request: Request, proposal_id: str, action: Action[Any], told: Text | None = None) -> HttpResponse:
    """Do it and go back to the proposal; refused, its page says why, and keeps what was typed."""
    try:
        perform(action, request.actor)
    except UnisonoError as problem:
        return refused(request, proposal_id, problem)
    return go_on(request, told or msg("It is recorded."), PAGE, proposal_id)


def refused(request: Request, proposal_id: str, problem: UnisonoError) -> HttpResponse:
    """The page of the proposal with the reason; a page of its own where the proposal is not shown to the reader."""
    if isinstance(problem, SignInAgainError | NotAllowedError | NotFoundError) or request.actor.agency:
        raise problem
    return _shown(request, proposal_id, problem)


def typed(request: Request) -> tuple[str, str]:
    """The reason as typed, and the state that the page showed."""
    return request.POST.get("reason", ""), request.POST.get("seen", "")
