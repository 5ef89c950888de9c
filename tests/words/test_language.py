"""Numbers, money, shares and dates as French and English readers write them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.words import Language, Money, Share, Text, language, msg
from unisono.words.language import LANGUAGES

ENGLISH, FRENCH = language("en"), language("fr")
NARROW, NBSP, MINUS = "\u202f", "\u00a0", "\u2212"
FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "digits", "english", "french"),
    [
        (0, None, "0", "0"),
        (-0.0, None, "0", "0"),
        (1234567, 0, "1,234,567", f"1{NARROW}234{NARROW}567"),
        (1234.5678, None, "1,234.568", f"1{NARROW}234,568"),
        (1234.5, 2, "1,234.50", f"1{NARROW}234,50"),
        (-1234, 0, "−1,234", f"−1{NARROW}234"),
        (0.0004123, None, "0.000412", "0,000412"),
        (0.5, None, "0.5", "0,5"),
        (-0.2, 0, "0", "0"),
        (Decimal("12.345"), 1, "12.3", "12,3"),
        (float("nan"), None, "–", "–"),
        (float("inf"), None, "∞", "∞"),
    ],
)
def test_numbers(value: float | Decimal, digits: int | None, english: str, french: str) -> None:
    assert ENGLISH.number(value, digits) == english
    assert FRENCH.number(value, digits) == french


@pytest.mark.parametrize(
    ("amount", "currency", "digits", "english", "french"),
    [
        (2400000, "EUR", 0, "€2,400,000", f"2{NARROW}400{NARROW}000{NBSP}€"),
        (12.5, "EUR", 2, "€12.50", f"12,50{NBSP}€"),
        (12.5, "EUR", None, "€12.50", f"12,50{NBSP}€"),
        (1250, "JPY", None, "JP¥1,250", f"1{NARROW}250{NBSP}JPY"),
        (-1250, "GBP", 0, "−£1,250", f"−1{NARROW}250{NBSP}£GB"),
        (12, "CHF", 0, f"CHF{NBSP}12", f"12{NBSP}CHF"),
        (-0.3, "EUR", 0, "€0", f"0{NBSP}€"),
        (float("nan"), "EUR", 0, "–", "–"),
    ],
)
def test_money(amount: float, currency: str, digits: int | None, english: str, french: str) -> None:
    assert ENGLISH.money(amount, currency, digits) == english
    assert FRENCH.money(amount, currency, digits) == french


@pytest.mark.parametrize(
    ("value", "digits", "english", "french"),
    [
        (0.125, 1, "12.5%", f"12,5{NARROW}%"),
        (0.9, 0, "90%", f"90{NARROW}%"),
        (-0.001, 0, "0%", f"0{NARROW}%"),
        (12.5, 0, "1,250%", f"1{NARROW}250{NARROW}%"),
    ],
)
def test_shares(value: float, digits: int, english: str, french: str) -> None:
    assert ENGLISH.percent(value, digits) == english
    assert FRENCH.percent(value, digits) == french


@pytest.mark.parametrize(
    ("value", "digits", "english"),
    [(0.1234, 0, "+12%"), (-0.1234, 1, "−12.3%"), (0.001, 0, "0%"), (-0.001, 0, "0%"), (0.0, 0, "0%")],
)
def test_changes_bear_their_sign_and_nothing_bears_none(value: float, digits: int, english: str) -> None:
    assert ENGLISH.signed(value, digits) == english


def test_an_amount_is_money_or_a_number_of_things() -> None:
    assert FRENCH.amount(1200, "EUR") == f"1{NARROW}200{NBSP}€"
    assert FRENCH.amount(1200, "orders") == f"1{NARROW}200{NBSP}commandes"
    assert ENGLISH.amount(1200, "orders") == f"1,200{NBSP}orders"


def test_dates() -> None:
    assert ENGLISH.date(dt.date(2026, 1, 1)) == "1 Jan 2026"
    assert FRENCH.date(dt.date(2026, 1, 1)) == "1er janv. 2026"
    assert FRENCH.date(dt.date(2026, 8, 11)) == "11 août 2026"
    assert FRENCH.date(dt.date(2026, 1, 1), "full") == "jeudi 1er janvier 2026"
    assert FRENCH.date(dt.date(2026, 1, 1), "short") == "01/01/2026"


def test_moments_are_told_in_their_own_zone_which_is_named() -> None:
    paris = dt.timezone(dt.timedelta(hours=2))
    moment = dt.datetime(2026, 7, 1, 1, 30, tzinfo=paris)
    assert ENGLISH.moment(moment) == "1 Jul 2026 01:30 UTC+02:00"
    assert FRENCH.moment(moment.astimezone(ZoneInfo("Europe/Paris"))) == "1er juil. 2026 à 01:30 CEST"
    assert ENGLISH.moment(moment.astimezone(dt.UTC)) == "30 Jun 2026 23:30 UTC"
    assert ENGLISH.moment(dt.datetime(2026, 7, 1, 9)) == "1 Jul 2026 09:00 UTC"  # noqa: DTZ001  (without a zone)
    assert FRENCH.moment(dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)) == "1er juil. 2026 à 09:00 UTC"


def test_a_text_writes_its_values_in_its_language() -> None:
    window = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 3, 31)}
    text = msg("Budget {budget} from {first} to {last}.", budget=Money(1200, "EUR"), **window)
    assert ENGLISH.text(text) == "Budget €1,200 from 1 Jan 2026 to 31 Mar 2026."
    assert FRENCH.text(text) == f"Budget 1{NARROW}200{NBSP}€, du 1er janv. 2026 au 31 mars 2026."
    assert FRENCH.text(msg("above {share}", share=Share(0.99))) == f"plus de 99{NARROW}%"


def test_values_of_values_are_translated_too() -> None:
    text = Text("{parts}", {"parts": (msg("orders"), None, 1234, 0.5, msg("net revenue"))})
    assert FRENCH.text(text) == f"commandes, –, 1{NARROW}234, 0,5, CA net"


def test_equal_texts_count_once() -> None:
    once = msg("{a} {b}", a=Money(1, "EUR"), b=(msg("orders"), Share(0.5)))
    again = Text("{a} {b}", {"b": (msg("orders"), Share(0.5)), "a": Money(1, "EUR")})
    assert len({once, again, msg("orders")}) == 2


def test_a_name_with_braces_is_no_template() -> None:
    assert ENGLISH.text(msg("file {file}", file="{line} {0}.csv")) == "file {line} {0}.csv"


def test_other_languages_are_refused() -> None:
    with pytest.raises(ValueError, match="de"):
        Language("de")


@settings(deadline=None)  # the first call loads CLDR
@given(FINITE, st.integers(0, 6))
def test_a_number_can_be_read_back(value: float, digits: int) -> None:
    english = ENGLISH.number(value, digits)
    french = FRENCH.number(value, digits)
    assert english.replace(",", NARROW).replace(".", ",") == french
    plain = Decimal(english.replace(",", "").replace(MINUS, "-"))
    assert abs(plain - Decimal(repr(value))) <= Decimal(10) ** -digits / 2
    assert not (plain == 0 and MINUS in english)


@settings(deadline=None)  # the first call loads CLDR
@given(FINITE)
def test_a_number_without_stated_decimals_keeps_three_digits(value: float) -> None:
    plain = float(ENGLISH.number(value).replace(",", "").replace(MINUS, "-"))
    assert plain == pytest.approx(value, rel=0.005, abs=5e-324)
    assert (plain < 0) == (value < 0)


@settings(deadline=None)  # the first call loads CLDR
@given(FINITE, st.sampled_from(["EUR", "USD", "GBP", "CHF", "JPY"]), st.none() | st.integers(0, 2))
def test_money_never_breaks_over_two_lines(amount: float, currency: str, digits: int | None) -> None:
    for code in LANGUAGES:
        assert not re.search(r"[ \-\n]", language(code).money(amount, currency, digits))


@settings(deadline=None)  # the first call loads CLDR
@given(st.dates(), st.sampled_from(["medium", "long", "full"]))
def test_only_the_first_of_a_month_is_a_rank(day: dt.date, style: str) -> None:
    assert ("1er " in FRENCH.date(day, style)) == (day.day == 1)
