"""A read-back is a record of its own: it moves nothing, belongs to one export, and is kept once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from unisono.decide import Basis, Decisions, Export, FileLedger, Known, ReadBack, ReadBackLine, Seen, State
from unisono.errors import LedgerError, TamperedError
from unisono.words import Money, msg

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
LINE = ReadBackLine(
    "P-0001-001",
    "google_ads",
    "FR",
    "",
    "Marque | FR",
    "EUR",
    dt.date(2026, 1, 19),
    dt.date(2026, 2, 1),
    Decimal("300.00"),
    Decimal("352.73"),
    Decimal("350.10"),
    Decimal("35.27"),
    Seen.APPLIED,
    Known.SPENT,
    msg("Spent {found} a day.", found=Money(350.1, "EUR", 2)),
)


@pytest.fixture
def decisions(tmp_path: Path, payload: dict[str, Any]) -> Decisions:
    """A ledger with one exported proposal."""
    made = Decisions(FileLedger(tmp_path / "ledger.jsonl"))
    proposal = made.propose(payload, by="P", system_user="p", at=AT, basis=Basis("e1"))
    made.approve("1", by="A", reason="Yes", system_user="a", at=AT)
    made.record_export(Export("P-0001", proposal.payload_hash, "c" * 64, {}, "exports", "a", AT))
    return made


def seen_of(decisions: Decisions) -> ReadBack:
    return ReadBack("P-0001", decisions.show("1").proposal.payload_hash, "c" * 64, "e2", (LINE,), ())


def test_a_read_back_is_kept_once_and_moves_nothing(decisions: Decisions) -> None:
    seen = seen_of(decisions)
    for _ in range(2):
        history = decisions.record_read_back(seen, system_user="a", at=AT)
    assert history.read_backs == (seen,)
    assert history.state is State.EXPORTED
    assert [step.kind for step in history.steps] == ["proposed", "approved", "exported", "read_back"]
    assert seen.is_settled
    assert seen.counts[Seen.APPLIED] == 1
    later = replace(seen, edition_id="e3", lines=(replace(LINE, seen=Seen.PARTLY),))
    assert decisions.record_read_back(later, system_user="a", at=AT).read_backs == (seen, later)
    assert decisions.ledger.verify().proven


def test_only_what_left_is_read_back(decisions: Decisions) -> None:
    seen = seen_of(decisions)
    with pytest.raises(LedgerError, match="not exported with these"):
        decisions.record_read_back(replace(seen, contents_hash="d" * 64), system_user="a", at=AT)
    with pytest.raises(LedgerError, match="hash"):
        decisions.record_read_back(replace(seen, payload_hash="0" * 64), system_user="a", at=AT)


def test_a_record_about_another_export_contradicts_the_ledger(decisions: Decisions) -> None:
    from unisono.decide.chain import Event
    from unisono.decide.codec import body_of

    forged = replace(seen_of(decisions), contents_hash="d" * 64)
    body = {"proposal_id": "P-0001", "system_user": "a", "read_back": body_of(forged)}
    decisions.ledger.append_from(lambda _records: Event(AT, "read_back", body))
    with pytest.raises(TamperedError, match="contradicts"):
        decisions.show("1")
