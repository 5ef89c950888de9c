"""The command line in a workspace that the application keeps: who acts is known, and goes through the same actions."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from unisono.decide import FileLedger, Role, State
from unisono_app.base.acting import perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.clock import now
from unisono_app.base.models import Workspace
from unisono_app.base.sittings import decisions_chain
from unisono_app.base.workspaces import take_in
from unisono_app.people.actions import MakeToken
from unisono_app.people.models import Membership, User
from unisono_app.people.queries import actor_of
from unisono_cli.face import Face
from unisono_cli.main import main

Typed = Callable[..., tuple[int, Any]]


@pytest.fixture
def typed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """A command typed at the sample company, as the account `somebody`; its exit code and its answer in JSON."""
    monkeypatch.setattr(Face, "user", lambda _face: "somebody")
    monkeypatch.delenv("UNISONO_TOKEN", raising=False)

    def run(*words: str) -> tuple[int, Any]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), pytest.raises(SystemExit) as e:
            main([*words, "--json", "-w", workspace.folder])
        assert isinstance(e.value.code, int)
        return e.value.code, json.loads(out.getvalue())

    return run


@pytest.fixture
def linked(seat: Callable[..., User], workspace: Workspace) -> Callable[..., User]:
    """Somebody of this role, linked to the account `somebody`."""

    def take(*roles: Role) -> User:
        user = seat(*roles)
        Membership.objects.within(workspace).filter(user=user).update(system_account="somebody")
        return user

    return take


def kinds(workspace: Workspace) -> list[str]:
    return [record.kind for record in DatabaseLedger(decisions_chain(workspace)).read()]


def audited(workspace: Workspace) -> list[dict[str, Any]]:
    return [{"kind": r.kind, **r.body} for r in DatabaseLedger(f"audit/{workspace.pk}").read()]


def test_looking_needs_no_member(typed: Typed, workspace: Workspace) -> None:
    for words in (("status",), ("proposals", "list"), ("proposals", "show", "1"), ("audit", "verify"), ("people",)):
        code, answer = typed(*words)
        assert code == 0, answer


def test_a_stranger_is_told_how_to_become_known(typed: Typed, workspace: Workspace) -> None:
    for words in (
        ("proposals", "refuse", "1", "--reason", "no"),
        ("proposals", "approve", "1", "--reason", "yes"),
        ("plan", "--budget", "500k"),
        ("override", "meta_ads", "--reason", "so be it"),
    ):
        code, answer = typed(*words)
        assert code != 0
        assert answer["error"]["code"] == "not_allowed"
        assert "unisono people link" in answer["error"]["remedy"]
    assert kinds(workspace) == ["proposed"]


def test_the_linked_member_decides_and_it_is_recorded(typed: Typed, linked: Any, workspace: Workspace) -> None:
    user = linked(Role.CMO)
    code, answer = typed("proposals", "approve", "1", "--reason", "Worth it.")
    assert code == 0, answer
    assert answer["by"] == user.name
    last = DatabaseLedger(decisions_chain(workspace)).read()[-1]
    assert last.body["by"]["member"] == user.handle  # type: ignore[index]
    entry = audited(workspace)[-1]
    assert (entry["kind"], entry["via"], entry["member"]) == ("approve", "cli", user.handle)


def test_a_role_that_may_not_is_refused_at_the_terminal_too(typed: Typed, linked: Any, workspace: Workspace) -> None:
    linked(Role.READ_ONLY)
    code, answer = typed("proposals", "approve", "1", "--reason", "Please.")
    assert code != 0
    assert answer["error"]["code"] == "not_allowed"
    assert kinds(workspace) == ["proposed"]
    assert audited(workspace)[-1]["kind"] == "refused"


def test_nobody_signs_in_another_name(typed: Typed, linked: Any, workspace: Workspace) -> None:
    user = linked(Role.CMO)
    code, answer = typed("proposals", "refuse", "1", "--reason", "no", "--by", "Finance")
    assert code != 0
    assert user.name in answer["error"]["what"]
    assert typed("proposals", "refuse", "1", "--reason", "no", "--by", user.name)[0] == 0


def test_a_token_says_who_types(typed: Typed, seat: Any, workspace: Workspace, monkeypatch: Any) -> None:
    owner = actor_of(seat(Role.CMO), workspace.slug, at=now())
    looks, acts = (perform(MakeToken("terminal", may_act=reach), owner).secret for reach in (False, True))
    monkeypatch.setenv("UNISONO_TOKEN", looks)
    assert typed("proposals", "refuse", "1", "--reason", "no")[1]["error"]["code"] == "not_allowed"
    monkeypatch.setenv("UNISONO_TOKEN", acts)
    assert typed("people", "link")[1]["name"] == owner.name
    monkeypatch.delenv("UNISONO_TOKEN")
    assert typed("proposals", "refuse", "1", "--reason", "no")[1]["by"] == owner.name
    assert typed("people", "unlink")[0] == 0
    assert typed("plan", "--budget", "500k")[1]["error"]["code"] == "not_allowed"


def test_an_account_is_one_member_s(
    typed: Typed, linked: Any, seat: Any, workspace: Workspace, monkeypatch: Any
) -> None:
    linked(Role.CMO)
    other = actor_of(seat(Role.FINANCE), workspace.slug, at=now())
    monkeypatch.setenv("UNISONO_TOKEN", perform(MakeToken("terminal", may_act=True), other).secret)
    code, answer = typed("people", "link")
    assert code != 0
    assert "linked to another member" in answer["error"]["what"]


def test_plan_export_and_withdrawal_from_the_terminal(typed: Typed, linked: Any, workspace: Workspace) -> None:
    linked(Role.PLANNER)
    made = typed("plan", "--budget", "700k", "--supersedes", "1")[1]
    assert made["proposal"] == "P-0002"
    assert kinds(workspace)[-1] == "proposed"
    assert typed("proposals", "withdraw", "2", "--reason", "wait")[0] != 0  # nothing is approved yet


def test_the_ledger_leaves_as_it_stands(typed: Typed, workspace: Workspace, tmp_path: Path) -> None:
    answer = typed("audit", "export", str(tmp_path / "ledger.jsonl"))[1]
    assert (tmp_path / "ledger.jsonl").read_bytes() == DatabaseLedger(decisions_chain(workspace)).lines()
    assert answer["records"] == 1


def test_a_workspace_is_given_back_and_taken_in_again(typed: Typed, linked: Any, workspace: Workspace) -> None:
    linked(Role.CMO, Role.ADMINISTRATOR)
    typed("proposals", "approve", "1", "--reason", "Worth it.")
    before = DatabaseLedger(decisions_chain(workspace)).lines()
    assert typed("release")[1]["records"] == before.count(b"\n")
    file = FileLedger(workspace.path / "ledger" / "ledger.jsonl")
    assert file.path.read_bytes() == before
    code, answer = typed("proposals", "withdraw", "1", "--reason", "later", "--by", "A person")
    assert (code, answer["state"]) == (0, State.PROPOSED.value)
    again = take_in(workspace.path, at=now())
    assert again.pk == workspace.pk
    assert again.removed_at is None
    kept = DatabaseLedger(decisions_chain(workspace))
    assert kept.lines().startswith(before)
    assert kept.verify().n_records == before.count(b"\n") + 1


def test_only_who_manages_people_gives_a_workspace_back(typed: Typed, linked: Any, workspace: Workspace) -> None:
    linked(Role.CMO)
    assert typed("release")[1]["error"]["code"] == "not_allowed"
    assert (workspace.path / "ledger" / "ledger.jsonl.kept-by").exists()


def test_nothing_is_decided_where_the_application_let_go(acting: Any, workspace: Workspace) -> None:
    from unisono_app.base.actions import LetGo
    from unisono_app.base.refusals import NotFoundError
    from unisono_app.decide.actions import Refuse

    actor = acting(Role.CMO, Role.ADMINISTRATOR)
    perform(LetGo(), actor)
    with pytest.raises(NotFoundError, match="let this workspace go"):
        perform(Refuse("P-0001", "late"), actor)


def test_a_crash_while_giving_back_leaves_it_closed_and_again_completes_it(
    typed: Typed, acting: Any, workspace: Workspace
) -> None:
    from unisono_app.base.actions import LetGo

    perform(LetGo(), acting(Role.ADMINISTRATOR))
    assert typed("proposals", "refuse", "1", "--reason", "no", "--by", "A person")[0] != 0
    assert typed("release")[0] == 0
    assert typed("proposals", "refuse", "1", "--reason", "no", "--by", "A person")[0] == 0


def test_a_home_that_is_gone_is_told(typed: Typed, workspace: Workspace, tmp_path: Path) -> None:
    (workspace.path / "ledger" / "ledger.jsonl.kept-by").write_text(str(tmp_path / "gone"), encoding="utf-8")
    code, answer = typed("proposals", "list")
    assert code == 7
    assert "cannot be found" in answer["error"]["what"]


def test_the_only_administrator_gets_back_in_by_the_terminal(typed: Typed, seat: Any, workspace: Workspace) -> None:
    boss, cmo = seat(Role.CMO, Role.ADMINISTRATOR), seat(Role.CMO)
    User.objects.filter(pk=boss.pk).update(locked_until=now() + dt.timedelta(minutes=30), failed_sign_ins=10)
    code, told = typed("people", "new-password", boss.email.upper(), "--port", "9000")
    assert code == 0, told
    assert told["link"].startswith("http://127.0.0.1:9000/accounts/password/reset/key/")
    assert (told["opens_for_days"], audited(workspace)[-1]) == (
        3,
        {
            "kind": "new_password_link",
            "member": "",
            "via": "cli",
            "subject": boss.handle,
            "system_account": "somebody",
        },
    )
    client, new = Client(), "another sentence that is long enough"
    page = client.get(told["link"].removeprefix("http://127.0.0.1:9000"), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert Client().login(email=boss.email, password=new)
    entered = Client()
    entered.post("/accounts/login/", {"login": boss.email, "password": new})
    assert "_auth_user_id" in entered.session
    audit = entered.get(f"/w/{workspace.slug}/decide/audit/", headers={"accept-language": "en"}).content.decode()
    assert re.search(r"<td>somebody *</td>\s*<td>made a link for a new password", audit)
    again = Client().get(told["link"].removeprefix("http://127.0.0.1:9000"), follow=True)
    assert "password1" not in again.content.decode()
    for email, what in ((cmo.email, "not an administrator"), ("nobody@example.com", "No member of this workspace")):
        code, refused = typed("people", "new-password", email)
        assert code != 0
        assert what in refused["error"]["what"]
    assert len([each for each in audited(workspace) if each["kind"] == "new_password_link"]) == 1
