"""Today says that the next unit of money does not pay for itself only where the intervals say so."""

from __future__ import annotations

import pytest

from unisono.domain import Evidence, Interval
from unisono.words import language, msg
from unisono_app.base.figure_words import interval_of, value_of
from unisono_app.base.figures import Number
from unisono_app.today.next_money import next_money

EVEN = 2.2


def returns(lower: float, upper: float) -> Number:
    middle = (lower + upper) / 2
    interval = Interval(lower, upper, 0.9)
    return Number("mroi/x", msg("Marginal ROI"), middle, "ratio", Evidence.MODEL, "e", interval=interval)


def test_every_channel_below_is_said_plainly() -> None:
    found = next_money([("search", returns(0.8, 1.5)), ("tv", returns(0.7, 2.1))], EVEN, 0.45, "EUR")
    assert found
    assert found.is_everywhere
    told = language("en").text(found.text)
    assert told.startswith("In no channel does the next €1 pay for itself: at a margin of 45%")
    assert "€2.20" in told


def test_a_margin_is_told_as_it_was_set() -> None:
    found = next_money([("search", returns(0.8, 1.5))], EVEN, 0.455, "EUR")
    assert found
    assert "at a margin of 45.5%" in language("en").text(found.text)


def test_a_channel_whose_interval_reaches_break_even_is_not_named() -> None:
    found = next_money([("search", returns(0.8, 1.5)), ("display", returns(1.6, 3.3))], EVEN, 0.45, "EUR")
    assert found
    assert not found.is_everywhere
    told = language("en").text(found.text)
    assert "Search" in told
    assert "Display" not in told


@pytest.mark.parametrize(("even", "upper"), [(EVEN, 2.2), (EVEN, 3.0), (None, 1.0)])
def test_nothing_is_said_where_nothing_is_sure(even: float | None, upper: float) -> None:
    assert next_money([("search", returns(0.5, upper))], even, 0.45, "EUR") is None
    assert next_money([], even, 0.45, "EUR") is None


def test_an_amount_and_its_limits_are_written_in_one_unit_and_a_column_in_that_of_its_largest() -> None:
    interval = Interval(261_000, 1_470_000, 0.9)
    brought = Number("c/x", msg("Contribution"), 770_000, "money", Evidence.MODEL, "e", "EUR", interval)
    english = language("en")
    assert (value_of(brought, english), interval_of(brought, english)) == ("€0.77M", "€0.26M to €1.47M")
    spent = Number("s/x", msg("Spend"), 7_818, "money", Evidence.FACT, "e", "EUR")
    assert value_of(spent, english) == "€7,818"
    assert value_of(spent, english, 56_100) == "€7.8k"
