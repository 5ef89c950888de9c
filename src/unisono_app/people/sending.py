"""Who may send files, known from the cookie alone: asked before a large body is taken from the network."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie

from unisono.decide import Permission
from unisono_app.base.clock import now
from unisono_app.base.refusals import NotFoundError
from unisono_app.people.models import User
from unisono_app.people.queries import actor_of
from unisono_app.people.session_limits import is_over


def may_bring(cookies: str, slug: str) -> bool:
    """Whether the sign-in that these cookies open is in force, and imports into the workspace called `slug`."""
    try:
        request = HttpRequest()
        store = import_module(settings.SESSION_ENGINE).SessionStore
        request.session = store(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME))
        user = get_user(request)
        if not isinstance(user, User) or is_over(request.session, now().timestamp()):
            return False
        return actor_of(user, slug, at=now()).may(Permission.IMPORT)
    except NotFoundError:
        return False
