"""Who is who: the only reader of accounts, memberships, invitations and tokens."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Q, QuerySet

from unisono.decide import Role
from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.base.assurance import SENSITIVE
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotFoundError
from unisono_app.people.models import ApiToken, Invitation, Membership, User, digest
from unisono_app.people.proofs import assurance_of


def workspaces_of(user: User) -> list[Workspace]:
    """The workspaces that `user` is a member of, by name."""
    seats = Membership.objects.everywhere().filter(user=user, left_at=None, workspace__removed_at=None)
    return sorted((seat.workspace for seat in seats.select_related("workspace")), key=lambda w: w.name.casefold())


def may_begin(user: User) -> bool:
    """Whether `user` may make workspaces: administrators may, and the first account in use while there is none."""
    if not Workspace.objects.filter(removed_at=None).exists():
        return User.objects.filter(is_active=True).order_by("pk").first() == user
    seats = Membership.objects.everywhere().filter(user=user, left_at=None, workspace__removed_at=None)
    return any(Role.ADMINISTRATOR in seat.all_roles for seat in seats)


def first_who_may_begin() -> User | None:
    """Who gets the first seat of a folder that the terminal names: the oldest account that may make workspaces now."""
    return next((user for user in User.objects.filter(is_active=True).order_by("pk") if may_begin(user)), None)


def is_first_run() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def actor_of(user: User, slug: str, *, at: dt.datetime, via: str = "web") -> Actor:
    """`user` as an actor in the workspace called `slug`.

    Raises:
        NotFoundError: there is no such workspace, or the person is no member; both are told alike.
    """
    seats = Membership.objects.everywhere().filter(
        user=user, workspace__slug=slug, left_at=None, workspace__removed_at=None
    )
    seat = seats.select_related("workspace").first()
    if seat is None:
        raise NotFoundError(
            msg("There is no workspace “{name}”, or you are not a member of it.", name=slug),
            remedy=msg("Choose one of your workspaces, or ask its administrator to invite you."),
        )
    return actor_in(seat, user, at=at, via=via)


def asker(workspace: Workspace, handle: str, *, at: dt.datetime, via: str = "worker") -> Actor:
    """Whoever asked for long work, as an actor with the roles of today.

    Raises:
        NotFoundError: the person has left the workspace since.
    """
    seats = Membership.objects.within(workspace).filter(user__handle=handle, left_at=None)
    seat = seats.select_related("user", "workspace").first()
    if seat is None:
        raise NotFoundError(
            msg("Whoever asked for this is no longer a member of the workspace."),
            remedy=msg("Somebody who is a member can ask for it again."),
        )
    return actor_in(seat, seat.user, at=at, via=via)


def actor_in(seat: Membership, user: User, *, at: dt.datetime, via: str) -> Actor:
    """The holder of a seat as an actor."""
    workspace = seat.workspace
    alone = is_alone(workspace, at)
    return Actor(
        workspace,
        user.handle,
        user.name or user.email,
        seat.all_roles,
        seat.allowed(alone=alone),
        at,
        seat.agency or None,
        seat.team or None,
        via,
        alone=alone,
        assurance=assurance_of(user, workspace.sign_in_rules),
    )


REMEMBERED = dt.timedelta(days=30)
"""How long somebody who left still counts, so that removing the others makes nobody alone the same day."""


def is_alone(workspace: Workspace, at: dt.datetime) -> bool:
    """Whether one person has been the only member for `REMEMBERED`: who then decides without a second pair of eyes."""
    lately = Q(left_at=None) | Q(left_at__gt=at - REMEMBERED)
    return members(workspace).filter(lately).count() <= 1


def members(workspace: Workspace) -> QuerySet[Membership]:
    """All seats that were ever taken in `workspace`."""
    return Membership.objects.within(workspace).select_related("user").order_by("user__name")


def without_second_factor(workspace: Workspace) -> list[Membership]:
    """The seats of those who may do sensitive acts here and whose account has no second factor."""
    seats = members(workspace).filter(left_at=None)
    return [seat for seat in seats if seat.allowed(alone=True) & SENSITIVE and not is_mfa_enabled(seat.user)]


def waiting_invitations(workspace: Workspace, now: dt.datetime) -> QuerySet[Invitation]:
    """Invitations that can still be opened."""
    return Invitation.objects.within(workspace).filter(used_at=None, withdrawn_at=None, expires_at__gt=now)


def invitation_by(secret: str, now: dt.datetime) -> Invitation:
    """The invitation whose link holds `secret`; raises NotFoundError where it cannot be opened (any more)."""
    found = Invitation.objects.everywhere().filter(digest=digest(secret)).select_related("workspace").first()
    gone = found is None or found.used_at or found.withdrawn_at or found.workspace.removed_at
    if found is None or gone or found.expires_at <= now:
        raise NotFoundError(
            msg("This invitation does not exist, was used, was withdrawn, or has expired."),
            remedy=msg("Ask whoever invited you for a new one."),
        )
    return found


def tokens(workspace: Workspace, user: User) -> QuerySet[ApiToken]:
    """The tokens of one member."""
    return ApiToken.objects.within(workspace).filter(owner=user).order_by("-made_at")


def all_tokens(user: User) -> QuerySet[ApiToken]:
    """The tokens of one person in every workspace that still stands, newest first."""
    own = ApiToken.objects.everywhere().filter(owner=user, workspace__removed_at=None)
    return own.select_related("workspace").order_by("-made_at")


def token_by(secret: str, now: dt.datetime) -> ApiToken | None:
    """The token in force that `secret` opens."""
    found = ApiToken.objects.everywhere().filter(digest=digest(secret), revoked_at=None, expires_at__gt=now)
    return found.select_related("workspace", "owner").first()
