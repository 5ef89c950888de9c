"""What an agency sees does not depend on anything that it must not know."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from tests.decide.company import AT, CMO, FINANCE, Company, rise
from unisono.decide import (
    Basis,
    Decisions,
    Known,
    Person,
    Prediction,
    ReadBack,
    ReadBackLine,
    Role,
    Seen,
    Signature,
    agency_view,
    agency_views,
)
from unisono.decide.codec import encode
from unisono.words import msg

NORTH = Person("N. Orth", "app", "m-n", Role.AGENCY, agency="north")
SOUTH = Person("S. Outh", "app", "m-s", Role.AGENCY, agency="south")


def decided(path: Path, basis: Basis, prediction: Prediction, *, cap: Decimal | None, current: float) -> Decisions:
    """North proposes; the company decides, with or without a cap, beside another agency, at another state of today."""
    company = Company(path, basis, prediction)
    company.current = {"spring": current}
    if cap is not None:
        company.policy(cap_total=cap)
    asked = company.propose(rise("spring", 1500.0, channel="video"), by=NORTH)
    company.propose(rise("spring", 1777.0, channel="video"), by=SOUTH, prediction=None)
    company.decisions.comment("1", by=CMO, text="Only 4 242 left of the 90 000.", at=AT)
    company.decisions.comment("1", by=NORTH, text="We would start on Monday.", at=AT)
    for signer in (CMO, FINANCE):
        if not isinstance(company.sign(asked, signer, reason="Leaves 3 742."), Signature):
            break
    return company.decisions


def test_an_agency_sees_the_same_whatever_it_must_not_know(
    tmp_path: Path, basis: Basis, prediction: Prediction
) -> None:
    one = decided(tmp_path / "a", basis, prediction, cap=Decimal(100), current=1000.0)
    other = decided(tmp_path / "b", Basis("another"), prediction, cap=None, current=1300.0)
    assert len(one.show("1").steps) > len(other.show("1").steps), "finance had to sign above the cap"
    assert agency_view(one.show("1"), "north") == agency_view(other.show("1"), "north")


def test_no_word_of_others_and_no_figure_of_the_company_is_shown(
    tmp_path: Path, basis: Basis, prediction: Prediction
) -> None:
    decisions = decided(tmp_path / "a", basis, prediction, cap=Decimal(100), current=1000.0)
    decisions.withdraw("1", by=CMO, reason="Budget cut to 80 000.", at=AT)
    decisions.condition("1", by=FINANCE, reason="Start a week later.", at=AT)
    views = agency_views(decisions.reading().book.values(), "north")
    assert [view.proposal_id for view in views] == ["P-0001"]
    told = str(encode(views))
    assert "Start a week later." in told
    assert "We would start on Monday." in told
    for hidden in ("4 242", "3 742", "80 000", "1777", "S. Outh", "C. M. Oh", "F. Inance", "cap_total", "2000", "0.93"):
        assert hidden not in told, hidden
    assert agency_view(decisions.show("2"), "north") is None


def test_an_agency_is_told_why_it_was_refused_and_what_has_to_change(
    tmp_path: Path, basis: Basis, prediction: Prediction
) -> None:
    company = Company(tmp_path / "a", basis, prediction)
    for _ in range(3):
        company.propose(rise("spring", 1500.0, channel="video"), by=NORTH, prediction=None)
    decisions = company.decisions
    decisions.condition("1", by=FINANCE, reason="Start a week later.", at=AT)
    decisions.refuse("2", by=CMO, reason="A digit slipped.", at=AT)
    decisions.refuse("3", by=NORTH, reason="We misread the brief.", at=AT)
    asked, refused, taken_back = agency_views(decisions.reading().book.values(), "north")
    assert (asked.conditions, asked.refusal) == (("Start a week later.",), None)
    assert (refused.conditions, refused.refusal) == ((), "A digit slipped.")
    assert refused.steps[-1].words == "A digit slipped."
    assert taken_back.refusal is None
    decisions.release("1", by=FINANCE, reason="It can start.", at=AT)
    assert agency_views([decisions.show("1")], "north")[0].conditions == ()


def test_an_agency_reads_what_became_of_its_change_and_of_no_other(
    tmp_path: Path, basis: Basis, prediction: Prediction
) -> None:
    history = decided(tmp_path / "a", basis, prediction, cap=None, current=1000.0).show("1")
    own = ReadBackLine(
        *("P-0001-001", "google_ads", "FR", "", "spring", "EUR", dt.date(2026, 1, 19), dt.date(2026, 2, 1)),
        *(Decimal(1000), Decimal(1500), Decimal(1490), Decimal(50), Seen.APPLIED, Known.SPENT),
        msg("Its source is not trusted: winter spent 7777."),
    )
    moved = replace(own, change_id="", campaign="winter", found=Decimal(7777))
    seen = ReadBack("P-0001", "0" * 64, "c" * 64, "e", (own,), (moved,))
    assert agency_view(history, "north") == agency_view(replace(history, read_backs=()), "north")
    view = agency_view(replace(history, read_backs=(seen,)), "north")
    assert view is not None
    (line,) = view.became
    assert (line.campaign, line.new, line.found, line.seen) == ("spring", Decimal(1500), Decimal(1490), Seen.APPLIED)
    assert not [hidden for hidden in ("winter", "7777", "trusted") if hidden in str(encode(view))]
