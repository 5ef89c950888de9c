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
OLD_NAMES = ["bookings.csv", "changes.csv", "checklist.en.md", "checklist.fr.md", "manifest.json", "undo.csv"]
BULK_NAMES = [
    f"{account}-2026-01-19{undo}.{suffix}"
    for account, suffix in (("google_ads-fr", "csv"), ("google_ads-uk", "csv"), ("meta_ads-1", "xlsx"))
    for undo in ("", "-undo")
]
NAMES = sorted(OLD_NAMES + BULK_NAMES)
FORM_1 = {
    "changes.csv": "563b2fe5cb2e336a50986688f126051e7299981543898e04949921aaaa5b4cde",
    "undo.csv": "2f68c7276d8fb5249b3f22d07656e6a93e6e7b406b1b437ddac39e4f5a1b292d",
    "bookings.csv": "dba886eb280ce463e4f172dbda9fc788846f4bbdd4953746c20e42a480068263",
    "checklist.en.md": "2825880bb6dfb8187d505f895cb52b12802774895753fdc889af873467b15c19",
}
"""What the first version wrote of `PLAN`."""


@pytest.fixture
def proposal(propose: Callable[[dict[str, list[float]]], Proposal]) -> Proposal:
    return propose(PLAN)


@pytest.fixture
def changes(proposal: Proposal, believable: pl.DataFrame) -> ChangeSet:
    return change_list(proposal, believable)


@pytest.fixture
def approval(decisions: Decisions, proposal: Proposal) -> Approval:
    decisions.approve("1", by="Zoë [CMO]", reason="Vu,\n*d’accord*", system_user="zoe", at=proposal.created_at)
    return decisions.approval("1")


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
        "change_id": "P-0001-002",
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
        assert (told["sha256"], told["n_bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert manifest["changes"][1] == {
        "change_id": "P-0001-002",
        "platform": "google_ads",
        "account": "FR",
        "campaign_id": "12",
        "campaign": "Générique, été",
        "field": "daily_budget",
        "effective_on": "2026-01-19",
        "expected_value": "450.50",
        "new_value": "529.69",
        "currency": "EUR",
        "files": ["google_ads-fr-2026-01-19.csv", "google_ads-fr-2026-01-19-undo.csv"],
    }


def test_an_export_of_the_first_version_is_had_again_byte_by_byte(changes: ChangeSet, approval: Approval) -> None:
    again = render(changes, approval, form=1)
    assert sorted(again.files) == OLD_NAMES
    found = {name: hashlib.sha256(data).hexdigest() for name, data in again.files.items()}
    assert {name: found[name] for name in FORM_1} == FORM_1
    assert again.contents_hash == "2f00ec564a952593f3620839228280a5da97291208dd1d0619bd55580619ed32"
    assert json.loads(again.files["manifest.json"])["format"] == 1
    recorded = again.record(folder="", system_user="zoe", at=approval.at)
    assert again.other_than(recorded) == ()
    assert render(changes, approval, reasons_in="fr", form=1).other_than(recorded) == (
        "bookings.csv",
        "changes.csv",
        "undo.csv",
    )


def test_names_that_a_spreadsheet_takes_for_formulas_are_guarded_in_lists_only(
    propose: Callable[[dict[str, list[float]]], Proposal], decisions: Decisions, campaigns: Callable[..., pl.DataFrame]
) -> None:
    proposal = propose({"search": [7000.0]})
    decisions.approve("1", by="Z", reason="Yes", system_user="z", at=proposal.created_at)
    approval = decisions.approval("1")
    table = campaigns(("google_ads", "FR", None, "=cmd|' /C calc'!A0", "search", 500.0))
    files = render(change_list(proposal, table), approval).files
    assert rows(files["changes.csv"])[0]["campaign"] == "'=cmd|' /C calc'!A0"
    assert rows(files["google_ads-fr-2026-01-19.csv"])[0]["Campaign"] == "=cmd|' /C calc'!A0"


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


def test_the_checklists_name_everybody_who_signed(changes: ChangeSet, approval: Approval) -> None:
    finance = replace(approval.by, name="F. *Inance*", member="m-f")
    alone, together = (render(changes, approval, signers=signers).files for signers in ((), (finance,)))
    assert "Signed before by: F. \\*Inance\\*." in together["checklist.en.md"].decode()
    assert "Signée auparavant par\u00a0: F. \\*Inance\\*." in together["checklist.fr.md"].decode()
    others = ("changes.csv", "undo.csv", "bookings.csv")
    assert [together[name] for name in others] == [alone[name] for name in others]
    assert "Signed before" not in alone["checklist.en.md"].decode()


def test_the_checklists_are_for_people(changes: ChangeSet, approval: Approval) -> None:
    files = render(changes, approval).files
    english, french = files["checklist.en.md"].decode(), files["checklist.fr.md"].decode()
    assert "- [ ] Marque \\| FR (FR): from €300.00 to €352.73 a day (search)" in english
    assert "Approved by Zoë \\[CMO\\]" in english
    assert "Vu, \\*d’accord\\*" in english
    assert "tv: €8,000.01" in english
    assert "352,73\u00a0€" in french
    assert english.count("- [ ]") == french.count("- [ ]") > 8
    assert "- [ ] On 19 Jan 2026, import google_ads-fr-2026-01-19.csv (campaigns: 2)" in english
    assert "To take back one day, the last one first: google_ads-fr-2026-01-19-undo.csv" in english
