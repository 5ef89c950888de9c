"""The API by a token: what it shows, what it refuses, in both languages; and asked everything that it describes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from unisono.decide import Role
from unisono_app.api import access
from unisono_app.base.acting import perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.limits import GUESSES
from unisono_app.base.models import Workspace
from unisono_app.base.sittings import decisions_chain
from unisono_app.people.actions import MadeToken, MakeToken, RevokeToken
from unisono_app.people.models import ApiToken, Membership
from unisono_app.people.queries import actor_of

NOW = dt.datetime.now(dt.UTC)
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
OPERATIONS: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


pytestmark = pytest.mark.usefixtures("calm")


@pytest.fixture
def program(made: Callable[..., MadeToken]) -> Callable[..., Client]:
    """A program with a token of somebody of this role: `program(Role.CMO, may_act=True)`."""

    def enter(role: Role, *, agency: str = "", **reach: bool) -> Client:
        secret = made(role, agency=agency, **reach).secret
        return Client(headers={"authorization": f"Bearer {secret}"})

    return enter


def at(workspace: Workspace, rest: str) -> str:
    return f"/api/v1/workspaces/{workspace.slug}/{rest}"


def test_the_whole_picture_is_there_with_intervals(program: Any, workspace: Workspace) -> None:
    client = program(Role.READ_ONLY)
    place = client.get("/api/v1/workspaces").json()[0]
    assert place["slug"] == workspace.slug
    assert "sign" not in place["may"]
    run = client.get(at(workspace, "runs/latest")).json()
    assert run["is_current"]
    for channel in run["channels"]:
        assert channel["roi"]["lower"] < channel["roi"]["value"] < channel["roi"]["upper"]
        assert channel["roi"]["evidence"] == "model"
    today = client.get(at(workspace, "today")).json()
    assert [line["proposal_id"] for line in today["waiting"]] == ["P-0001"]
    assert today["facts"]["edition_id"] == run["edition_id"]
    whole = client.get(at(workspace, "proposals/P-0001")).json()
    assert whole["can"] == []
    assert whole["promise"]["gain"]["level"] == 0.9


def test_pages_of_proposals_are_counted(program: Any, workspace: Workspace) -> None:
    client = program(Role.PLANNER)
    assert client.get(at(workspace, "proposals?limit=1&offset=1")).json() == {"count": 1, "items": []}
    assert client.get(at(workspace, "proposals?state=refused")).json()["count"] == 0


def test_chains_are_proved_and_leave_as_they_stand(program: Any, workspace: Workspace) -> None:
    client = program(Role.FINANCE)
    proof = client.get(at(workspace, "ledgers/decisions")).json()
    assert proof["records"] == 1
    assert proof["head"]
    lines = client.get(at(workspace, "ledgers/decisions/export")).content
    assert lines == DatabaseLedger(decisions_chain(workspace)).lines()
    assert client.get(at(workspace, "ledgers/audit")).json()["records"] > 0


def test_a_program_proposes_and_people_decide(program: Any, workspace: Workspace) -> None:
    client = program(Role.PLANNER, may_propose=True)
    made = client.post(at(workspace, "proposals"), {"budget": 500_000}, content_type="application/json")
    assert made.status_code == 201, made.content
    assert made.json()["state"] == "proposed"
    form = {"reason": "Worth it.", "payload_hash": made.json()["payload_hash"]}
    refused = client.post(at(workspace, "proposals/P-0002/approve"), form, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["code"] == "not_allowed"


def test_a_token_that_acts_signs_as_its_owner_and_no_further(program: Any, workspace: Workspace) -> None:
    seen = program(Role.READ_ONLY).get(at(workspace, "proposals/P-0001")).json()
    form = {"reason": "Worth it.", "payload_hash": seen["payload_hash"]}
    path = at(workspace, "proposals/P-0001/approve")
    agency = program(Role.AGENCY, agency="Agence", may_act=True)
    assert agency.post(path, form, content_type="application/json").status_code == 403
    signed = program(Role.CMO, may_act=True).post(path, form, content_type="application/json")
    assert signed.status_code == 200, signed.content
    assert signed.json()["steps"][-1]["by"].startswith("cmo")


def test_a_figure_tells_where_it_comes_from(program: Any, workspace: Workspace) -> None:
    client = program(Role.READ_ONLY)
    told = client.get(at(workspace, "figures/roi/search")).json()
    run = client.get(at(workspace, "runs/latest")).json()
    (search,) = (each for each in run["channels"] if each["channel"] == "search")
    assert (told["value"], told["run_id"]) == (search["roi"]["value"], run["run_id"])
    assert told["lower"] < told["value"] < told["upper"]
    assert told["files"][0]["rows"] > 0
    assert client.get(at(workspace, "figures/roi/nothing")).status_code == 404


def test_a_program_asks_for_work_watches_and_cancels_it(program: Any, workspace: Workspace) -> None:
    client, looking = program(Role.ANALYST, may_act=True), program(Role.ANALYST)
    ask = {"kind": "fit"}
    assert looking.post(at(workspace, "jobs"), ask, content_type="application/json").status_code == 403
    asked = client.post(at(workspace, "jobs"), ask, content_type="application/json")
    assert asked.status_code == 202, asked.content
    again = client.post(at(workspace, "jobs"), ask, content_type="application/json").json()
    assert again == asked.json()
    assert (again["state"], again["progress"], again["started_at"]) == ("waiting", 0.0, None)
    listed = looking.get(at(workspace, "jobs")).json()
    assert listed == {"count": 1, "items": [{**again, "opens": None}]}
    one = at(workspace, f"jobs/{again['job']}")
    assert looking.post(f"{one}/cancel", content_type="application/json").status_code == 403
    assert looking.get(one).json()["state"] == "waiting"
    assert client.post(f"{one}/cancel", content_type="application/json").json()["state"] == "cancelled"


def test_a_program_speaks_and_sets_conditions_as_its_owner(program: Any, workspace: Workspace) -> None:
    form = {"reason": "Keep television."}
    path = at(workspace, "proposals/P-0001/")
    talking = program(Role.CMO, may_propose=True)
    assert talking.post(f"{path}condition", form, content_type="application/json").status_code == 403
    said = talking.post(f"{path}comment", form, content_type="application/json").json()
    assert said["steps"][-1]["reason"] == "Keep television."
    acting = program(Role.CMO, may_act=True)
    asked = acting.post(f"{path}condition", form, content_type="application/json").json()
    assert asked["state"] == "conditioned"
    assert acting.post(f"{path}condition", {}, content_type="application/json").status_code in (400, 422)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic eDp4", "Bearer unisono_" + "A" * 43])
def test_without_a_token_in_force_nothing_opens(header: str | None, workspace: Workspace) -> None:
    answer = Client(headers={"authorization": header} if header is not None else {}).get("/api/v1/workspaces")
    assert answer.status_code == 401
    assert answer.json()["code"] == "token"
    assert answer.json()["remedy"]


def test_a_browser_session_opens_nothing_here(signed_in: Any, workspace: Workspace) -> None:
    assert signed_in(Role.CMO).get("/api/v1/workspaces").status_code == 401


def test_revoked_expired_and_orphaned_tokens_are_closed(program: Any, workspace: Workspace) -> None:
    client = program(Role.CMO, may_act=True)
    token = ApiToken.objects.within(workspace).get()
    assert client.get("/api/v1/workspaces").status_code == 200
    token.refresh_from_db()
    assert token.used_at is not None
    owner = actor_of(token.owner, workspace.slug, at=NOW)
    perform(RevokeToken(token.pk), owner)
    assert client.get("/api/v1/workspaces").status_code == 401
    ApiToken.objects.within(workspace).update(revoked_at=None, expires_at=NOW)
    assert client.get("/api/v1/workspaces").status_code == 401
    ApiToken.objects.within(workspace).update(expires_at=NOW + dt.timedelta(days=1))
    Membership.objects.within(workspace).filter(user=token.owner).update(left_at=NOW)
    assert client.get("/api/v1/workspaces").status_code == 401


def test_a_token_opens_one_workspace_only(program: Any, workspace: Workspace) -> None:
    Workspace.objects.create(slug="other", name="Other", folder="/nowhere", made_at=NOW)
    client = program(Role.CMO)
    theirs, nobodys = (client.get(f"/api/v1/workspaces/{slug}/today") for slug in ("other", "none"))
    assert theirs.status_code == nobodys.status_code == 404


def test_guessing_is_slowed_down(workspace: Workspace) -> None:
    client = Client(headers={"authorization": "Bearer unisono_guess"})
    codes = [client.get("/api/v1/workspaces").status_code for _ in range(GUESSES.most + 2)]
    assert codes == [401] * GUESSES.most + [429] * 2


def test_a_token_calls_so_often_and_no_more(program: Any, workspace: Workspace, monkeypatch: Any) -> None:
    monkeypatch.setattr(access.CALLS, "most", 2)
    client = program(Role.CMO)
    assert [client.get("/api/v1/workspaces").status_code for _ in range(3)] == [200, 200, 429]


def test_refusals_come_in_the_caller_s_language(program: Any, workspace: Workspace) -> None:
    client = program(Role.READ_ONLY)
    told = [
        client.get(at(workspace, "proposals/P-0099"), headers={"accept-language": code}).json()["remedy"]
        for code in ("en", "fr")
    ]
    assert told[0] != told[1]
    body = client.post(at(workspace, "proposals"), {"budget": "NaN"}, content_type="application/json").json()
    assert body["code"] == "call"
    assert body["where"] == "budget"
    assert client.get("/api/v1/nothing").json()["code"] == "not_found"


def test_a_token_is_kept_as_a_hash_and_shown_once(signed_in: Any, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    form = {"name": "night job", "workspace": workspace.slug, "days": 30, "reach": "propose"}
    page = client.post("/account/tokens/", form).content.decode()
    secret = page.split('<code class="hash" id="to-copy">')[1].split("<")[0]
    assert secret not in client.get("/account/tokens/").content.decode()
    token = ApiToken.objects.within(workspace).get()
    assert secret not in str(vars(token))
    assert token.may_propose
    assert not token.may_act
    api = Client(headers={"authorization": f"Bearer {secret}"})
    assert api.get("/api/v1/workspaces").status_code == 200
    client.post(f"/account/tokens/{workspace.slug}/{token.pk}/revoke/")
    assert api.get("/api/v1/workspaces").status_code == 401


def test_only_one_s_own_token_can_be_revoked(signed_in: Any, program: Any, workspace: Workspace) -> None:
    program(Role.CMO)
    token = ApiToken.objects.within(workspace).get()
    answer = signed_in(Role.ADMINISTRATOR).post(f"/account/tokens/{workspace.slug}/{token.pk}/revoke/")
    assert answer.status_code == 404


def test_an_audit_of_tokens_holds_no_secret(program: Any, workspace: Workspace) -> None:
    client = program(Role.CMO)
    secret = str(client._base_environ()["HTTP_AUTHORIZATION"]).removeprefix("Bearer ")
    assert secret.encode() not in DatabaseLedger(f"audit/{workspace.pk}").lines()


def test_a_token_reaches_no_further_than_its_owner(seat: Any, workspace: Workspace) -> None:
    from unisono_app.people.programs import actor_with, agent_with

    user = seat(Role.AGENCY, agency="Agence")
    owner = actor_of(user, workspace.slug, at=NOW)
    for reach in ({}, {"may_propose": True}, {"may_act": True}):
        token = perform(MakeToken("tests", **reach), owner).token
        assert actor_with(token, at=NOW, via="api").allowed <= owner.allowed
        agent = agent_with(token, at=NOW)
        assert agent.allowed <= owner.allowed
        assert agent.person.is_agent
        assert agent.agency == "Agence"
    assert replace(owner, via="api").person.name == owner.name


def walk(operation: Any, bearer: str, slug: str, n_examples: int) -> None:
    """Ask one operation what its description allows, half of the time in a workspace that is there."""

    @settings(max_examples=n_examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        if len(str(case.path_parameters.get("workspace", "x"))) % 2:
            case.path_parameters["workspace"] = slug
        case.call_and_validate(headers={"Authorization": bearer}, checks=CHECKS)

    ask()


@pytest.fixture
def bearer(program: Any, monkeypatch: Any) -> str:
    """The header of somebody who may do much."""
    monkeypatch.setattr(access.CALLS, "most", 100_000)
    return str(program(Role.CMO, may_act=True)._base_environ()["HTTP_AUTHORIZATION"])


def test_no_call_that_the_description_allows_breaks_the_server(bearer: str, workspace: Workspace) -> None:
    for operation in OPERATIONS:
        walk(operation, bearer, workspace.slug, 3)


@pytest.mark.prove
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.label)
def test_no_call_breaks_the_server_at_length(operation: Any, bearer: str, workspace: Workspace) -> None:
    walk(operation, bearer, workspace.slug, 60)
