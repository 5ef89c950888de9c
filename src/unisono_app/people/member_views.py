"""The room People: members and invitations; and the door that an invitation opens."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.words import msg
from unisono_app.base.acting import Action, perform
from unisono_app.base.clock import now
from unisono_app.base.forms import refusals_in
from unisono_app.base.going_on import go_on
from unisono_app.base.limits import EXPORTS
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.people import actions, queries
from unisono_app.people.access import room
from unisono_app.people.forms import InviteForm, JoinForm, SeatForm, SignInRulesForm
from unisono_app.people.models import Membership, User
from unisono_app.people.sign_ins import sign_in_lines, sign_ins_page
from unisono_app.people.views import let_in


@room(Permission.SEE_TOTALS)
def people(request: Request) -> HttpResponse:
    """Everybody here, with their roles; open invitations for those who manage people."""
    return _people(request, InviteForm())


def _people(request: Request, form: InviteForm, link: str = "") -> HttpResponse:
    workspace = request.actor.workspace
    may_manage = request.actor.may(Permission.MANAGE_PEOPLE)
    waiting = queries.waiting_invitations(workspace, now()) if may_manage else ()
    seats = queries.members(workspace).filter(left_at=None)
    shown = {"seats": seats, "waiting": waiting, "form": form, "link": link, "may_manage": may_manage}
    return render(request, "people/people.html", shown, status=400 if form.errors else 200)


@require_POST
@room(Permission.MANAGE_PEOPLE)
def invite(request: Request) -> HttpResponse:
    """Invite somebody; the link is shown once."""
    form, invited = InviteForm(request.POST), None
    if form.is_valid():
        with refusals_in(form):
            invited = perform(actions.Invite(**form.cleaned_data), request.actor)
    if invited is None:
        return _people(request, form)
    link = request.build_absolute_uri(reverse("join", args=[invited.secret]))
    if actions.send(invited, link, request.actor.name):
        return go_on(request, msg("The invitation is on its way."), "people")
    return _people(request, InviteForm(), link)


@require_POST
@room(Permission.MANAGE_PEOPLE)
def withdraw_invitation(request: Request, invitation_id: int) -> HttpResponse:
    """Close an open invitation."""
    return _done(request, actions.WithdrawInvitation(invitation_id))


@room(Permission.MANAGE_PEOPLE)
def member(request: Request, handle: str) -> HttpResponse:
    """One member's seat, to be changed."""
    seat = actions.seat_of(request.actor, handle)
    form = SeatForm(request.POST or None, initial=_start(seat))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return _done(request, actions.ChangeSeat(handle, **form.cleaned_data))
    return render(request, "people/member.html", {"seat": seat, "form": form}, status=400 if form.errors else 200)


@require_POST
@room(Permission.MANAGE_PEOPLE)
def new_password(request: Request, handle: str) -> HttpResponse:
    """Make a link by which a member chooses a new password; it is shown once."""
    link = request.build_absolute_uri(perform(actions.NewPasswordLink(handle), request.actor))
    seat = actions.seat_of(request.actor, handle)
    shown = {"seat": seat, "form": SeatForm(initial=_start(seat)), "link": link, "days": actions.OPENS_FOR.days}
    return render(request, "people/member.html", shown)


@require_POST
@room(Permission.MANAGE_PEOPLE)
def remove(request: Request, handle: str) -> HttpResponse:
    """Take a seat away."""
    return _done(request, actions.RemoveMember(handle))


@room(Permission.MANAGE_PEOPLE)
def sign_ins(request: Request) -> HttpResponse:
    """Who came in, who was refused: the record, proved anew."""
    return render(request, "people/sign_ins.html", {"page": sign_ins_page(request.actor)})


@room(Permission.MANAGE_PEOPLE)
def sign_ins_export(request: Request) -> HttpResponse:
    """The chain as a file, line for line; whoever has it can prove it alone."""
    EXPORTS.take(request.actor.member_id)
    headers = {"Content-Disposition": f'attachment; filename="sign-ins-{request.actor.at.date()}.jsonl"'}
    return HttpResponse(sign_in_lines(request.actor), content_type="application/jsonl", headers=headers)


@room(Permission.MANAGE_PEOPLE)
def sign_in_rules(request: Request) -> HttpResponse:
    """The sign-in rules, and who has no second factor yet."""
    workspace = request.actor.workspace
    start = {"fresh_minutes": workspace.fresh_minutes or "", "second_factor": workspace.asks_second_factor}
    form = SignInRulesForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return _done(request, actions.SetSignInRules(**form.cleaned_data))
    shown = {"form": form, "without": queries.without_second_factor(workspace)}
    return render(request, "people/sign_in_rules.html", shown, status=400 if form.errors else 200)


def join(request: HttpRequest, secret: str) -> HttpResponse:
    """The door of an invitation: with an account one enters; without one it is made here."""
    invitation = queries.invitation_by(secret, now())
    known = User.objects.filter(email=invitation.email).first()
    if known is not None and request.user != known:
        return render(request, "people/join_known.html", {"invitation": invitation})
    form = None if known else JoinForm(request.POST or None, initial={"language": words().code})
    if request.method == "POST" and (known or (form and form.is_valid())):
        seat = actions.join(invitation, known or (form.cleaned_data if form else {}), at=now())
        if known is None:
            let_in(request, seat.user)
        return redirect("today", slug=seat.workspace.slug)
    return render(request, "people/join.html", {"invitation": invitation, "form": form})


def _start(seat: Membership) -> dict[str, Any]:
    return {"roles": seat.roles, "agency": seat.agency, "team": seat.team}


def _done(request: Request, action: Action[Any]) -> HttpResponse:
    perform(action, request.actor)
    return go_on(request, msg("It is done, and recorded."), "people")
