"""Where figures come from: the question that was put to the facts, and the originals that answer it.

Rule: lines are counted in the edition that the figure names. Where that edition is not the current one, no lines are
shown rather than those of other facts. Amounts by file are shown where they add up to the figure, to the cent; rows
that cross a boundary of the days are divided by days, as the figure divides them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias
from urllib.parse import urlencode

import polars as pl

from unisono.facts.semantic.cover import order_cover
from unisono.facts.semantic.queries import sql
from unisono.facts.sources.readers.orders import UNPAID
from unisono.runs import Session
from unisono_app.base.caching import Cache
from unisono_app.base.figures import Lines, Number

Figure: TypeAlias = Literal["spend", "outcome", "budget"]
FIGURES: tuple[Figure, ...] = ("spend", "outcome", "budget")

_MEDIA = """
SELECT file_id, line, CAST(NULL AS VARCHAR) AS series, currency, CAST(spend AS DOUBLE) AS whole, date_on, n_days
FROM media WHERE $channel IS NULL OR coalesce(channel, 'unmapped') = $channel
"""
_ORDERS = """
SELECT file_id, line, CAST(NULL AS VARCHAR) AS series, currency, CAST(net_revenue AS DOUBLE) AS whole,
    ordered_on AS date_on, 1 AS n_days
FROM orders
WHERE NOT coalesce(cancelled, false) AND NOT list_contains($unpaid, coalesce(status, ''))
"""
_SERIES = """
SELECT file_id, line, series, currency, value AS whole, date_on, n_days
FROM series WHERE role = $role AND ($channel IS NULL OR coalesce(channel, 'unmapped') = $channel)
"""
_ROWS = """
SELECT file_id, line, series, currency, whole * n_inside / n_days AS amount
FROM (
    SELECT *, date_diff('day', greatest(date_on, $first_on), least(date_on + n_days - 1, $last_on)) + 1 AS n_inside
    FROM ({rows})
)
WHERE n_inside > 0 AND ($file_id IS NULL OR file_id = $file_id)
"""
_SCHEMA = {"file_id": pl.String, "line": pl.Int64, "series": pl.String, "currency": pl.String, "amount": pl.Float64}
_CENT = Decimal("0.01")
_kept: Cache[pl.DataFrame] = Cache(200)


@dataclass(frozen=True, slots=True)
class Question:
    """What a figure is made of: the money of which days, and of which channel (None: all of them)."""

    figure: Figure
    first_on: dt.date
    last_on: dt.date
    channel: str | None = None

    @property
    def address(self) -> str:
        """The same, as a page's address holds it."""
        days = {"from": self.first_on.isoformat(), "to": self.last_on.isoformat()}
        return urlencode({"of": self.figure, **days, **({"channel": self.channel} if self.channel else {})})


def model_query(channel: str | None) -> str:
    """How the facts were asked for the spend of `channel` in the model's periods."""
    asked = sql("delivery").strip()
    return f"{asked}\n-- channel = '{channel}'" if channel else asked


def campaigns_query() -> str:
    """How the facts were asked for what each campaign spends a day."""
    return sql("campaigns").strip()


def orders_query() -> str:
    """How the facts were asked for sales."""
    return sql("orders").strip()


def model_questions(channel: str | None, first_on: dt.date, last_on: dt.date) -> tuple[Question, ...]:
    """What a model's number is made of: the spend of its channel; of all channels, the outcome as well."""
    spent = Question("spend", first_on, last_on, channel)
    return (spent,) if channel else (spent, Question("outcome", first_on, last_on))


def rows_behind(session: Session, question: Question, file_id: str | None = None) -> pl.DataFrame:
    """The rows that answer a question: `file_id`, `line`, `series` (of a free table), `currency`, `amount`."""
    facts = session.facts()
    days = {"first_on": question.first_on, "last_on": question.last_on, "file_id": file_id}
    channel = question.channel
    series = {"channel": channel, "role": {"budget": "plan_spend"}.get(question.figure, question.figure)}

    def ask(rows: str, **values: object) -> pl.DataFrame:
        return facts.sql(_ROWS.format(rows=rows), **days, **values)

    asked = [ask(_SERIES, **series)]
    if question.figure == "spend":
        asked.append(ask(_MEDIA, channel=channel))
    if question.figure == "outcome" and order_cover(facts) is not None:
        asked.append(ask(_ORDERS, unpaid=sorted(UNPAID)))
    return pl.concat([rows.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items()) for rows in asked])


def _by_file(session: Session, question: Question) -> pl.DataFrame:
    """The same by file and currency, free tables (`free`) and reports apart: lines, the first of them, the sum."""
    key = (str(session.workspace.folder), session.facts().edition.edition_id, question)
    return _kept.get(
        key,
        lambda: (
            rows_behind(session, question)
            .group_by("file_id", "currency", free=pl.col("series").is_not_null())
            .agg(pl.col("line").n_unique().alias("n_rows"), pl.col("line").min(), pl.col("amount").sum())
        ),
    )


def files_of_edition(session: Session, edition_id: str, *questions: Question) -> tuple[Lines, ...]:
    """The originals with rows that answer one of the questions, most rows first."""
    facts = session.facts()
    if facts.edition.edition_id != edition_id:
        return ()
    names = {entry.file_id: entry.name for entry in facts.entries}
    found: dict[str, Lines] = {}
    for question in questions:
        rows = _by_file(session, question).group_by("file_id").agg(pl.col("n_rows").sum(), pl.col("line").min())
        for file_id, n_rows, line in rows.iter_rows():
            before = found.get(file_id)
            total = n_rows + (before.n_rows if before else 0)
            found[file_id] = Lines(file_id, names.get(file_id, file_id[:12]), total, line, question.address)
    return tuple(sorted(found.values(), key=lambda lines: (-lines.n_rows, lines.name)))


def with_amounts(session: Session, number: Number, lines: Sequence[Lines], question: Question) -> tuple[Lines, ...]:
    """The files with their part of `number`, to the cent; without amounts where these do not add up to it.

    Each part is rounded; what rounding leaves over stands with the largest, so that the parts add up to the number.
    """
    if number.value is None or number.currency is None or not lines:
        return tuple(lines)
    rows = _by_file(session, question)
    if question.figure == "outcome" and not rows["free"].all():
        rows = rows.filter(~pl.col("free"))  # orders are the revenue, where there are any
    rows = rows.filter(pl.col("currency") == number.currency)
    sums = dict(rows.group_by("file_id").agg(pl.col("amount").sum()).iter_rows())
    parts = {file_id: _cents(amount) for file_id, amount in sums.items()}
    if not parts or abs(sum(sums.values()) - number.value) >= float(_CENT / 2):
        return tuple(lines)
    largest = max(parts, key=lambda file_id: abs(parts[file_id]))
    parts[largest] += _cents(number.value) - sum(parts.values())
    told = [replace(file, amount=parts[file.file_id]) for file in lines if file.file_id in parts]
    return tuple(sorted(told, key=lambda file: (-abs(file.amount or Decimal(0)), file.name)))


def _cents(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 6))).quantize(_CENT)
