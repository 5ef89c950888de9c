"""What programs can look at: the same queries as the pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from unisono.decide import Permission
from unisono.runs.glance import glance
from unisono_app.api import shapes, telling
from unisono_app.api.access import inside
from unisono_app.api.kinds import FigureKey, Limit, Offset, Workspace
from unisono_app.api.shapes import answers
from unisono_app.base import figures
from unisono_app.base.ledgers import ChainName, ledger_of
from unisono_app.base.limits import EXPORTS
from unisono_app.today.queries import today_page

router = Router()


@router.get("/workspaces", response=answers(list[shapes.WorkspaceOut]), tags=["workspace"])
def workspaces(request: HttpRequest) -> list[shapes.WorkspaceOut]:
    """The workspace that the token opens, and what the token may do in it."""
    actor = inside(request, request.auth.workspace.slug)  # type: ignore[attr-defined]  # put there by the door
    settings = actor.session().settings
    return [
        shapes.WorkspaceOut(
            slug=actor.workspace.slug,
            name=actor.workspace.name,
            roles=[role.value for role in actor.roles],
            may=sorted(actor.allowed),
            currency=settings.currency,
            time_zone=settings.time_zone,
        )
    ]


@router.get("/workspaces/{workspace}/today", response=answers(shapes.TodayOut), tags=["workspace"])
def today(request: HttpRequest, workspace: Workspace) -> shapes.TodayOut:
    """What is earned, what waits for a decision, what is not trusted."""
    actor = inside(request, workspace, Permission.SEE_TOTALS)
    return telling.today(today_page(actor, "en"))


@router.get("/workspaces/{workspace}/facts", response=answers(shapes.FactsOut), tags=["facts"])
def facts(request: HttpRequest, workspace: Workspace) -> shapes.FactsOut:
    """The edition in force, its sources and their lights."""
    return telling.facts(glance(inside(request, workspace, Permission.SEE_TOTALS).session()))


@router.get("/workspaces/{workspace}/facts/findings", response=answers(list[shapes.FindingOut]), tags=["facts"])
def findings(
    request: HttpRequest, workspace: Workspace, limit: Limit = 50, offset: Offset = 0
) -> list[shapes.FindingOut]:
    """What the checks found in the facts, worst first."""
    found = inside(request, workspace, Permission.SEE_TOTALS).session().check().findings
    return [telling.finding(each) for each in found[offset : offset + limit]]


@router.get("/workspaces/{workspace}/runs/latest", response=answers(shapes.RunOut), tags=["measure"])
def latest_run(request: HttpRequest, workspace: Workspace) -> shapes.RunOut:
    """The newest fit: what each channel earned, with intervals and the kind of evidence."""
    session = inside(request, workspace, Permission.SEE_TOTALS).session()
    return telling.run(session.latest_fit(), session, glance(session).edition_id)


@router.get("/workspaces/{workspace}/figures/{path:key}", response=answers(shapes.FigureOut), tags=["proof"])
def figure(request: HttpRequest, workspace: Workspace, key: FigureKey) -> shapes.FigureOut:
    """Where a figure comes from: definition, caveats, edition, run, query, originals with lines."""
    session = inside(request, workspace, Permission.SEE_TOTALS).session()
    number = figures.find(session, key)
    return telling.figure(number, figures.behind(session, number))


@router.get("/workspaces/{workspace}/ledgers/{chain}", response=answers(shapes.LedgerOut), tags=["proof"])
def verify(request: HttpRequest, workspace: Workspace, chain: ChainName) -> shapes.LedgerOut:
    """Prove a chain of records anew, from its rows."""
    actor = inside(request, workspace, Permission.SEE_AUDIT)
    return telling.proof(chain.value, ledger_of(actor.workspace, chain).verify())


@router.get("/workspaces/{workspace}/ledgers/{chain}/export", response=answers(str), tags=["proof"])
def export(request: HttpRequest, workspace: Workspace, chain: ChainName) -> HttpResponse:
    """A chain of records as it stands: one JSON object a line, each sealed with the hash of the one before."""
    actor = inside(request, workspace, Permission.SEE_AUDIT)
    EXPORTS.take(actor.member_id)
    name = f"{actor.workspace.slug}-{chain.value}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(ledger_of(actor.workspace, chain).lines(), content_type="application/x-ndjson", headers=headers)
