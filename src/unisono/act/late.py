"""A plan that leaves after its first day: what it can still order, and what it says of the rest.

For a marketer: a plan for the weeks from the 16th that is exported on the 23rd books nothing for the week that is over.

Rule: a day counts from the day of the export on; a week under way has the money of its days that are left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from unisono.act.cents import to_cents
from unisono.act.changeset import Change
from unisono.decide import BudgetPlan
from unisono.decide.budget import exact
from unisono.words import Money, Text, msg


def days_left(week: dt.date, left_on: dt.date) -> int:
    """How many days of the week that begins on `week` are not over on the day of the export.

    >>> monday = dt.date(2026, 11, 16)
    >>> [days_left(monday, monday + dt.timedelta(days=n)) for n in (-30, 0, 2, 6, 7, 30)]
    [7, 7, 5, 1, 0, 0]
    """
    return 7 if left_on <= week else max(0, 7 - (left_on - week).days)


def possible(changes: Iterable[Change], left_on: dt.date) -> tuple[Change, ...]:
    """The changes, none before the day on which they left: older exports hold days that were over by then."""
    return tuple(replace(change, effective_on=max(change.effective_on, left_on)) for change in changes)


def late(plan: BudgetPlan, left_on: dt.date) -> Iterator[Text]:
    """That the plan began before it left, and how much of its money is not ordered for that; nothing where it did not.

    >>> list(late(BudgetPlan("EUR", (dt.date(2026, 1, 19),), exact(0), ()), dt.date(2026, 1, 19)))
    []
    """
    over = [7 - days_left(week, left_on) for week in plan.weeks]
    if not any(over):
        return
    weekly = (zip(channel.weekly, over, strict=True) for channel in plan.channels)
    money = sum((Fraction(exact(week)) * n / 7 for weeks in weekly for week, n in weeks), Fraction())
    yield msg(
        "The plan begins on {first} and left on {day}: nothing is ordered for the days before, whose part of the plan "
        "was {money}. What was to be set on them is set on {day}, and amounts are for the days from then on.",
        first=plan.weeks[0],
        day=left_on,
        money=Money(to_cents(money), plan.currency, 2),
    )
