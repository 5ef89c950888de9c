"""The door of the API: a token opens one workspace, as far as the token goes; limits on guesses and on calls.

Cookies open nothing here, so no page elsewhere can make a browser call the API for somebody.
"""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from unisono.decide import Permission
from unisono.words import msg
from unisono_app.base.acting import Actor, note_refusal
from unisono_app.base.clock import now
from unisono_app.base.limits import GUESSES, Limit, address_of
from unisono_app.base.refusals import NotAllowedError, NotFoundError
from unisono_app.people.models import ApiToken
from unisono_app.people.programs import TokenError, actor_with, token_in_force

CALLS = Limit("api", 600, 60)
"""Calls of one token in a minute."""


class Bearer(HttpBearer):
    """`Authorization: Bearer unisono_…`, made on the page “My account”."""

    def __call__(self, request: HttpRequest) -> ApiToken:
        """The token of the request; raises TokenError where there is none in force."""
        if not request.headers.get("Authorization"):
            raise missing()
        found: ApiToken | None = super().__call__(request)
        if found is None:
            raise missing()
        return found

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The token in force; wrong ones are counted by address."""
        address = address_of(request)
        GUESSES.refuse_beyond(address)
        try:
            found = token_in_force(token, now())
        except TokenError:
            GUESSES.count(address)
            raise
        CALLS.take(str(found.pk))
        return found


def missing() -> TokenError:
    """The refusal of a call without a token."""
    return TokenError(
        msg("The API is opened by a token, and this call has none."),
        remedy=msg("Make one on the page “My account” and send it as “Authorization: Bearer …”."),
    )


def inside(request: HttpRequest, workspace: str, permission: Permission = Permission.SEE) -> Actor:
    """Who calls, in the workspace named by the address.

    Raises:
        NotFoundError: the token opens another one; NotAllowedError: it does not go so far.
    """
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # put there by the door
    if token.workspace.slug != workspace:
        raise NotFoundError(
            msg("There is no workspace “{name}”, or you are not a member of it.", name=workspace),
            remedy=msg("Each token opens one workspace: list it with /api/v1/workspaces."),
        )
    actor = actor_with(token, at=now(), via="api")
    if not actor.may(permission):
        refused = NotAllowedError.of_token(actor.role, permission)
        if request.method == "POST":
            act = request.path.rstrip("/").rpartition("/")[2]
            note_refusal(actor, act, permission, refused)
        raise refused
    return actor
