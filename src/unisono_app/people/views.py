"""The way in: first run, choosing a workspace, one's own account."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from unisono_app.home import Home
from unisono_app.people.forms import NewAccount
from unisono_app.people.models import User
from unisono_app.people.queries import is_first_run, may_begin, workspaces_of
from unisono_app.people.setting_up import command_for_link, found, refuse_late


def let_in(request: HttpRequest, user: User) -> None:
    """Sign in whoever came by a link; the browser is then listed among those that are signed in."""
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create_from_request(request)  # sign-ins by form are listed by their library


def home(request: HttpRequest) -> HttpResponse:
    """The first page: today in the only workspace, or the choice."""
    if not request.user.is_authenticated:
        return _first_run(request) if is_first_run() else redirect("account_login")
    places = workspaces_of(request.user)
    if len(places) == 1:
        return redirect("today", slug=places[0].slug)
    may = may_begin(request.user)
    if not places and may:
        return redirect("begin")
    return render(request, "people/choose.html", {"places": places, "may_begin": may})


def _first_run(request: HttpRequest) -> HttpResponse:
    """Where the link to the first account is; whoever reaches this from elsewhere is told nothing of this machine."""
    here = not Home.current().hosts
    command = command_for_link(port=int(request.get_port())) if here else ""
    return render(request, "people/first_run.html", {"command": command})


def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    """The first account, from the printed link."""
    refuse_late(secret)
    language = translation.get_language()[:2]
    form = NewAccount(request.POST or None, initial={"language": language})
    if request.method == "POST" and form.is_valid():
        user = found(**form.cleaned_data)
        let_in(request, user)
        return redirect("home")
    return render(request, "people/set_up.html", {"form": form})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak the chosen language from now on."""
    code = request.POST.get("language", "")
    answer = redirect(_onward(request))
    if code in ("en", "fr"):
        if isinstance(request.user, User):
            User.objects.filter(handle=request.user.handle).update(language=code)
        answer.set_cookie("django_language", code, max_age=31_536_000, httponly=True, samesite="Lax")
    return answer


@require_POST
@login_required
def choose_scheme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device has it."""
    scheme = request.POST.get("scheme", "")
    if scheme in ("", "light", "dark") and isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(scheme=scheme)
    return redirect(_onward(request))


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: language, light or dark, second factor, sessions."""
    return render(request, "people/account.html")


def _onward(request: HttpRequest) -> str:
    """The page to go on to, where it is one of ours."""
    onward = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return onward if safe else "/"
