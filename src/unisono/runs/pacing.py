"""How the plan that is under way is spent: planned and spent by week, and where each channel lands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from unisono.decide import BudgetPlan, History, Kind, State, read_budget
from unisono.facts.semantic import weekly_spend
from unisono.plan.landing import Pacing, land

if TYPE_CHECKING:
    from unisono.runs.session import Session

BEFORE = 26
"""Weeks before the window that tell how a channel keeps to its money."""


def under_way(session: Session) -> History | None:
    """The newest plan that left and whose window has begun and is not graded yet."""
    left = session.decisions.list(State.EXPORTED, Kind.BUDGET)
    return next((h for h in left if read_budget(h.proposal.payload).weeks[0] <= session.today), None)


def pacing(session: Session, history: History) -> Pacing:
    """The pacing of the plan in `history`, from the newest facts; other currencies than the plan's are not told."""
    plan = read_budget(history.proposal.payload)
    table = weekly_spend(session.facts(), session.settings).filter(pl.col("currency") == plan.currency)
    channels = [channel.channel for channel in plan.channels]
    told = _told(session, plan)
    first = plan.weeks[0]
    before = [first - dt.timedelta(weeks=i) for i in range(BEFORE, 0, -1)]
    planned = np.array([channel.weekly for channel in plan.channels], dtype=np.float64).T
    landed = land(channels, planned, _money(table, told, channels), _money(table, before, channels), plan.currency)
    return Pacing(tuple(plan.weeks), len(told), plan.currency, landed)


def _told(session: Session, plan: BudgetPlan) -> list[dt.date]:
    """The window's first weeks that all sources tell to their end."""
    from unisono.runs.glance import glance

    last_on = glance(session).last_on
    return [week for week in plan.weeks if last_on is not None and week + dt.timedelta(days=6) <= last_on]


def _money(table: pl.DataFrame, weeks: Sequence[dt.date], channels: Sequence[str]) -> npt.NDArray[np.float64]:
    """(n_weeks, n_channels); a week in which a channel told nothing is 0 where its platform told others, else NaN."""
    known = {(row["week_on"], row["channel"]): row["spend"] for row in table.iter_rows(named=True)}
    seen = set(table["channel"].drop_nulls().unique())
    return np.array(
        [[_one(known.get((week, c), 0.0) if c in seen else None) for c in channels] for week in weeks],
        dtype=np.float64,
    ).reshape(len(weeks), len(channels))


def _one(value: float | None) -> float:
    return float("nan") if value is None else float(value)
