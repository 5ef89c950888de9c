"""A workspace may ask for more before sensitive acts: a fresh sign-in, a second factor; never to hold money back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from tests.app.seats import PASSWORD, browser_of
from unisono.decide import Proposal, Role, State
from unisono.errors import InputError
from unisono_app.base.acting import Actor, audit_chain, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.people.actions import MakeToken, SetSignInRules
from unisono_app.people.models import User

Seat = Callable[..., User]
Acting = Callable[..., Actor]


def ask(acting: Acting, *, minutes: int | None = None, second_factor: bool = False) -> None:
    boss = acting(Role.ADMINISTRATOR)
    sure = replace(boss.assurance, has_second_factor=True)
    perform(SetSignInRules(minutes, second_factor), replace(boss, assurance=sure))


def enter(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def leave_alone(client: Client, minutes: int) -> None:
    """The sign-in of this browser was so long ago."""
    session = client.session
    session["began"] -= 60 * minutes
    for record in session["account_authentication_methods"]:
        record["at"] -= 60 * minutes
    session.save()


def first(workspace: Workspace, acting: Acting) -> Proposal:
    return acting(Role.READ_ONLY).session().decisions.show("1").proposal


def state(workspace: Workspace, acting: Acting) -> State:
    return acting(Role.READ_ONLY).session().decisions.show("1").state


def sign(client: Client, workspace: Workspace, proposal: Proposal) -> Any:
    address = reverse("decide-approve", args=[workspace.slug, proposal.proposal_id])
    return client.post(address, {"reason": "Worth it.", "payload_hash": proposal.payload_hash})


def test_nothing_more_is_asked_unless_an_administrator_says_so(
    seat: Seat, workspace: Workspace, acting: Acting
) -> None:
    client = enter(seat(Role.CMO))
    leave_alone(client, 60)
    sign(client, workspace, first(workspace, acting))
    assert state(workspace, acting) is State.APPROVED


def test_an_open_laptop_signs_nothing_until_the_password_is_shown(
    seat: Seat, workspace: Workspace, acting: Acting
) -> None:
    ask(acting, minutes=15)
    client, proposal = enter(seat(Role.CMO)), first(workspace, acting)
    leave_alone(client, 16)
    answer = sign(client, workspace, proposal)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert state(workspace, acting) is State.PROPOSED
    wrong = client.post(answer.headers["Location"], {"password": "something else entirely"})
    assert wrong.status_code == 200
    assert state(workspace, acting) is State.PROPOSED
    right = client.post(answer.headers["Location"], {"password": PASSWORD})
    assert right.headers["Location"] == reverse("decide-proposal", args=[workspace.slug, proposal.proposal_id])
    assert state(workspace, acting) is State.APPROVED


def test_a_fresh_sign_in_signs_at_once(seat: Seat, workspace: Workspace, acting: Acting) -> None:
    ask(acting, minutes=15)
    client = enter(seat(Role.CMO))
    leave_alone(client, 14)
    sign(client, workspace, first(workspace, acting))
    assert state(workspace, acting) is State.APPROVED


def test_holding_money_back_asks_for_nothing(seat: Seat, workspace: Workspace, acting: Acting) -> None:
    ask(acting, minutes=5, second_factor=True)
    client, proposal = enter(seat(Role.CMO)), first(workspace, acting)
    leave_alone(client, 60)
    client.post(reverse("decide-freeze", args=[workspace.slug]), {"reason": "Something is wrong."})
    assert acting(Role.READ_ONLY).session().decisions.show("1").state is State.PROPOSED
    refused = reverse("decide-refuse", args=[workspace.slug, proposal.proposal_id])
    client.post(refused, {"reason": "Too much."})
    assert state(workspace, acting) is State.REFUSED
    kinds = [record.kind for record in DatabaseLedger(audit_chain(workspace)).read()]
    assert "freeze_all" in kinds


def test_programs_leave_sensitive_acts_to_people(seat: Seat, workspace: Workspace, acting: Acting) -> None:
    cmo, proposal = acting(Role.CMO), first(workspace, acting)
    made = perform(MakeToken("signing", 1, may_propose=True, may_act=True), cmo)
    ask(acting, minutes=60)
    call = {"reason": "Worth it.", "payload_hash": proposal.payload_hash}
    client = Client(headers={"authorization": f"Bearer {made.secret}", "accept-language": "fr"})
    address = f"/api/v1/workspaces/{workspace.slug}/proposals/{proposal.proposal_id}"
    answer = client.post(f"{address}/approve", json.dumps(call), content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "sign_in_again"
    assert "60" in answer.json()["what"]
    assert state(workspace, acting) is State.PROPOSED
    no = client.post(f"{address}/refuse", json.dumps({"reason": "Too much."}), content_type="application/json")
    assert no.status_code == 200


def test_without_a_second_factor_nobody_signs_and_it_is_recorded(
    seat: Seat, workspace: Workspace, acting: Acting
) -> None:
    ask(acting, second_factor=True)
    user, proposal = seat(Role.CMO), first(workspace, acting)
    client = enter(user)
    answer = sign(client, workspace, proposal)
    assert answer.status_code == 403
    assert "second factor" in answer.content.decode()
    last = DatabaseLedger(audit_chain(workspace)).read()[-1]
    assert (last.kind, last.body["error"], last.body["member"]) == ("refused", "unsure", user.handle)
    TOTP.activate(user, generate_totp_secret())
    sign(client, workspace, proposal)
    assert state(workspace, acting) is State.APPROVED


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "asks for a second factor before you sign, export or change its rules"),
        ("fr", "demande un second facteur avant que vous signiez, exportiez ou changiez ses règles"),
    ],
)
def test_a_second_factor_is_asked_for_before_it_stops_somebody(
    language: str, told: str, seat: Seat, workspace: Workspace, acting: Acting
) -> None:
    cmo, reader, proposal = seat(Role.CMO), browser_of(seat(Role.READ_ONLY)), first(workspace, acting)
    client, address = enter(cmo), reverse("decide-proposal", args=[workspace.slug, proposal.proposal_id])
    headers = {"accept-language": language}
    assert told not in client.get(address, headers=headers).content.decode()
    ask(acting, second_factor=True)
    page = client.get(address, headers=headers).content.decode()
    assert told in page
    assert reverse("mfa_index") in page
    assert told not in reader.get(address, headers=headers).content.decode()
    answer = sign(client, workspace, proposal)
    assert answer.status_code == 403
    assert f'class="button" href="{reverse("mfa_index")}"' in answer.content.decode()
    assert ">Worth it.</textarea>" in answer.content.decode()
    freeze = reverse("decide-lift", args=[workspace.slug])
    elsewhere = client.post(freeze, {"reason": "Go on."})
    assert elsewhere.status_code == 403
    assert reverse("mfa_index") in elsewhere.content.decode()
    TOTP.activate(cmo, generate_totp_secret())
    assert told not in client.get(address, headers=headers).content.decode()


def test_an_administrator_without_a_second_factor_cannot_ask_for_one(acting: Acting, workspace: Workspace) -> None:
    with pytest.raises(InputError, match="no second factor"):
        perform(SetSignInRules(None, second_factor=True), acting(Role.ADMINISTRATOR))
    workspace.refresh_from_db()
    assert not workspace.asks_second_factor


def test_the_page_sets_both_and_names_who_has_none(seat: Seat, workspace: Workspace) -> None:
    boss, cmo, reader = seat(Role.ADMINISTRATOR), seat(Role.CMO), seat(Role.READ_ONLY)
    TOTP.activate(boss, generate_totp_secret())
    client = Client()
    client.force_login(boss, "allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("people-sign-in-rules", args=[workspace.slug])
    page = client.get(address).content.decode()
    assert cmo.name in page
    assert reader.name not in page
    client.post(address, {"fresh_minutes": "15", "second_factor": "on"})
    workspace.refresh_from_db()
    assert (workspace.fresh_minutes, workspace.asks_second_factor) == (15, True)
    last = DatabaseLedger(audit_chain(workspace)).read()[-1]
    assert (last.kind, last.body["fresh_minutes"], last.body["second_factor"]) == ("set_sign_in_rules", 15, True)
    client.post(address, {"fresh_minutes": ""})
    workspace.refresh_from_db()
    assert (workspace.fresh_minutes, workspace.asks_second_factor) == (None, False)
