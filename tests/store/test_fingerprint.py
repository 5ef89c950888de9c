"""The fingerprint of a table: the rule written out in plain Python, and what it must notice."""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.facts.store.fingerprint import fingerprint, text_codes
from unisono.facts.store.lake import ORIGIN
from unisono.facts.tables import TABLES

WORD = 2**64
ROWS: list[dict[str, Any]] = [
    {
        "source": "google_ads",
        "campaign": "Brand",
        "date_on": dt.date(2026, 1, 5),
        "n_days": 1,
        "spend": Decimal("12.5"),
    },
    {"source": "google_ads", "campaign": "Été", "date_on": dt.date(2026, 1, 6), "n_days": 1, "conversions": 0.25},
    {"source": "google_ads", "campaign": "", "date_on": dt.date(1969, 7, 20), "n_days": 7, "clicks": 0},
]


def mixed(word: int) -> int:
    """The finaliser of SplitMix64."""
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) % WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) % WORD
    return word ^ (word >> 31)


def code(value: Any) -> int:
    """A cell as a whole number."""
    match value:
        case str():
            return int.from_bytes(hashlib.md5(value.encode(), usedforsecurity=False).digest()[:8], "little")
        case float():
            return int(struct.unpack("<Q", struct.pack("<d", value + 0.0))[0])
        case Decimal():
            return int(value * 10**6) % WORD
        case dt.datetime():
            return (value - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1) % WORD
        case dt.date():
            return (value - dt.date(1970, 1, 1)).days % WORD
        case _:
            return int(value) % WORD


def by_hand(rows: list[dict[str, Any]]) -> str:
    """The fingerprint, cell by cell."""
    sums = [0, 0]
    for row in rows:
        first = second = 0
        for column, value in row.items():
            if value is not None and column not in ORIGIN:
                salt, weight = struct.unpack("<QQ", hashlib.md5(column.encode(), usedforsecurity=False).digest())
                cell = mixed(code(value) ^ salt)
                first, second = first + cell, second + cell * (weight | 1)
        sums = [sums[0] + mixed(first % WORD), sums[1] + mixed(second % WORD)]
    return f"{len(rows)}-{sums[0] % WORD:016x}{sums[1] % WORD:016x}"


def print_of(folder: Path, *parts: list[dict[str, Any]], table: str = "media_deliveries") -> str:
    """The fingerprint of rows that lie in one Parquet file for each part."""
    files = [folder / f"{i}.parquet" for i in range(len(parts))]
    for path, rows in zip(files, parts, strict=True):
        pl.DataFrame(rows, schema=TABLES[table]).write_parquet(path)
    return fingerprint(table, files)


def changed(row: int, **values: Any) -> list[dict[str, Any]]:
    """The rows, one of them with other values."""
    return [{**old, **values} if i == row else old for i, old in enumerate(ROWS)]


def test_the_rule_written_out_gives_the_same(tmp_path: Path) -> None:
    assert print_of(tmp_path, ROWS) == by_hand(ROWS)
    order = {
        "source": "shopify",
        "ordered_at": dt.datetime(2026, 1, 5, 10, 15, 0, 125, tzinfo=dt.UTC),
        "net_revenue": Decimal("-0.000001"),
        "cancelled": False,
    }
    assert print_of(tmp_path, [order], table="orders") == by_hand([order])


def test_a_known_table_keeps_its_fingerprint_for_ever(tmp_path: Path) -> None:
    assert print_of(tmp_path, ROWS) == "3-ba3d0d9351b426ee34d587da07c2e72f"


def test_order_files_and_origin_do_not_matter(tmp_path: Path) -> None:
    whole = print_of(tmp_path, ROWS)
    assert print_of(tmp_path, ROWS[::-1]) == whole
    assert print_of(tmp_path, ROWS[2:], ROWS[:2]) == whole
    assert print_of(tmp_path, changed(0, file_id="ab" * 32, line=7)) == whole


def test_no_rows_have_no_fingerprint(tmp_path: Path) -> None:
    assert print_of(tmp_path) == print_of(tmp_path, []) == "0"


@pytest.mark.parametrize(
    "rows",
    [
        changed(0, spend=Decimal("12.500001")),
        changed(0, spend=None),
        changed(2, campaign=None),  # null is not the empty text
        changed(2, clicks=None),  # nor zero
        changed(2, clicks=None, impressions=0),  # another column
        changed(2, date_on=dt.date(1969, 7, 21)),
        [*ROWS, ROWS[0]],
        [ROWS[0], ROWS[0], ROWS[2]],
        [{**ROWS[0], "campaign": "Été"}, {**ROWS[1], "campaign": "Brand"}, ROWS[2]],  # values swapped between rows
        [{**ROWS[0], "source": "Brand", "campaign": "google_ads"}, *ROWS[1:]],  # and between columns
    ],
)
def test_every_difference_shows(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    assert print_of(tmp_path, rows) != print_of(tmp_path, ROWS)


def test_negative_zero_is_zero(tmp_path: Path) -> None:
    assert print_of(tmp_path, changed(1, conversions=-0.0)) == print_of(tmp_path, changed(1, conversions=0.0))


def test_many_texts_have_the_codes_of_few() -> None:
    texts = pl.Series([f"#{i} été" for i in range(60_000)])
    assert text_codes(texts).head(100).equals(text_codes(texts.head(100)))


_CELLS = st.fixed_dictionaries(
    {
        "source": st.text(max_size=5),
        "date_on": st.dates(),
        "ad": st.none() | st.text(max_size=3),
        "spend": st.none() | st.decimals(-(10**11), 10**11, places=6),
        "exposure": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "reach": st.none() | st.integers(-(2**63), 2**63 - 1),
    }
)


@settings(deadline=None, max_examples=25)
@given(st.lists(_CELLS, min_size=1, max_size=8))
def test_any_rows_follow_the_rule(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    assert print_of(tmp_path_factory.mktemp("rows"), rows) == by_hand(rows)
