"""Who was refused what is in the audit: at the door, by an action, by the ledger; and a loop does not fill it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from django.test import Client

from unisono.decide import Role
from unisono.errors import LedgerError
from unisono_app.base.acting import Actor, audit_chain, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError
from unisono_app.decide import actions

Acting = Callable[..., Actor]


def refusals(workspace: Workspace) -> list[Mapping[str, object]]:
    return [r.body for r in DatabaseLedger(audit_chain(workspace)).read() if r.kind == "refused"]


def test_a_refusal_at_the_door_is_recorded_and_a_look_is_not(
    signed_in: Callable[..., Client], workspace: Workspace
) -> None:
    analyst = signed_in(Role.ANALYST)
    assert analyst.get(f"/w/{workspace.slug}/decide/rules/policy/").status_code == 403
    assert not refusals(workspace)
    for _ in range(3):
        assert analyst.post(f"/w/{workspace.slug}/decide/P-0001/export/", {"reason": "secret"}).status_code == 403
    (told,) = refusals(workspace)
    assert {**told, "member": ""} == {
        "member": "",
        "role": "analyst",
        "via": "web",
        "action": "export",
        "permission": "export",
        "error": "not_allowed",
    }


def test_what_the_ledger_refuses_is_recorded_and_nothing_of_it_is_done(acting: Acting) -> None:
    planner, cmo = acting(Role.PLANNER), acting(Role.CMO)
    before = planner.session().decisions.ledger.read()
    with pytest.raises(LedgerError):
        perform(actions.Approve("P-0001", "Something private.", "0" * 64), cmo)
    with pytest.raises(LedgerError):
        perform(actions.Export("P-0001"), planner)
    assert planner.session().decisions.ledger.read() == before
    told = [(body["action"], body["role"], body["error"]) for body in refusals(planner.workspace)]
    assert told == [("approve", "cmo", LedgerError.code), ("export", "planner", LedgerError.code)]
    assert "private" not in DatabaseLedger(audit_chain(planner.workspace)).lines().decode()


def test_equal_refusals_of_a_minute_count_once_and_of_somebody_else_again(acting: Acting) -> None:
    one, other = acting(Role.ANALYST), acting(Role.ANALYST)

    def try_it(actor: Actor, seconds: int) -> None:
        with pytest.raises(NotAllowedError):
            perform(actions.LiftFreeze("Go."), replace(actor, at=actor.at + dt.timedelta(seconds=seconds)))

    for second in range(0, 60, 10):
        try_it(one, second)
    try_it(other, 0)
    assert len(refusals(one.workspace)) == 2
    try_it(one, 61)
    assert len(refusals(one.workspace)) == 3
