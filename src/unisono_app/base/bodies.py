"""The limit on the bodies of requests, before anything of them is kept: by what they announce, and by what they send.

Files come in at the address `LARGE` only, from whoever may bring them there; everywhere else, and from everybody else,
a body is small. Who may is asked before the first byte is taken.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_OF_FILES = 600 * 1024 * 1024
"""Bytes of one upload."""

MOST_OF_FORMS = 4 * 1024 * 1024
"""Bytes of every other body."""

LARGE = re.compile(r"^/w/([^/]+)/facts/bring/$")

MaySend: TypeAlias = Callable[[Scope, str], Awaitable[bool]]
"""Whether the sender of a request may bring files into the workspace of this name."""


class Bounded:
    """An application behind the limit."""

    def __init__(self, inner: ASGIApp, may_send: MaySend) -> None:
        self.inner, self.may_send = inner, may_send

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, as long as its body stays within the limit."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        found = LARGE.match(scope["path"])
        most = MOST_OF_FILES if found and await self.may_send(scope, found[1]) else MOST_OF_FORMS
        if _announced(scope) > most:
            await _too_large(send, most)
            return
        meter = _Meter(receive, send, most)
        await self.inner(scope, meter.receive, meter.send)
        if meter.is_over and not meter.has_answered:
            await _too_large(send, most)


class _Meter:
    """Counts what a body really sends; one that goes over looks as if the other side had hung up."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._left = receive, send, most
        self.is_over = self.has_answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        self.is_over = self.is_over or self._left < 0
        return {"type": "http.disconnect"} if self.is_over else message

    async def send(self, message: Message) -> None:
        self.has_answered = True
        await self._send(message)


def _announced(scope: Scope) -> int:
    found = dict(scope["headers"]).get(b"content-length", b"0")
    return int(found) if found.isdigit() else 0


async def _too_large(send: Send, most: int) -> None:
    body = f"The request is larger than {most // 1024**2} MB. Send fewer or smaller files at once.\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
