"""Deciding in a browser's requests: who may, who may not, and what is told."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from unisono.decide import Role, State
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.sittings import decisions_chain

Enter = Callable[..., Client]


def at(workspace: Workspace, rest: str = "") -> str:
    return f"/w/{workspace.slug}/decide/{rest}"


def seen_hash(client: Client, workspace: Workspace) -> str:
    found = re.search(r'name="payload_hash" value="(\w+)"', client.get(at(workspace, "P-0001/")).content.decode())
    assert found
    return found[1]


def test_a_member_approves_what_was_seen(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    form = {"reason": "Worth it.", "payload_hash": seen_hash(client, workspace)}
    answer = client.post(at(workspace, "P-0001/approve/"), form, follow=True)
    assert answer.status_code == 200
    assert "Worth it." in answer.content.decode()
    last = DatabaseLedger(decisions_chain(workspace)).read()[-1]
    assert last.kind == State.APPROVED.value
    assert last.body["by"]["name"].startswith("cmo")  # type: ignore[index]


def test_another_payload_is_not_approved(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    answer = client.post(at(workspace, "P-0001/approve/"), {"reason": "Worth it.", "payload_hash": "0" * 64})
    assert answer.status_code == 409
    assert "approve what you see" in answer.content.decode()


def test_the_slower_of_two_signers_stays_on_the_proposal_with_the_reason_as_typed(
    signed_in: Enter, workspace: Workspace
) -> None:
    first, second = signed_in(Role.CMO), signed_in(Role.FINANCE)
    form = {"reason": "Worth it.", "payload_hash": seen_hash(first, workspace)}
    assert first.post(at(workspace, "P-0001/approve/"), form).status_code == 302
    answer = second.post(at(workspace, "P-0001/approve/"), form | {"reason": "I find <so> too."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'role="alert"' in page
    assert "I find &lt;so&gt; too.</textarea>" in page
    assert "Its story" in page  # who signed, and when
    assert f'formaction="{at(workspace, "P-0001/withdraw/")}"' in page  # what can be done now, to be done here
    refused = second.post(at(workspace, "P-0001/comment/"), {"text": "  "})
    assert (refused.status_code, "Its story" in refused.content.decode()) == (409, True)
    assert second.post(at(workspace, "P-0009/approve/"), form).status_code == 409


def test_an_agency_may_not_sign_and_is_told_who_may(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.AGENCY, agency="Agence")
    answer = client.post(at(workspace, "P-0001/approve/"), {"reason": "Please.", "payload_hash": "0" * 64})
    assert answer.status_code == 403
    assert "finance" in answer.content.decode()
    assert len(DatabaseLedger(decisions_chain(workspace)).read()) == 1


def test_whoever_is_not_signed_in_is_sent_to_the_door(workspace: Workspace) -> None:
    answer = Client().get(at(workspace))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_pages_allow_no_foreign_script(signed_in: Enter, workspace: Workspace) -> None:
    answer = signed_in(Role.CMO).get(at(workspace))
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script>" not in answer.content.decode()
