"""Making and revoking tokens of programs: the only writer of them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import Permission
from unisono.errors import InputError
from unisono.words import msg
from unisono_app.base.acting import Action, Actor
from unisono_app.base.refusals import NotFoundError, TooMuchError
from unisono_app.people.models import ApiToken, User, digest
from unisono_app.people.queries import tokens

PREFIX = "unisono_"
"""How every token begins, so that one which leaked into a file can be found."""

LONGEST, MOST = 366, 20


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token just made; `secret` is shown once and kept nowhere."""

    token: ApiToken
    secret: str


@dataclass(frozen=True, slots=True)
class MakeToken(Action[MadeToken]):
    """Give a program a way in, for some days, as far as said."""

    name: str
    days: int = 90
    may_propose: bool = False
    may_act: bool = False

    permission = Permission.SEE

    def carry_out(self, actor: Actor) -> MadeToken:
        """Make it."""
        if not self.name.strip() or not 1 <= self.days <= LONGEST:
            raise InputError(
                msg("A token needs a name and a time of {n} days at most.", n=LONGEST),
                remedy=msg("Name the program that will use it, and choose how long."),
            )
        owner = User.objects.get(handle=actor.member_id)
        if tokens(actor.workspace, owner).filter(revoked_at=None, expires_at__gt=actor.at).count() >= MOST:
            raise TooMuchError(
                msg("You have {n} tokens in force here.", n=MOST), remedy=msg("Revoke those that nobody uses.")
            )
        secret = PREFIX + secrets.token_urlsafe(32)
        token = ApiToken.objects.create(
            workspace=actor.workspace,
            owner=owner,
            name=self.name.strip()[:80],
            digest=digest(secret),
            hint=secret[: len(PREFIX) + 4],
            may_propose=self.may_propose or self.may_act,
            may_act=self.may_act,
            made_at=actor.at,
            expires_at=actor.at + dt.timedelta(days=self.days),
        )
        return MadeToken(token, secret)

    def told(self, result: MadeToken) -> Mapping[str, object]:
        """The token's number and reach, never the token."""
        made = result.token
        return {"token": made.pk, "may_propose": made.may_propose, "may_act": made.may_act, "days": self.days}


@dataclass(frozen=True, slots=True)
class RevokeToken(Action[ApiToken]):
    """Close a token of one's own, at once."""

    token_id: int

    permission = Permission.SEE

    def carry_out(self, actor: Actor) -> ApiToken:
        """Close it; closing twice changes nothing."""
        own = tokens(actor.workspace, User.objects.get(handle=actor.member_id))
        token = own.filter(pk=self.token_id).first()
        if token is None:
            raise NotFoundError(msg("You have no such token."), remedy=msg("Look at the list of your tokens again."))
        if token.revoked_at is None:
            token.revoked_at = actor.at
            token.save()
        return token

    def told(self, result: ApiToken) -> Mapping[str, object]:
        """The token's number."""
        return {"token": result.pk}
