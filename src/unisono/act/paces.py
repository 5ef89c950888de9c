"""What a plan compares with, what runs, and what is set: three amounts that people take for one.

For a marketer: a plan may lower a channel against its share of the last year and still raise it against the last weeks,
because less was running lately. The change list starts from what runs; so both are told, and where they point in
different directions that is said.

Limits: what runs is the mean spend of the last 28 days, not a budget; a flight of television may lie outside of it.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from unisono.act.cents import to_cents
from unisono.act.changeset import Pace
from unisono.decide import BudgetPlan
from unisono.decide.budget import exact
from unisono.words import Money, Text, msg
from unisono.words.text import Value


def paces_of(plan: BudgetPlan, campaigns: pl.DataFrame) -> tuple[Pace, ...]:
    """Each channel's money a week; `campaigns` as `read_campaigns` wants them, agencies' lines included."""
    return tuple(
        Pace(
            channel.channel,
            to_cents(exact(channel.current_weekly)),
            _running(campaigns, channel.channel, plan.currency),
            to_cents(exact(channel.planned_weekly)),
        )
        for channel in plan.channels
    )


def _running(campaigns: pl.DataFrame, channel: str, currency: str) -> Decimal | None:
    """What the channel spent a week lately; None where nothing of it is known."""
    own = campaigns.filter((pl.col("channel") == channel) & (pl.col("currency") == currency))
    known = own["current_daily"].drop_nulls()
    return None if known.is_empty() else to_cents(sum((exact(float(day)) for day in known), Decimal()) * 7)


def turn(pace: Pace, currency: str) -> Text:
    """Why a channel is raised although the plan gives it less than before, or the other way round."""
    values: dict[str, Value] = {
        "channel": pace.channel,
        "reference": Money(pace.reference, currency),
        "planned": Money(pace.planned, currency),
        "running": None if pace.running is None else Money(pace.running, currency),
    }
    if pace.planned < pace.reference:
        return msg(
            "{channel}: the plan gives it less than the split that it compares with ({planned} a week instead of "
            "{reference}), but lately it ran at {running}: so it is raised.",
            **values,
        )
    return msg(
        "{channel}: the plan gives it more than the split that it compares with ({planned} a week instead of "
        "{reference}), but lately it ran at {running}: so it is lowered.",
        **values,
    )
