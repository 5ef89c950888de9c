"""What a record never takes: words without end; and what a clock that runs back never revives."""

from __future__ import annotations

import pytest

from tests.decide.company import AT, BRAND, CMO, DAY, FINANCE, Company, rise
from unisono.decide import (
    Authority,
    FileLedger,
    Governance,
    Layer,
    Permission,
    Rules,
)
from unisono.decide.asking import LONGEST
from unisono.decide.authority import delegations_for
from unisono.decide.chain import Event
from unisono.decide.codec import body_of
from unisono.decide.orders import Lift
from unisono.errors import LedgerError, TamperedError


def test_words_have_an_end_whoever_says_them(company: Company) -> None:
    company.propose(rise(), by=CMO)
    decisions, rules = company.decisions, company.rules
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
    assert len(company.ledger.read()) == 1
    decisions.comment("1", by=FINANCE, text=long[:-1], at=AT)


def test_a_clock_that_runs_back_revives_no_delegation(rules: Governance) -> None:
    rules.delegate(Authority.FULL, by=CMO, reason="Holidays.", at=AT, party=str(BRAND.member), expires_at=AT + 3 * DAY)
    asked = Permission.EXPORT
    assert delegations_for(rules.charter(), BRAND, asked, at=AT + 2 * DAY)
    rules.freeze(by=FINANCE, reason="Any later record.", at=AT + 4 * DAY)
    assert not delegations_for(rules.charter(), BRAND, asked, at=AT + 2 * DAY)


def test_whoever_is_alone_lifts_and_it_is_recorded_and_nobody_else_does(ledger: FileLedger, rules: Governance) -> None:
    rules.freeze(by=CMO, reason="Odd numbers.", at=AT)
    assert rules.lift(by=CMO, reason="Looked at it.", at=AT, alone=True).freeze is None
    assert ledger.read()[-1].body["alone"] is True
    rules.freeze(by=CMO, reason="Odd again.", at=AT)
    ledger.append(Event(AT, "lifted", body_of(Lift(CMO, "Go.", AT))))
    with pytest.raises(TamperedError, match="contradicts"):
        rules.charter()
