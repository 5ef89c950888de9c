"""Findings become verdicts, and the gate refuses red sources unless a person answers for them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.domain import Finding, Light, Severity
from unisono.errors import TrustError
from unisono.facts.quality import CHECKS, Override, gate, verdicts
from unisono.facts.quality.calendar_gaps import (
    covers_whole_months,
    periods_without,
    runs_without,
    unexpected_gaps,
)
from unisono.facts.quality.steps import find_steps
from unisono.words import Text, language, msg

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "checks.md"
DAY = dt.timedelta(days=1)


def _finding(source: str, severity: Severity) -> Finding:
    return Finding("duplicates", source, severity, msg("Twice."), msg("Withdraw one."))


def test_the_worst_finding_gives_the_light() -> None:
    findings = [
        _finding("meta_ads", Severity.INFO),
        _finding("meta_ads", Severity.CRITICAL),
        _finding("agency", Severity.WARNING),
        _finding("shopify", Severity.INFO),
    ]
    trusts = verdicts(findings, ["google_ads", "meta_ads", "agency"])
    assert {trust.source: trust.light for trust in trusts} == {
        "agency": Light.AMBER,
        "google_ads": Light.GREEN,
        "meta_ads": Light.RED,
        "shopify": Light.GREEN,
    }
    red = next(trust for trust in trusts if trust.light is Light.RED)
    assert red.findings[0].severity is Severity.CRITICAL


def test_the_gate_lets_green_and_amber_pass() -> None:
    gate(verdicts([_finding("agency", Severity.WARNING)], ["agency", "meta_ads"]))


def test_the_gate_names_red_sources_and_what_an_override_needs() -> None:
    trusts = verdicts([_finding("meta_ads", Severity.CRITICAL)], ["meta_ads", "agency"])
    with pytest.raises(TrustError) as refusal:
        gate(trusts)
    assert "meta_ads" in str(refusal.value)
    assert "agency" not in str(refusal.value)
    assert "a name and a reason" in str(refusal.value)


@pytest.mark.parametrize(("by", "reason"), [("", "checked"), ("Controller", "  "), (" ", "")])
def test_an_override_without_name_or_reason_does_not_count(by: str, reason: str) -> None:
    trusts = verdicts([_finding("meta_ads", Severity.CRITICAL)], ["meta_ads"])
    with pytest.raises(TrustError):
        gate(trusts, [Override("meta_ads", by, reason)])


def test_an_override_opens_its_own_source_only() -> None:
    findings = [_finding(source, Severity.CRITICAL) for source in ("meta_ads", "agency")]
    trusts = verdicts(findings, ["meta_ads", "agency"])
    override = Override("meta_ads", "The controller", "Compared with the invoices.")
    with pytest.raises(TrustError, match="agency"):
        gate(trusts, [override])
    gate(trusts, [override, Override("agency", "The controller", "Same invoices.")])


def test_a_lost_day_is_unexpected_and_a_weekend_is_not() -> None:
    first = dt.date(2025, 1, 6)
    weekdays = [first + i * DAY for i in range(70) if i % 7 < 5]
    assert unexpected_gaps(weekdays) == []
    lost = dt.date(2025, 2, 7)
    gaps = unexpected_gaps([day for day in weekdays if day != lost])
    assert [gap.expected for gap in gaps] == [(lost,)]


def test_alternating_weeks_are_a_habit() -> None:
    first = dt.date(2025, 1, 6)
    assert unexpected_gaps([first + i * DAY for i in range(140) if i // 7 % 2]) == []


def test_periods_without_follow_the_grain() -> None:
    monday = dt.date(2025, 1, 6)
    weeks = [monday + 7 * i * DAY for i in (0, 1, 3, 6)]
    assert periods_without(weeks, 7) == [monday + 7 * i * DAY for i in (2, 4, 5)]
    months = [dt.date(2025, month, 1) for month in (1, 2, 4)]
    assert periods_without(months, 31) == [dt.date(2025, 3, 1)]
    assert periods_without([monday], 7) == []


def test_a_whole_month_is_told_from_a_run_of_days() -> None:
    (month,) = runs_without([dt.date(2025, 2, 28), dt.date(2025, 4, 1)])
    (run,) = runs_without([dt.date(2025, 2, 27), dt.date(2025, 4, 1)])
    assert covers_whole_months(month)
    assert not covers_whole_months(run)


@given(
    where=st.integers(12, 40),
    size=st.floats(1.0, 5.0),
    up=st.sampled_from([-1, 1]),
    seed=st.integers(0, 50),
)
def test_a_step_is_found_where_it_is(where: int, size: float, up: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 0.05, 52) + np.where(np.arange(52) >= where, up * size, 0.0)
    steps = find_steps(values, window=6, smallest=0.5)
    assert [step.index for step in steps] == [where]
    assert steps[0].size == pytest.approx(up * size, abs=0.2)


@given(st.integers(0, 300))
def test_noise_and_a_slow_trend_are_no_step(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 0.2, 104) + np.linspace(0, 2, 104)
    assert find_steps(values, window=8, smallest=0.6) == ()


def test_every_check_is_documented_with_its_question_and_blind_spot() -> None:
    page = DOCS.read_text(encoding="utf-8")
    sections = [line[3:].strip() for line in page.splitlines() if line.startswith("## ")]
    assert sections == [check.name for check in CHECKS]
    prose = " ".join(page.split())
    for check in CHECKS:
        for text in (check.question, check.blind_spot):
            assert isinstance(text, Text)
            assert language("en").text(text) in prose
