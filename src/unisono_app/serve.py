"""The server: one ASGI process for pages and the API, on loopback unless told otherwise."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from unisono.errors import InputError
from unisono.words import msg
from unisono_app.base.bodies import Bounded
from unisono_app.working import Beside

if TYPE_CHECKING:
    from unisono_app.agents.access import Agents


async def may_send_files(scope: Scope, slug: str) -> bool:
    """Whether whoever is signed in by the request's cookie may bring files into this workspace; asked in a thread."""
    from django.db import connections

    from unisono_app.people.sending import may_bring

    cookies = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")

    def ask() -> bool:
        try:
            return may_bring(cookies, slug)
        finally:
            connections.close_all()

    return await asyncio.to_thread(ask)


class Application:
    """Pages and agents behind the limit on bodies; answers the server's own questions about its life.

    `beside` (the worker) starts and ends with it; `agents` answers at `/mcp`.
    """

    def __init__(self, pages: ASGIApp, beside: Beside | None = None, agents: Agents | None = None) -> None:
        self.pages = Bounded(pages, may_send_files)
        self.beside = beside
        self.agents = agents
        self.calls = Bounded(agents, may_send_files) if agents is not None else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and self.calls is not None and scope["path"] == "/mcp":
            await self.calls(scope, receive, send)
        elif scope["type"] == "http":
            await self.pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        if self.beside is not None:
            self.beside.start()
        async with self.agents.alive() if self.agents is not None else nullcontext():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        if self.beside is not None:
            await asyncio.to_thread(self.beside.stop)
        await send({"type": "lifespan.shutdown.complete"})


def application(beside: Beside | None = None) -> Application:
    """The application; the frame must be set up. `beside` lives as long as it does."""
    from django.conf import settings
    from django.core.asgi import get_asgi_application

    from unisono_app.agents.access import Agents

    return Application(get_asgi_application(), beside, Agents(list(settings.ALLOWED_HOSTS)))  # type: ignore[arg-type]  # two spellings of one type


def run(host: str, port: int, opened: Callable[[], None], *, with_worker: bool = True) -> None:
    """Serve until somebody stops it, with a worker process beside unless workers run elsewhere.

    `opened` is called once the port answers.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                opened()

    app = application(Beside() if with_worker else None)
    # an idle connection outlives the browser's own patience, so that none is reused just as it closes
    told = uvicorn.Config(
        app, host=host, port=port, log_config=None, timeout_keep_alive=75, server_header=False, lifespan="on"
    )
    with suppress(KeyboardInterrupt):  # Ctrl+C is how somebody stops it
        Server(told).run()


def free_port(host: str, wanted: int) -> int:
    """`wanted`, or the next free one of twenty.

    Raises:
        InputError: none of them is free.
    """
    for port in range(wanted, wanted + 20):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise InputError(
        msg("The ports {first} to {last} are all in use.", first=str(wanted), last=str(wanted + 19)),
        remedy=msg("Name another port."),
        option="--port",
    )
