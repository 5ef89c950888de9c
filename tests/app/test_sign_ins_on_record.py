"""The record of sign-ins has readers: administrators, for the people of their own workspace."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from unisono.decide import Role
from unisono_app.base.acting import audit_chain
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.clock import now
from unisono_app.base.models import Workspace
from unisono_app.people.models import User

Enter = Callable[..., Client]


def at(workspace: Workspace, rest: str = "") -> str:
    return f"/w/{workspace.slug}/people/sign-ins/{rest}"


def test_an_administrator_reads_proves_and_takes_along(
    signed_in: Enter, seat: Callable[..., User], workspace: Workspace
) -> None:
    boss, planner = signed_in(Role.ADMINISTRATOR), seat(Role.PLANNER)
    Client().post("/accounts/login/", {"login": planner.email, "password": "wrong"})
    Client().post("/accounts/login/", {"login": "nobody@example.com", "password": "wrong"})
    stranger = User.objects.create_user("stranger@example.com", name="Stranger of elsewhere")
    Client().force_login(stranger, "allauth.account.auth_backends.AuthenticationBackend")
    page = boss.get(at(workspace)).content.decode()
    assert planner.name in page
    assert "was refused" in page
    assert "an unknown address" in page
    assert "Stranger of elsewhere" not in page
    assert stranger.handle not in page
    ledger = DatabaseLedger(audit_chain(None))
    assert ledger.verify().head_hash in page
    taken = boss.get(at(workspace, "ledger.jsonl"))
    assert taken.content == ledger.lines()
    assert "a été refusé" in boss.get(at(workspace), headers={"Accept-Language": "fr"}).content.decode()


def test_whoever_administers_a_part_does_not_take_the_whole_along(signed_in: Enter, workspace: Workspace) -> None:
    Workspace.objects.create(slug="other", name="Other", folder="/other", made_at=now())
    boss = signed_in(Role.ADMINISTRATOR)
    assert "ledger.jsonl" not in boss.get(at(workspace)).content.decode()
    assert boss.get(at(workspace, "ledger.jsonl")).status_code == 403


def test_nobody_else_reads_it(signed_in: Enter, workspace: Workspace) -> None:
    for role in (Role.CMO, Role.READ_ONLY):
        assert signed_in(role).get(at(workspace)).status_code == 403
