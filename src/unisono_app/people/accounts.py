"""How the sign-in library works here: by invitation only, second factors sealed, company sign-in for the invited."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.http import HttpRequest

from unisono_app.home import Home
from unisono_app.people.sign_in_audit import is_locked


class Accounts(DefaultAccountAdapter):
    """Nobody makes an account by themselves."""

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
