"""Beginning: try the sample company or begin with one's own; the steps to the first plan; settings later."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.domain import Settings
from unisono.words import msg
from unisono_app.base.acting import perform
from unisono_app.base.clock import now
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.people.access import room
from unisono_app.people.models import User
from unisono_app.people.queries import may_begin
from unisono_app.wizard import actions, queries
from unisono_app.wizard.forms import BeginForm, SettingsForm


@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """A new workspace of one's own."""
    user, code = cast("User", request.user), words().code
    place = ("FR", "Europe/Paris") if code == "fr" else ("GB", "Europe/London")
    usual = {**asdict(Settings(name="", country=place[0], time_zone=place[1])), "language": code}
    form = BeginForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        return _made(request, form.settings(), is_sample=False)
    shown = {"form": form, "may": may_begin(user), "once": secrets.token_hex(8)}
    return render(request, "wizard/begin.html", shown, status=400 if form.errors else 200)


@require_POST
@login_required
def sample(request: HttpRequest) -> HttpResponse:
    """The sample company, made up to last week."""
    settings = Settings(name="Sommelune", margin_rate=0.45, language=words().code, due_days=2)
    return _made(request, settings, is_sample=True)


def _made(request: HttpRequest, settings: Settings, *, is_sample: bool) -> HttpResponse:
    """Make the workspace once, however often the form is sent."""
    user = cast("User", request.user)
    if not cache.add(f"begin:{user.pk}:{request.POST.get('once', '')[:32]}", 1, 3600):
        return redirect("home")
    workspace = actions.begin(user, settings, at=now(), is_sample=is_sample)
    return redirect("start", slug=workspace.slug)


@room(Permission.SEE_TOTALS)
def start(request: Request) -> HttpResponse:
    """The steps to the first plan."""
    return render(request, "wizard/start.html", {"page": queries.start_page(request.actor)})


@room(Permission.MANAGE_PEOPLE)
def settings(request: Request) -> HttpResponse:
    """The settings of the workspace."""
    held = request.actor.session().settings
    form = SettingsForm(request.POST or None, initial=asdict(held))
    if request.method == "POST" and form.is_valid():
        changed = actions.ChangeSettings(form.settings(held), request.POST.get("seen", ""))
        perform(changed, request.actor)
        messages.success(request, words().text(msg("The settings are in force.")))
        return redirect("start-settings", slug=request.actor.workspace.slug)
    shown = {"form": form, "seen": queries.seen_settings(request.actor)}
    return render(request, "wizard/settings.html", shown, status=400 if form.errors else 200)
