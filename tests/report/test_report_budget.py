"""The report concludes whether the budget is too large or too small, and says what its gain counts."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import pytest

from unisono.domain import Estimate, Evidence, Interval
from unisono.plan import Plan, next_money, on_the_budget
from unisono.report import ReportInputs, render


@pytest.fixture
def plan(whole: ReportInputs) -> Plan:
    assert whole.plan is not None
    return whole.plan


def paying(plan: Plan, marginal: float, margin: float = 0.5) -> Plan:
    """The plan with the same marginal return in every channel."""
    estimate = Estimate(marginal, Interval(marginal - 0.1, marginal + 0.1), Evidence.MODEL, "EUR")
    lines = tuple(dataclasses.replace(line, marginal=estimate) for line in plan.lines)
    return dataclasses.replace(plan, lines=lines, request=dataclasses.replace(plan.request, margin_rate=margin))


@pytest.mark.parametrize(
    ("marginal", "words"),
    [(1.2, "a smaller budget would earn more"), (2.05, "about right"), (3.0, "a larger budget would earn more")],
)
def test_the_next_money_says_whether_the_budget_is_right(plan: Plan, marginal: float, words: str) -> None:
    text = on_the_budget(paying(plan, marginal))
    assert text is not None
    assert words in str(text)
    assert "€1 more brings" in str(text)
    assert " 2 " in str(text)  # one over the margin of one half


def test_the_next_money_is_a_mean_by_money(plan: Plan) -> None:
    first, second = plan.lines[:2]
    few = dataclasses.replace(
        plan,
        lines=(
            dataclasses.replace(first, planned=300.0, marginal=Estimate(1.0, Interval(0, 2), Evidence.MODEL, "EUR")),
            dataclasses.replace(second, planned=100.0, marginal=Estimate(3.0, Interval(2, 4), Evidence.MODEL, "EUR")),
        ),
    )
    assert next_money(few) == pytest.approx(1.5)
    assert on_the_budget(dataclasses.replace(few, gain=dataclasses.replace(few.gain, unit="orders"))) is None


def test_headline_and_plan_conclude(whole: ReportInputs, plan: Plan) -> None:
    page = unescape(render(dataclasses.replace(whole, plan=paying(plan, 1.2)), "en"))
    assert page.count("a smaller budget would earn more") == 2


def test_the_gain_says_why_it_is_not_the_difference_of_two_rows(pages: dict[str, str], plan: Plan) -> None:
    more = plan.promise.total().value - plan.promise_today.total().value
    sentence = re.search(r"stands €([\d,]+) above the usual split, which is €([\d,]+) of margin", unescape(pages["en"]))
    assert sentence
    assert float(sentence[1].replace(",", "")) == pytest.approx(more, abs=1)
    assert float(sentence[2].replace(",", "")) == pytest.approx(more * plan.request.margin_rate, abs=1)


def test_what_runs_lately_stands_beside_what_the_plan_compares_with(pages: dict[str, str]) -> None:
    assert "As lately" in pages["en"]
    assert "the change list starts from there" in pages["en"]
