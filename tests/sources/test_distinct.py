"""What is done once for each different text gives what doing it row by row would give."""

from __future__ import annotations

import polars as pl
import pytest

from unisono.facts.sources.distinct import over_unique


@pytest.mark.parametrize(
    "cells", [["b", None, "a", "b", ""], ["a", "a"], ["a", "b", "c", "d"], ["a", None], [None, None], []], ids=repr
)
def test_each_row_has_the_value_of_its_text(cells: list[str | None]) -> None:
    column = pl.Series("name", cells, dtype=pl.String)
    seen: list[str] = []

    def lengths(texts: pl.Series) -> pl.Series:
        seen.extend(texts)
        return texts.str.len_bytes()

    found = over_unique(column, lengths)
    assert found.name == "name"
    assert found.to_list() == [None if cell is None else len(cell) for cell in cells]
    assert sorted(seen) == sorted({cell for cell in cells if cell is not None})
