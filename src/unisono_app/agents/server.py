"""The server for agents (Model Context Protocol): who asks is known by a token, or by the terminal; refusals are told.

Over HTTP it stands at `/mcp` of the application, opened by the API's tokens; over standard input and output the command
line starts it for one workspace. Without the right to propose the writing tool is refused, not hidden.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated, Literal

from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import translation
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import AnyHttpUrl, Field

from unisono.errors import UnisonoError
from unisono_app.agents import tools
from unisono_app.agents.tools import Answer, Code
from unisono_app.api.access import CALLS, missing
from unisono_app.api.shapes import PlanIn
from unisono_app.base.acting import Actor
from unisono_app.base.clock import now
from unisono_app.base.templatetags.words import words
from unisono_app.people.programs import TokenError, agent_with, token_in_force

log = logging.getLogger("unisono.agents")

Who = Callable[[], Actor]
States = Literal["proposed", "conditioned", "approved", "refused", "exported", "graded", "superseded"]
_ABOUT = (
    "Unisono measures what marketing earns and keeps the ledger of decisions. Look with these tools; every estimate "
    "has an interval and a kind of evidence: tell both. The only tool that writes makes a proposal; people decide."
)
_LOOKS = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
_PROPOSES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)


class Tokens:
    """The application's tokens, as the protocol asks for them."""

    async def verify_token(self, token: str) -> AccessToken | None:
        """What a token opens; None for one that is not in force."""
        return await sync_to_async(_verified, thread_sensitive=False)(token)


def _verified(token: str) -> AccessToken | None:
    try:
        found = token_in_force(token, now())
    except TokenError:
        return None
    finally:
        connections.close_all()
    return AccessToken(token=token, client_id=str(found.pk), scopes=["look"])


def caller() -> Actor:
    """The agent that asks over HTTP."""
    given = get_access_token()
    if given is None:
        raise missing()
    token = token_in_force(given.token, now())
    CALLS.take(str(token.pk))
    return agent_with(token, at=now())


def over_http() -> MCPServer:
    """The server for `/mcp`."""
    auth = AuthSettings(
        issuer_url=AnyHttpUrl("http://127.0.0.1"), resource_server_url=None, required_scopes=["look"]
    )  # tokens are made on the account page; nothing is issued here
    server = MCPServer("unisono", instructions=_ABOUT, token_verifier=Tokens(), auth=auth, log_level="WARNING")
    return with_tools(server, caller)


def over_pipes(who: Who) -> MCPServer:
    """The server for standard input and output, for whoever sits at the terminal."""
    return with_tools(MCPServer("unisono", instructions=_ABOUT, log_level="WARNING"), who)


def with_tools(server: MCPServer, who: Who) -> MCPServer:
    """Give `server` its tools, asked by `who`."""

    @server.tool(annotations=_LOOKS, description=tools.today.__doc__)
    async def today(language: Code = "en") -> Answer:
        return await _asked(lambda: tools.today(who(), language), language)

    @server.tool(annotations=_LOOKS, description=tools.channels.__doc__)
    async def channels(language: Code = "en") -> Answer:
        return await _asked(lambda: tools.channels(who()), language)

    @server.tool(annotations=_LOOKS, description=tools.facts.__doc__)
    async def facts(language: Code = "en") -> Answer:
        return await _asked(lambda: tools.facts(who()), language)

    @server.tool(annotations=_LOOKS, description=tools.proposals.__doc__)
    async def proposals(state: States | None = None, language: Code = "en") -> Answer:
        return await _asked(lambda: tools.proposals(who(), state), language)

    @server.tool(annotations=_LOOKS, description=tools.proposal.__doc__)
    async def proposal(proposal_id: Annotated[str, Field(max_length=20)], language: Code = "en") -> Answer:
        return await _asked(lambda: tools.proposal(who(), proposal_id), language)

    @server.tool(annotations=_LOOKS, description=tools.why.__doc__)
    async def why(figure: Annotated[str, Field(max_length=120)], language: Code = "en") -> Answer:
        return await _asked(lambda: tools.why(who(), figure), language)

    @server.tool(annotations=_PROPOSES, description=tools.propose_plan.__doc__)
    async def propose_plan(plan: PlanIn, language: Code = "en") -> Answer:
        return await _asked(lambda: tools.propose_plan(who(), plan), language)

    return server


async def _asked(work: Callable[[], Answer], language: str) -> Answer:
    return await sync_to_async(_told, thread_sensitive=False)(work, language)


def _told(work: Callable[[], Answer], language: str) -> Answer:
    """Do `work` in a thread of its own; refusals are told with the next step, mistakes of ours without their inside."""
    with translation.override(language):
        try:
            return work()
        except UnisonoError as problem:
            raise ToolError(words().text(problem.text())) from None
        except Exception as problem:
            log.exception("an agent's call broke")
            raise ToolError("Something went wrong on our side; nothing was recorded.") from problem
        finally:
            connections.close_all()
