"""The door of `/mcp`: hosts that are ours, no browsers, and few wrong tokens from one address."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from unisono_app.agents.server import over_http
from unisono_app.base.limits import GUESSES
from unisono_app.base.refusals import TooMuchError

PATH = "/mcp"


class Agents:
    """The agents' server as a part of the application; `alive` must be entered while it answers."""

    def __init__(self, hosts: list[str]) -> None:
        known = [name for host in hosts for name in (host, f"{host}:*")]
        security = TransportSecuritySettings(allowed_hosts=known, allowed_origins=[])
        made = over_http().streamable_http_app(
            streamable_http_path=PATH, stateless_http=True, json_response=True, transport_security=security
        )
        self.inner: ASGIApp = made
        self._life = made.router.lifespan_context
        self._made = made

    def alive(self) -> AbstractAsyncContextManager[object]:
        """What must be entered while it answers."""
        return self._life(self._made)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call; wrong tokens are counted by address."""
        address = str((scope.get("client") or ("unknown",))[0])
        try:
            GUESSES.refuse_beyond(address)
        except TooMuchError:
            await _too_often(send)
            return

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 401:
                GUESSES.count(address)
            await send(message)

        await self.inner(scope, receive, counting)


async def _too_often(send: Send) -> None:
    headers = [(b"content-type", b"application/json"), (b"retry-after", b"60")]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"error": "too many wrong tokens"}'})
