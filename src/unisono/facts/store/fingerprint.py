"""Fingerprints: a short text that is equal for equal rows, whatever their order, files, machine or libraries.

Two people who import the same files compare one word, and a rebuild proves the lake by it. The rule, in 64-bit
arithmetic that wraps: a cell is a whole number (see `_code`), mixed with the name of its column; a row is the mix of
the sum of its cells, a table the sum of its rows. Sums ask for no order and no sorting. Two sums with different weights
make 128 bits. A null adds nothing, so that a column which a later version brings changes no older fingerprint.

It finds mistakes; it is no protection against someone who forges rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from unisono.facts.sources.distinct import over_unique
from unisono.facts.store.lake import ORIGIN
from unisono.facts.tables import TABLES

_BLOCK = 65_536  # rows whose cells fit into the cache of a processor
_MANY = 50_000  # texts; DuckDB hashes them eight times as fast, but takes its time to start
_Words = npt.NDArray[np.uint64]


def fingerprint(name: str, files: Iterable[Path]) -> str:
    """The fingerprint of the rows that `files` hold of the canonical table `name`, without their origin."""
    count, sums = 0, np.zeros(2, np.uint64)
    for path in files:
        rows = pl.read_parquet(path, columns=_columns(name), glob=False)
        count += len(rows)
        for block in _codes(rows).iter_slices(_BLOCK):
            sums += _sums(block)
    return f"{count}-{sums[0]:016x}{sums[1]:016x}" if count else "0"


def _columns(name: str) -> list[str]:
    return [column for column in TABLES[name].names() if column not in ORIGIN]


def _codes(rows: pl.DataFrame) -> pl.DataFrame:
    """The cells as 64-bit numbers; columns without any value are left out."""
    live = [column for column in rows if column.null_count() < len(column)]
    return pl.DataFrame([_code(column) for column in live])


def _code(column: pl.Series) -> pl.Series:
    """Whole numbers, days and moments (µs) as they are, money in millionths, fractions by their bits, texts by MD5."""
    if column.dtype == pl.String:
        return over_unique(column, text_codes)
    if column.dtype == pl.Float64:
        bits = pl.Series(column.name, (_filled(column) + 0.0).view(np.uint64))  # -0.0 and 0.0 are one number
        return bits.set(column.is_null(), None) if column.null_count() else bits
    return column.to_physical().cast(pl.Int64).reinterpret(signed=False)


def text_codes(texts: pl.Series) -> pl.Series:
    """The first eight bytes of the MD5 of each text (n,), read as a little-endian number."""
    if len(texts) < _MANY:
        digests = (hashlib.md5(text.encode(), usedforsecurity=False).digest()[:8] for text in texts)
        return pl.Series(np.frombuffer(b"".join(digests), "<u8").astype(np.uint64))
    with duckdb.connect() as connection:
        connection.register("texts", texts.to_frame("text").to_arrow())
        query = f"SELECT CAST(md5_number(text) & {2**64 - 1} AS UBIGINT) AS code FROM texts"  # noqa: S608
        return pl.Series(connection.execute(query).fetchnumpy()["code"], dtype=pl.UInt64)


def _sums(block: pl.DataFrame) -> _Words:
    """Both sums over the rows of a block of codes."""
    rows = np.zeros((2, len(block)), np.uint64)
    for column in block:
        salt, weight = _salt(column.name)
        cells = mixed(_filled(column) ^ salt)
        if column.null_count():
            cells[column.is_null().to_numpy()] = 0
        rows[0] += cells
        rows[1] += cells * weight
    sums: _Words = mixed(rows).sum(axis=1, dtype=np.uint64)
    return sums


def _filled(column: pl.Series) -> npt.NDArray[Any]:
    """The values of a column of numbers (n_rows,), zero where it is null."""
    return (column.fill_null(0) if column.null_count() else column).to_numpy()


def _salt(column: str) -> tuple[np.uint64, np.uint64]:
    """Two numbers of the name of a column: what its cells are mixed with, and their (odd) weight in the second sum."""
    digest = hashlib.md5(column.encode(), usedforsecurity=False).digest()
    salt, weight = np.frombuffer(digest, "<u8")
    return salt, weight | np.uint64(1)


def mixed(words: _Words) -> _Words:
    """Words with every bit depending on every other, in place: the finaliser of SplitMix64, a bijection."""
    words ^= words >> np.uint64(30)
    words *= np.uint64(0xBF58476D1CE4E5B9)
    words ^= words >> np.uint64(27)
    words *= np.uint64(0x94D049BB133111EB)
    words ^= words >> np.uint64(31)
    return words
