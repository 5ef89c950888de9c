"""Proposals for programs: look, propose, and (where the token was made to act) decide.

The same queries and actions as the pages.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from unisono.decide import Permission, State
from unisono.plan import PlanRequest
from unisono_app.api import shapes, telling
from unisono_app.api.access import inside
from unisono_app.api.kinds import Limit, Offset, ProposalId, Workspace
from unisono_app.api.shapes import answers
from unisono_app.base.acting import Action, perform
from unisono_app.decide import actions, queries
from unisono_app.plan.actions import ProposeBest

router = Router(tags=["decide"])


@router.get("/workspaces/{workspace}/proposals", response=answers(shapes.ProposalsOut))
def proposals(
    request: HttpRequest,
    workspace: Workspace,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> shapes.ProposalsOut:
    """Proposals, newest first."""
    found = [h for h in queries.proposals(inside(request, workspace)) if state in (None, h.state)]
    items = [telling.line(history) for history in found[offset : offset + limit]]
    return shapes.ProposalsOut(count=len(found), items=items)


@router.get("/workspaces/{workspace}/proposals/{proposal_id}", response=answers(shapes.ProposalOut))
def proposal(request: HttpRequest, workspace: Workspace, proposal_id: ProposalId) -> shapes.ProposalOut:
    """One proposal whole: payload, promise, verdicts of today, story."""
    return telling.proposal(queries.proposal_page(inside(request, workspace), proposal_id))


@router.post("/workspaces/{workspace}/proposals", response=answers(shapes.ProposalOut, 201))
def propose(request: HttpRequest, workspace: Workspace, body: shapes.PlanIn) -> Status[shapes.ProposalOut]:
    """Plan under the newest fit, and record the plan as a proposal that waits for a person's decision."""
    actor = inside(request, workspace, Permission.PROPOSE)
    asked = PlanRequest(
        body.budget,
        body.weeks,
        actor.session().settings.margin_rate,
        change=body.change,
        locks=frozenset(body.locks),
        bounds=body.bounds,
        start=body.start,
    )
    made = perform(ProposeBest(asked, body.supersedes, body.note), actor)
    return Status(201, telling.proposal(queries.proposal_page(actor, made.proposal_id)))


@router.post("/workspaces/{workspace}/proposals/{proposal_id}/approve", response=answers(shapes.ProposalOut))
def approve(
    request: HttpRequest, workspace: Workspace, proposal_id: ProposalId, body: shapes.ApproveIn
) -> shapes.ProposalOut:
    """Sign exactly this payload, as the owner of the token. Only tokens that were made to act can."""
    return _done(
        request, workspace, Permission.SIGN, actions.Approve(proposal_id, body.reason, body.payload_hash), proposal_id
    )


@router.post("/workspaces/{workspace}/proposals/{proposal_id}/refuse", response=answers(shapes.ProposalOut))
def refuse(
    request: HttpRequest, workspace: Workspace, proposal_id: ProposalId, body: shapes.ReasonIn
) -> shapes.ProposalOut:
    """Say no, as the owner of the token."""
    return _done(request, workspace, Permission.REFUSE, actions.Refuse(proposal_id, body.reason), proposal_id)


@router.post("/workspaces/{workspace}/proposals/{proposal_id}/condition", response=answers(shapes.ProposalOut))
def condition(
    request: HttpRequest, workspace: Workspace, proposal_id: ProposalId, body: shapes.ReasonIn
) -> shapes.ProposalOut:
    """Yes, if: say what has to change; the proposer answers with a proposal that supersedes this one."""
    return _done(request, workspace, Permission.CONDITION, actions.Ask(proposal_id, body.reason), proposal_id)


@router.post("/workspaces/{workspace}/proposals/{proposal_id}/comment", response=answers(shapes.ProposalOut))
def comment(
    request: HttpRequest, workspace: Workspace, proposal_id: ProposalId, body: shapes.ReasonIn
) -> shapes.ProposalOut:
    """Say something about it, kept with the proposal."""
    return _done(request, workspace, Permission.COMMENT, actions.Say(proposal_id, body.reason), proposal_id)


@router.post("/workspaces/{workspace}/proposals/{proposal_id}/withdraw", response=answers(shapes.ProposalOut))
def withdraw(
    request: HttpRequest, workspace: Workspace, proposal_id: ProposalId, body: shapes.ReasonIn
) -> shapes.ProposalOut:
    """Take an approval back before anything left."""
    return _done(request, workspace, Permission.WITHDRAW, actions.Withdraw(proposal_id, body.reason), proposal_id)


def _done(
    request: HttpRequest, workspace: str, permission: Permission, action: Action[Any], proposal_id: str
) -> shapes.ProposalOut:
    actor = inside(request, workspace, permission)
    perform(action, actor)
    return telling.proposal(queries.proposal_page(actor, proposal_id))
