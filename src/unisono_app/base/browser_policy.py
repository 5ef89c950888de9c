"""What browsers may do with our pages: load only from here, run no inline script, be framed by nobody."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_ALWAYS = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(sign_in: str | None) -> str:
    """The policy; where people sign in at the company's provider, forms may lead to its address `sign_in` too."""
    origin = urlsplit(sign_in or "")
    also = f" {origin.scheme}://{origin.netloc}" if origin.netloc else ""
    return "; ".join(f"{what} {where}{also if what == 'form-action' else ''}" for what, where in _ALWAYS.items())


POLICY = policy(None)
"""The policy where nobody signs in elsewhere."""

Handler = Callable[[HttpRequest], HttpResponseBase]


def browser_policy(get_response: Handler) -> Handler:
    """Put the policy on every response that has none of its own; pages of people are kept by no cache."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    whole = policy(apps[0]["settings"]["server_url"] if apps else None)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", whole)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
