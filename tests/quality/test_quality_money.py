"""Money that would be added up wrongly: twice, in another currency, or from orders that cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from unisono.domain import Finding, Light, Settings, Severity
from unisono.errors import InputError
from unisono.facts.quality import CHECKS, CheckInput, verdicts
from unisono.facts.semantic import model_table
from unisono.facts.sources import Hints
from unisono.facts.store import Facts, import_files, open_edition
from unisono.facts.tables import MEDIA_DELIVERIES, ORDERS, SERIES
from unisono.facts.workspace import Workspace

MONDAY = dt.date(2024, 1, 1)
TODAY = dt.date(2024, 3, 4)
WEEKS = [MONDAY + dt.timedelta(weeks=i) for i in range(8)]
DAYS = [MONDAY + dt.timedelta(days=i) for i in range(56)]


def ask(check: str, **tables: pl.DataFrame | Settings) -> list[Finding]:
    """Ask one check about `media_deliveries`, `orders`, `series`; those not given are empty."""
    empty = {name: schema.to_frame() for name, schema in CANONICAL.items()}
    given = {"settings": Settings(name="Example"), "today": TODAY, **empty, **tables}
    [run] = [each.run for each in CHECKS if each.name == check]
    return run(CheckInput(**given))  # type: ignore[arg-type]


CANONICAL = {"media_deliveries": MEDIA_DELIVERIES, "orders": ORDERS, "series": SERIES}


def fit(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The canonical form of `frame`, with lines; added columns stay."""
    frame = frame.with_columns(file_id=pl.lit("file"), line=pl.int_range(2, pl.len() + 2))
    frame = frame.with_columns(pl.lit(None).alias(name) for name in schema if name not in frame.columns)
    return frame.with_columns(pl.col(name).cast(kind) for name, kind in schema.items())


def media(daily: Callable[[int], float], *, channel: str = "search", source: str = "google_ads") -> pl.DataFrame:
    spend = [daily(i) for i in range(len(DAYS))]
    rows = {"source": source, "date_on": DAYS, "n_days": 1, "currency": "EUR", "spend": spend, "channel": channel}
    return fit(pl.DataFrame(rows), MEDIA_DELIVERIES)


def weekly(value: Callable[[int], float], *, series: str = "search_spend", channel: str = "search") -> pl.DataFrame:
    rows = {"source": "plan", "series": series, "role": "spend", "channel": channel, "date_on": WEEKS, "n_days": 7}
    values = [value(i) for i in range(len(WEEKS))]
    return fit(pl.DataFrame({**rows, "currency": "EUR", "value": values}), SERIES)


# One channel from two sources


@pytest.mark.parametrize("rounding", [0.97, 1.0, 1.03])
def test_the_same_money_in_a_table_and_an_export_makes_both_red(rounding: float) -> None:
    findings = ask("double_source", media_deliveries=media(lambda _: 100), series=weekly(lambda _: 700 * rounding))
    assert {f.source: f.severity for f in findings} == {
        "google_ads": Severity.CRITICAL,
        "plan": Severity.CRITICAL,
    }
    assert {trust.light for trust in verdicts(findings, [])} == {Light.RED}
    assert all("search_spend" in str(f.remedy) and "ignore" in str(f.remedy) for f in findings)
    assert {f.source: f.n_rows for f in findings} == {"google_ads": 56, "plan": 8}


def test_other_money_of_the_same_channel_is_a_warning() -> None:
    findings = ask("double_source", media_deliveries=media(lambda _: 100), series=weekly(lambda i: 50 * i + 1))
    assert {f.source: f.severity for f in findings} == {"google_ads": Severity.WARNING, "plan": Severity.WARNING}


def test_one_of_two_platforms_is_recognised() -> None:
    both = pl.concat([media(lambda i: 90 + i), media(lambda _: 400, source="meta_ads")])
    findings = ask("double_source", media_deliveries=both, series=weekly(lambda w: 7 * (93 + 7 * w)))
    assert {f.source for f in findings} == {"google_ads", "plan"}
    assert {f.severity for f in findings} == {Severity.CRITICAL}


def test_two_columns_that_make_up_an_export_are_recognised() -> None:
    table = pl.concat([weekly(lambda _: 500, series="brand"), weekly(lambda _: 200, series="generic")])
    findings = ask("double_source", media_deliveries=media(lambda _: 100), series=table)
    assert {f.severity for f in findings} == {Severity.CRITICAL}
    assert "brand" in str(findings[0].summary)
    assert "generic" in str(findings[0].summary)


@pytest.mark.parametrize(
    ("deliveries", "table"),
    [
        pytest.param(media(lambda _: 100), weekly(lambda _: 700, channel="tv"), id="another channel"),
        pytest.param(media(lambda i: 100 * (i >= 28)), weekly(lambda w: 700 * (w < 4)), id="one after the other"),
        pytest.param(media(lambda _: 100), weekly(lambda _: 700).with_columns(role=pl.lit("plan_spend")), id="a plan"),
        pytest.param(media(lambda _: 100).drop("channel"), weekly(lambda _: 700), id="no channel map"),
    ],
)
def test_channels_with_one_source_at_a_time_stay_silent(deliveries: pl.DataFrame, table: pl.DataFrame) -> None:
    assert ask("double_source", media_deliveries=deliveries, series=table) == []


GOOGLE = "Day,Campaign,Campaign type,Currency code,Cost,Impr.\n"


def imported(folder: Path, google: str, table: str) -> Facts:
    (folder / "google.csv").write_text(GOOGLE + google)
    (folder / "table.csv").write_text(table)
    workspace = Workspace.create(folder / "ws", Settings(name="Example"), b"a secret of thirty-two bytes ...")
    files = [folder / "google.csv", folder / "table.csv"]
    report = import_files(workspace, files, now=dt.datetime(2024, 3, 4, tzinfo=dt.UTC), hints=Hints(currency="EUR"))
    assert not [str(file.error) for file in report.files if file.error]
    return open_edition(workspace)


def asked(check: str, facts: Facts) -> list[Finding]:
    return ask(check, media_deliveries=facts.sql("SELECT * FROM media"), series=facts.table("series"))


def test_what_the_model_table_adds_twice_is_found(tmp_path: Path) -> None:
    facts = imported(
        tmp_path,
        "".join(f"{day},Brand,Search,EUR,100,9\n" for day in DAYS),
        "date,revenue,search_spend\n" + "".join(f"{week},{5000 + i},700\n" for i, week in enumerate(WEEKS)),
    )
    table = model_table(facts, Settings(name="Example"))
    assert table.spend[:, table.channels.index("search")].tolist() == [1400] * 8
    assert {f.severity for f in asked("double_source", facts)} == {Severity.CRITICAL}


# Other currencies


@pytest.mark.parametrize("codes", [("USD",), ("EUR", "USD")])
def test_spend_that_the_model_refuses_is_red_before_anybody_fits(tmp_path: Path, codes: tuple[str, ...]) -> None:
    facts = imported(
        tmp_path,
        "".join(f"{day},Brand,Search,{codes[i % len(codes)]},2,9\n" for i, day in enumerate(DAYS)),
        "date,revenue,tv_spend\n" + "".join(f"{week},{100 + i},5\n" for i, week in enumerate(WEEKS)),
    )
    with pytest.raises(InputError, match="not in EUR"):
        model_table(facts, Settings(name="Example"))
    [finding] = asked("foreign_currency", facts)
    assert (finding.source, finding.severity) == ("google_ads", Severity.CRITICAL)
    assert f"{112 / len(codes):.0f}" in str(finding.summary)
    assert "convert the file to EUR" in str(finding.remedy)
    assert "workspace of its own" in str(finding.remedy)


def test_another_currency_with_nothing_but_zeros_is_a_warning() -> None:
    euros = media(lambda _: 100)
    zeros = media(lambda _: 0).with_columns(currency=pl.lit("USD"))
    [finding] = ask("foreign_currency", media_deliveries=pl.concat([euros, zeros]))
    assert finding.severity is Severity.WARNING
    assert ask("foreign_currency", media_deliveries=euros) == []


def orders(*gross: float, refunded: float = 0.0, currency: str = "EUR") -> pl.DataFrame:
    names = [f"#{i}" for i in range(len(gross))]
    rows = {"source": "shopify", "order_id": names, "ordered_on": MONDAY, "currency": currency, "gross": gross}
    return fit(pl.DataFrame({**rows, "vat": 0.0, "refunded": refunded, "net_revenue": gross}), ORDERS)


def test_foreign_orders_are_red_only_where_they_are_the_outcome() -> None:
    shop = orders(100.0, 50.0, currency="CHF")
    [finding] = ask("foreign_currency", orders=shop)
    assert finding.severity is Severity.CRITICAL
    [finding] = ask("foreign_currency", orders=shop, settings=Settings(name="Example", outcome="leads"))
    assert finding.severity is Severity.WARNING
    assert ask("foreign_currency", orders=shop, settings=Settings(name="Example", currency="CHF")) == []
    assert ask("foreign_currency", orders=shop.with_columns(cancelled=pl.lit(value=True))) == []


# Impossible orders


@pytest.mark.parametrize(
    ("shop", "word"),
    [
        pytest.param(orders(-100.0), "negative amount", id="a negative total"),
        pytest.param(orders(100.0, refunded=150.0), "refunded beyond", id="150 refunded of 100"),
    ],
)
def test_an_impossible_order_is_told_once_and_with_its_reason(shop: pl.DataFrame, word: str) -> None:
    [finding] = ask("order_sanity", orders=shop)
    assert word in str(finding.summary)
    assert finding.n_rows == 1
    assert ask("order_sanity", orders=orders(100.0, refunded=100.0)) == []
