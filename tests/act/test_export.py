"""The files of an export: exact, the same every time, only with the approval, and readable in both languages."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from unisono.act import Bundle, ChangeSet, change_list, export, render, write
from unisono.decide import Approval, Decisions, Proposal, State
from unisono.errors import LedgerError

PLAN = {"search": [7000.0, 7000.0], "social": [4200.0, 4200.0], "tv": [5000.0, 3000.01]}
NAMES = ["bookings.csv", "changes.csv", "checklist.en.md", "checklist.fr.md", "manifest.json", "undo.csv"]


@pytest.fixture
def proposal(propose: Callable[[dict[str, list[float]]], Proposal]) -> Proposal:
    return propose(PLAN)


@pytest.fixture
def changes(proposal: Proposal, believable: pl.DataFrame) -> ChangeSet:
    return change_list(proposal, believable)


@pytest.fixture
def approval(decisions: Decisions, proposal: Proposal) -> Approval:
    return decisions.approve("1", by="Zoë [CMO]", reason="Vu,\n*d’accord*", system_user="zoe", at=proposal.created_at)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_the_files_say_the_changes(tmp_path: Path, changes: ChangeSet, approval: Approval) -> None:
    export(tmp_path / "out", changes, approval)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == NAMES
    lines = rows((tmp_path / "out" / "changes.csv").read_bytes())
    assert lines[1] == {
        "platform": "google_ads",
        "account": "FR",
        "campaign_id": "12",
        "campaign": "Générique, été",
        "field": "daily_budget",
        "effective_on": "2026-01-19",
        "expected_value": "450.50",
        "new_value": "529.69",
        "currency": "EUR",
        "channel": "search",
        "reason": "Proposal P-0001: search runs at €5,954 a week, set to €7,000 (the plan compares with €7,000)",
        "proposal_id": "P-0001",
    }
    booked = rows((tmp_path / "out" / "bookings.csv").read_bytes())
    assert [(line["first_on"], line["amount"]) for line in booked] == [
        ("2026-01-19", "5000.00"),
        ("2026-01-26", "3000.01"),
    ]


def test_the_undo_has_the_shape_of_the_changes(changes: ChangeSet, approval: Approval) -> None:
    files = render(changes, approval).files
    done, undone = rows(files["changes.csv"]), rows(files["undo.csv"])
    assert files["changes.csv"].splitlines()[0] == files["undo.csv"].splitlines()[0]
    assert [(r["campaign_id"], r["expected_value"], r["new_value"]) for r in done] == [
        (r["campaign_id"], r["new_value"], r["expected_value"]) for r in reversed(undone)
    ]


def test_the_manifest_proves_every_file(tmp_path: Path, changes: ChangeSet, approval: Approval) -> None:
    export(tmp_path, changes, approval)
    manifest = json.loads((tmp_path / "manifest.json").read_bytes())
    assert manifest["proposal_id"] == "P-0001"
    assert manifest["payload_hash"] == approval.payload_hash
    assert sorted(manifest["files"]) == [name for name in NAMES if name != "manifest.json"]
    for name, told in manifest["files"].items():
        data = (tmp_path / name).read_bytes()
        assert told == {"sha256": hashlib.sha256(data).hexdigest(), "n_bytes": len(data)}


def test_exporting_again_gives_the_same_bytes(
    tmp_path: Path, changes: ChangeSet, approval: Approval, decisions: Decisions, believable: pl.DataFrame
) -> None:
    first = export(tmp_path / "a", changes, approval)
    again = export(tmp_path / "a", change_list(decisions.show("1").proposal, believable), decisions.approval("1"))
    assert first == again
    kept: dict[str, Any] = {"folder": "exports/a", "system_user": "zoe", "at": approval.at}
    decisions.record_export(first.record(**kept))
    history = decisions.record_export(again.record(**kept))
    assert history.state is State.EXPORTED
    assert [e.contents_hash for e in history.exports] == [first.contents_hash]


def test_changed_campaigns_cannot_be_exported_under_the_same_record(
    changes: ChangeSet, approval: Approval, decisions: Decisions, believable: pl.DataFrame
) -> None:
    kept: dict[str, Any] = {"folder": "exports/a", "system_user": "zoe", "at": approval.at}
    decisions.record_export(render(changes, approval).record(**kept))
    decisions.record_export(render(changes, approval, reasons_in="fr").record(**kept))
    later = change_list(decisions.show("1").proposal, believable.with_columns(pl.col("current_daily") + 1))
    with pytest.raises(LedgerError, match="other contents"):
        decisions.record_export(render(later, approval).record(**kept))


def test_an_approval_of_something_else_exports_nothing(tmp_path: Path, changes: ChangeSet, approval: Approval) -> None:
    for other in (replace(approval, payload_hash="0" * 64), replace(approval, proposal_id="P-0002")):
        with pytest.raises(LedgerError, match="approval is for"):
            export(tmp_path / "out", changes, other)
    assert not (tmp_path / "out").exists()


def test_a_folder_of_another_export_is_not_overwritten(tmp_path: Path, changes: ChangeSet, approval: Approval) -> None:
    bundle = export(tmp_path, changes, approval)
    with pytest.raises(LedgerError, match="another export"):
        write(tmp_path, replace(bundle, proposal_id="P-0002"))
    (tmp_path / "manifest.json").write_bytes(b"[")
    with pytest.raises(LedgerError, match="another export"):
        write(tmp_path, bundle)


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LedgerError, match="cannot be written"):
        write(tmp_path / "file", Bundle("P-0001", "", "", {"a": b""}))


def test_the_checklists_are_for_people(changes: ChangeSet, approval: Approval) -> None:
    files = render(changes, approval).files
    english, french = files["checklist.en.md"].decode(), files["checklist.fr.md"].decode()
    assert "- [ ] Marque \\| FR (FR): from €300.00 to €352.73 a day (search)" in english
    assert "Approved by Zoë \\[CMO\\]" in english
    assert "Vu, \\*d’accord\\*" in english
    assert "tv: €8,000.01" in english
    assert "352,73\u00a0€" in french
    assert english.count("- [ ]") == french.count("- [ ]") > 8
