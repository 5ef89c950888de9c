"""Carrying requests out over HTTPS, with nothing but the standard library.

Redirects are not followed: credentials go to the host that was named and to no other. Plain HTTP is for this machine
only.
"""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit

from unisono.act.ports import Answer, Request, Send

_MOST = 1_000_000
"""Bytes of an answer that are read."""


def over_http(timeout: float = 30.0) -> Send:
    """A sender that waits `timeout` seconds at most."""

    def send(request: Request) -> Answer:
        parts = urlsplit(request.url)
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, timeout)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(request.method, target, body=request.body, headers=dict(request.headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(_MOST))
        except HTTPException as problem:
            raise OSError(str(problem) or type(problem).__name__) from problem
        finally:
            connection.close()

    return send


def _connection(scheme: str, host: str, port: int | None, timeout: float) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=timeout)
    if scheme == "http" and _is_here(host):
        return HTTPConnection(host, port, timeout=timeout)
    raise OSError("only https is spoken with other machines")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
