"""Sign-ins on record: who came in, who was refused, whose password or second factor changed; and accounts that lock.

Rule: the installation's chain `audit` names handles, never addresses, passwords or codes. After ten wrong passwords in
a row an account is locked for half an hour, whatever the process or the address that they came from; the lock and its
notice are recorded. Limits: whoever knows an address can lock its account for half an hour at a time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from django.contrib.auth import signals as auth
from django.core.mail import send_mail
from django.db.models import F

from unisono.decide import Event
from unisono.words import msg
from unisono_app.base.acting import audit_chain
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.clock import now
from unisono_app.base.templatetags.words import words
from unisono_app.home import Home
from unisono_app.people.models import User

MOST_FAILURES = 10
LOCKED_FOR = dt.timedelta(minutes=30)


def listen() -> None:
    """Record what the sign-in library tells, once in a process."""
    auth.user_logged_in.connect(_came_in, dispatch_uid="audit-in")
    auth.user_logged_out.connect(_left, dispatch_uid="audit-out")
    auth.user_login_failed.connect(_failed, dispatch_uid="audit-failed")
    account.password_changed.connect(_password, dispatch_uid="audit-password")
    account.password_reset.connect(_password, dispatch_uid="audit-reset")
    for signal, kind in (
        (factors.authenticator_added, "second_factor_added"),
        (factors.authenticator_removed, "second_factor_removed"),
        (factors.authenticator_reset, "second_factor_renewed"),
    ):
        signal.connect(_Factor(kind), weak=False, dispatch_uid=f"audit-{kind}")


def is_locked(email: str) -> bool:
    """Whether the account of `email` is locked now."""
    return User.objects.filter(email=email.strip().lower(), locked_until__gt=now()).exists()


def _came_in(sender: object, request: Any, user: User, **_more: object) -> None:  # noqa: ARG001 (the signal's shape)
    User.objects.filter(pk=user.pk).exclude(failed_sign_ins=0).update(failed_sign_ins=0, locked_until=None)
    if request is not None and hasattr(request, "session"):
        request.session["began"] = request.session["seen"] = now().timestamp()
    _record("signed_in", user)


def _left(sender: object, user: User | None = None, **_more: object) -> None:  # noqa: ARG001
    if user is not None:
        _record("signed_out", user)


def _failed(sender: object, credentials: dict[str, Any], **_more: object) -> None:  # noqa: ARG001
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email=email).first()
    _record("sign_in_failed", user)
    if user is None:
        return
    User.objects.filter(pk=user.pk).update(failed_sign_ins=F("failed_sign_ins") + 1)
    user.refresh_from_db(fields=["failed_sign_ins"])
    if user.failed_sign_ins % MOST_FAILURES == 0:
        _lock(user)


def _lock(user: User) -> None:
    User.objects.filter(pk=user.pk).update(locked_until=now() + LOCKED_FOR)
    _record("locked", user)
    if Home.current().mail is not None:
        text = msg(
            "After {n} wrong passwords your account is locked for half an hour. If it was not you, change it.",
            n=MOST_FAILURES,
        )
        subject = words().text(msg("Your Unisono account is locked"))
        send_mail(subject, words().text(text), None, [user.email], fail_silently=True)


def _password(sender: object, user: User, **_more: object) -> None:  # noqa: ARG001
    _record("password_changed", user)


class _Factor:
    """Records a change of second factors as `kind`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self, sender: object, user: User, authenticator: Any = None, **_more: object) -> None:  # noqa: ARG002
        _record(self.kind, user, factor=getattr(authenticator, "type", None))


def _record(kind: str, user: User | None, **more: object) -> None:
    body = {"member": user.handle if user is not None else None, **more}
    DatabaseLedger(audit_chain(None)).append(Event(now(), kind, body))
