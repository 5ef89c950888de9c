"""An import in the browser reads exported proposals back, and its page and Today tell what the new facts show."""

from __future__ import annotations

import datetime as dt
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.app.seats import browser_of, seated
from tests.runs.exporting import MOVES, export_moves, lately
from unisono import Hints
from unisono.decide import Role, Seen
from unisono.synthetic import SampleCompany, sample_company
from unisono_app.base.acting import audit_chain
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.workspaces import take_in
from unisono_app.jobs.models import Job, JobState
from unisono_app.jobs.worker import work_one
from unisono_app.people.queries import actor_of
from unisono_app.today.queries import today_page


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    return sample_company(2026, weeks=26)


@pytest.fixture
def workspace(company: SampleCompany, tmp_path: Path, db: None) -> Workspace:
    """The sample company with an exported proposal, before its first week."""
    return take_in(export_moves(company, tmp_path), at=dt.datetime.now(dt.UTC))


@pytest.fixture
def after(company: SampleCompany, tmp_path: Path) -> list[Path]:
    """The exports of the first two weeks of the plan, carried out."""
    running = lately(company)
    plan = {name: [running[name] * MOVES.get(name, 1.0)] * 2 for name in company.channels}
    company.following(company.delivered(plan), weeks=2).write(tmp_path / "after")
    return sorted(path for path in (tmp_path / "after").rglob("*") if path.is_file())


def bring(client: Client, workspace: Workspace, files: list[Path]) -> str:
    """Import files in the browser; what the page of the import says."""
    sent = [SimpleUploadedFile(path.name, path.read_bytes()) for path in files]
    answer = client.post(f"/w/{workspace.slug}/facts/bring/", {"files": sent, "currency": "EUR"})
    while work_one("w"):
        pass
    return page(client, answer.headers["Location"])


def page(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def read_backs(workspace: Workspace) -> list[str]:
    """By which way each read-back was recorded."""
    acts = DatabaseLedger(audit_chain(workspace)).read()
    return [str(act.body["via"]) for act in acts if act.kind == "record_read_back"]


def test_an_import_reads_back_what_left_and_tells_it(workspace: Workspace, after: list[Path]) -> None:
    planner = seated(workspace, Role.PLANNER)
    client = browser_of(planner)
    told = bring(client, workspace, after)
    assert "Changes applied: " in told
    assert f'href="/w/{workspace.slug}/decide/P-0001/"' in told
    actor = actor_of(planner, workspace.slug, at=dt.datetime.now(dt.UTC))
    (seen,) = actor.session().decisions.show("1").read_backs
    assert seen.edition_id == actor.session().edition().edition_id
    assert seen.counts[Seen.APPLIED] > 0
    assert read_backs(workspace) == ["worker"]
    assert "Days judged: 29 Dec 2025 to 11 Jan 2026." in page(client, f"/w/{workspace.slug}/decide/P-0001/")
    (shown,) = today_page(actor, "en").exported
    assert (shown.proposal_id, shown.is_kept) == ("P-0001", True)
    assert "Changes applied: " in page(client, f"/w/{workspace.slug}/today/")
    again = bring(client, workspace, after[:2])
    assert "Changes applied: " not in again  # nothing new is told, and nothing recorded
    assert read_backs(workspace) == ["worker"]


def test_whoever_may_not_grade_is_told_and_whoever_may_is_sent(workspace: Workspace, after: list[Path]) -> None:
    cmo, planner = seated(workspace, Role.CMO), seated(workspace, Role.PLANNER)
    told = bring(browser_of(cmo), workspace, after)
    assert "Changes applied: " in told
    assert "It is not kept with the proposal yet" in told
    assert read_backs(workspace) == []
    at = dt.datetime.now(dt.UTC)
    assert today_page(actor_of(cmo, workspace.slug, at=at), "en").next.proposal == ""
    sent = today_page(actor_of(planner, workspace.slug, at=at), "en").next
    assert (sent.view, sent.proposal) == ("decide-proposal", "P-0001")
    client = browser_of(planner)
    assert "read it back" in page(client, f"/w/{workspace.slug}/today/")
    client.post(f"/w/{workspace.slug}/decide/P-0001/read-back/")
    assert today_page(actor_of(planner, workspace.slug, at=at), "en").next.proposal == ""
    (shown,) = today_page(actor_of(cmo, workspace.slug, at=at), "en").exported
    assert shown.is_kept


def test_before_a_grade_the_export_is_read_back(workspace: Workspace, after: list[Path]) -> None:
    """The files came in by the engine, which records nothing; the grade itself fails here: nothing was promised."""
    planner = actor_of(seated(workspace, Role.PLANNER), workspace.slug, at=dt.datetime.now(dt.UTC))
    planner.session().import_files(after, Hints(currency="EUR"))
    asked = {"asked_by": planner.member_id, "asked_name": planner.name, "asked_at": planner.at, "due_at": planner.at}
    rows = Job.objects.within(workspace)
    job = rows.create(workspace=workspace, kind="grade", key="grade:x", payload={"proposal": "P-0001"}, **asked)
    assert work_one("w")
    assert rows.get(pk=job.pk).state == JobState.FAILED
    assert read_backs(workspace) == ["worker"]
    (seen,) = planner.session().decisions.show("1").read_backs
    assert seen.counts[Seen.APPLIED] > 0
