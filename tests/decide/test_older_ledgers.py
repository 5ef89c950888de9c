"""A ledger that an older version wrote reads, verifies, and goes on under policies that come later."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tests.decide.company import CMO, FINANCE, put_policy
from unisono.decide import (
    Approval,
    Decisions,
    FileLedger,
    Governance,
    Kept,
    Person,
    Role,
    Signature,
    State,
    Verification,
)
from unisono.errors import LedgerError

AT = dt.datetime(2026, 1, 12, 10, tzinfo=dt.UTC)
WRITTEN = Path(__file__).parent / "ledgers" / "before_policies.jsonl"


@pytest.fixture
def ledger(tmp_path: Path) -> FileLedger:
    """Ten records from before there were policies: graded, overridden, refused, open."""
    for suffix in ("", ".head"):
        shutil.copy(f"{WRITTEN}{suffix}", tmp_path / f"ledger.jsonl{suffix}")
    return FileLedger(tmp_path / "ledger.jsonl")


def test_an_older_ledger_says_what_it_said(ledger: FileLedger) -> None:
    decisions = Decisions(ledger)
    proof: Verification = ledger.verify()
    assert proof.n_records == 10
    assert proof.head_hash == WRITTEN.with_name("before_policies.jsonl.head").read_text().split('"')[3]
    states = {h.proposal.proposal_id: h.state for h in decisions.list()}
    assert states == {
        "P-0001": State.GRADED,
        "P-0002": State.PROPOSED,
        "P-0003": State.REFUSED,
        "P-0004": State.PROPOSED,
    }
    first = decisions.show("1")
    assert first.approval is not None
    assert (first.approval.needed.n, first.approval.expires_at, first.approval.lanes) == (1, None, ())
    assert first.grade is not None
    assert first.grade.outcome.kept is Kept.KEPT
    assert first.proposal.proposer == Person("A. Planner", "ap")
    assert decisions.reading().commitments[0].lines[0].rise == 2000


def test_policies_that_come_later_hold_for_what_is_open(ledger: FileLedger) -> None:
    decisions = Decisions(ledger)
    put_policy(Governance(ledger), signatures=(Role.CMO, Role.FINANCE), at=AT)
    with pytest.raises(LedgerError, match="does not bring"):
        decisions.approve("4", by="B. Controller", system_user="bc", reason="As ever.", at=AT)
    assert isinstance(decisions.approve("4", by=CMO, reason="Agreed.", at=AT), Signature)
    assert isinstance(decisions.approve("4", by=FINANCE, reason="Agreed.", at=AT), Approval)
    assert decisions.show("1").state is State.GRADED
