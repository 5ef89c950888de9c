"""What a person has shown of who they are: when last, and whether with a second factor.

Rule: a sign-in counts from its moment, and so does each time that somebody shows again that it is them. Whoever came in
by the company counts as having a second factor, since the company asks for its own.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from unisono_app.base.acting import Actor
from unisono_app.base.assurance import SENSITIVE, Assurance, SignInRules

if TYPE_CHECKING:
    from unisono_app.people.models import User


def assurance_of(user: User, rules: SignInRules) -> Assurance:
    """What a program or a terminal has: the second factor of its owner, where that is asked for; no fresh sign-in."""
    return Assurance(rules, None, rules.second_factor and bool(is_mfa_enabled(user)))


def assurance_in(request: HttpRequest, user: User, rules: SignInRules) -> Assurance:
    """What the person at this browser has."""
    records = get_authentication_records(request, user)
    moments = [float(record["at"]) for record in records if "at" in record]
    if "began" in request.session:
        moments.append(float(request.session["began"]))
    proved_at = dt.datetime.fromtimestamp(max(moments), dt.UTC) if moments else None
    by_company = any(record.get("method") == "socialaccount" for record in records)
    return Assurance(rules, proved_at, by_company or bool(is_mfa_enabled(user)))


def lacks_second_factor(request: HttpRequest, actor: Actor) -> bool:
    """Whether the workspace asks for a second factor before something that this person may do, and there is none."""
    rules = actor.workspace.sign_in_rules
    if not rules.second_factor or assurance_in(request, cast("User", request.user), rules).has_second_factor:
        return False
    return any(actor.may(permission) for permission in SENSITIVE)
