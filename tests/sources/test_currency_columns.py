"""A column that says each row's currency is read through every door: no amount is taken for another currency's."""

from __future__ import annotations

import pytest

from unisono.errors import InputError
from unisono.facts.sources import Hints, read_file
from unisono.facts.sources.readers.currency import CurrencyError

AGENCY = "week,campaign,cost,currency\n2026-11-09,Alpha,100.50,EUR\n2026-11-09,Beta,200.00,usd\n"
WIDE = "week,tv_spend,revenue,currency\n2026-11-02,100,1000,EUR\n2026-11-09,200,2000,USD\n2026-11-16,300,3000,EUR\n"
LONG = "date,variable,value,currency\n2026-11-02,tv_spend,100,EUR\n2026-11-09,tv_spend,200,USD\n"
DOORS = pytest.mark.parametrize("text", [AGENCY, WIDE, LONG], ids=["agency", "wide", "long"])


def money(text: str, hints: Hints | None = None) -> dict[float, str | None]:
    """Each amount with its currency."""
    (reading,) = read_file(text.encode(), "table.csv", hints or Hints())
    column = "spend" if "spend" in reading.frame.columns else "value"
    return dict(zip(reading.frame[column].cast(float).to_list(), reading.frame["currency"].to_list(), strict=True))


@pytest.mark.parametrize("told", [None, "EUR"])
@DOORS
def test_rows_keep_the_currency_that_they_name_whatever_was_said(text: str, told: str | None) -> None:
    found = money(text, Hints(currency=told))
    assert found.pop(200.0) == "USD"
    assert found.pop(2000.0, "USD") == "USD"
    assert set(found.values()) == {"EUR"}


@DOORS
def test_a_row_without_a_currency_is_asked_for_and_takes_what_was_said(text: str) -> None:
    blank = text.replace(",EUR", ",")
    if "revenue" in text or "variable" in text:
        blank += "2026-11-23,400,4000,CHF\n" if "revenue" in text else "2026-11-16,tv_spend,400,CHF\n"
    else:
        blank += "2026-11-09,Gamma,400,CHF\n"
    with pytest.raises(InputError) as refused:
        money(blank)
    assert "currency" in str(refused.value.what)
    found = money(blank, Hints(currency="GBP"))
    assert (found[200.0], found[400.0]) == ("USD", "CHF")
    assert "GBP" in found.values()


@DOORS
def test_a_code_that_is_none_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(InputError, match="no currency code: 1") as refused:
        money(text.replace("usd", "USD").replace("USD", "US DOLLARS"))
    assert refused.value.where is not None
    assert refused.value.where.line == 3


@pytest.mark.parametrize("header", ["Currency", "Devise", "Code devise", "currency_code", "Monnaie"])
def test_the_column_is_known_by_its_names(header: str) -> None:
    assert money(AGENCY.replace("currency", header))[200.0] == "USD"
    assert money(WIDE.replace("currency", header))[200.0] == "USD"


def test_a_total_over_several_currencies_proves_nothing() -> None:
    with_total = AGENCY + "Total,,300.50,\n"
    (mixed,) = read_file(with_total.encode(), "table.csv", Hints())
    assert not mixed.checksums
    (one,) = read_file(with_total.replace("usd", "EUR").encode(), "table.csv", Hints())
    assert [check.holds for check in one.checksums] == [True]


def test_a_table_without_the_column_still_asks() -> None:
    with pytest.raises(CurrencyError):
        money("week,campaign,cost\n2026-11-09,Alpha,100.50\n2026-11-09,Beta,200.00\n")
