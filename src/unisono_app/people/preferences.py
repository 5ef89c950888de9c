"""The language that a person chose goes before the browser's; so does light or dark."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from unisono_app.people.models import User

Handler = Callable[[HttpRequest], HttpResponseBase]


def preferences(get_response: Handler) -> Handler:
    """Speak the language of the account, where it has chosen one."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return get_response(request)

    return middleware
