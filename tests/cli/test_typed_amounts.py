"""Amounts, rates, bounds and groups as people type them in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.words import language
from unisono_cli.amounts import AmountError, TwoWaysError, parse_amount, parse_bound, parse_group, parse_rate


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("780000", 780_000),
        ("780k", 780_000),
        ("780K€", 780_000),
        ("2.4M", 2_400_000),
        ("2,4M", 2_400_000),
        ("2,4 M€", 2_400_000),
        ("780 000", 780_000),
        ("780\u202f000\u00a0€", 780_000),
        ("780'000", 780_000),
        ("1,234,567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("1234,50", 1234.5),
        ("0.500", 0.5),
        ("-5", -5),
        ("\u22125", -5),
    ],
)
def test_amounts(typed: str, meant: float) -> None:
    assert parse_amount(typed) == pytest.approx(meant)


@pytest.mark.parametrize("typed", ["2.400", "2,400", "12.345", "123,456"])
def test_amounts_that_can_be_read_two_ways(typed: str) -> None:
    with pytest.raises(TwoWaysError):
        parse_amount(typed)


@pytest.mark.parametrize("typed", ["", "k", "1,2,3", "1.2,3", "1 %", "10x", "1,234.567", "1.234,567,890"])
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(AmountError) as caught:
        parse_amount(typed)
    assert not isinstance(caught.value, TwoWaysError)


@given(st.integers(0, 10**9), st.sampled_from(["en", "fr"]))
def test_what_unisono_writes_can_be_typed_back(amount: int, code: str) -> None:
    written = language(code).money(amount, "EUR")
    typed = written.replace("€", "").strip()
    if 1000 <= amount < 10**6 and code == "en":
        with pytest.raises(TwoWaysError):
            parse_amount(typed)
    else:
        assert parse_amount(typed) == amount


@pytest.mark.parametrize(("typed", "meant"), [("0.45", 0.45), ("0,45", 0.45), ("45%", 0.45), ("45 %", 0.45), ("1", 1)])
def test_rates(typed: str, meant: float) -> None:
    assert parse_rate(typed) == pytest.approx(meant)


@pytest.mark.parametrize("typed", ["tv=-20%:+20%", "tv = \u221220 % : +20 %", "tv=80:120", "tv=80:+20\u202f%"])
def test_bounds(typed: str) -> None:
    assert parse_bound(typed, {"tv": 100.0}) == ("tv", (80.0, 120.0))


def test_groups() -> None:
    group = parse_group("video = youtube, tv : 200k : 500k")
    assert (group.name, group.channels, group.lower, group.upper) == ("video", ("youtube", "tv"), 200_000, 500_000)


@pytest.mark.parametrize("typed", ["video", "video=tv", "video=tv:1", "=tv:1:2", "video=:1:2", "video=tv:a:b"])
def test_what_is_no_group(typed: str) -> None:
    with pytest.raises(AmountError):
        parse_group(typed)
