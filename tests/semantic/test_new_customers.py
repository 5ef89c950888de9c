"""A customer is new once, whatever currencies the shop sells in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from unisono.domain import Settings
from unisono.facts.semantic import KpiInputs, kpi_inputs
from unisono.facts.store import import_files, open_edition
from unisono.facts.workspace import Workspace

NOW = dt.datetime(2024, 4, 2, 9, 0, tzinfo=dt.UTC)
HEADER = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at\n"


def monthly(folder: Path, *orders: tuple[str, str, str]) -> KpiInputs:
    """Import orders of 100 (customer, currency, moment) and read their figures by month."""
    lines = [
        f"#{1000 + i},{who}@example.com,paid,{currency},100,0,0,100,{at} +0100\n"
        for i, (who, currency, at) in enumerate(orders)
    ]
    (folder / "orders.csv").write_text(HEADER + "".join(lines))
    workspace = Workspace.create(folder / "ws", Settings(name="Example"), b"a secret of thirty-two bytes ...")
    report = import_files(workspace, [folder / "orders.csv"], now=NOW)
    assert not [str(file.error) for file in report.files if file.error]
    return kpi_inputs(open_edition(workspace), workspace.settings)


def counted(inputs: KpiInputs) -> list[tuple[int, str, int, int]]:
    columns = ["currency", "orders", "new_customers"]
    return [(day.month, *rest) for day, *rest in inputs.periods.select("period_on", *columns).iter_rows()]


def test_new_customers_of_two_currencies_add_up_to_all_of_them(tmp_path: Path) -> None:
    orders = [(f"c{i}", "EUR" if i < 60 else "CHF", f"2024-01-{1 + i % 28:02d} 10:00:00") for i in range(120)]
    assert counted(monthly(tmp_path, *orders)) == [(1, "CHF", 60, 60), (1, "EUR", 60, 60)]


def test_a_customer_is_new_in_the_currency_of_the_first_order_only(tmp_path: Path) -> None:
    inputs = monthly(
        tmp_path,
        ("first", "EUR", "2024-01-03 18:00:00"),
        ("first", "CHF", "2024-01-03 09:00:00"),  # the first, on the same day
        ("second", "EUR", "2024-01-09 09:00:00"),
        ("second", "CHF", "2024-02-09 09:00:00"),
    )
    assert counted(inputs) == [(1, "CHF", 1, 1), (1, "EUR", 2, 1), (2, "CHF", 1, 0)]
