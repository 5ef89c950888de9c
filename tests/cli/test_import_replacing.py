"""What an import replaced is told where it is seen: in the table, and under it where it may be a mistake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Unisono = Callable[..., Any]


def google_report(path: Path, campaign: str, daily: int) -> Path:
    """Three days as Google Ads downloads them: no account is named."""
    days = [f"2026-01-{day:02},{campaign},EUR,{daily}.00,1000,50" for day in (5, 6, 7)]
    total = f"Total: Account,,EUR,{3 * daily}.00,3000,150"
    path.write_text("\n".join(["Day,Campaign,Currency code,Cost,Impr.,Clicks", *days, total, ""]), encoding="utf-8")
    return path


def test_an_import_tells_replaced_rows_and_what_to_do_about_them(unisono: Unisono, tmp_path: Path) -> None:
    assert unisono("init", "ws", "--name", "Shop").code == 0
    first = unisono("import", google_report(tmp_path / "a.csv", "Brand", 10), "-w", "ws")
    assert first.code == 0
    assert "name of its account" not in first.out
    other = unisono("import", google_report(tmp_path / "other.csv", "Marke", 20), "-w", "ws")
    assert "Replaced by" not in other.out
    second = unisono("import", google_report(tmp_path / "b.csv", "Brand", 9), "-w", "ws")
    header, row = (line for line in second.out.splitlines() if line.startswith(("File", "b.csv")))
    assert header.split() == ["File", "Outcome", "Source", "Rows", "Replaced", "Period"]
    assert row.index(" 3 ", header.index("Rows") + 3) < header.index("Period")
    told = second.out[second.out.index("Replaced by b.csv") :]
    assert "rows: 3" in told
    assert "€30.00" in told
    assert "€27.00" in told
    assert "name of its account" in told
