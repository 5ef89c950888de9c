"""Columns that repeat themselves: what costs something is done once for each different text, not once for each row."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def over_unique(column: pl.Series, function: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`function` of a column of text, called on its different texts only; nulls stay null.

    Args:
        column: text (n_rows,).
        function: maps texts without nulls (n,) to values (n,) in the same order, each from its own text alone.
    """
    texts = column.unique().drop_nulls()
    values = function(texts)
    if len(texts) == 1 and not column.null_count():
        return values.new_from_index(0, len(column)).alias(column.name)
    places = column.cast(pl.Enum(texts)).to_physical()
    return values.gather(places).alias(column.name)
