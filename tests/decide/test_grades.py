"""Grades: the split adds up exactly, the verdicts say what they see, and what cannot be graded is refused."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.decide import Forecast, Grade, Kept, Observation, Prediction, grade
from unisono.decide.canonical import canonical
from unisono.decide.codec import decode, encode
from unisono.decide.grades import split
from unisono.errors import LedgerError

DUE = dt.date(2026, 2, 15)


@pytest.fixture
def observation(prediction: Prediction) -> Observation:
    return Observation(
        weeks=prediction.weeks,
        observed=104_000.0,
        with_actual_spend=99_000.0,
        with_actual_context=103_000.0,
        planned_spend={"search": 12_000.0, "social": 10_000.0},
        actual_spend={"search": 12_300.0, "social": 9_500.0},
        edition_id="e9",
        run_id="r-7",
    )


def gain(prediction: Prediction, lower: float, upper: float) -> Forecast:
    return replace(prediction.gain, estimate=(lower + upper) / 2, lower=lower, upper=upper)


def test_a_worked_example(prediction: Prediction, observation: Observation) -> None:
    result = grade(prediction, observation, on=DUE)
    assert result.gap.execution == -1000
    assert result.gap.context == 4000
    assert result.gap.unexplained == 1000
    assert result.gap.total == 4000
    assert result.verdict.kept is Kept.KEPT
    assert str(result.verdict.reason) == "The outcome of €104,000 lies within the promised €90,000 to €110,000."
    assert str(result.execution) == "Money that went elsewhere than planned: 3.6%."
    assert [(row.channel, row.rate) for row in result.channels] == [("search", 1.025), ("social", 0.95)]


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE, FINITE, st.none() | FINITE, st.none() | FINITE)
def test_the_split_adds_up_exactly(
    promised: float, observed: float, spend: float | None, context: float | None
) -> None:
    gap = split(promised, Observation((), observed, spend, context, {}, {}))
    with localcontext(prec=800):
        total = (gap.execution or Decimal()) + (gap.context or Decimal()) + gap.unexplained
        assert total == gap.total
        assert Decimal(repr(promised)) + gap.total == Decimal(repr(observed))


def test_a_part_that_is_not_known_is_unexplained(prediction: Prediction, observation: Observation) -> None:
    without = replace(observation, with_actual_context=None)
    gap = grade(prediction, without, on=DUE).gap
    assert (gap.execution, gap.context, gap.unexplained) == (Decimal(-1000), None, Decimal(5000))
    nothing = replace(observation, with_actual_spend=None)
    gap = grade(prediction, nothing, on=DUE).gap
    assert (gap.execution, gap.context, gap.unexplained) == (None, None, Decimal(4000))


@pytest.mark.parametrize(
    ("observed", "kept", "word"),
    [
        (89_999.0, Kept.MISSED, "below"),
        (90_000.0, Kept.KEPT, "within"),
        (110_000.0, Kept.KEPT, "within"),
        (110_001.0, Kept.EXCEEDED, "above"),
    ],
)
def test_the_outcome_against_its_interval(
    prediction: Prediction, observation: Observation, observed: float, kept: Kept, word: str
) -> None:
    result = grade(prediction, replace(observation, observed=observed), on=DUE)
    assert result.verdict.kept is result.outcome.kept is kept
    assert word in str(result.verdict.reason)


@pytest.mark.parametrize(
    ("lower", "upper", "kept"),
    [
        (-500.0, 400.0, Kept.MISSED),
        (3600.0, 5000.0, Kept.EXCEEDED),
        (-500.0, 2500.0, Kept.UNDECIDED),
        (800.0, 2500.0, Kept.KEPT),
        (-500.0, 1000.0, Kept.KEPT),
    ],
)
def test_the_gain_against_its_new_estimate(
    prediction: Prediction, observation: Observation, lower: float, upper: float, kept: Kept
) -> None:
    result = grade(prediction, replace(observation, gain=gain(prediction, lower, upper)), on=DUE)
    assert result.gain is not None
    assert result.gain.kept is result.verdict.kept is kept


@pytest.mark.parametrize(
    ("observed", "lower", "upper", "kept"),
    [
        (80_000.0, 3600.0, 5000.0, Kept.UNDECIDED),
        (120_000.0, -500.0, 400.0, Kept.UNDECIDED),
        (80_000.0, 800.0, 2500.0, Kept.MISSED),
        (120_000.0, -500.0, 2500.0, Kept.EXCEEDED),
    ],
)
def test_both_legs_together(
    prediction: Prediction, observation: Observation, observed: float, lower: float, upper: float, kept: Kept
) -> None:
    seen = replace(observation, observed=observed, gain=gain(prediction, lower, upper))
    result = grade(prediction, seen, on=DUE)
    assert result.verdict.kept is kept
    assert str(result.outcome.reason) in str(result.verdict.reason)


def test_a_plan_that_was_not_carried_out_decides_nothing(prediction: Prediction, observation: Observation) -> None:
    swapped = replace(observation, actual_spend={"search": 10_000.0, "social": 12_700.0})
    result = grade(prediction, swapped, on=DUE)
    assert result.verdict.kept is Kept.UNDECIDED
    assert "not carried out (21% of its money" in str(result.verdict.reason)
    assert result.outcome.kept is Kept.KEPT


def test_unknown_spend_is_not_zero(prediction: Prediction, observation: Observation) -> None:
    result = grade(prediction, replace(observation, actual_spend={"search": 12_000.0}), on=DUE)
    assert result.verdict.kept is Kept.UNDECIDED
    social = result.channels[1]
    assert (social.actual, social.rate) == (None, None)


def test_money_in_a_channel_that_was_not_planned_is_seen(prediction: Prediction, observation: Observation) -> None:
    spent = {**observation.actual_spend, "tv": 100.0}
    tv = grade(prediction, replace(observation, actual_spend=spent), on=DUE).channels[2]
    assert (tv.channel, tv.planned, tv.actual, tv.rate) == ("tv", Decimal(0), Decimal(100), None)


def test_not_due_is_refused_with_the_day(prediction: Prediction, observation: Observation) -> None:
    with pytest.raises(LedgerError, match="15 Feb 2026; today is 14 Feb 2026"):
        grade(prediction, observation, on=DUE - dt.timedelta(days=1))


def test_missing_weeks_are_named(prediction: Prediction, observation: Observation) -> None:
    with pytest.raises(LedgerError, match="outcome: 1, the first starts on 26 Jan 2026"):
        grade(prediction, replace(observation, weeks=prediction.weeks[:1]), on=DUE)


def test_what_was_not_promised_or_seen_is_refused(prediction: Prediction, observation: Observation) -> None:
    refusals: list[tuple[Prediction, dict[str, Any], str]] = [
        (replace(prediction, outcome=None), {}, "no total outcome"),
        (prediction, {"observed": None}, "not known"),
        (prediction, {"observed": float("nan")}, "nan"),
        (prediction, {"actual_spend": {"search": float("inf")}}, "inf"),
        (prediction, {"gain": replace(prediction.gain, unit="USD")}, "USD"),
    ]
    for promise, seen, word in refusals:
        with pytest.raises(LedgerError, match=word):
            grade(promise, replace(observation, **seen), on=DUE)


def test_a_grade_survives_the_ledger(prediction: Prediction, observation: Observation) -> None:
    result = grade(prediction, replace(observation, gain=gain(prediction, 800.0, 2500.0)), on=DUE)
    assert decode(Grade, json.loads(canonical(encode(result)))) == result


def test_a_unit_that_is_no_money_is_named(prediction: Prediction, observation: Observation) -> None:
    assert prediction.outcome is not None
    orders = replace(prediction, outcome=replace(prediction.outcome, unit="orders"))
    assert "104,000 orders" in str(grade(orders, observation, on=DUE).verdict.reason)
