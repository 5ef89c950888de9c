"""Each indicator equals a figure computed by hand; where there is no honest number there is a reason."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.domain import Evidence
from unisono.facts.semantic import CHANNELS, PERIODS, KpiInputs
from unisono.measure.kpis import (
    KPI_TABLE,
    KPIS,
    Direction,
    Kpi,
    Scope,
    Unit,
    kpi_table,
    kpi_values,
)
from unisono.words import language

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "kpis.md"
BY_NAME = {kpi.name: kpi for kpi in KPIS}
JANUARY, FEBRUARY, APRIL = dt.date(2026, 1, 5), dt.date(2026, 2, 2), dt.date(2026, 4, 6)


def periods(*rows: tuple[object, ...], currency: str | None = "EUR") -> pl.DataFrame:
    """Rows of period_on, revenue, orders, new_customers, spend."""
    return pl.DataFrame([(*row, currency) for row in rows], schema=PERIODS, orient="row")


def channels(*rows: tuple[object, ...]) -> pl.DataFrame:
    """Rows of period_on, channel, spend, planned_spend, claimed_value, currency."""
    return pl.DataFrame(rows, schema=CHANNELS, orient="row")


COMPANY = periods((JANUARY, 1000.0, 20, 5, 200.0), (FEBRUARY, 3000.0, 40, 10, 400.0))
# Claimed ROAS by week 2, 4, 3, 3: mean 3, deviations -1, 1, 0, 0, so sd = sqrt(2/3) and the coefficient sqrt(2/3)/3.
SEARCH = channels(
    (dt.date(2026, 1, 5), "search", 100.0, 90.0, 200.0, "EUR"),
    (dt.date(2026, 1, 12), "search", 50.0, 90.0, 200.0, "EUR"),
    (dt.date(2026, 1, 19), "search", 100.0, 90.0, 300.0, "EUR"),
    (dt.date(2026, 1, 26), "search", 50.0, 90.0, 150.0, "EUR"),
)


@pytest.mark.parametrize(
    ("name", "frame", "expected", "currency"),
    [
        ("revenue", COMPANY, 4000.0, "EUR"),
        ("spend", COMPANY, 600.0, "EUR"),
        ("mer", COMPANY, 4000 / 600, None),
        ("cac", COMPANY, 40.0, "EUR"),
        ("orders", COMPANY, 60.0, None),
        ("average_order_value", COMPANY, 4000 / 60, "EUR"),
        ("new_customer_share", COMPANY, 0.25, None),
        ("platform_roas", SEARCH, 850 / 300, None),
        ("roas_volatility", SEARCH, math.sqrt(2 / 3) / 3, None),
        ("plan_gap", SEARCH, -60.0, "EUR"),
        ("execution_rate", SEARCH, 300 / 360, None),
    ],
)
def test_value_equals_the_one_computed_by_hand(
    name: str, frame: pl.DataFrame, expected: float, currency: str | None
) -> None:
    result = BY_NAME[name].of(frame)
    assert result.value == pytest.approx(expected, rel=1e-12)
    assert result.currency == currency
    assert result.reason is None


def _frame_of(kpi: Kpi) -> pl.DataFrame:
    return SEARCH if kpi.scope is Scope.CHANNEL else COMPANY


@pytest.mark.parametrize("kpi", KPIS, ids=[kpi.name for kpi in KPIS])
def test_no_facts_give_a_reason_and_no_number(kpi: Kpi) -> None:
    result = kpi.of(_frame_of(kpi).clear())
    assert result.value is None
    assert str(result.reason) == "There are no facts for the period."


@pytest.mark.parametrize("kpi", KPIS, ids=[kpi.name for kpi in KPIS])
def test_a_missing_column_is_named(kpi: Kpi) -> None:
    result = kpi.of(_frame_of(kpi).drop(kpi.columns[0]))
    assert result.value is None
    assert "do not tell" in str(result.reason)


@pytest.mark.parametrize("kpi", KPIS, ids=[kpi.name for kpi in KPIS])
def test_mixed_currencies_are_refused_where_money_is_read(kpi: Kpi) -> None:
    mixed = _frame_of(kpi).with_columns(
        currency=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("USD")).otherwise(pl.lit("EUR"))
    )
    result = kpi.of(mixed)
    if kpi.name in {"orders", "new_customer_share"}:
        assert result.value is not None
    else:
        assert result.value is None
        assert "EUR, USD" in str(result.reason)


def test_an_unknown_currency_is_refused() -> None:
    result = BY_NAME["revenue"].of(COMPANY.with_columns(currency=pl.lit(None, pl.String)))
    assert (result.value, str(result.reason)) == (None, "The facts do not tell the currency.")


@pytest.mark.parametrize(
    ("name", "frame", "reason"),
    [
        ("mer", periods((JANUARY, 1000.0, 9, 3, 0.0)), "Nothing was spent in the period."),
        ("cac", periods((JANUARY, 1000.0, 9, 0, 50.0)), "There are no new customers in the period."),
        ("average_order_value", periods((JANUARY, 0.0, 0, 0, 50.0)), "There are no orders in the period."),
        ("new_customer_share", periods((JANUARY, 0.0, 0, 0, 50.0)), "There are no orders in the period."),
        ("platform_roas", channels((JANUARY, "tv", 9.0, 9.0, None, "EUR")), "No platform claims a conversion value."),
        ("platform_roas", channels((JANUARY, "search", 0.0, 9.0, 5.0, "EUR")), "Nothing was spent in the period."),
        ("plan_gap", channels((JANUARY, "tv", 9.0, None, None, "EUR")), "There is no plan for the period."),
        ("execution_rate", channels((JANUARY, "tv", 9.0, 0.0, None, "EUR")), "Nothing was planned in the period."),
        ("roas_volatility", SEARCH.head(3), "It takes 4 weeks with spend and a claimed value; there are 3."),
        (
            "roas_volatility",
            SEARCH.with_columns(claimed_value=pl.lit(0.0)),
            "The platforms claim no value at all in the period.",
        ),
    ],
)
def test_division_by_zero_is_told_not_computed(name: str, frame: pl.DataFrame, reason: str) -> None:
    result = BY_NAME[name].of(frame)
    assert (result.value, str(result.reason)) == (None, reason)


def test_unknown_is_not_zero() -> None:
    frame = periods((JANUARY, 1000.0, 20, 5, 200.0), (FEBRUARY, None, 40, 10, 400.0))
    result = BY_NAME["revenue"].of(frame)
    assert result.value is None
    assert str(result.reason) == "The net revenue is unknown in 1 of 2 rows of the period."
    assert BY_NAME["revenue"].of(frame.head(1)).value == 1000.0


def test_more_new_customers_than_orders_is_a_contradiction() -> None:
    result = BY_NAME["new_customer_share"].of(periods((JANUARY, 10.0, 2, 3, 1.0)))
    assert result.value is None


def test_channels_without_claims_stay_out_of_both_sides() -> None:
    tv = channels((JANUARY, "tv", 5000.0, None, None, "EUR"))
    assert BY_NAME["platform_roas"].of(pl.concat([SEARCH, tv])).value == pytest.approx(850 / 300)


@given(
    st.lists(
        st.tuples(
            st.floats(allow_nan=True, allow_infinity=True),
            st.integers(0, 10**9),
            st.integers(0, 10**9),
            st.floats(allow_nan=True, allow_infinity=True),
        ),
        max_size=5,
    )
)
def test_a_value_is_finite_or_has_a_reason(rows: list[tuple[float, int, int, float]]) -> None:
    frame = periods(*((JANUARY, *row) for row in rows))
    for kpi in KPIS:
        if kpi.scope is Scope.CHANNEL:
            continue
        result = kpi.of(frame)
        assert (result.value is None) == (result.reason is not None)
        assert result.value is None or math.isfinite(result.value)


def test_table_by_month_quarter_year_and_total() -> None:
    company = pl.concat([COMPANY, periods((APRIL, 500.0, 5, 1, 100.0))])
    inputs = KpiInputs(company, SEARCH)
    expected = {
        "month": [("2026-01", 1000.0), ("2026-02", 3000.0), ("2026-04", 500.0)],
        "quarter": [("2026-Q1", 4000.0), ("2026-Q2", 500.0)],
        "year": [("2026", 4500.0)],
        "total": [("total", 4500.0)],
    }
    for period in ("month", "quarter", "year", "total"):
        table = kpi_table(inputs, period=period)
        assert table.schema == KPI_TABLE
        revenue = table.filter(pl.col("kpi") == "revenue").select("period", "value").rows()
        assert revenue == expected[period]


def test_table_has_channels_units_evidence_and_reasons() -> None:
    tv = channels((JANUARY, "tv", 900.0, 1000.0, None, "EUR"))
    table = kpi_table(KpiInputs(COMPANY, pl.concat([SEARCH, tv])), period="month")
    january = table.filter(pl.col("period") == "2026-01")
    gaps = january.filter(pl.col("kpi") == "plan_gap").select("channel", "value", "currency").rows()
    assert gaps == [(None, -160.0, "EUR"), ("search", -60.0, "EUR"), ("tv", -100.0, "EUR")]
    claimed = january.filter((pl.col("kpi") == "platform_roas") & (pl.col("channel") == "tv"))
    assert claimed.select("value", "unit", "evidence", "reason").row(0) == (
        None,
        "ratio",
        "platform_claim",
        "No platform claims a conversion value.",
    )
    spend = january.filter(pl.col("kpi") == "spend").select("channel", "value").rows()
    assert spend == [(None, 200.0), ("search", 300.0), ("tv", 900.0)]


def test_no_facts_give_an_empty_table() -> None:
    assert kpi_table(KpiInputs.empty()).rows() == []
    assert kpi_values(KpiInputs.empty(), "total") == ()


def test_every_indicator_is_declared_whole_and_documented() -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert [line[3:].strip() for line in page.splitlines() if line.startswith("## ")] == list(BY_NAME)
    assert list(BY_NAME) == sorted(BY_NAME)
    prose = " ".join(page.split())
    for kpi in KPIS:
        assert kpi.unit in Unit
        assert kpi.direction in Direction
        for text in (kpi.question, kpi.formula, *kpi.caveats):
            assert language("en").text(text) in prose
    claims = {kpi.name for kpi in KPIS if kpi.evidence is Evidence.PLATFORM_CLAIM}
    assert claims == {"platform_roas", "roas_volatility"}
