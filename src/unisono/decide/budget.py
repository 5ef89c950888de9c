"""The payload of a budget proposal: how much money each channel gets in each week.

Shape: `{"currency", "weeks": [first days], "budget": "780000.00", "channels": [{"channel", "current_weekly",
"planned_weekly", "weekly": [one amount per week], "lower", "upper", "locked"}], "reference"}`. Amounts are in
`currency`, a week each; `current_weekly` is the usual split scaled to the same budget, `lower` and `upper` bound
`planned_weekly` (null: no bound). The reader checks the shape only; whether the figures are sensible is the
guardrails' question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import cast

from unisono.decide.proposal import Payload
from unisono.errors import LedgerError
from unisono.words import msg

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ChannelBudget:
    """One channel: its weekly amount today and in the plan, the plan week by week, its bounds and its lock.

    `frequency` says how often people are to be reached in a week, where the plan moves that.
    """

    channel: str
    current_weekly: float
    planned_weekly: float
    weekly: tuple[float, ...]
    lower: float | None
    upper: float | None
    locked: bool
    frequency: float | None = None

    @property
    def total(self) -> Decimal:
        """The channel's money over the window, exact sum of its weeks."""
        return sum((exact(amount) for amount in self.weekly), Decimal())


@dataclass(frozen=True, slots=True)
class BudgetPlan:
    """A budget proposal's payload, read."""

    currency: str
    weeks: tuple[dt.date, ...]
    budget: Decimal
    channels: tuple[ChannelBudget, ...]
    reference: str

    @property
    def last_on(self) -> dt.date:
        """The last day of the last week."""
        return self.weeks[-1] + dt.timedelta(days=6)

    @property
    def total(self) -> Decimal:
        """The money of all channels and weeks."""
        return sum((channel.total for channel in self.channels), Decimal())


def exact(amount: float) -> Decimal:
    """The decimal number that a float is written as; adding these loses nothing."""
    return Decimal(repr(float(amount)))


def read_budget(payload: Payload) -> BudgetPlan:
    """The budget plan in `payload`.

    Raises:
        LedgerError: a part is missing or has the wrong shape; names the part.
    """
    weeks = tuple(_day(item) for item in _items(payload, "weeks"))
    if not weeks or any((b - a).days != 7 for a, b in pairwise(weeks)):
        raise _misshapen("weeks")
    channels = tuple(_channel(item, len(weeks)) for item in _items(payload, "channels"))
    if not channels or len({channel.channel for channel in channels}) < len(channels):
        raise _misshapen("channels")
    return BudgetPlan(
        currency=_text(payload, "currency"),
        weeks=weeks,
        budget=_decimal(payload, "budget"),
        channels=channels,
        reference=_text(payload, "reference") if "reference" in payload else "",
    )


def _channel(item: object, n_weeks: int) -> ChannelBudget:
    if not isinstance(item, Mapping):
        raise _misshapen("channels")
    weekly = tuple(_number(amount, "weekly") for amount in _items(item, "weekly"))
    if len(weekly) != n_weeks:
        raise _misshapen("weekly")
    locked = item.get("locked", False)
    if not isinstance(locked, bool):
        raise _misshapen("locked")
    return ChannelBudget(
        channel=_text(item, "channel"),
        current_weekly=_number(item.get("current_weekly"), "current_weekly"),
        planned_weekly=_number(item.get("planned_weekly"), "planned_weekly"),
        weekly=weekly,
        lower=_optional(item.get("lower"), "lower"),
        upper=_optional(item.get("upper"), "upper"),
        locked=locked,
        frequency=_optional(item.get("frequency"), "frequency"),
    )


def _items(data: Mapping[str, object], name: str) -> tuple[object, ...]:
    items = data.get(name)
    if not isinstance(items, list | tuple):
        raise _misshapen(name)
    return cast("tuple[object, ...]", tuple(items))


def _text(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or (not value and name != "reference"):
        raise _misshapen(name)
    return value


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _misshapen(name)
    return float(value)


def _optional(value: object, name: str) -> float | None:
    return None if value is None else _number(value, name)


def _decimal(data: Mapping[str, object], name: str) -> Decimal:
    try:
        return Decimal(_text(data, name))
    except InvalidOperation:
        raise _misshapen(name) from None


def _day(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(cast("str", value))
    except (TypeError, ValueError):
        raise _misshapen("weeks") from None


def _misshapen(name: str) -> LedgerError:
    return LedgerError(
        msg("The part “{part}” of the budget proposal is missing or has the wrong shape.", part=name),
        remedy=msg("The reference page of the ledger shows the shape of a budget proposal."),
    )
