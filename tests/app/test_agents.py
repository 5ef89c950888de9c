"""Agents over the Model Context Protocol: they look with intervals, propose as agents, and never decide."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from unisono.decide import Permission, Role
from unisono_app.agents import tools
from unisono_app.agents.access import Agents
from unisono_app.api.shapes import PlanIn
from unisono_app.base.acting import Actor
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.clock import now
from unisono_app.base.limits import GUESSES
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError
from unisono_app.base.sittings import decisions_chain
from unisono_app.people.programs import agent_of, agent_with

pytestmark = pytest.mark.usefixtures("calm")


def test_a_channel_is_told_with_its_interval_and_evidence(made: Any) -> None:
    told = tools.channels(agent_with(made(Role.CMO).token, at=now()))
    for channel in told["channels"]:
        assert channel["roi"]["lower"] < channel["roi"]["value"] < channel["roi"]["upper"]
        assert channel["roi"]["evidence"] == "model"


def test_a_figure_says_where_it_comes_from(made: Any) -> None:
    agent = agent_with(made(Role.CMO).token, at=now())
    channel = tools.channels(agent)["channels"][0]
    told = tools.why(agent, f"roi/{channel['channel']}")
    assert told["value"] == pytest.approx(channel["roi"]["value"])
    assert told["definition"]
    assert told["files"]


def test_an_agent_proposes_as_an_agent_of_its_owner(made: Any, workspace: Workspace) -> None:
    token = made(Role.PLANNER, may_propose=True).token
    told = tools.propose_plan(
        agent_with(token, at=now()), PlanIn.model_validate({"budget": 500_000, "note": "Because of the season."})
    )
    records = DatabaseLedger(decisions_chain(workspace)).read()
    proposer = records[1].body["proposer"]
    assert proposer["kind"] == "agent"  # type: ignore[index]
    assert proposer["role"] == "agent"  # type: ignore[index]
    assert proposer["agent_of"] == token.owner.handle  # type: ignore[index]
    assert (told["proposal_id"], told["state"]) == ("P-0002", "proposed")
    assert records[2].body["text"] == "Because of the season."


def test_an_agent_never_decides_whatever_its_owner_may(made: Any) -> None:
    agent = agent_with(made(Role.CMO, may_act=True).token, at=now())
    deciding = {Permission.SIGN, Permission.REFUSE, Permission.EXPORT, Permission.SET_POLICY, Permission.LIFT}
    assert not agent.allowed & deciding


def test_an_agent_looks_unless_it_was_made_to_propose(made: Any, acting: Any) -> None:
    planner: Actor = acting(Role.PLANNER)
    for agent in (agent_with(made(Role.PLANNER).token, at=now()), agent_of(planner, may_propose=False)):
        with pytest.raises(NotAllowedError):
            tools.propose_plan(agent, PlanIn.model_validate({"budget": 500_000}))
    assert Permission.PROPOSE in agent_of(planner, may_propose=True).allowed


def test_an_agency_s_agent_sees_no_totals(made: Any) -> None:
    agent = agent_with(made(Role.AGENCY, agency="Agence").token, at=now())
    for look in (tools.channels, tools.facts, lambda a: tools.today(a, "en"), lambda a: tools.why(a, "roi/tv")):
        with pytest.raises(NotAllowedError):
            look(agent)


def ask(agents: Agents, *calls: tuple[str | None, str, dict[str, Any]], **headers: str) -> list[tuple[int, Any]]:
    """Call `/mcp` over its ASGI face: (token, method, parameters) each; answers as (status, JSON)."""

    async def one(token: str | None, method: str, params: dict[str, Any]) -> tuple[int, Any]:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        given = {"host": "127.0.0.1:8321", "content-type": "application/json", "accept": "application/json"}
        given |= {"mcp-protocol-version": "2025-06-18"} | headers
        given |= {"authorization": f"Bearer {token}"} if token else {}
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/mcp",
            "raw_path": b"/mcp",
            "query_string": b"",
            "headers": [(k.encode(), v.encode()) for k, v in given.items()],
            "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 8321),
            "scheme": "http",
            "http_version": "1.1",
        }
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await agents(scope, receive, send)
        content = b"".join(message.get("body", b"") for message in sent)
        return sent[0]["status"], json.loads(content) if content[:1] in (b"{", b"[") else content

    async def all_of_them() -> list[tuple[int, Any]]:
        async with agents.alive():
            return [await one(*call) for call in calls]

    return asyncio.run(all_of_them())


def test_the_protocol_is_spoken_to_those_with_a_token_only(
    transactional_db: None, made: Any, workspace: Workspace
) -> None:
    secret = made(Role.CMO).secret
    tool = ("tools/call", {"name": "proposals", "arguments": {"state": "proposed"}})
    listed, called, none, wrong = ask(
        Agents(["127.0.0.1"]), (secret, "tools/list", {}), (secret, *tool), (None, *tool), ("unisono_no", *tool)
    )
    names = {tool["name"]: tool["annotations"]["readOnlyHint"] for tool in listed[1]["result"]["tools"]}
    assert names.pop("propose_plan") is False
    assert all(names.values())
    assert called[1]["result"]["structuredContent"]["proposals"][0]["proposal_id"] == "P-0001"
    assert none[0] == wrong[0] == 401


def test_a_refusal_is_told_in_the_agent_s_language(transactional_db: None, made: Any, workspace: Workspace) -> None:
    secret = made(Role.READ_ONLY).secret
    arguments = {"plan": {"budget": 5000}, "language": "en"}
    ((status, answer),) = ask(
        Agents(["127.0.0.1"]), (secret, "tools/call", {"name": "propose_plan", "arguments": arguments})
    )
    assert status == 200
    assert answer["result"]["isError"]
    assert "does not include this: propose" in answer["result"]["content"][0]["text"]


def test_foreign_hosts_browsers_and_guessing_are_refused(
    transactional_db: None, made: Any, workspace: Workspace
) -> None:
    secret = made(Role.CMO).secret
    call = (secret, "tools/list", dict[str, Any]())
    assert ask(Agents(["127.0.0.1"]), call, host="evil.example")[0][0] == 421
    assert ask(Agents(["127.0.0.1"]), call, origin="https://evil.example")[0][0] == 403
    guesses = ask(Agents(["127.0.0.1"]), *[("unisono_no", "tools/list", dict[str, Any]())] * (GUESSES.most + 1))
    assert [status for status, _ in guesses] == [401] * GUESSES.most + [429]
