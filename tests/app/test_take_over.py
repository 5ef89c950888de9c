"""A ledger that the command line made is taken over unchanged, and its chain verifies."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import unisono
from unisono.decide import FileLedger, Role
from unisono.errors import LedgerError, TamperedError
from unisono_app.base.acting import Actor, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import ChainRecord, Workspace
from unisono_app.base.sittings import decisions_chain
from unisono_app.base.workspaces import take_in
from unisono_app.decide.actions import Refuse

NOW = dt.datetime.now(dt.UTC)


def test_a_ledger_of_the_command_line_is_taken_over_byte_for_byte(folder: Path, db: None) -> None:
    before = (folder / "ledger" / "ledger.jsonl").read_bytes()
    head = FileLedger(folder / "ledger" / "ledger.jsonl").verify().head_hash
    kept = DatabaseLedger(decisions_chain(take_in(folder, at=NOW)))
    assert kept.lines() == before
    assert kept.verify(noted=head).head_hash == head


def test_the_file_is_closed_once_the_application_keeps_the_decisions(folder: Path, workspace: Workspace) -> None:
    session = unisono.open_workspace(folder, now=NOW)
    with pytest.raises(LedgerError, match="kept by the application"):
        session.refuse("P-0001", by="A person", reason="late")
    with pytest.raises(LedgerError, match="kept by the application"):
        session.decisions.list()


def test_taking_in_again_changes_nothing(folder: Path, workspace: Workspace) -> None:
    n_records = ChainRecord.objects.count()
    assert take_in(folder, at=NOW) == workspace
    assert ChainRecord.objects.count() == n_records


def test_a_crash_between_commit_and_closing_is_mended_by_taking_in_again(folder: Path, workspace: Workspace) -> None:
    (folder / "ledger" / "ledger.jsonl.kept-by").unlink()
    assert take_in(folder, at=NOW) == workspace
    assert (folder / "ledger" / "ledger.jsonl.kept-by").exists()


def test_a_broken_ledger_is_not_taken_in(folder: Path, db: None) -> None:
    file = folder / "ledger" / "ledger.jsonl"
    file.write_bytes(file.read_bytes().replace(b"Media planner", b"Media Planner"))
    with pytest.raises(TamperedError):
        take_in(folder, at=NOW)
    assert not Workspace.objects.exists()


def test_records_given_back_continue_the_file(folder: Path, workspace: Workspace, acting: Any) -> None:
    actor: Actor = acting(Role.CMO)
    perform(Refuse("P-0001", "Not this quarter."), actor)
    file = FileLedger(folder / "ledger" / "ledger.jsonl")
    file.take_back(DatabaseLedger(decisions_chain(workspace)).lines())
    assert unisono.open_workspace(folder, now=NOW).decisions.show("1").state.value == "refused"
    file.verify()


def test_a_changed_row_shows(workspace: Workspace) -> None:
    row = ChainRecord.objects.first()
    assert row is not None
    row.line = row.line.replace("Media planner", "Media Planner")
    row.save()
    with pytest.raises(TamperedError):
        DatabaseLedger(decisions_chain(workspace)).verify()
