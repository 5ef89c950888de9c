"""Who comes in by an invitation, who leaves, and who is somebody at the terminal: once, on record, and no longer."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from unisono.decide import Role
from unisono.errors import InputError
from unisono_app.base.acting import Actor, audit_chain, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.clock import now
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError, NotFoundError
from unisono_app.home import Home, system_account
from unisono_app.people import actions, queries
from unisono_app.people.at_terminal import actor_at_terminal
from unisono_app.people.models import Membership, User
from unisono_app.people.programs import TokenError, token_in_force
from unisono_app.people.setting_up import found
from unisono_app.starting import take_in_all
from unisono_app.storage import mail
from unisono_cli.commands.mcp import agent_now
from unisono_cli.face import Face

Acting = Callable[..., Actor]
FORM = {"name": "Somebody", "password": "a sentence that is long enough", "language": "fr"}
NEW = {"name": "Boss", "email": "boss@example.com", "password": "a sentence that is long enough", "language": "en"}


def test_joining_is_recorded_by_handle(acting: Acting, workspace: Workspace) -> None:
    invited = perform(actions.Invite("new@example.com", (Role.FINANCE,)), acting(Role.ADMINISTRATOR))
    assert Client().post(f"/join/{invited.secret}/", FORM).status_code == 302
    ledger = DatabaseLedger(audit_chain(workspace))
    record = ledger.read()[-1]
    assert record.kind == "join"
    assert record.body["member"] == User.objects.get(email="new@example.com").handle
    assert (record.body["invitation"], record.body["is_new"]) == (invited.invitation.pk, True)
    assert b"new@example.com" not in ledger.lines()


def test_of_two_clicks_one_enters_and_the_other_leaves_nothing(acting: Acting) -> None:
    invited = perform(actions.Invite("new@example.com", (Role.FINANCE,)), acting(Role.ADMINISTRATOR))
    both = [queries.invitation_by(invited.secret, now()) for _ in range(2)]  # both looked before either went on
    actions.join(both[0], FORM, at=now())
    n_accounts = User.objects.count()
    with pytest.raises(NotFoundError):
        actions.join(both[1], FORM, at=now())
    assert User.objects.count() == n_accounts


def test_an_address_that_got_an_account_meanwhile_spends_nothing(acting: Acting) -> None:
    invited = perform(actions.Invite("new@example.com", (Role.FINANCE,)), acting(Role.ADMINISTRATOR))
    User.objects.create_user("new@example.com", name="Quicker")
    with pytest.raises(InputError):
        actions.join(invited.invitation, FORM, at=now())
    assert queries.invitation_by(invited.secret, now()).used_at is None


def test_nobody_joins_what_was_let_go(acting: Acting, workspace: Workspace) -> None:
    invited = perform(actions.Invite("new@example.com", (Role.FINANCE,)), acting(Role.ADMINISTRATOR))
    Workspace.objects.filter(pk=workspace.pk).update(removed_at=now())
    assert Client().get(f"/join/{invited.secret}/").status_code == 404
    with pytest.raises(NotFoundError):
        actions.join(invited.invitation, FORM, at=now())
    assert not User.objects.filter(email="new@example.com").exists()


def test_whoever_leaves_and_comes_back_finds_no_old_token(acting: Acting, workspace: Workspace) -> None:
    boss, planner = acting(Role.ADMINISTRATOR), acting(Role.PLANNER)
    secret = perform(actions.MakeToken("x", may_act=True), planner).secret
    perform(actions.LinkAccount("plans"), planner)
    perform(actions.RemoveMember(planner.member_id), boss)
    user = User.objects.get(handle=planner.member_id)
    invited = perform(actions.Invite(user.email, (Role.PLANNER,)), boss)
    actions.join(invited.invitation, user, at=now())
    with pytest.raises(TokenError):
        token_in_force(secret, now())
    with pytest.raises(NotAllowedError):
        actor_at_terminal(workspace, token=None, system_user="plans", at=now())


def test_a_variable_makes_nobody_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    own = pwd.getpwuid(os.getuid()).pw_name
    assert system_account() == Face(Path()).user() == own != "somebody-else"


def test_only_the_first_account_is_linked_without_a_token(workspace: Workspace, tmp_path: Path) -> None:
    first = found(**NEW)
    assert actor_at_terminal(workspace, token=None, system_user=system_account(), at=now()).member_id == first.handle
    later = Workspace.objects.create(slug="later", name="Later", folder="/later", made_at=now())
    from unisono_app.people.setting_up import seat_founder

    assert seat_founder(later, first).system_account == ""


def test_nobody_out_of_use_gets_the_seat_of_a_new_folder(workspace: Workspace, folder: Path) -> None:
    first = found(**NEW)
    second = User.objects.create_user("second@example.com", name="Second")
    roles = [role.value for role in (Role.CMO, Role.ADMINISTRATOR)]
    Membership.objects.create(workspace=workspace, user=second, roles=roles, joined_at=now())
    assert queries.first_who_may_begin() == first
    Membership.objects.within(workspace).filter(user=first).update(left_at=now())
    assert queries.first_who_may_begin() == second
    User.objects.filter(pk=second.pk).update(is_active=False)
    assert queries.first_who_may_begin() is None
    Membership.objects.within(workspace).delete()
    take_in_all([folder], at=now())  # nobody is seated, so nobody is let in by mistake
    assert not Membership.objects.within(workspace).exists()


def test_an_agent_on_pipes_is_asked_anew_at_each_call(
    acting: Acting, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = acting(Role.PLANNER)
    made = perform(actions.MakeToken("agent", may_act=True), planner)
    monkeypatch.setenv("UNISONO_TOKEN", made.secret)
    face, home = Face(Path(workspace.folder)), Home.current().folder
    assert agent_now(face, home, True).agent_of == planner.member_id
    Membership.objects.within(workspace).filter(user__handle=planner.member_id).update(roles=["read_only"])
    assert not agent_now(face, home, True).allowed & {"propose"}
    perform(actions.RevokeToken(made.token.pk), planner)
    with pytest.raises(TokenError):
        agent_now(face, home, True)


@pytest.mark.parametrize(
    ("address", "port", "ssl", "starttls"),
    [
        ("smtp://mail.example.com", 587, False, True),
        ("smtp://mail.example.com:25", 25, False, True),
        ("smtps://me:pass%40word@mail.example.com", 465, True, False),
        ("smtp://127.0.0.1:2525?tls=none", 2525, False, False),
    ],
)
def test_mail_goes_out_encrypted(address: str, port: int, ssl: bool, starttls: bool) -> None:
    said = mail(replace(Home.current(), mail=address))
    assert (said["port"], said["ssl"], said["starttls"]) == (port, ssl, starttls)
    assert said["password"] in ("", "pass@word")


def test_another_kind_of_mail_server_is_refused() -> None:
    with pytest.raises(InputError, match="smtps"):
        mail(replace(Home.current(), mail="http://mail.example.com"))
