"""An agency asks everything that can be asked, well and badly formed: nothing of the company's comes back.

What must not come: the money of the company and of its channels, the names of channels, what other agencies proposed
and what they are called. Pages, the API and agents' tools are asked alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.app.seats import browser_of
from unisono.decide import Role
from unisono.errors import UnisonoError
from unisono.plan import PlanRequest
from unisono.runs.planning import draft_to_propose, record_plan
from unisono_app.agents import tools
from unisono_app.api.shapes import PlanIn
from unisono_app.base.acting import Actor, perform
from unisono_app.base.clock import now
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError
from unisono_app.people.actions import MakeToken
from unisono_app.people.models import User
from unisono_app.people.programs import agent_of
from unisono_app.people.queries import actor_of
from unisono_app.plan import queries
from unisono_app.plan.comparing import side_by_side

Acting = Callable[..., Actor]

FORMS: tuple[dict[str, str], ...] = (
    {"money-0": "none"},
    {"money-0": "-1", "budget": "1"},
    {"money-0": "1e15", "weeks": "400", "name": "x", "reason": "x", "text": "x", "payload_hash": "0" * 64},
)
"""Fields that pages ask for, as somebody sends them who looks for what errors tell."""


def plain(text: str) -> str:
    """A page with its numbers written without spaces and commas, in small letters."""
    return re.sub(r"(?<=\d)[\s,](?=\d)", "", text).lower()


@pytest.fixture
def secrets_of_the_company(acting: Acting) -> frozenset[str]:
    """What no answer may hold, as `plain` writes it; another agency's proposal (P-0002) is among it."""
    planner, other = acting(Role.PLANNER), acting(Role.AGENCY, agency="Agence Nord")
    session = planner.session()
    record_plan(session, draft_to_propose(session, PlanRequest(700_000, 13, 0.45)), by=other.person)
    tried = queries.tried(planner, {})
    money = [tried.window.budget, *(line.money for line in tried.judged.lines)]
    channels = [line.channel for line in tried.judged.lines]
    assert len(channels) > 3
    return frozenset({f"{amount:.0f}" for amount in money} | {*channels, "agence nord", "p-0002", "780000", "700000"})


@pytest.fixture
def agency(seat: Callable[..., User], secrets_of_the_company: frozenset[str]) -> User:
    """Somebody of an agency that has proposed nothing."""
    return seat(Role.AGENCY, agency="Agence Sud")


def told(answer: Any, hidden: frozenset[str], asked: str = "") -> set[str]:
    """What an answer tells of `hidden`, beyond what was asked."""
    text = plain(answer if isinstance(answer, str) else answer.content.decode(errors="replace"))
    return {word for word in hidden if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)} - set(asked.split())


def test_no_page_tells_an_agency_what_is_the_company_s(
    agency: User, secrets_of_the_company: frozenset[str], routes: dict[str, str]
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(agency, "allauth.account.auth_backends.AuthenticationBackend")
    hidden = secrets_of_the_company - {"search"}  # that channel's name is a word of our pages, too
    for name, path in routes.items():
        for form in FORMS:
            for answer in (client.get(path, form), client.post(path, form)):
                assert answer.status_code < 500, (name, form)
                assert not told(answer, hidden), (name, form, told(answer, hidden))


def test_no_search_tells_an_agency_what_is_the_company_s(
    agency: User, secrets_of_the_company: frozenset[str], routes: dict[str, str]
) -> None:
    client = browser_of(agency)
    for word in sorted(secrets_of_the_company):
        page = client.get(routes["search"], {"q": word}, headers={"HX-Request": "true"})
        assert page.status_code == 200
        assert "/why/" not in page.content.decode(), word
        assert "/decide/P" not in page.content.decode(), word


def test_no_program_of_an_agency_is_told_what_is_the_company_s(
    agency: User, secrets_of_the_company: frozenset[str], workspace: Workspace
) -> None:
    owner = actor_of(agency, workspace.slug, at=workspace.made_at)
    plans: tuple[dict[str, Any], ...] = ({"budget": 1}, {"budget": 1e9, "locks": ["x"]}, {"budget": 10, "bounds": {}})
    found: list[str] = []
    for reach in ({}, {"may_propose": True}, {"may_act": True}):
        secret = perform(MakeToken("tests", **reach), actor_of(agency, workspace.slug, at=now())).secret
        client = Client(headers={"authorization": f"Bearer {secret}"})
        below = f"/api/v1/workspaces/{workspace.slug}/"
        for rest in (
            "today",
            "facts",
            "facts/findings",
            "runs/latest",
            "ledgers/decisions",
            "ledgers/decisions/export",
        ):
            answer = client.get(below + rest)
            assert answer.status_code == 403, (rest, reach)
            found.append(answer.content.decode())
        found += [client.get(below + f"proposals{rest}").content.decode() for rest in ("", "/P-0001", "/P-0002")]
        for plan in plans:
            answer = client.post(below + "proposals", plan, content_type="application/json")
            assert answer.status_code in (403, 422), answer.content
            found.append(answer.content.decode())
    agent = agent_of(owner, may_propose=True)
    asks: tuple[Callable[[], object], ...] = (
        lambda: tools.today(agent, "en"),
        lambda: tools.channels(agent),
        lambda: tools.facts(agent),
        lambda: tools.why(agent, "spend-4w"),
        lambda: tools.proposal(agent, "P-0001"),
        lambda: tools.proposal(agent, "P-0002"),
        lambda: tools.propose_plan(agent, PlanIn.model_validate({"budget": 10})),
    )
    for ask in asks:
        with pytest.raises(UnisonoError) as problem:
            ask()
        found.append(str(problem.value))
    assert tools.proposals(agent, None) == {"proposals": []}
    for text in found:  # the two names were asked for, and are told back
        assert not told(text, secrets_of_the_company, "p-0002"), text


@pytest.mark.parametrize(
    "ask",
    [
        queries.usual_weekly,
        queries.is_ready,
        lambda actor: queries.tried(actor, {"money-0": "-1"}),
        lambda actor: queries.best(actor, {"money-0": "none"}),
        lambda actor: side_by_side(actor, {}),
        queries.scenarios,
    ],
    ids=["usual", "ready", "tried", "best", "compare", "scenarios"],
)
def test_the_desk_itself_refuses_an_agency(ask: Callable[[Actor], object], acting: Acting) -> None:
    with pytest.raises(NotAllowedError):
        ask(acting(Role.AGENCY, agency="Agence Sud"))
