"""What a record never takes: words without end; and what a clock that runs back never revives."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from unisono.decide import (
    Authority,
    Basis,
    Context,
    Decisions,
    FileLedger,
    Governance,
    Kind,
    Layer,
    Permission,
    Person,
    Role,
    Rules,
)
from unisono.decide.asking import LONGEST
from unisono.decide.authority import delegations_for
from unisono.decide.chain import Event
from unisono.decide.codec import body_of
from unisono.decide.orders import Lift
from unisono.errors import LedgerError, TamperedError

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CMO = Person("C. M. Oh", "app", "m-cmo", Role.CMO)
FINANCE = Person("F. Inance", "app", "m-fin", Role.FINANCE)
BRAND = Person("B. Rand", "app", "m-bra", Role.BRAND)


@pytest.fixture
def ledger(tmp_path: Path) -> FileLedger:
    return FileLedger(tmp_path / "ledger.jsonl")


def propose(ledger: FileLedger) -> None:
    row = {"action": "increase", "channel": "search", "entity": "a", "current": "1000", "planned": "1100"}
    payload = {"currency": "EUR", "changes": [row]}
    Decisions(ledger).propose(
        payload, kind=Kind.CHANGES, by=CMO, at=AT, basis=Basis("e"), context=Context(current={"a": 1000.0})
    )


def test_words_have_an_end_whoever_says_them(ledger: FileLedger) -> None:
    propose(ledger)
    decisions, rules = Decisions(ledger), Governance(ledger)
    long = "x" * (LONGEST + 1)
    for act in (decisions.approve, decisions.refuse, decisions.condition):
        with pytest.raises(LedgerError, match="2,001 characters; a record keeps 2,000"):
            act("1", by=FINANCE, reason=long, at=AT)
    with pytest.raises(LedgerError, match="2,001 characters"):
        decisions.comment("1", by=FINANCE, text=long, at=AT)
    with pytest.raises(LedgerError, match="2,001 characters"):
        rules.freeze(by=FINANCE, reason=long, at=AT)
    with pytest.raises(LedgerError, match="owner"):
        rules.set_policy("p", Rules(), layer=Layer.CORPORATE, owner=long, currency="EUR", by=CMO, reason="r", at=AT)
    assert len(ledger.read()) == 1
    decisions.comment("1", by=FINANCE, text=long[:-1], at=AT)


def test_a_clock_that_runs_back_revives_no_delegation(ledger: FileLedger) -> None:
    rules = Governance(ledger)
    rules.delegate(Authority.FULL, by=CMO, reason="Holidays.", at=AT, party=str(BRAND.member), expires_at=AT + 3 * DAY)
    asked = Permission.EXPORT
    assert delegations_for(rules.charter(), BRAND, asked, at=AT + 2 * DAY)
    rules.freeze(by=FINANCE, reason="Any later record.", at=AT + 4 * DAY)
    assert not delegations_for(rules.charter(), BRAND, asked, at=AT + 2 * DAY)


def test_whoever_is_alone_lifts_and_it_is_recorded_and_nobody_else_does(ledger: FileLedger) -> None:
    rules = Governance(ledger)
    rules.freeze(by=CMO, reason="Odd numbers.", at=AT)
    assert rules.lift(by=CMO, reason="Looked at it.", at=AT, alone=True).freeze is None
    assert ledger.read()[-1].body["alone"] is True
    rules.freeze(by=CMO, reason="Odd again.", at=AT)
    ledger.append(Event(AT, "lifted", body_of(Lift(CMO, "Go.", AT))))
    with pytest.raises(TamperedError, match="contradicts"):
        rules.charter()
