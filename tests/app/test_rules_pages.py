"""The rules of deciding in a browser's requests: set, shown, enforced, refused to others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from unisono.decide import FileLedger, Permission, Role, State
from unisono.errors import LedgerError
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.decide import actions
from unisono_app.decide.actions import Approve
from unisono_app.decide.rules_queries import ledger_lines

Enter = Callable[..., Client]
Acting = Callable[..., Actor]
POLICY = {
    "policy_id": "big-moves",
    "owner": "Finance",
    "layer": "corporate",
    "mode": "enforce",
    "enforcement": "must",
    "reason": "Care.",
}


def at(workspace: Workspace, rest: str) -> str:
    return f"/w/{workspace.slug}/decide/{rest}"


def test_a_policy_set_in_the_browser_asks_for_a_second_signature(
    signed_in: Enter, workspace: Workspace, acting: Acting
) -> None:
    form = {**POLICY, "signatures": ["cmo", "finance"], "four_eyes": "on", "approval_days": "7"}
    assert signed_in(Role.CMO).post(at(workspace, "rules/policy/"), form).status_code == 302
    cmo, finance = acting(Role.CMO), acting(Role.FINANCE)
    payload = cmo.session().decisions.show("1").proposal.payload_hash
    perform(Approve("P-0001", "Worth it.", payload), cmo)
    assert cmo.session().decisions.show("1").state is State.PROPOSED
    with pytest.raises(LedgerError):
        perform(Approve("P-0001", "Worth it.", payload), cmo)
    perform(Approve("P-0001", "The money is there.", payload), finance)
    history = cmo.session().decisions.show("1")
    assert history.state is State.APPROVED
    assert history.approval is not None
    assert history.approval.expires_at is not None


def test_rules_stand_on_their_page(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    client.post(at(workspace, "rules/policy/"), {**POLICY, "cosign_above": "5000", "step_share": "20"})
    page = client.get(at(workspace, "rules/")).content.decode()
    assert "€5,000" in page
    assert "20.0%" in page
    assert client.get(at(workspace, "rules/policy/big-moves/")).status_code == 200


def test_a_freeze_needs_one_person_and_its_end_two(signed_in: Enter, workspace: Workspace, acting: Acting) -> None:
    signed_in(Role.PLANNER).post(at(workspace, "rules/freeze/"), {"reason": "Something is wrong."})
    actor = acting(Role.CMO)
    assert actions.governance(actor).charter().freeze is not None
    perform(actions.LiftFreeze("Looked at it."), actor)
    with pytest.raises(LedgerError):
        perform(actions.LiftFreeze("Once more."), actor)
    assert actions.governance(actor).charter().freeze is not None
    perform(actions.LiftFreeze("Agreed."), acting(Role.FINANCE))
    assert actions.governance(actor).charter().freeze is None


def test_a_delegation_lets_a_brand_lead_export_within_its_limit(
    signed_in: Enter, workspace: Workspace, acting: Acting
) -> None:
    brand = acting(Role.BRAND)
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    form = {"party": brand.member_id, "authority": "execute_only", "until": until.isoformat(), "reason": "Holidays."}
    assert signed_in(Role.CMO).post(at(workspace, "rules/delegation/"), form).status_code == 302
    (delegation,) = actions.governance(brand).charter().delegations.values()
    assert delegation.party == brand.member_id
    signed_in(Role.CMO).post(at(workspace, f"rules/delegation/{delegation.delegation_id}/revoke/"), {"reason": "Back."})
    assert not actions.governance(brand).charter().delegations


def test_measures_of_a_person_are_that_persons_alone(signed_in: Enter, workspace: Workspace, acting: Acting) -> None:
    somebody = acting(Role.CMO)
    administrator = signed_in(Role.ADMINISTRATOR)
    closed = administrator.get(at(workspace, f"oversight/{somebody.member_id}/")).content.decode()
    assert "Open the measures" in closed
    opened = administrator.post(at(workspace, f"oversight/{somebody.member_id}/"), {"reason": "A complaint."})
    assert "Median time of review" in opened.content.decode()
    assert actions.governance(somebody).charter().openings[-1].reason == "A complaint."
    assert signed_in(Role.FINANCE).get(at(workspace, f"oversight/{somebody.member_id}/")).status_code == 403


def test_the_exported_ledger_proves_itself(signed_in: Enter, workspace: Workspace, tmp_path: Path) -> None:
    answer = signed_in(Role.CMO).get(at(workspace, "audit/ledger.jsonl"))
    file = FileLedger(tmp_path / "ledger.jsonl")
    file.take_back(answer.content)
    assert file.verify().n_records == 1
    page = signed_in(Role.CMO).get(at(workspace, "audit/"), {"noted": file.verify().head_hash}).content.decode()
    assert "is that of record 1" in page


def test_lines_of_the_ledger_are_those_of_a_file(acting: Acting) -> None:
    assert ledger_lines(acting(Role.CMO)).count(b"\n") == 1


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        ("rules/", Permission.SEE_TOTALS),
        ("rules/policy/", Permission.SET_POLICY),
        ("rules/delegation/", Permission.DELEGATE),
        ("rules/autonomy/", Permission.SET_AUTONOMY),
        ("oversight/", Permission.SEE_TOTALS),
        ("audit/", Permission.SEE_AUDIT),
    ],
)
def test_pages_open_for_those_who_may(
    path: str, permission: Permission, signed_in: Enter, workspace: Workspace, acting: Acting
) -> None:
    for role in (Role.CMO, Role.AGENCY, Role.READ_ONLY):
        agency = "Agence" if role is Role.AGENCY else ""
        expected = 200 if acting(role, agency=agency).may(permission) else 403
        assert signed_in(role, agency=agency).get(at(workspace, path)).status_code == expected, role
