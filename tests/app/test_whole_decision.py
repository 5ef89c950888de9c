"""A decision from conditions to files, and what an agency sees of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from unisono.decide import Role, State
from unisono.plan import PlanRequest
from unisono.runs.planning import draft_to_propose, record_plan
from unisono_app.base.acting import Actor, perform
from unisono_app.base.amounts import read_amount
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError, NotFoundError
from unisono_app.people.models import Membership

Enter = Callable[..., Client]
Acting = Callable[..., Actor]


def at(workspace: Workspace, rest: str) -> str:
    return f"/w/{workspace.slug}/decide/{rest}"


def amounts_on(page: str) -> dict[str, str]:
    """What stands beside the sliders."""
    return dict(re.findall(r'name="(money:[^"]+)"[^>]*?\s+value="([\d.,]+)"', page))


def propose(client: Client, workspace: Workspace) -> None:
    """A split that moves 10 000 from one channel to another, proposed from the desk."""
    page = client.get(f"/w/{workspace.slug}/plan/?budget=700000&weeks=13").content.decode()
    money = {name: float(read_amount(value, "en")) for name, value in amounts_on(page).items()}
    money["money:search"] += 10_000
    money["money:display"] -= 10_000
    fields = {name: f"{value:.2f}" for name, value in money.items()}
    told = {"budget": "700000", "weeks": "13", "reason": "Search brings more."}
    assert client.post(f"/w/{workspace.slug}/plan/propose/", fields | told).status_code == 302


def test_from_conditions_by_a_counter_proposal_to_files(signed_in: Enter, workspace: Workspace, acting: Acting) -> None:
    cmo, planner, reader = signed_in(Role.CMO), signed_in(Role.PLANNER), acting(Role.READ_ONLY)
    cmo.post(at(workspace, "P-0001/ask/"), {"reason": "Not more than 20 000 € for radio."})
    page = planner.get(at(workspace, "P-0001/")).content.decode()
    assert "Not more than 20 000 € for radio." in page
    desk = re.search(r'href="(/w/[^"]+/plan/\?[^"]+supersedes=P-0001[^"]*)"', page)
    assert desk
    laid_out = planner.get(unescape(desk[1])).content.decode()
    fields = amounts_on(laid_out)
    assert len(fields) == 8
    fields |= {"supersedes": "P-0001", "weeks": "13", "budget": "780000", "reason": "Less radio."}
    assert planner.post(f"/w/{workspace.slug}/plan/propose/", fields).status_code == 302
    decisions = reader.session().decisions
    assert decisions.show("1").state is State.SUPERSEDED
    second = decisions.show("2").proposal
    assert second.round == 2
    form = {"reason": "As agreed.", "payload_hash": second.payload_hash}
    assert cmo.post(at(workspace, "P-0002/approve/"), form).status_code == 302
    answer = planner.post(at(workspace, "P-0002/export/"))
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        names = packed.namelist()
    assert {"changes.csv", "undo.csv", "manifest.json"} <= set(names)
    assert decisions.show("2").state is State.EXPORTED
    again = planner.post(at(workspace, "P-0002/export/"))
    with zipfile.ZipFile(io.BytesIO(again.content)) as packed:
        assert packed.namelist() == names
    assert planner.post(at(workspace, "P-0002/read-back/")).status_code == 302
    shown = planner.get(at(workspace, "P-0002/")).content.decode()
    assert "What the facts show" in shown


def test_whoever_sets_policies_does_not_export(signed_in: Enter, workspace: Workspace, acting: Acting) -> None:
    acting(Role.PLANNER)  # so that nobody is alone
    assert signed_in(Role.CMO).post(at(workspace, "P-0001/export/")).status_code == 403


def test_comments_are_kept_as_typed(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.ANALYST)
    client.post(at(workspace, "P-0001/comment/"), {"text": "<i>Radio</i> is {uncertain}."})
    assert "&lt;i&gt;Radio&lt;/i&gt; is {uncertain}." in client.get(at(workspace, "P-0001/")).content.decode()


@pytest.fixture
def theirs(signed_in: Enter, workspace: Workspace, acting: Acting) -> Client:
    """An agency's browser; the agency has proposed P-0002."""
    client = signed_in(Role.AGENCY, agency="Agence Nord")
    seat = Membership.objects.within(workspace).get(agency="Agence Nord")
    planner = acting(Role.PLANNER)
    session = planner.session()
    plan = draft_to_propose(session, PlanRequest(budget=700_000, weeks=13, margin_rate=0.45))
    from unisono_app.people.queries import actor_in

    agency = actor_in(seat, seat.user, at=planner.at, via="web")
    record_plan(session, plan, by=agency.person)
    return client


def test_an_agency_sees_its_own_and_nothing_that_tells_more(theirs: Client, workspace: Workspace) -> None:
    listed = theirs.get(at(workspace, "")).content.decode()
    assert "P-0002" in listed
    assert "P-0001" not in listed
    assert theirs.get(at(workspace, "P-0001/")).status_code == 404
    page = theirs.get(at(workspace, "P-0002/")).content.decode()
    assert "What it promises" not in page
    assert "guardrails" not in page
    for closed in ("rules/", "oversight/", "audit/", "audit/ledger.jsonl"):
        assert theirs.get(at(workspace, closed)).status_code == 403
    for room in ("plan", "people"):
        assert theirs.get(f"/w/{workspace.slug}/{room}/").status_code == 403


def test_an_agency_takes_its_own_back_and_no_other(theirs: Client, workspace: Workspace, acting: Acting) -> None:
    assert theirs.post(at(workspace, "P-0001/take-back/"), {"reason": "No."}).status_code in (403, 404, 409)
    assert theirs.post(at(workspace, "P-0002/take-back/"), {"reason": "We changed our mind."}).status_code == 302
    decisions = acting(Role.READ_ONLY).session().decisions
    assert decisions.show("1").state is State.PROPOSED
    assert decisions.show("2").state is State.REFUSED
    for page in (theirs.get(at(workspace, "")), theirs.get(at(workspace, "P-0002/"))):
        badges = re.findall(r'class="badge[^"]*">([^<]+)<', page.content.decode())
        assert badges == ["withdrawn"]
    assert re.search(r"withdrawn</span>\s*<span>[^<]+</span>", theirs.get(at(workspace, "")).content.decode())


def test_another_agency_sees_nothing_of_it(theirs: Client, signed_in: Enter, workspace: Workspace) -> None:
    other = signed_in(Role.AGENCY, agency="Agence Sud")
    assert "P-0002" not in other.get(at(workspace, "")).content.decode()
    assert other.get(at(workspace, "P-0002/")).status_code == 404
    assert other.post(at(workspace, "P-0002/comment/"), {"text": "Hello."}).status_code in (403, 404, 409)


def test_programs_of_an_agency_learn_no_more_than_its_pages(theirs: Client, workspace: Workspace) -> None:
    seat = Membership.objects.within(workspace).get(agency="Agence Nord")
    from unisono_app.decide import queries
    from unisono_app.people.queries import actor_in
    from unisono_app.plan.actions import ProposeBest

    agency = actor_in(seat, seat.user, at=seat.joined_at, via="api")
    (own,) = queries.proposals(agency)
    page = queries.proposal_page(agency, "P-0002")
    assert own.proposal.proposal_id == page.history.proposal.proposal_id == "P-0002"
    for shown in (own, page.history):
        assert shown.proposal.prediction is None
        assert not shown.proposal.verdicts
        assert not shown.signatures
    assert page.verdicts == ()
    with pytest.raises(NotFoundError):
        queries.proposal_page(agency, "P-0001")
    with pytest.raises(NotAllowedError):
        perform(ProposeBest(PlanRequest(budget=700_000)), agency)


def test_nobody_signs_the_own_proposal_where_there_are_others(
    signed_in: Enter, workspace: Workspace, acting: Acting
) -> None:
    acting(Role.CMO)
    planner = signed_in(Role.PLANNER)
    propose(planner, workspace)
    decisions = acting(Role.READ_ONLY).session().decisions
    form = {"reason": "Mine.", "payload_hash": decisions.show("2").proposal.payload_hash}
    assert planner.post(at(workspace, "P-0002/approve/"), form).status_code == 409
    assert decisions.show("2").state is State.PROPOSED


def test_one_person_alone_may_sign_and_export(signed_in: Enter, workspace: Workspace) -> None:
    alone = signed_in(Role.CMO, Role.PLANNER, Role.ADMINISTRATOR)
    propose(alone, workspace)
    page = alone.get(at(workspace, "P-0002/")).content.decode()
    seen = re.search(r'name="payload_hash" value="(\w+)"', page)
    assert seen
    assert alone.post(at(workspace, "P-0002/approve/"), {"reason": "Mine.", "payload_hash": seen[1]}).status_code == 302
    assert alone.post(at(workspace, "P-0002/export/")).headers["Content-Type"] == "application/zip"
