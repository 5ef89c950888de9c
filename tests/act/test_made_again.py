"""What left is made again to the byte, however the engine shares the rows out among its threads."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np

import unisono
from unisono.facts.semantic import campaigns

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
AD_GROUPS, DAYS = 300, 28


def test_a_mean_daily_spend_is_exact_in_any_order(tmp_path: Path) -> None:
    """Thousands of rows whose sum of binary fractions hangs on their order, and whose mean is half a cent."""
    rng = np.random.default_rng(1)
    cents = rng.integers(1, 99_999, size=(DAYS, AD_GROUPS))
    cents[0, 0] += 14 - int(cents.sum()) % 28 + 28  # the mean ends on half a cent
    days = [dt.date(2026, 2, 1) + dt.timedelta(days=n) for n in range(DAYS)]
    rows = [
        f"{day},Spring,Group {i},{int(amount) / 100:.2f},EUR"
        for day, amounts in zip(days, cents, strict=True)
        for i, amount in enumerate(amounts)
    ]
    rng.shuffle(rows)
    table = tmp_path / "spend.csv"
    table.write_text("Day,Campaign,Station,Cost,Currency\n" + "\n".join(rows) + "\n", encoding="utf-8")
    settings = unisono.Settings(name="Acme")
    session = unisono.create_workspace(tmp_path / "acme", settings, identity_key=b"k" * 32, now=NOW)
    report = session.import_files([table], unisono.Hints())
    assert [file.error for file in report.files] == [None]
    exact = float(Decimal(int(cents.sum())) / 100) / DAYS
    found = {campaigns(session.facts(), session.settings)["current_daily"].item() for _ in range(20)}
    assert found == {exact}
