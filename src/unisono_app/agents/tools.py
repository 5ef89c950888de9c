"""What agents can ask: the same queries and shapes as the JSON API, said in English or French.

Rule: a tool looks; the only one that writes makes a proposal, which waits for people. Figures come from the queries of
the pages, with their intervals and the kind of their evidence: never from a language model.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from unisono.decide import Permission, State
from unisono.plan import PlanRequest
from unisono.runs.glance import glance
from unisono_app.api import shapes, telling
from unisono_app.base import figures
from unisono_app.base.acting import Actor, perform
from unisono_app.base.refusals import NotAllowedError
from unisono_app.decide import queries
from unisono_app.plan.actions import ProposeBest
from unisono_app.today.queries import today_page

Code = Literal["en", "fr"]
Answer = dict[str, Any]


def today(actor: Actor, language: Code) -> Answer:
    """What matters today: spend and return by channel, what waits for a decision, which sources are not trusted."""
    _demand(actor, Permission.SEE_TOTALS)
    return plain(telling.today(today_page(actor, language)))


def channels(actor: Actor) -> Answer:
    """What each channel was given and earned by the newest fit, each figure with its interval and its evidence."""
    _demand(actor, Permission.SEE_TOTALS)
    session = actor.session()
    return plain(telling.run(session.latest_fit(), session, glance(session).edition_id))


def facts(actor: Actor) -> Answer:
    """The edition of the facts in force, its sources and how far each is trusted (green, amber, red)."""
    _demand(actor, Permission.SEE_TOTALS)
    return plain(telling.facts(glance(actor.session())))


def proposals(actor: Actor, state: str | None) -> Answer:
    """Proposals, newest first; `state` narrows to one state, such as proposed: those wait for people."""
    wanted = State(state) if state else None
    found = [telling.line(h) for h in queries.proposals(actor) if wanted in (None, h.state)]
    return {"proposals": [plain(line) for line in found]}


def proposal(actor: Actor, proposal_id: str) -> Answer:
    """One proposal whole: what would be done, what it promises with its interval, what guardrails say, its story."""
    return plain(telling.proposal(queries.proposal_page(actor, proposal_id)))


def why(actor: Actor, figure: str) -> Answer:
    """Where a figure comes from, such as roi/search: definition, caveats, edition, run, query, files with lines."""
    _demand(actor, Permission.SEE_TOTALS)
    session = actor.session()
    number = figures.find(session, figure)
    behind = figures.behind(session, number)
    return plain(telling.figure(number, behind))


def propose_plan(actor: Actor, asked: shapes.PlanIn) -> Answer:
    """Plan under the newest fit and propose it; recorded as an agent's proposal. People decide, never the agent."""
    request = PlanRequest(
        asked.budget,
        asked.weeks,
        actor.session().settings.margin_rate,
        change=asked.change,
        locks=frozenset(asked.locks),
        bounds=asked.bounds,
        start=asked.start,
    )
    made = perform(ProposeBest(request, asked.supersedes, asked.note), actor)
    return proposal(actor, made.proposal_id)


def plain(shape: BaseModel) -> Answer:
    """A shape of the API as JSON values."""
    return shape.model_dump(mode="json")


def _demand(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowedError.of_token(actor.role, permission)
