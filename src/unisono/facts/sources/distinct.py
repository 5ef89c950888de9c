"""Columns that repeat themselves: what costs something is done once for each different text, not once for each row."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def over_unique(column: pl.Series, function: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`function` of a column of text, called on its different texts only where they are few; nulls stay null.

    Args:
        column: text (n_rows,).
        function: maps texts without nulls (n,) to values (n,) in the same order, each from its own text alone.

    Returns:
        The values (n_rows,), under the name of the column.
    """
    texts = column.unique().drop_nulls()
    if 2 * len(texts) > len(column) and not column.null_count():  # such as order numbers
        return function(column).alias(column.name)
    values = function(texts)
    if len(texts) == 1 and not column.null_count():
        return values.new_from_index(0, len(column)).alias(column.name)
    places = column.cast(pl.Enum(texts)).to_physical()
    return values.gather(places).alias(column.name)
