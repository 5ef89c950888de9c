"""Where rows and letters go: SQLite or PostgreSQL, and the mail server, as the frame wants them described."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from unisono.errors import InputError
from unisono.words import msg
from unisono_app.home import MAIL, Home

_MAIL_PORTS = {"smtp": 587, "smtps": 465}

# WAL lets people read while one writes; FULL keeps the last decision through a power cut.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-20000; PRAGMA journal_size_limit=67108864;"
)


def database(home: Home) -> dict[str, Any]:
    """The database of `home`."""
    if home.database is None:
        # IMMEDIATE: a transaction that reads and then writes cannot be overtaken, and waits instead of failing
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _PRAGMAS}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": home.sqlite, "OPTIONS": options, "CONN_MAX_AGE": 0}
    parts = urlsplit(home.database)
    asked = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or asked.pop("port", "")),
        "OPTIONS": {**asked, "pool": {"min_size": 1, "max_size": 12, "timeout": 10}},
        "CONN_MAX_AGE": 0,
    }


def mail(home: Home) -> dict[str, Any]:
    """The mail server of `home`; without one letters are kept in memory, and links are shown on screen.

    `smtps://` speaks TLS from the first byte (465), `smtp://` turns to it before anything is told (STARTTLS, 587) and
    sends nothing where the server cannot; `smtp://…?tls=none` is for a server on this machine.

    Raises:
        InputError: another kind of address.
    """
    if home.mail is None:
        backend = "django.core.mail.backends.locmem.EmailBackend"
        return {"backend": backend, "host": "", "port": 25, "user": "", "password": "", "ssl": False, "starttls": False}
    parts = urlsplit(home.mail)
    if parts.scheme not in _MAIL_PORTS:
        raise InputError(
            msg("The mail server’s address begins with “{scheme}”.", scheme=parts.scheme),
            remedy=msg(
                "Write {starttls} (STARTTLS, port 587) or {tls} (TLS at once, port 465) in {name}.",
                starttls="smtp://…",
                tls="smtps://…",
                name=MAIL,
            ),
        )
    plain = dict(parse_qsl(parts.query)).get("tls") == "none"
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": parts.hostname or "",
        "port": parts.port or _MAIL_PORTS[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "ssl": parts.scheme == "smtps",
        "starttls": parts.scheme == "smtp" and not plain,
    }
