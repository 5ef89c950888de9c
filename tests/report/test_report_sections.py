"""What the sections say: windows, comparisons, decisions, grades, words."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import polars as pl
import pytest

from unisono.decide import Kept, Person, Ruling, State, Verdict
from unisono.domain import Light
from unisono.facts.semantic import PERIODS, KpiInputs
from unisono.measure.mmm.result import FitResult
from unisono.report import GradeView, ProposalView, ReportInputs, render
from unisono.report.figure import Studio
from unisono.report.sections import earned, facts, grade, headline, proposal, trust, window
from unisono.report.sections.effects import Effects
from unisono.report.writer import Span, Writer
from unisono.words import msg

AT = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
ENGLISH = Writer("en", "EUR")


def weeks(n: int, last: dt.date = dt.date(2025, 12, 22)) -> list[dt.date]:
    return [last - dt.timedelta(weeks=i) for i in reversed(range(n))]


def test_twelve_months_are_52_weeks_or_12_months() -> None:
    weekly = pl.DataFrame({"period_on": weeks(156)})
    assert window.last_year(weekly).height == 52
    assert window.year_before(weekly).height == 52
    months = pl.DataFrame({"period_on": [dt.date(2023 + i // 12, i % 12 + 1, 1) for i in range(36)]})
    assert window.last_year(months)["period_on"].to_list()[0] == dt.date(2025, 1, 1)
    assert window.year_before(months)["period_on"].to_list() == [dt.date(2024, m, 1) for m in range(1, 13)]
    assert window.end_of(dt.date(2025, 2, 1), 28) == dt.date(2025, 2, 28)
    assert window.end_of(dt.date(2025, 12, 22), 7) == dt.date(2025, 12, 28)


def test_an_incomplete_year_before_is_not_compared() -> None:
    weekly = pl.DataFrame({"period_on": weeks(90)})
    assert window.year_before(weekly).is_empty()


def test_weeks_that_not_all_exports_tell_are_left_out_and_counted(whole: ReportInputs) -> None:
    assert whole.facts is not None
    known = facts.build(whole, Studio(ENGLISH))
    assert known is not None
    last = whole.facts.periods["period_on"].max()
    ahead = whole.facts.periods.filter(pl.col("period_on") == last).with_columns(
        pl.col("period_on") + dt.timedelta(weeks=1), revenue=None, orders=None, new_customers=None
    )
    newer = KpiInputs(pl.concat([whole.facts.periods, ahead.cast(dict(PERIODS.items()))]), whole.facts.channels)
    found = facts.build(dataclasses.replace(whole, facts=newer), Studio(ENGLISH))
    assert found is not None
    assert (found.first_on, found.last_on, found.compared) == (known.first_on, known.last_on, known.compared)
    assert (known.n_untold, found.n_untold) == (0, 1)
    assert "left out: 1." in render(dataclasses.replace(whole, facts=newer), "en")


def test_a_company_without_revenue_keeps_its_weeks(whole: ReportInputs) -> None:
    assert whole.facts is not None
    bare = KpiInputs(whole.facts.periods.with_columns(revenue=pl.lit(None, pl.Float64)), whole.facts.channels)
    found = facts.build(dataclasses.replace(whole, facts=bare), Studio(ENGLISH))
    assert found is not None
    assert found.n_untold == 0


def test_facts_equal_hand_computed_sums(whole: ReportInputs) -> None:
    assert whole.facts is not None
    found = facts.build(whole, Studio(ENGLISH))
    assert found is not None
    recent = whole.facts.periods.tail(52).sum()
    revenue, spend, customers = (recent[name][0] for name in ("revenue", "spend", "new_customers"))
    assert found.of("revenue").now.value == pytest.approx(revenue)
    assert found.of("cac").now.value == pytest.approx(spend / customers)
    assert sum(row.spend.value or 0 for row in found.channels) == pytest.approx(spend)
    assert found.channels[-1].channel == "unmapped"
    assert sum(row.share or 0 for row in found.channels) == pytest.approx(1)
    first = next(row for row in found.planned if row.channel == "search")
    assert first.budget == pytest.approx(26_000)
    assert first.executed == pytest.approx(26_000 * (first.rate.value or 0))
    assert {row.channel for row in found.claimed}.isdisjoint({"tv", "radio"})


def test_unknown_customers_are_a_dash_with_a_reason_never_zero(whole: ReportInputs, facts: KpiInputs) -> None:
    periods = facts.periods.with_columns(new_customers=pl.lit(None, dtype=PERIODS["new_customers"]))
    page = render(dataclasses.replace(whole, facts=KpiInputs(periods, facts.channels), fit=None, plan=None), "en")
    assert "The number of new customers is unknown in 52 of 52 rows of the period." in page
    assert "€0<" not in page


def test_two_currencies_are_not_added(whole: ReportInputs, facts: KpiInputs) -> None:
    mixed = facts.channels.with_columns(
        currency=pl.when(pl.col("channel") == "radio").then(pl.lit("CHF")).otherwise("currency")
    )
    found = facts_of(dataclasses.replace(whole, facts=KpiInputs(facts.periods, mixed)))
    assert found.spending is None
    assert all(row.share is None for row in found.channels)
    assert {row.currency for row in found.channels} == {"EUR", "CHF"}


def facts_of(inputs: ReportInputs) -> facts.Facts:
    found = facts.build(inputs, Studio(ENGLISH))
    assert found is not None
    return found


def test_years_and_parts_add_up_to_the_expected_outcome(fit: FitResult) -> None:
    effects = Effects.of(fit)
    parts = effects.by_year()
    assert [name for name, _ in parts] == ["baseline", *fit.data.channels]
    total = sum(span.value for _, spans in parts for span in spans)
    assert total == pytest.approx(float(fit.fitted_table()["expected"].sum()))
    for _, spans in parts:
        assert all(span.lower <= span.value <= span.upper for span in spans)
    recent = effects.media_total(effects.recent)
    assert recent.value == pytest.approx(float(effects.media[:, :, -52:].sum(axis=(1, 2)).mean()))


def test_channels_are_sorted_by_return_and_claims_stay_claims(whole: ReportInputs, fit: FitResult) -> None:
    found = earned.build(whole, Effects.of(fit), Studio(ENGLISH))
    rois = [row.roi.value for row in found.channels]
    assert rois == sorted(rois, reverse=True)
    claims = {row.channel: row.claim for row in found.channels}
    assert claims["tv"] is None
    assert claims["search"] is not None
    assert claims["search"].value == pytest.approx(4.5)
    assert found.break_even == pytest.approx(2)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.PROPOSED, "Approve or refuse P-0007: it moves"),
        (State.APPROVED, "is approved: export"),
        (State.EXPORTED, "is graded from 13 Apr 2026"),
        (State.GRADED, "make the next plan"),
        (State.REFUSED, "is closed"),
        (State.CONDITIONED, "answer with a counter-proposal"),
    ],
)
def test_one_sentence_says_what_to_decide(whole: ReportInputs, state: State, words: str) -> None:
    assert whole.proposal is not None
    inputs = dataclasses.replace(whole, proposal=dataclasses.replace(whole.proposal, state=state))
    assert words in ENGLISH.say(headline.decide_now(inputs, ENGLISH))


@pytest.mark.parametrize(
    ("state", "waiting", "words"),
    [
        (State.EXPORTED, ("P-0009",), "Approve or refuse P-0009: it waits in the ledger."),
        (
            State.EXPORTED,
            ("P-0009", "P-0008", "P-0002"),
            "Approve or refuse P-0009: it waits in the ledger. Waiting for a decision, too (2): P-0008, P-0002.",
        ),
        (State.REFUSED, ("P-0009",), "Approve or refuse P-0009: it waits in the ledger."),
        (State.APPROVED, ("P-0009",), "export its change list. Waiting for a decision, too (1): P-0009."),
    ],
)
def test_what_waits_for_a_decision_is_named_before_what_is_under_way(
    whole: ReportInputs, state: State, waiting: tuple[str, ...], words: str
) -> None:
    assert whole.proposal is not None
    inputs = dataclasses.replace(whole, proposal=dataclasses.replace(whole.proposal, state=state), waiting=waiting)
    assert ENGLISH.say(headline.decide_now(inputs, ENGLISH)).endswith(words)


def test_a_plan_that_waits_is_not_named_twice(whole: ReportInputs) -> None:
    told = ENGLISH.say(headline.decide_now(dataclasses.replace(whole, waiting=("P-0009", "P-0007")), ENGLISH))
    assert told.startswith("Approve or refuse P-0007: it moves")
    assert told.endswith("Waiting for a decision, too (1): P-0009.")


def test_a_blocked_proposal_asks_for_no_approval(whole: ReportInputs) -> None:
    assert whole.proposal is not None
    block = Verdict("budget_sum", Ruling.BLOCK, msg("The lines do not add up."))
    inputs = dataclasses.replace(whole, proposal=dataclasses.replace(whole.proposal, verdicts=(block,)))
    assert "is blocked by a guardrail" in ENGLISH.say(headline.decide_now(inputs, ENGLISH))
    assert "The lines do not add up." in render(dataclasses.replace(inputs, fit=None), "en")


def test_a_decision_names_everybody_who_signed_and_whose_name_was_only_typed() -> None:
    typed = Person("the director", "d").told
    view = ProposalView("P-0007", State.REFUSED, AT, "the planner", ("the controller", typed), "Too early.", AT)
    text = ENGLISH.say(proposal.status(view))
    assert "refused by the controller, the director (stated, not authenticated) on" in text
    assert "Too early." in text
    assert "approved by the controller, the director" in ENGLISH.say(
        proposal.status(dataclasses.replace(view, state=State.APPROVED))
    )


def test_a_probability_is_never_certain(whole: ReportInputs) -> None:
    assert ENGLISH.chance(1.0) == "above 99%"
    assert ENGLISH.chance(0.0) == "below 1%"
    assert ENGLISH.chance(0.87) == "87%"
    assert whole.plan is not None
    sure = dataclasses.replace(whole, fit=None, plan=dataclasses.replace(whole.plan, probability_better=1.0))
    assert "100%" not in render(sure, "en").split('id="plan"')[1].split('id="grade"')[0].replace("100%;", "")


def test_the_grade_s_steps_lead_from_promise_to_fact(whole: ReportInputs, grade_view: GradeView) -> None:
    assert grade_view.promised + (grade_view.execution or 0) + (grade_view.context or 0) + grade_view.unexplained == (
        grade_view.observed
    )
    unknown = dataclasses.replace(grade_view, context=None, repredicted=None, unexplained=20_000, verdict=Kept.MISSED)
    page = render(dataclasses.replace(whole, grade=unknown, fit=None, plan=None), "en")
    assert "Promise missed" in page


@pytest.fixture
def grade_view(whole: ReportInputs) -> GradeView:
    assert whole.grade is not None
    return whole.grade


def test_no_grade_yet_names_the_day(bare: ReportInputs) -> None:
    page = render(dataclasses.replace(bare, grade_due_on=dt.date(2026, 4, 13)), "en")
    assert "the first grade is due on 13 Apr 2026" in page
    assert grade.build(bare, Studio(ENGLISH)) is None


def test_findings_come_worst_first_and_the_worst_light_wins(whole: ReportInputs) -> None:
    found = trust.build(whole)
    assert found.light is Light.RED
    assert [finding.check for finding in found.findings] == ["stale_source", "missing_days"]
    assert [n for _, _, n in found.counts] == [1, 1, 1]


def test_names_in_texts_of_other_rooms_become_words() -> None:
    text = msg("The data said little about {channels}.", channels=("tv", "youtube", "Hansel <b>"))
    assert ENGLISH.say(text) == "The data said little about TV, YouTube, Hansel <b>."


def test_figures_read_well_in_both_languages() -> None:
    french = Writer("fr", "EUR")
    assert ENGLISH.compact(1_234_567) == "€1.23M"
    assert french.compact(1_234_567) == "1,23\u00a0M€"
    assert ENGLISH.compact(-45_321) == "−€45.3k"
    assert french.compact(2.5e9) == "2,50\u00a0Md€"
    assert ENGLISH.compact(7_240) == "€7,240"
    assert ENGLISH.between(Span(3_960_000, 2_610_000, 5_940_000)) == "€3.96M (2.61 to 5.94)"
    assert ENGLISH.between(Span(2.3, 1.8, 3.04), digits=1) == "2.3 (1.8 to 3.0)"
    assert ENGLISH.between(Span(-20.0, -95_000.0, 40_000.0)) == "€0.0k (−95.0 to 40.0)"
    assert [ENGLISH.decimals(value) for value in (12.0, 0.5, 0.0219, 0.0)] == [2, 3, 4, 2]
    assert ENGLISH.compact(999_999) == "€1.00M"
    assert ENGLISH.compact(12_345, "quotes") == "12.3k"
    assert ENGLISH.compact(None) == ENGLISH.number(float("nan")) == "–"
    assert ENGLISH.change(-0.0001) == "0%"
    assert french.percent(0.123, 1) == "12,3\u202f%"
    assert np.isclose(ENGLISH.scaled(2_500_000, "EUR")[0], 1e6)
    assert french.scaled(20_000, "EUR")[1] == "k€"
