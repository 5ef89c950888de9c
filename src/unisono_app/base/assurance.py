"""How sure the application is of who acts, and how sure a workspace wants it to be before sensitive acts.

For a marketer: a signature that moves money can ask for the password once more, so that an open laptop signs nothing.

Rule: a workspace may ask, before a sensitive act, for a sign-in of the last minutes, a second factor, or both; it
asks for neither unless its administrators say so. A program has no fresh sign-in: where one is asked for, it leaves
sensitive acts to people. What only holds money back (refuse, withdraw, freeze) is never asked for more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from unisono.decide import Permission
from unisono.words import msg
from unisono_app.base.refusals import AppError

SENSITIVE = frozenset(
    {
        Permission.SIGN,
        Permission.EXPORT,
        Permission.OVERRIDE,
        Permission.SET_POLICY,
        Permission.DELEGATE,
        Permission.SET_AUTONOMY,
        Permission.LIFT,
        Permission.OPEN_PERSONAL,
        Permission.OPEN_CUSTOMERS,
        Permission.MANAGE_PEOPLE,
    }
)
"""What lets money move, loosens a rule, or opens what is closed."""


class UnsureError(AppError):
    """It is not sure enough who acts."""

    code = "unsure"
    status = 403


class SecondFactorError(UnsureError):
    """A second factor is asked for, and the account has none."""

    way = ("mfa_index", msg("To my account: second factor"))


class SignInAgainError(UnsureError):
    """A fresh sign-in is asked for; a browser gets the form for it, and goes on from there."""

    code = "sign_in_again"


@dataclass(frozen=True, slots=True)
class SignInRules:
    """What a workspace asks for before sensitive acts.

    Attributes:
        fresh_for: how long a sign-in counts as fresh; None: for as long as it lasts.
        second_factor: whether a second factor is needed.
    """

    fresh_for: dt.timedelta | None = None
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Assurance:
    """What the rules of the workspace ask for, and what the actor has.

    Attributes:
        proved_at: when the person last proved who they are, in this browser; None for programs and terminals.
        has_second_factor: whether the account has one, or came in by the company, which asks for its own.
    """

    rules: SignInRules = SignInRules()
    proved_at: dt.datetime | None = None
    has_second_factor: bool = False

    def check(self, permission: Permission, at: dt.datetime) -> None:
        """Refuse a sensitive act where it is not sure enough who acts.

        Raises:
            SecondFactorError: there is none, though it is asked for; SignInAgainError: the last proof is too old, or
                there is none.
        """
        if permission not in SENSITIVE:
            return
        if self.rules.second_factor and not self.has_second_factor:
            raise SecondFactorError(
                msg("This workspace asks for a second factor before this, and your account has none."),
                remedy=msg("Add one on the page “My account”, then do it again."),
            )
        fresh_for = self.rules.fresh_for
        if fresh_for is not None and (self.proved_at is None or at - self.proved_at > fresh_for):
            raise SignInAgainError(
                msg("This workspace asks for a sign-in of the last {n} minutes before this.", n=_minutes(fresh_for)),
                remedy=msg("Sign out, sign in again in the browser, and do it there; programs leave it to people."),
            )


UNASKED = Assurance()
"""Nothing is asked for."""


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 60)
