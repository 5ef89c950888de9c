"""The door of every page: who is signed in, in which workspace, with which permission.

    @room(Permission.IMPORT)
    def upload(request: Request) -> HttpResponse: ...

The address names the workspace (`/w/<slug>/…`); whoever is no member of it is told that there is nothing. Whoever is
refused an act here is recorded, as one whom an action refuses. Where a workspace asks for a fresh sign-in, the browser
gets the form for it, and what was sent goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from unisono.decide import Permission
from unisono_app.base.acting import note_refusal
from unisono_app.base.assurance import SignInAgainError
from unisono_app.base.clock import now
from unisono_app.base.refusals import NotAllowedError
from unisono_app.base.requests import Request
from unisono_app.people.models import User
from unisono_app.people.proofs import assurance_in
from unisono_app.people.queries import actor_of, workspaces_of

P = ParamSpec("P")
Inside = Callable[Concatenate[Request, P], HttpResponse]
Outside = Callable[Concatenate[HttpRequest, str, P], HttpResponse]


def room(permission: Permission = Permission.SEE) -> Callable[[Inside[P]], Outside[P]]:
    """A view of a workspace, for those signed in whose role has `permission`."""

    def wrap(view: Inside[P]) -> Outside[P]:
        @wraps(view)
        def inside(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            asked = cast("Request", request)
            user = cast("User", request.user)
            asked.actor = actor_of(user, slug, at=now())
            asked.workspaces = workspaces_of(user)
            if not asked.actor.may(permission):
                refused = NotAllowedError.of(asked.actor.role, permission)
                if request.method == "POST":
                    note_refusal(asked.actor, view.__name__, permission, refused)
                raise refused
            if request.method != "POST":
                return view(asked, *args, **kwargs)
            assurance = assurance_in(request, user, asked.actor.workspace.sign_in_rules)
            asked.actor = replace(asked.actor, assurance=assurance)
            try:
                return view(asked, *args, **kwargs)
            except SignInAgainError:
                if not get_adapter(request).get_reauthentication_methods(user):
                    raise
                raise ReauthenticationRequired from None  # the library asks, and sends the form on from there

        return cast("Outside[P]", login_required(inside))

    return wrap
