"""Invitations, seats and what they allow."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.app.seats import browser_of
from unisono.decide import Permission, Role
from unisono.errors import InputError
from unisono_app.base.acting import Actor, audit_chain, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError, NotFoundError
from unisono_app.people import actions, queries
from unisono_app.people.models import Invitation, Membership, User
from unisono_app.people.setting_up import first_run_path

Acting = Callable[..., Actor]
FORM = {"name": "Somebody", "password": "a sentence that is long enough", "language": "fr"}


def test_an_invitation_opens_once_and_gives_the_seat(acting: Acting, workspace: Workspace) -> None:
    invited = perform(actions.Invite("New@Example.com", (Role.FINANCE,)), acting(Role.ADMINISTRATOR))
    browser = Client()
    assert browser.get(f"/join/{invited.secret}/").status_code == 200
    answer = browser.post(f"/join/{invited.secret}/", FORM)
    assert answer.status_code == 302
    user = User.objects.get(email="new@example.com")
    assert user.language == "fr"
    seat = queries.members(workspace).get(user=user)
    assert seat.all_roles == (Role.FINANCE,)
    assert browser.get(f"/w/{workspace.slug}/decide/").status_code == 200
    assert Client().post(f"/join/{invited.secret}/", FORM).status_code == 404


def test_whoever_came_by_a_link_is_listed_where_they_are_signed_in(acting: Acting, client: Client) -> None:
    invited = perform(actions.Invite("new@example.com", (Role.FINANCE,)), acting(Role.ADMINISTRATOR))
    client.post(f"/join/{invited.secret}/", FORM, HTTP_USER_AGENT="The browser of a test")
    _lists_one_browser(client)


@pytest.mark.django_db
def test_whoever_founds_is_listed_where_they_are_signed_in(client: Client) -> None:
    client.post(first_run_path(), FORM | {"email": "first@example.com"}, HTTP_USER_AGENT="The browser of a test")
    _lists_one_browser(client)


def _lists_one_browser(browser: Client) -> None:
    page = browser.get(reverse("usersessions_list")).content.decode()
    (told,) = re.findall(r"<li>(The browser of a test.*?)</li>", page, re.DOTALL)
    assert "ce navigateur" in told
    assert "127.0.0.1 · depuis le" in told


def test_an_expired_or_withdrawn_invitation_stays_closed(acting: Acting) -> None:
    actor = acting(Role.ADMINISTRATOR)
    invited = perform(actions.Invite("a@example.com", (Role.BRAND,)), actor)
    late = invited.invitation.expires_at + dt.timedelta(seconds=1)
    with pytest.raises(NotFoundError):
        queries.invitation_by(invited.secret, late)
    perform(actions.WithdrawInvitation(invited.invitation.pk), actor)
    assert Client().get(f"/join/{invited.secret}/").status_code == 404


def test_a_second_invitation_closes_the_first(acting: Acting) -> None:
    actor = acting(Role.ADMINISTRATOR)
    first = perform(actions.Invite("a@example.com", (Role.BRAND,)), actor)
    second = perform(actions.Invite("a@example.com", (Role.ANALYST,)), actor)
    assert Client().get(f"/join/{first.secret}/").status_code == 404
    assert Client().get(f"/join/{second.secret}/").status_code == 200


def test_no_secret_of_an_invitation_is_kept(acting: Acting) -> None:
    invited = perform(actions.Invite("a@example.com", (Role.BRAND,)), acting(Role.ADMINISTRATOR))
    row = Invitation.objects.everywhere().get()
    assert invited.secret not in {str(getattr(row, field.name)) for field in Invitation._meta.fields}


def test_the_audit_knows_what_happened_and_no_address(acting: Acting, workspace: Workspace) -> None:
    perform(actions.Invite("secret.person@example.com", (Role.BRAND,)), acting(Role.ADMINISTRATOR))
    ledger = DatabaseLedger(audit_chain(workspace))
    assert ledger.read()[-1].kind == "invite"
    assert b"example.com" not in ledger.lines()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_manage_people(role: Role, acting: Acting, workspace: Workspace) -> None:
    agency = "Agence" if role is Role.AGENCY else ""
    with pytest.raises(NotAllowedError):
        perform(actions.Invite("a@example.com", (Role.CMO,)), acting(role, agency=agency))
    assert not Invitation.objects.within(workspace).exists()
    assert DatabaseLedger(audit_chain(workspace)).read()[-1].kind == "refused"


def test_the_last_administrator_stays(acting: Acting) -> None:
    actor = acting(Role.ADMINISTRATOR)
    with pytest.raises(actions.LastAdministratorError):
        perform(actions.RemoveMember(actor.member_id), actor)
    with pytest.raises(actions.LastAdministratorError):
        perform(actions.ChangeSeat(actor.member_id, (Role.CMO,)), actor)
    other = acting(Role.ADMINISTRATOR)
    perform(actions.RemoveMember(actor.member_id), other)


@pytest.mark.parametrize(
    ("roles", "agency"),
    [((), ""), ((Role.AGENCY,), ""), ((Role.CMO,), "Agence"), ((Role.AGENCY, Role.CMO), "Agence")],
)
def test_seats_that_make_no_sense_are_refused(roles: tuple[Role, ...], agency: str, acting: Acting) -> None:
    with pytest.raises(InputError):
        perform(actions.Invite("a@example.com", roles, agency=agency), acting(Role.ADMINISTRATOR))


def test_whoever_left_enters_no_more(signed_in: Callable[..., Client], workspace: Workspace) -> None:
    client = signed_in(Role.PLANNER)
    seats = Membership.objects.within(workspace)
    seats.update(left_at=dt.datetime.now(dt.UTC))
    assert client.get(f"/w/{workspace.slug}/decide/").status_code == 404


def test_whoever_sets_policies_does_not_export_unless_alone(acting: Acting) -> None:
    founder = (Role.CMO, Role.PLANNER, Role.ADMINISTRATOR)
    assert acting(*founder).may(Permission.EXPORT)
    assert not acting(*founder).may(Permission.EXPORT)  # now there are two people


@pytest.mark.parametrize(
    ("roles", "agency", "field", "words"),
    [
        (["agency"], "", "agency", "name of their agency"),
        (["brand"], "Agence", "agency", "Only an agency’s people"),
        (["agency", "brand"], "Agence", "roles", "stands alone"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_told_at_its_field_and_kept_as_typed(
    roles: list[str], agency: str, field: str, words: str, signed_in: Callable[..., Client], workspace: Workspace
) -> None:
    form = {"email": "new@example.com", "roles": roles, "agency": agency, "team": "Paris"}
    answer = signed_in(Role.ADMINISTRATOR).post(f"/w/{workspace.slug}/people/invite/", form)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page.partition(f'id="id_{field}_error"')[2].partition("</ul>")[0]
    assert 'value="new@example.com"' in page
    assert 'value="Paris"' in page
    assert not Invitation.objects.within(workspace).exists()


def test_a_seat_that_makes_no_sense_is_told_at_its_field(
    signed_in: Callable[..., Client], seat: Callable[..., User], workspace: Workspace
) -> None:
    address = f"/w/{workspace.slug}/people/{seat(Role.BRAND).handle}/"
    answer = signed_in(Role.ADMINISTRATOR).post(address, {"roles": ["agency"], "agency": ""})
    assert answer.status_code == 400
    assert 'id="id_agency_error"' in answer.content.decode()


def test_who_is_a_member_already_is_told_at_the_address(
    signed_in: Callable[..., Client], seat: Callable[..., User], workspace: Workspace
) -> None:
    form = {"email": seat(Role.BRAND).email, "roles": ["finance"]}
    answer = signed_in(Role.ADMINISTRATOR).post(f"/w/{workspace.slug}/people/invite/", form)
    assert answer.status_code == 400
    assert "is a member already" in answer.content.decode().partition('id="id_email_error"')[2]


def test_whoever_forgot_the_password_chooses_a_new_one_by_a_link_of_the_administrator(
    signed_in: Callable[..., Client], seat: Callable[..., User], workspace: Workspace
) -> None:
    administrator, forgetful = signed_in(Role.ADMINISTRATOR), seat(Role.PLANNER)
    User.objects.filter(pk=forgetful.pk).update(locked_until=forgetful.joined_at + dt.timedelta(days=9))
    address = f"/w/{workspace.slug}/people/{forgetful.handle}/"
    assert "Make a link for a new password" in administrator.get(address).content.decode()
    page = administrator.post(f"{address}new-password/").content.decode()
    link = page.partition('<a href="http://testserver')[2].partition('"')[0]
    stranger = Client()
    form = stranger.get(link, follow=True).redirect_chain[-1][0]
    chosen = {"password1": "another sentence, long enough", "password2": "another sentence, long enough"}
    assert stranger.post(form, chosen).status_code == 302
    told = {"login": forgetful.email, "password": chosen["password1"]}
    stranger.post(reverse("account_login"), told)
    assert stranger.get(f"/w/{workspace.slug}/today/").status_code == 200
    again = Client().get(link, follow=True).content.decode()
    assert 'name="password1"' not in again  # it opened once
    acts = DatabaseLedger(audit_chain(workspace)).read()
    (made,) = [act for act in acts if act.kind == "new_password_link"]
    assert made.body["subject"] == forgetful.handle
    assert link not in str([act.body for act in acts])


def test_a_new_password_by_a_link_ends_every_sign_in_with_the_old_one_and_the_link_ends_too(
    acting: Acting, seat: Callable[..., User], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetful, administrator = seat(Role.PLANNER), acting(Role.ADMINISTRATOR)
    elsewhere, stranger, today = browser_of(forgetful), Client(), f"/w/{workspace.slug}/today/"
    assert elsewhere.get(today).status_code == 200
    link = perform(actions.NewPasswordLink(forgetful.handle), administrator)
    opened = stranger.get(link, follow=True)
    assert 'name="password1"' in opened.content.decode()
    form = opened.redirect_chain[-1][0]
    late = dt.datetime.now() + actions.OPENS_FOR + dt.timedelta(minutes=1)  # noqa: DTZ005 (as the frame counts)
    with monkeypatch.context() as patched:
        patched.setattr(PasswordResetTokenGenerator, "_now", lambda _self: late)
        assert 'name="password1"' not in Client().get(link, follow=True).content.decode()
    chosen = {"password1": "another sentence, long enough", "password2": "another sentence, long enough"}
    assert stranger.post(form, chosen).status_code == 302
    assert elsewhere.get(today).status_code == 302


def test_no_link_opens_the_own_account_or_one_of_other_workspaces(
    acting: Acting, seat: Callable[..., User], company: Workspace
) -> None:
    actor, elsewhere = acting(Role.ADMINISTRATOR), seat(Role.CMO)
    with pytest.raises(InputError, match="Your own password"):
        perform(actions.NewPasswordLink(actor.member_id), actor)
    Membership.objects.create(workspace=company, user=elsewhere, roles=["planner"], joined_at=actor.at)
    with pytest.raises(InputError, match="other workspaces"):
        perform(actions.NewPasswordLink(elsewhere.handle), actor)
    maker = User.objects.get(handle=actor.member_id)
    Membership.objects.create(workspace=company, user=maker, roles=["administrator"], joined_at=actor.at)
    assert perform(actions.NewPasswordLink(elsewhere.handle), actor).startswith("/")
    with pytest.raises(NotAllowedError):
        perform(actions.NewPasswordLink(elsewhere.handle), acting(Role.CMO))


def test_workspaces_of_one_name_are_told_apart_and_the_open_one_is_marked() -> None:
    places = [Workspace(pk=n, name="Sommelune", slug=slug) for n, slug in enumerate(("sommelune", "sommelune-2"), 1)]
    places.append(Workspace(pk=3, name="Acme", slug="acme"))
    actor = SimpleNamespace(workspace=places[1], allowed=frozenset(), name="Claire")
    request = SimpleNamespace(workspaces=places, actor=actor, path="/")
    menu = " ".join(render_to_string("base/_menu.html", {"request": request, "user": SimpleNamespace()}).split())
    links = re.findall(r'<a href="/w/([a-z0-9-]+)/today/"( aria-current="true")?> ([^<]+?) ?<', menu)
    assert links == [
        ("sommelune", "", "Sommelune (sommelune)"),
        ("sommelune-2", ' aria-current="true"', "Sommelune (sommelune-2)"),
        ("acme", "", "Acme"),
    ]
