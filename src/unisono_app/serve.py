"""The server: one ASGI process for pages and the API, on loopback unless told otherwise."""

from __future__ import annotations

import socket

from starlette.types import ASGIApp, Receive, Scope, Send

from unisono.errors import InputError
from unisono.words import msg

MAX_BODY = 600 * 1024 * 1024
"""Bytes of one request's body; more is refused before a byte of it is kept."""


class Application:
    """Pages behind the limit on bodies; answers the server's own questions about its life."""

    def __init__(self, pages: ASGIApp) -> None:
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http" and _length(scope) > MAX_BODY:
            await _too_large(send)
        elif scope["type"] == "http":
            await self.pages(scope, receive, send)


def application() -> Application:
    """The application; the frame must be set up."""
    from django.core.asgi import get_asgi_application

    return Application(get_asgi_application())  # type: ignore[arg-type]  # two spellings of one type


def run(host: str, port: int) -> None:
    """Serve until somebody stops it."""
    import uvicorn

    # an idle connection outlives the browser's own patience, so that none is reused just as it closes
    uvicorn.run(
        application(), host=host, port=port, log_config=None, timeout_keep_alive=75, server_header=False, lifespan="on"
    )


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
        remedy=msg("Name another one with --port."),
    )


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def _length(scope: Scope) -> int:
    found = dict(scope["headers"]).get(b"content-length", b"0")
    return int(found) if found.isdigit() else 0


async def _too_large(send: Send) -> None:
    body = b"The request is larger than 600 MB. Upload fewer or smaller files at once.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
