"""The lines of a file behind a figure: page by page, with their sum, and as a list to take along."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import polars as pl

from unisono.act.cells import guarded
from unisono.facts.store import Trace
from unisono.words import Money, msg
from unisono_app.base.acting import Actor
from unisono_app.base.origins import Question, rows_behind
from unisono_app.base.refusals import NotAllowedError, NotFoundError
from unisono_app.facts.looking import trace_of

ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class LinesPage:
    """A page of the lines of one file behind a figure.

    Attributes:
        found: the lines of this page.
        may_show: whether their text may be shown.
        address: the question, as addresses hold it.
        number, n_pages: which page, from 1, of how many.
        n_lines: of all pages.
        sums: what all of them add up to, by currency.
    """

    found: Trace
    may_show: bool
    address: str
    number: int
    n_pages: int
    n_lines: int
    sums: tuple[Money, ...]

    @property
    def first(self) -> int:
        """The first line of this page, counted from 1."""
        return (self.number - 1) * ON_A_PAGE + 1

    @property
    def last(self) -> int:
        """The last line of this page."""
        return min(self.number * ON_A_PAGE, self.n_lines)

    @property
    def before(self) -> int:
        """The page before; 0 for none."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The next page; 0 for none."""
        return self.number + 1 if self.number < self.n_pages else 0


def lines_of(actor: Actor, file_id: str, question: Question, number: int = 1) -> LinesPage:
    """A page of the lines of a file that answer a question; the last one where there are not so many.

    Raises:
        NotFoundError: the file has none.
    """
    rows = _rows(actor, file_id, question)
    lines = rows["line"].unique().sort()
    n_pages = -(-len(lines) // ON_A_PAGE)
    number = min(number, n_pages)
    shown = rows.filter(pl.col("line").is_in(lines.slice((number - 1) * ON_A_PAGE, ON_A_PAGE).implode()))
    found, may_show = trace_of(actor, file_id, _asked(shown), question.figure)
    money = rows.drop_nulls(["currency", "amount"]).group_by("currency").agg(pl.col("amount").sum()).sort("currency")
    sums = tuple(Money(amount, currency, 2) for currency, amount in money.iter_rows())
    return LinesPage(found, may_show, question.address, number, n_pages, len(lines), sums)


def lines_csv(actor: Actor, file_id: str, question: Question) -> bytes:
    """All lines of a file that answer a question, and what each adds to the figure; no cell begins a formula.

    Raises:
        NotFoundError: the file has none; NotAllowedError: they may hold personal data that `actor` may not open.
    """
    rows = _rows(actor, file_id, question)
    found, may_show = trace_of(actor, file_id, _asked(rows), question.figure)
    if not may_show:
        raise NotAllowedError(
            msg("Lines of orders may hold personal data: they are shown to those who may open such data."),
            remedy=msg("Ask somebody who may open them."),
        )
    parts = dict(rows.group_by("line").agg(pl.col("amount").sum()).iter_rows())
    text = io.StringIO()
    writer = csv.writer(text)
    for table in found.tables:
        writer.writerow(map(guarded, ("table", "line", "amount_of_the_figure", *table.header)))
        writer.writerows(
            (guarded(table.name), row.line, f"{parts[row.line] or 0:.2f}", *map(guarded, row.cells))
            for row in table.rows
        )
    return text.getvalue().encode("utf-8-sig")


def _rows(actor: Actor, file_id: str, question: Question) -> pl.DataFrame:
    rows = rows_behind(actor.session(), question, file_id)
    if rows.is_empty():
        raise NotFoundError(
            msg("This file has no lines behind that figure any more."),
            remedy=msg("Open the figure anew: the facts may have changed since."),
        )
    return rows


def _asked(rows: pl.DataFrame) -> dict[int, list[str]]:
    """Each line with the free series that the figure is made of."""
    return dict(rows.group_by("line").agg(pl.col("series").drop_nulls().unique()).iter_rows())
