"""The rules of deciding in a browser's requests: set, shown, enforced, refused to others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from tests.app.deciding import sign, spent
from unisono.decide import Authority, FileLedger, Permission, Role, State
from unisono.errors import LedgerError
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError
from unisono_app.decide import actions
from unisono_app.decide.audit import ledger_lines
from unisono_app.people.actions import MakeToken
from unisono_app.people.models import User
from unisono_app.people.programs import actor_with, agent_with
from unisono_app.plan.actions import ProposeSplit

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
    sign(cmo)
    assert cmo.session().decisions.show("1").state is State.PROPOSED
    with pytest.raises(LedgerError):
        sign(cmo)
    sign(finance)
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


def test_a_level_that_is_not_earned_is_told_in_the_form_that_was_filled_in(
    signed_in: Enter, workspace: Workspace
) -> None:
    form = {"channel": "search", "action": "decrease", "level": "L4", "reason": "It goes well."}
    answer = signed_in(Role.CMO).post(at(workspace, "rules/autonomy/"), form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "errorlist nonfield" in page
    assert "It goes well." in page
    assert '<option value="L4" selected' in page


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


@pytest.fixture
def approved(acting: Acting) -> Callable[[dict[str, float]], str]:
    """A plan of so much money a week more or less than today by channel, proposed, and approved by another person."""

    def make(moves: dict[str, float]) -> str:
        planner, cmo = acting(Role.PLANNER), acting(Role.CMO)
        split = {channel: 4 * (weekly + moves.get(channel, 0.0)) for channel, weekly in spent(planner).items()}
        made = perform(ProposeSplit(4, split, "Worth a try."), planner)
        sign(cmo, made.proposal_id)
        return made.proposal_id

    return make


def test_a_delegation_lets_a_brand_lead_export_within_its_limit(
    signed_in: Enter, workspace: Workspace, acting: Acting, approved: Callable[[dict[str, float]], str]
) -> None:
    small, second, large = approved({"search": 250.0}), approved({"search": 200.0}), approved({"search": 2_000.0})
    brand = signed_in(Role.BRAND)
    handle = User.objects.get(pk=brand.session["_auth_user_id"]).handle
    assert brand.post(at(workspace, f"{small}/export/")).status_code == 403
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    form = {"party": handle, "authority": "execute_only", "until": until.isoformat(), "reason": "Holidays."}
    cmo = signed_in(Role.CMO)
    assert cmo.post(at(workspace, "rules/delegation/"), {**form, "limit": "1500"}).status_code == 302
    assert "Export" in brand.get(at(workspace, f"{small}/")).content.decode()
    refused = brand.post(at(workspace, f"{large}/export/"))
    assert refused.status_code == 409
    assert "ends at €1,500; with this it would be €8,000" in unescape(refused.content.decode())
    assert brand.post(at(workspace, f"{small}/export/")).headers["Content-Type"] == "application/zip"
    over = brand.post(at(workspace, f"{second}/export/"))
    assert over.status_code == 409
    assert "with this it would be €1,800" in unescape(over.content.decode())
    (delegation,) = actions.governance(acting(Role.CMO)).charter().delegations.values()
    assert delegation.party == handle
    cmo.post(at(workspace, f"rules/delegation/{delegation.delegation_id}/revoke/"), {"reason": "Back."})
    assert brand.post(at(workspace, f"{second}/export/")).status_code == 403


def test_a_delegation_ends_with_its_day_and_its_channels(
    acting: Acting, approved: Callable[[dict[str, float]], str]
) -> None:
    proposal, cmo, brand = approved({"search": 250.0}), acting(Role.CMO), acting(Role.BRAND)
    for channels, named in ((("video",), "holds for video only"), (("search",), None)):
        action = actions.Delegate(
            Authority.EXECUTE_ONLY,
            "Holidays.",
            brand.member_id,
            channels=channels,
            expires_at=cmo.at + dt.timedelta(days=1),
        )
        perform(action, cmo)
        if named:
            with pytest.raises(LedgerError) as refusal:
                perform(actions.Export(proposal), brand)
            assert named in str(refusal.value.remedy)
    later = replace(brand, at=brand.at + dt.timedelta(days=1, seconds=1))
    assert not later.may(Permission.EXPORT)
    with pytest.raises(NotAllowedError):
        perform(actions.Export(proposal), later)
    assert perform(actions.Export(proposal), brand).files


def test_a_token_that_only_looks_does_nothing_by_delegation(acting: Acting) -> None:
    cmo, brand = acting(Role.CMO), acting(Role.BRAND)
    perform(actions.Delegate(Authority.FULL, "Holidays.", brand.member_id), cmo)
    assert brand.may(Permission.EXPORT)
    looks = perform(MakeToken("Dashboard"), brand).token
    assert not actor_with(looks, at=brand.at, via="api").may(Permission.EXPORT)
    acts = perform(MakeToken("Robot", may_act=True), brand).token
    assert actor_with(acts, at=brand.at, via="api").may(Permission.EXPORT)
    assert not agent_with(acts, at=brand.at).may(Permission.EXPORT)
    with pytest.raises(LedgerError, match="Nobody delegates to themselves"):
        perform(actions.Delegate(Authority.FULL, "Mine.", cmo.member_id), cmo)


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
