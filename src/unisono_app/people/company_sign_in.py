"""Company sign-in (OpenID Connect): described by an administrator in a JSON file, never in the database.

    {"name": "Company", "server_url": "https://login.example.com", "client_id": "…", "secret": "…"}

Rule: PKCE always; the address must be HTTPS, except on loopback (tests). An invited person whose address the provider
has verified is linked to the account; a stranger finds the door closed.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from unisono.errors import SettingsError, Where
from unisono.words import msg
from unisono_app.home import Home

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NEEDED = ("name", "server_url", "client_id", "secret")


def providers(home: Home) -> dict[str, Any]:
    """The sign-in library's description of the company's provider; none where no file is named.

    Raises:
        SettingsError: the file cannot be read, lacks a part, or names an address that is not HTTPS.
    """
    if home.oidc_file is None:
        return {}
    where = Where(file=str(home.oidc_file))
    try:
        content = json.loads(home.oidc_file.read_text(encoding="utf-8"))
        name, address, client_id, secret = (str(content[part]) for part in _NEEDED)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise SettingsError(
            msg("The company’s sign-in cannot be read: {problem}.", problem=str(problem)),
            remedy=msg("Write a JSON file with these parts: {parts}.", parts=", ".join(_NEEDED)),
            where=where,
        ) from problem
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise SettingsError(
            msg("The company’s sign-in has the address “{address}”, which is not HTTPS.", address=address),
            remedy=msg("Give its HTTPS address: passwords and tokens would travel in the clear."),
            where=where,
        )
    app = {
        "provider_id": "company",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": address},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True, "EMAIL_AUTHENTICATION": True}}
