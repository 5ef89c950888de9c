"""How far the facts reach: a plan starts where they end, so that old facts plan weeks that are over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unisono.errors import InputError
from unisono.words import Text, msg

if TYPE_CHECKING:
    from unisono.facts.semantic import ModelTable
    from unisono.runs.session import Session

_QUARTER = dt.timedelta(weeks=13)
_USUAL = dt.timedelta(weeks=4)
"""Exports are brought weekly or monthly: what is older than this was forgotten."""


def how_fresh(session: Session) -> Freshness | None:
    """How far the facts of `session` reach; None where they are not enough for a model."""
    try:
        return Freshness.of(session.model_table(), session.today)
    except InputError:
        return None


@dataclass(frozen=True, slots=True)
class Freshness:
    """The last day that all sources tell, as seen on the day `today`."""

    last_on: dt.date
    today: dt.date

    @classmethod
    def of(cls, table: ModelTable, today: dt.date) -> Freshness:
        """How far `table` reaches."""
        return cls(table.week_on[-1] + dt.timedelta(days=table.period_days - 1), today)

    @property
    def days(self) -> int:
        """Days since the facts end; not below zero."""
        return max((self.today - self.last_on).days, 0)

    @property
    def is_old(self) -> bool:
        """Whether newer exports should be imported before anything is planned."""
        return self.today - self.last_on > _USUAL

    @property
    def is_over(self) -> bool:
        """Whether a plan for a quarter would be refused, because its last week would be over."""
        return self.today - self.last_on > _QUARTER

    def text(self) -> Text:
        """A warning for people."""
        return msg(
            "The facts end on {last}, {n} days ago: import newer exports before you plan.",
            last=self.last_on,
            n=self.days,
        )
