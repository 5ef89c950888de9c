"""E-mails, phones, names and addresses of orders never reach the lake, nor any file that may be shared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import polars as pl

from unisono.facts.store import import_files, open_edition, rebuild
from unisono.facts.tables import TABLES

NOW = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
PLANTED = (
    "zebulon@example.com",
    "Zebulon@Example.com",
    "+33612345678",
    "Zebulon Quill",
    "12 rue des Zèbres",
    "zebulon",
)
ORDERS = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Billing Name,Billing Street,Billing Country,Billing Phone,Refunded Amount,Notes\n"
    "#1001,zebulon@example.com,paid,EUR,100.00,0.00,20.00,120.00,0.00,2026-01-05 10:15:00 +0100,1,"
    "Chair,120.00,Zebulon Quill,12 rue des Zèbres,FR,+33612345678,0.00,call zebulon@example.com\n"
    "#1002, Zebulon@Example.com ,paid,EUR,50.00,0.00,10.00,60.00,0.00,2026-01-06 11:00:00 +0100,1,"
    "Lamp,60.00,Zebulon Quill,12 rue des Zèbres,FR,+33612345678,0.00,\n"
)


def test_personal_data_stays_in_the_original(plain: SimpleNamespace, tmp_path: Path) -> None:
    workspace = plain.make_workspace(tmp_path / "ws")
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    report = import_files(workspace, [path], now=NOW)
    assert [str(file.error) for file in report.files if file.error] == []
    facts = open_edition(workspace)
    orders = facts.table("orders")
    assert orders["net_revenue"].to_list() == [100, 50]
    assert orders["customer_key"].n_unique() == 1
    assert orders["customer_key"].null_count() == 0
    texts = [
        value
        for name in TABLES
        for column in facts.table(name).select(pl.col(pl.String))
        for value in column.drop_nulls().to_list()
    ]
    shared = [
        file
        for file in workspace.folder.rglob("*")
        if file.is_file() and not file.is_relative_to(workspace.folder / "originals")
    ]
    assert any(file.suffix == ".parquet" for file in shared)
    for planted in PLANTED:
        assert not [text for text in texts if planted.lower() in text.lower()]
        assert not [file for file in shared if planted.encode() in file.read_bytes()]


def test_the_key_lies_outside_the_lake_and_is_not_written_down_elsewhere(
    plain: SimpleNamespace, tmp_path: Path
) -> None:
    workspace = plain.make_workspace(tmp_path / "ws")
    (tmp_path / "orders.csv").write_text(ORDERS)
    import_files(workspace, [tmp_path / "orders.csv"], now=NOW)
    key = workspace.identity_key()
    holders = [file for file in workspace.folder.rglob("*") if file.is_file() and key in file.read_bytes()]
    assert holders == [workspace.folder / "secrets" / "identity.key"]
    assert holders[0].stat().st_mode & 0o777 == 0o600
    assert "/secrets/" in (workspace.folder / ".gitignore").read_text()
    # The pseudonym depends on the key alone, so that a rebuild finds the same customers.
    before = open_edition(workspace).table("orders")["customer_key"]
    rebuild(workspace, NOW)
    assert open_edition(workspace).table("orders")["customer_key"].equals(before)
