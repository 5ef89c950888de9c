"""The model table from real files: the sample company's, and wide tables as analysts write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unisono.domain import Settings
from unisono.errors import InputError
from unisono.facts.semantic import (
    UNMAPPED,
    ModelTable,
    campaigns,
    kpi_inputs,
    model_table,
    weekly_outcome,
    weekly_spend,
)
from unisono.facts.sources import Hints
from unisono.facts.store import Facts, import_files, open_edition
from unisono.facts.workspace import Workspace
from unisono.synthetic import SampleCompany, sample_company

NOW = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
KEY = b"a secret of thirty-two bytes ..."


@dataclass(frozen=True)
class Imported:
    company: SampleCompany
    facts: Facts
    settings: Settings


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """Half a year of the sample company, imported from the files that its people would download."""
    folder = tmp_path_factory.mktemp("company")
    company = sample_company(7, weeks=26)
    company.write(folder / "exports")
    workspace = Workspace.create(folder / "ws", Settings(name="Example"), KEY)
    report = import_files(workspace, [folder / "exports"], now=NOW, hints=Hints(currency="EUR"))
    assert not [str(file.error) for file in report.files if file.error]
    assert not report.unmapped
    return Imported(company, open_edition(workspace), workspace.settings)


def columns(table: ModelTable, company: SampleCompany) -> list[int]:
    return [table.channels.index(channel) for channel in company.channels]


def test_spend_of_the_sample_company_is_found_to_the_cent(imported: Imported) -> None:
    table = model_table(imported.facts, imported.settings)
    assert table.week_on == imported.company.weeks
    assert set(table.channels) == set(imported.company.channels)
    np.testing.assert_allclose(table.spend[:, columns(table, imported.company)], imported.company.spend, atol=0.005)


def test_net_revenue_of_the_sample_company_is_found_as_closely_as_it_states(imported: Imported) -> None:
    table = model_table(imported.facts, imported.settings)
    np.testing.assert_allclose(table.outcome, imported.company.net_revenue, rtol=0.002)
    assert (table.outcome_name, table.outcome_is_money, table.currency) == ("net_revenue", True, "EUR")


def test_promotions_and_prices_are_controls_and_known_ahead(imported: Imported) -> None:
    table = model_table(imported.facts, imported.settings)
    assert len(table.control_names) == 2
    assert len(table.promotions) == 1
    order = np.argsort([name in table.promotions for name in table.control_names])
    np.testing.assert_allclose(table.controls[:, order], imported.company.controls, atol=5e-4)
    planned = imported.company.planned_calendar(13)
    assert table.future_on == tuple(week.week for week in planned)
    assert np.isfinite(table.future_controls).all()


def test_weekly_spend_adds_up_to_all_spend(imported: Imported) -> None:
    weekly = weekly_spend(imported.facts, imported.settings)
    assert weekly["spend"].sum() == pytest.approx(imported.company.spend.sum(), abs=0.01)
    assert weekly["currency"].unique().to_list() == ["EUR"]


def test_kpi_inputs_by_month_and_week_agree(imported: Imported) -> None:
    monthly = kpi_inputs(imported.facts, imported.settings)
    weekly = kpi_inputs(imported.facts, imported.settings, monthly=False)
    for column in ("revenue", "orders", "new_customers", "spend"):
        total = weekly.periods[column].sum()
        assert monthly.periods[column].sum() == pytest.approx(total), column
    customers = imported.facts.table("orders").filter(~imported.facts.table("orders")["cancelled"])
    assert 0 < weekly.periods["new_customers"].sum() <= customers["customer_key"].n_unique()
    assert weekly.channels["planned_spend"].drop_nulls().sum() > 0
    search = weekly.channels.filter(weekly.channels["channel"] == "search")
    assert (search["claimed_value"] > 0).all()


def test_a_figure_of_a_spreadsheet_leads_back_to_its_row(imported: Imported) -> None:
    row = imported.facts.sql("SELECT file_id, line, spend FROM media WHERE channel = 'tv' AND spend > 0 LIMIT 1").row(0)
    trace = imported.facts.trace(*row[:2])
    assert trace.name.endswith(".xlsx")
    assert f"{row[2]:.2f}".rstrip("0").rstrip(".") in trace.text.split("\t")


def test_campaigns_spend_as_much_as_their_channels(imported: Imported) -> None:
    found = campaigns(imported.facts, imported.settings)
    social = found.filter(found["channel"] == "social")
    assert social["current_daily"].sum() * 28 == pytest.approx(
        imported.company.spend[-4:, imported.company.channels.index("social")].sum(), abs=0.01
    )


# Wide tables

Make = Callable[..., Facts]


@pytest.fixture
def wide(tmp_path: Path) -> Make:
    """Import a wide table: a header and rows; what its columns mean by a mapping file beside it."""

    def make(text: str, mapping: str = "", *, more: dict[str, str] | None = None, **settings: Any) -> Facts:
        folder = tmp_path / "in"
        folder.mkdir()
        (folder / "table.csv").write_text(text)
        if mapping:
            (folder / "table.mapping.toml").write_text(mapping)
        for name, content in (more or {}).items():
            (folder / name).write_text(content)
        workspace = Workspace.create(tmp_path / "ws", Settings(name="Example", **settings), KEY)
        report = import_files(workspace, [folder], now=NOW, hints=Hints(currency="EUR"))
        assert not [str(file.error) for file in report.files if file.error]
        return open_edition(workspace)

    return make


def rows(first: str, n: int, *columns: Callable[[int], object], days: int = 7) -> str:
    day = dt.date.fromisoformat(first)
    return "".join(
        ",".join([str(day + dt.timedelta(days=days * i)), *(str(column(i)) for column in columns)]) + "\n"
        for i in range(n)
    )


def table_of(facts: Facts) -> ModelTable:
    return model_table(facts, facts.store.workspace.settings)


def told(table: ModelTable) -> str:
    return " ".join(map(str, table.notes))


def test_the_only_outcome_column_is_the_outcome_where_there_are_no_orders(wide: Make) -> None:
    facts = wide(
        "date,revenue,tv_spend,search_spend\n" + rows("2024-01-01", 8, lambda i: 100 + i, lambda i: i, lambda _: 5)
    )
    table = table_of(facts)
    assert table.outcome_name == "revenue"
    assert table.outcome.tolist() == [100 + i for i in range(8)]
    assert table.spend[:, table.channels.index("tv")].tolist() == list(range(8))
    assert "There are no orders" in told(table)
    assert len(weekly_outcome(facts, facts.store.workspace.settings)) == 8


def test_a_missing_outcome_stays_missing_and_a_missing_spend_is_not_zero(wide: Make) -> None:
    facts = wide(
        "date,revenue,tv_spend,search_spend\n"
        + rows("2024-01-01", 8, lambda i: "" if i == 3 else 100, lambda i: "" if i == 5 else 7, lambda _: 5)
    )
    table = table_of(facts)
    assert np.flatnonzero(np.isnan(table.outcome)).tolist() == [3]
    assert np.flatnonzero(np.isnan(table.spend[:, table.channels.index("tv")])).tolist() == [5]
    assert "stay missing" in told(table)


def test_weeks_follow_the_outcome_where_they_start_on_another_day(wide: Make) -> None:
    facts = wide("date,revenue,tv_spend\n" + rows("2024-01-06", 6, lambda i: 100 + i, lambda i: 7 * i))
    table = table_of(facts)
    assert table.week_on[0] == dt.date(2024, 1, 6)
    assert table.outcome.tolist() == [100 + i for i in range(6)]
    assert table.spend[:, 0].tolist() == [7 * i for i in range(6)]
    assert "saturday" in told(table)


def test_days_are_added_to_weeks_and_incomplete_weeks_at_the_edges_are_dropped(wide: Make) -> None:
    # From Thursday 2024-01-04 on, 25 days: whole weeks start on the 8th and the 15th … and end on Sunday the 28th.
    facts = wide("date,revenue,tv_spend\n" + rows("2024-01-04", 26, lambda _: 10, lambda _: 2, days=1))
    table = table_of(facts)
    assert table.week_on == (dt.date(2024, 1, 8), dt.date(2024, 1, 15), dt.date(2024, 1, 22))
    assert table.outcome.tolist() == [70, 70, 70]
    assert table.spend[:, 0].tolist() == [14, 14, 14]
    assert "left out: 1" in told(table)


def test_exposure_is_kept_in_its_unit_and_unpaid_exposure_is_told(wide: Make) -> None:
    mapping = (
        'date = "date"\n[columns.revenue]\nrole = "outcome"\nmoney = true\n'
        '[columns.tv_spend]\nrole = "spend"\nchannel = "tv"\n[columns.tv_grp]\nrole = "exposure"\nchannel = "tv"\n'
        '[columns.newsletter]\nrole = "exposure"\nchannel = "newsletter"\n'
    )
    text = "date,revenue,tv_spend,tv_grp,newsletter\n"
    text += rows("2024-01-01", 4, lambda i: 100 + i, lambda i: 10 * i, lambda i: i, lambda _: 3)
    table = table_of(wide(text, mapping))
    assert {name: values.tolist() for name, values in table.exposure.items()} == {"tv": [0, 1, 2, 3]}
    assert dict(table.exposure_units) == {"tv": "tv_grp"}
    assert "newsletter" in told(table)


def test_organic_media_is_activity_of_its_own_and_never_zero_where_it_is_not_known(wide: Make) -> None:
    mapping = (
        'date = "date"\n[columns.revenue]\nrole = "outcome"\nmoney = true\n'
        '[columns.tv_spend]\nrole = "spend"\nchannel = "tv"\n'
        '[columns.sent]\nrole = "organic"\nchannel = "newsletter"\n'
    )
    text = "date,revenue,tv_spend,sent\n" + rows(
        "2024-01-01", 4, lambda i: 100 + i, lambda i: 10 * i, lambda i: 1000 * i
    )
    table = table_of(wide(text.replace(",2000\n", ",\n"), mapping))
    assert (table.channels, table.organic) == (("tv",), ("newsletter",))
    np.testing.assert_array_equal(table.activity[:, 0], [0.0, 1000.0, np.nan, 3000.0])


def test_months_stay_months(wide: Make) -> None:
    months = "".join(f"2024-{m:02},{100 + m},{m}\n" for m in range(1, 13))
    table = table_of(wide("month,revenue,tv_spend\n" + months))
    assert table.period_days == 30
    assert table.week_on[1] == dt.date(2024, 2, 1)
    assert table.outcome.tolist() == [100 + m for m in range(1, 13)]
    assert table.spend[:, 0].tolist() == list(range(1, 13))


def test_geos_are_put_together_and_an_incomplete_period_is_missing(wide: Make) -> None:
    text = "date,geo,revenue,tv_spend,price_index\n"
    for i in range(6):
        day = dt.date(2024, 1, 1) + dt.timedelta(weeks=i)
        text += f"{day},north,{100 + i},{i},90\n"
        text += f"{day},south,{'' if i == 2 else 10},1,110\n"
    mapping = (
        'date = "date"\ngeo = "geo"\n[columns.revenue]\nrole = "outcome"\nmoney = true\n'
        '[columns.tv_spend]\nrole = "spend"\nchannel = "tv"\n[columns.price_index]\nrole = "control"\n'
    )
    table = table_of(wide(text, mapping))
    expected = [110 + i for i in range(6)]
    assert np.isnan(table.outcome[2])
    np.testing.assert_allclose(np.delete(table.outcome, 2), np.delete(expected, 2))
    assert table.spend[:, 0].tolist() == [1 + i for i in range(6)]
    assert table.controls[:, 0].tolist() == [100] * 6
    assert "Geos were put together" in told(table)


def test_the_window_is_what_all_sources_know_and_the_note_says_who_cuts_it(wide: Make) -> None:
    google = "Day,Campaign,Campaign type,Currency code,Cost,Impr.\n" + rows(
        "2024-01-15",
        30,
        lambda _: "Brand",
        lambda _: "Search",
        lambda _: "EUR",
        lambda _: "1.50",
        lambda _: 100,
        days=1,
    )
    facts = wide(
        "date,revenue,tv_spend\n" + rows("2024-01-01", 8, lambda i: 100 + i, lambda _: 5), more={"google.csv": google}
    )
    table = table_of(facts)
    assert table.week_on == (dt.date(2024, 1, 15), dt.date(2024, 1, 22), dt.date(2024, 1, 29), dt.date(2024, 2, 5))
    assert table.channels == ("search", "tv")
    assert table.spend[:, 0].tolist() == [10.5] * 4
    assert "google_ads is not known" in told(table)


def test_unmapped_spend_is_a_visible_channel(wide: Make) -> None:
    google = "Day,Campaign,Campaign type,Currency code,Cost,Impr.\n" + rows(
        "2024-01-01",
        56,
        lambda _: "Mystery",
        lambda _: "Hologram",
        lambda _: "EUR",
        lambda _: "2",
        lambda _: 100,
        days=1,
    )
    facts = wide(
        "date,revenue,tv_spend\n" + rows("2024-01-01", 8, lambda i: 100 + i, lambda _: 5), more={"google.csv": google}
    )
    table = table_of(facts)
    assert table.channels == ("tv", UNMAPPED)
    assert table.spend[:, 1].tolist() == [14] * 8
    assert "unmapped" in told(table)
    weekly = weekly_spend(facts, facts.store.workspace.settings)
    assert weekly.filter(weekly["channel"].is_null())["spend"].sum() == 112


def test_two_currencies_are_refused_with_their_amounts(wide: Make) -> None:
    google = "Day,Campaign,Campaign type,Currency code,Cost,Impr.\n" + rows(
        "2024-01-01", 56, lambda _: "Brand", lambda _: "Search", lambda _: "USD", lambda _: "2", lambda _: 100, days=1
    )
    facts = wide(
        "date,revenue,tv_spend\n" + rows("2024-01-01", 8, lambda i: 100 + i, lambda _: 5), more={"google.csv": google}
    )
    with pytest.raises(InputError, match=r"not in EUR: .*112.*unisono\.toml"):
        table_of(facts)


def test_no_outcome_and_several_outcomes_are_refused_with_the_way_out(wide: Make) -> None:
    mapping = (
        'date = "date"\n[columns.revenue]\nrole = "outcome"\nmoney = true\n[columns.orders]\nrole = "outcome"\n'
        '[columns.tv_spend]\nrole = "spend"\nchannel = "tv"\n'
    )
    facts = wide(
        "date,revenue,orders,tv_spend\n" + rows("2024-01-01", 8, lambda i: 100 + i, lambda i: i, lambda _: 5), mapping
    )
    with pytest.raises(InputError, match=r"revenue \(table\).*unisono\.toml"):
        table_of(facts)
    chosen = model_table(facts, Settings(name="Example", outcome="orders"))
    assert not chosen.outcome_is_money
    assert chosen.outcome.tolist() == list(range(8))


def test_weekly_rows_that_cross_the_boundary_are_divided_by_days(wide: Make) -> None:
    # Daily outcome in Monday weeks, spend in weeks from Thursday to Wednesday.
    daily = "date,revenue\n" + rows("2024-01-01", 28, lambda _: 10, days=1)
    weekly = "date,tv_spend\n" + rows("2023-12-28", 5, lambda _: 70)
    table = table_of(wide(daily, more={"spend.csv": weekly}))
    np.testing.assert_allclose(table.spend[:, 0], 70.0)
    assert "divided by days" in told(table)


def test_sources_without_a_common_period_are_refused(wide: Make) -> None:
    facts = wide(
        "date,revenue\n" + rows("2024-01-01", 8, lambda i: 100 + i),
        more={"spend.csv": "date,tv_spend\n" + rows("2025-01-06", 8, lambda _: 5)},
    )
    with pytest.raises(InputError, match="no whole period in common"):
        table_of(facts)
