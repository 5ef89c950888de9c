"""How the sign-in library works here: by invitation only, second factors sealed, company sign-in for the invited."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.http import HttpRequest

from unisono.words import msg
from unisono_app.base.forms import label
from unisono_app.home import Home
from unisono_app.people.sign_in_audit import LOCKED_FOR, MOST_FAILURES, is_locked

WAIT = dt.timedelta(minutes=5)
"""How long an address waits after five failed sign-ins, as `ACCOUNT_RATE_LIMITS` of the settings has it."""


class Accounts(DefaultAccountAdapter):
    """Nobody makes an account by themselves; whoever is kept out is told for how long.

    Both waits are told at once, whichever it is: that an account is locked would tell that there is one.
    """

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": label(
            msg(
                "Too many failed sign-ins. Wait {wait} minutes, then try again. After {n} wrong passwords in a row an "
                "account stays closed for {closed} minutes; the link for a new password, which an administrator makes, "
                "opens it at once.",
                wait=int(WAIT.total_seconds() // 60),
                n=MOST_FAILURES,
                closed=int(LOCKED_FOR.total_seconds() // 60),
            )
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Closed: accounts come from invitations."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """As the library's limits; a locked account stays closed, in the same words as its limit on tries."""
        super().pre_authenticate(request, **credentials)
        if is_locked(str(credentials.get("email") or "")):
            raise self.validation_error("too_many_login_attempts")


class CompanyAccounts(DefaultSocialAccountAdapter):
    """Company sign-in lets in whoever has an account; strangers stay out."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Closed: accounts come from invitations."""
        return False


class SecondFactors(DefaultMFAAdapter):
    """Seeds of second factors are sealed with a key that lies outside the database."""

    def encrypt(self, text: str) -> str:
        """`text` as it is kept."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The inverse of `encrypt`."""
        return _seal().decrypt(encrypted_text.encode()).decode()


def _seal() -> Fernet:
    key = hashlib.sha256(Home.current().secret("second-factor.key").encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
