"""A bad file tells all its faults in one pass: each kind with its number, its first lines, the value and a remedy."""

from __future__ import annotations

import pytest

from unisono.errors import FaultsError, InputError, UnisonoError, UnknownSourceError, faults_of
from unisono.facts.sources import Hints, read_file

HEAD = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n"
KEYED = Hints(identity_key=b"k" * 32)


def faults(text: str, hints: Hints = KEYED) -> tuple[UnisonoError, ...]:
    with pytest.raises(InputError) as caught:
        read_file(text.encode(), "report.csv", hints)
    return faults_of(caught.value)


def told(text: str, hints: Hints = KEYED) -> list[str]:
    return [str(fault) for fault in faults(text, hints)]


def test_dates_amounts_and_currencies_are_told_together() -> None:
    days, amounts, codes = faults(
        HEAD
        + "soon,Brand,EUR,100,10,12.50\n2026-03-02,Brand,XYZ,100,10,douze\n2026-03-32,Brand,EUR,1,1,=1+1\n"
        + "2026-03-04,Brand,EUR,1,1,1\n"
    )
    assert "2. Lines: 2 (soon), 4 (2026-03-32)" in str(days)
    assert days.where is not None
    assert (days.where.line, days.where.column, days.where.value) == (2, "Day", "soon")
    assert "2. Lines: 3 (Cost: douze), 4 (Cost: =1+1)" in str(amounts)
    assert "1. Lines: 3 (XYZ)" in str(codes)
    assert all(str(fault.remedy) for fault in (days, amounts, codes))


def test_one_fault_is_told_as_it_is_and_a_long_list_by_its_first_lines() -> None:
    (only,) = faults(HEAD + "".join(f"day {n},Brand,EUR,1,1,1\n" for n in range(25)))
    assert not isinstance(only, FaultsError)
    assert "25. Lines: 2 (day 0)," in str(only)
    assert "11 (day 9)" in str(only)
    assert "day 10" not in str(only)


def test_what_two_readings_leave_open_is_told_beside_what_is_wrong_under_both() -> None:
    found = " | ".join(told(HEAD + '03/04/2026,Brand,EUR,1,1,"1,234"\nxx,B,XYZ,1,1,douze\n'))
    for words in ("day first or month first", "3 (xx)", "thousand or as a fraction", "3 (Cost: douze)", "3 (XYZ)"):
        assert words in found
    assert "03/04/2026)" not in found, "a date that one order reads is not told as wrong"


def test_missing_columns_are_told_with_the_platform_and_the_other_faults() -> None:
    missing, days, amounts = faults("Campaign,Currency code,Impr.,Clicks\nBrand,EUR,1,x\nTotal: Account,--,1,1\n")
    assert isinstance(missing, UnknownSourceError)
    assert "Google Ads without these columns: “cost" in str(missing)
    assert "without a column of days" in str(days)
    assert "1. Lines: 2 (Clicks: x)" in str(amounts)


def test_a_stranger_is_not_taken_for_a_report_that_lacks_columns() -> None:
    (only,) = told("name,clicks,colour\nchair,1,red\ntable,2,blue\n")
    assert "No source recognises" in only


def test_orders_tell_all_their_faults() -> None:
    found = told(
        "Name,Email,Financial Status,Currency,Taxes,Total,Created at\n"
        "#1,j@example.com,paid,EUU,2.5,12.5,yesterday\n"
        ",j@example.com,paid,EUR,x,12.5,2026-03-01 10:00:00 +0100\n"
    )
    assert len(found) == 4
    for words, fault in zip(("3 (Taxes: x)", "number: 1. Lines: 3", "2 (EUU)", "2 (yesterday)"), found, strict=True):
        assert words in fault
    assert "example.com" not in "".join(found)


def test_a_free_table_tells_dates_amounts_and_currency_together() -> None:
    rows = "".join(f"2026-01-{day:02},1,2\n" for day in range(1, 21))
    days, amounts, money = told(f"date,revenue,tv_spend\nsoon,1,x\n{rows}later,a,2\n", Hints())
    assert "2. Lines: 2 (soon), 23 (later)" in days
    assert "2 (tv_spend: x), 23 (revenue: a)" in amounts
    assert "does not say its currency" in money


def test_a_currency_that_is_none_is_refused_wherever_it_is_said() -> None:
    long = "date,channel,metric,value,currency\n2026-01-05,tv,spend,10,EUX\n2026-01-12,tv,spend,10,EUR\n"
    (only,) = told(long, Hints())
    assert "1. Lines: 2 (EUX)" in only
    both = long.replace("EUX", "USD")
    (reading,) = read_file(both.encode(), "report.csv", Hints())
    assert reading.frame["currency"].to_list() == ["USD", "EUR"]
    (only,) = told("date,revenue,tv_spend\n2026-01-05,1,1\n2026-01-12,1,2\n", Hints(currency="ZZZ"))
    assert "“ZZZ” is no currency code" in only
