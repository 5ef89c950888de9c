"""Programs that come in by a token: which actor a token makes.

Rule: a token never may more than its owner may now; it looks, unless it was made to propose or to act. An agent (a
program that thinks) comes in as the role agent whatever its owner is, so that it proposes and never signs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from unisono.decide import Permission, Role, permissions
from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.base.refusals import AppError
from unisono_app.people.models import ApiToken
from unisono_app.people.queries import actor_in, members, token_by

LOOKING = frozenset({Permission.SEE, Permission.SEE_TOTALS, Permission.SEE_AUDIT})
"""What every token may, where its owner may."""

PROPOSING = LOOKING | {Permission.PROPOSE, Permission.COMMENT, Permission.PLAN}
"""What a token may that was made to propose."""

_SEEN_AGAIN = dt.timedelta(minutes=1)


class TokenError(AppError):
    """A token that does not open anything: unknown, expired, revoked, or its owner has left."""

    code = "token"
    status = 401


def token_in_force(secret: str, at: dt.datetime) -> ApiToken:
    """The token that `secret` opens; its last use is noted.

    Raises:
        TokenError: there is none in force; why is not told to a stranger.
    """
    token = token_by(secret, at)
    if token is None or not token.owner.is_active:
        raise TokenError(
            msg("This token is not known here, or is no longer in force."),
            remedy=msg("Make a new one on the page “My account” and send it as “Authorization: Bearer …”."),
        )
    if token.used_at is None or token.used_at < at - _SEEN_AGAIN:
        ApiToken.objects.within(token.workspace).filter(pk=token.pk).update(used_at=at)
    return token


def actor_with(token: ApiToken, *, at: dt.datetime, via: str) -> Actor:
    """The owner of `token`, as far as the token may go.

    Raises:
        TokenError: the owner is no longer a member.
    """
    seat = members(token.workspace).filter(user=token.owner, left_at=None).first()
    if seat is None or token.workspace.removed_at is not None:
        raise TokenError(
            msg("The owner of this token is no longer a member of the workspace."),
            remedy=msg("Ask an administrator of the workspace for an invitation."),
        )
    actor = actor_in(seat, token.owner, at=at, via=via)
    reach = _reach(token)
    return replace(actor, allowed=actor.allowed & reach, delegable=actor.delegable & reach)


def agent_with(token: ApiToken, *, at: dt.datetime) -> Actor:
    """A program that acts for the owner of `token`: recorded as an agent of that member, never as the member."""
    owner = actor_with(token, at=at, via="mcp")
    return replace(
        owner,
        member_id=f"t{token.pk}",
        name=token.name,
        roles=(Role.AGENT,),
        allowed=owner.allowed & permissions(Role.AGENT),
        delegable=frozenset(),
        agent_of=owner.member_id,
    )


def agent_of(member: Actor, *, may_propose: bool) -> Actor:
    """A program on the machine of `member` that acts for them: it looks, and proposes where it may."""
    reach = PROPOSING if may_propose else LOOKING
    return replace(
        member,
        member_id=f"{member.member_id}-agent",
        name=f"{member.name} (MCP)",
        roles=(Role.AGENT,),
        allowed=member.allowed & permissions(Role.AGENT) & reach,
        delegable=frozenset(),
        agent_of=member.member_id,
        via="mcp",
    )


def _reach(token: ApiToken) -> frozenset[Permission]:
    if token.may_act:
        return frozenset(Permission)
    return PROPOSING if token.may_propose else LOOKING
