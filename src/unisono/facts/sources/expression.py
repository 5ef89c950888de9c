"""A computed outcome, `conversions * revenue_per_conversion`: column names, numbers, + - * / and brackets only."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

import polars as pl

from unisono.errors import InputError, Where
from unisono.words import msg

_QUOTED = re.compile(r'"([^"]+)"')


def columns_of(expression: str) -> list[str]:
    """Names of the columns that an expression uses, in order.

    >>> columns_of('conversions * "value each"')
    ['conversions', 'value each']
    """
    tree, names = _parse(expression)
    used = {names.get(node.id, node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return sorted(used, key=expression.find)


def evaluate(expression: str, columns: Mapping[str, pl.Series]) -> pl.Series:
    """The values of an expression over `columns` (n_rows,); null where a part is null."""
    tree, names = _parse(expression)
    frame = pl.DataFrame({name: columns[name] for name in columns_of(expression)})
    return frame.select(_build(tree.body, names, expression).alias("value"))["value"]


def _parse(expression: str) -> tuple[ast.Expression, dict[str, str]]:
    names: dict[str, str] = {}

    def stand_in(found: re.Match[str]) -> str:
        names[f"_q{len(names)}"] = found[1]
        return f"_q{len(names) - 1}"

    try:
        tree = ast.parse(_QUOTED.sub(stand_in, expression), mode="eval")
    except SyntaxError:
        raise _wrong(expression) from None
    return tree, names


def _build(node: ast.expr, names: Mapping[str, str], expression: str) -> pl.Expr:
    match node:
        case ast.Name(id=name):
            return pl.col(names.get(name, name))
        case ast.Constant(value=int() | float() as number):
            return pl.lit(float(number))
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _build(left, names, expression), _build(right, names, expression)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div():
                    return pl.when(b != 0).then(a / b)
    raise _wrong(expression)


def _wrong(expression: str) -> InputError:
    return InputError(
        msg("The outcome's expression cannot be read."),
        remedy=msg("Use column names, numbers and + - * / only; names of several words stand in double quotes."),
        where=Where(value=expression),
    )
