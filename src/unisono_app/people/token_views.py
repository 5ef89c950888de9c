"""Tokens of programs, on one's own account: made, shown once, revoked."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from unisono.words import msg
from unisono_app.base.acting import perform
from unisono_app.base.clock import now
from unisono_app.base.forms import label
from unisono_app.base.templatetags.words import words
from unisono_app.people.actions import LONGEST, MakeToken, RevokeToken
from unisono_app.people.models import User
from unisono_app.people.queries import actor_of, all_tokens, workspaces_of

_REACH = (
    ("look", msg("Look only")),
    ("propose", msg("Look and propose; it never decides")),
    ("act", msg("All that I may do, signing included")),
)


class TokenForm(forms.Form):
    """What a new token is for, where, how long and how far."""

    name = forms.CharField(
        label=label(msg("Name")), help_text=label(msg("The program that will use it.")), max_length=80
    )
    workspace = forms.ChoiceField(label=label(msg("Workspace")))
    days = forms.IntegerField(label=label(msg("Days in force")), min_value=1, max_value=LONGEST, initial=90)
    reach = forms.ChoiceField(
        label=label(msg("What it may do")), choices=[(code, label(name)) for code, name in _REACH], initial="look"
    )

    def __init__(self, user: User, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # the frame's own type of posted data
        places = [(place.slug, place.name) for place in workspaces_of(user)]
        cast("forms.ChoiceField", self.fields["workspace"]).choices = places


@login_required
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one is shown this once."""
    user = cast("User", request.user)
    form, secret = TokenForm(user, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        actor = actor_of(user, asked["workspace"], at=now())
        reach = asked["reach"]
        making = MakeToken(asked["name"], asked["days"], may_propose=reach != "look", may_act=reach == "act")
        secret = perform(making, actor).secret
        form = TokenForm(user)
    shown = {"form": form, "secret": secret, "tokens": all_tokens(user), "now": now()}
    return render(request, "people/tokens.html", shown, status=400 if form.errors else 200)


@require_POST
@login_required
def revoke(request: HttpRequest, slug: str, token_id: int) -> HttpResponse:
    """Close one."""
    perform(RevokeToken(token_id), actor_of(cast("User", request.user), slug, at=now()))
    messages.success(request, words().text(msg("The token is revoked.")))
    return redirect("tokens")
