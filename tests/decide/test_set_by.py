"""A proposal remembers which exports its amounts start from, and tells agencies nothing of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from unisono.decide import Basis, Decisions, Kind, Person, Role, SetBy, agency_view
from unisono.decide.codec import body_of, decode, encode
from unisono.decide.proposal import Proposal
from unisono.words import msg

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
LAST = SetBy(
    "google_ads",
    "FR",
    "11",
    "spring",
    "EUR",
    Decimal("150.00"),
    "P-0007",
    dt.date(2026, 1, 10),
    dt.date(2026, 1, 11),
)
NORTH = Person("N. Orth", "app", "m-n", Role.AGENCY, agency="north")


def propose(decisions: Decisions, basis: Basis) -> Proposal:
    row = {"action": "increase", "channel": "search", "entity": "spring", "current": "1050.00", "planned": "1200.00"}
    payload = {"currency": "EUR", "changes": [row]}
    return decisions.propose(payload, kind=Kind.CHANGES, by=NORTH, at=AT, basis=basis)


def test_the_ledger_keeps_it_and_reads_records_without_it(decisions: Decisions) -> None:
    made = propose(decisions, Basis("e1", set_by=(LAST,)))
    assert decisions.show(made.proposal_id).proposal.basis.set_by == (LAST,)
    older = body_of(replace(made, basis=Basis("e1")))
    basis = older["basis"]
    assert isinstance(basis, dict)
    del basis["set_by"]
    assert decode(Proposal, older).basis == Basis("e1")


def test_it_is_said_with_what_is_taken_for_granted() -> None:
    told = [str(each) for each in Basis("e1", None, (msg("Prices stay."),), (LAST,)).taken]
    assert told[0] == "Prices stay."
    assert "spring: €150.00 a day, as exported on 10 Jan 2026 by P-0007" in told[1]


def test_an_agency_sees_the_amount_and_not_the_proposal_behind_it(decisions: Decisions) -> None:
    made = propose(decisions, Basis("e1", set_by=(LAST,)))
    told = str(encode(agency_view(decisions.show(made.proposal_id), "north")))
    assert "1050.00" in told
    assert "P-0007" not in told
