"""Import of a Google Ads export of 1,000,000 rows, against the floor: polars reading the same CSV and writing Parquet.

Both run in this process on the same file, in turn; the best of several runs counts. The bar is five times the floor.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from unisono.domain import Settings
from unisono.facts.sources import Hints
from unisono.runs import create_workspace

KEY = b"a benchmark's key"
NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


def write_export(path: Path, rows: int) -> None:
    """An export as the English interface writes it, with its totals row."""
    rng = np.random.default_rng(0)
    n_campaigns = -(-rows // 1000)
    day = np.arange(rows) % 1000
    impressions = rng.integers(50, 40_000, rows)
    clicks = (impressions * rng.uniform(0.005, 0.05, rows)).astype(np.int64)
    cents = (clicks * rng.uniform(30, 200, rows)).astype(np.int64)
    names = np.array([f"Campaign {i:05d} - Search" for i in range(n_campaigns)])
    frame = pl.DataFrame(
        {
            "Day": pl.Series(day).cast(pl.Int64),
            "Campaign": names[np.arange(rows) // 1000],
            "Campaign type": ["Search"] * rows,
            "Currency code": ["EUR"] * rows,
            "Impr.": impressions,
            "Clicks": clicks,
            "Cost": cents / 100,
            "Conversions": np.round(clicks * 0.03, 2),
        }
    ).with_columns((pl.date(2023, 1, 1) + pl.duration(days=pl.col("Day"))).dt.to_string("%Y-%m-%d").alias("Day"))
    with path.open("w", encoding="utf-8") as stream:
        stream.write('Campaign report\n"January 1, 2023 - September 26, 2025"\n')
        stream.write(frame.write_csv(float_precision=2))
        total = f"{cents.sum() / 100:.2f}"
        stream.write(f"Total: Account,--,--,EUR,{impressions.sum()},{clicks.sum()},{total},--\n")


def floor(path: Path, target: Path) -> float:
    """Seconds that polars needs to read the CSV and write Parquet."""
    started = time.perf_counter()
    pl.read_csv(
        path, skip_rows=2, infer_schema_length=1000, truncate_ragged_lines=True, ignore_errors=True
    ).write_parquet(target)
    return time.perf_counter() - started


def ours(path: Path, folder: Path) -> float:
    """Seconds from file to published edition, in a fresh workspace."""
    session = create_workspace(folder, Settings(name="Benchmark"), identity_key=KEY * 2, now=NOW)
    started = time.perf_counter()
    report = session.import_files([path], Hints(identity_key=KEY * 2))
    seconds = time.perf_counter() - started
    if not report.published:
        raise SystemExit(str(report.files[0].error))
    return seconds


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "google.csv"
        write_export(path, given.rows)
        ours_s, floor_s = [], []
        for run in range(given.runs):
            floor_s.append(floor(path, Path(home) / "floor.parquet"))
            ours_s.append(ours(path, Path(home) / f"workspace-{run}"))
        size = path.stat().st_size / 1e6
    ratio = min(ours_s) / min(floor_s)
    print(
        f"import of {given.rows:,} rows ({size:.0f} MB): {min(ours_s):.2f} s; "
        f"polars alone: {min(floor_s):.2f} s; ratio {ratio:.1f} (bar 5.0)"
    )


if __name__ == "__main__":
    main()
