"""Amounts as people type them: read by the reader's language, refused where they could be read two ways."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.errors import InputError
from unisono_app.base.amounts import read_amount, write_amount


@pytest.mark.parametrize(
    ("typed", "code", "amount"),
    [
        ("780000", "en", "780000"),
        ("780,000", "en", "780000"),
        ("780,000.50", "en", "780000.50"),
        ("1,780,000", "fr", "1780000"),
        ("780 000,50", "fr", "780000.50"),
        ("780\u202f000", "fr", "780000"),
        ("1\u00a0780\u00a0000,5 €", "fr", "1780000.5"),
        ("780.000,50", "fr", "780000.50"),
        ("€780,000", "en", "780000"),
        ("780.50", "fr", "780.50"),
        ("780,5", "en", "780.5"),
        ("7800,123", "fr", "7800.123"),
        ("0,500", "fr", "0.5"),
        ("780’000", "fr", "780000"),
        (" \u221212 ", "en", "-12"),
        ("500k", "en", "500000"),
        ("57,5\u00a0k€", "fr", "57500"),
        ("€1.5M", "en", "1500000"),
        ("1,5 M€", "fr", "1500000"),
    ],
)
def test_what_is_clear_is_read(typed: str, code: str, amount: str) -> None:
    assert read_amount(typed, code) == Decimal(amount)


@pytest.mark.parametrize(("typed", "code"), [("780,000", "fr"), ("780.000", "fr"), ("2.400", "en")])
def test_what_can_be_read_two_ways_is_refused_with_both(typed: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_amount(typed, code)
    assert {int(typed[: typed.index(typed[-4])]), int(typed.replace(typed[-4], ""))} == {
        caught.value.what.values["small"],
        caught.value.what.values["large"],
    }
    assert str(caught.value.remedy).startswith("Write it such as 780000 or 780")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "1e5",
        "k",
        "5kk",
        "1.500k5",
        "nan",
        "1 2 3",
        "78 00",
        "1,2,3",
        "7,80,000.5",
        "--5",
        "5-",
        "٣",
        "9" * 40,
        "1.2,3.4",
        "7800,123",
    ],
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        read_amount(typed, "en")


@given(st.decimals(0, 10**11, places=2), st.sampled_from(["en", "fr"]))
def test_what_a_form_shows_it_reads_back(amount: Decimal, code: str) -> None:
    assert read_amount(write_amount(amount, code), code) == amount
