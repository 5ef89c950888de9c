"""How the plan that is under way is spent: planned and spent by week, and where each channel lands.

For a marketer: a plan for the weeks from the 16th that is exported on the 23rd is not held against the week before.

Rule: under way is, of the exported plans whose window holds today, the one whose files left last; where none does, of
those that are over and not graded yet. Money counts from the day on which its files left, planned and spent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from unisono.act.late import days_left
from unisono.decide import History, Kind, State, read_budget
from unisono.decide.plans import PlanInForce
from unisono.facts.semantic import weekly_spend
from unisono.facts.semantic.weekly import spend_in
from unisono.plan.landing import Pacing, land
from unisono.runs.ground import exported_on

if TYPE_CHECKING:
    from unisono.runs.session import Session

BEFORE = 26
"""Weeks before the window that tell how a channel keeps to its money."""


def under_way(session: Session) -> History | None:
    """The plan that is spent today, by the rule of this module."""
    begun = [history for history in _left(session) if _plan(history).first_on <= session.today]
    return max(begun, key=lambda h: (session.today <= _plan(h).last_on, h.exports[-1].at), default=None)


def beside(session: Session, history: History | None) -> tuple[PlanInForce, ...]:
    """The other exported plans that begin later, or hold today too; by their first day."""
    others = (_plan(other) for other in _left(session) if other != history)
    return tuple(sorted((o for o in others if session.today <= o.last_on), key=lambda o: (o.first_on, o.proposal_id)))


def pacing(session: Session, history: History) -> Pacing | None:
    """The pacing of the plan in `history`, from the newest facts; None where it left after its last day.

    Other currencies than the plan's are not told.
    """
    plan = read_budget(history.proposal.payload)
    since = max(plan.weeks[0], _left_on(session, history))
    parts = np.array([days_left(week, since) / 7 for week in plan.weeks])
    counts, weeks = parts > 0, tuple(week for week in plan.weeks if days_left(week, since))
    if not weeks:
        return None
    channels = [channel.channel for channel in plan.channels]
    planned = np.array([channel.weekly for channel in plan.channels], dtype=np.float64).T * parts[:, None]
    table, told = _weekly(session, weeks[0], since, plan.currency), _told(session, weeks)
    spent = _money(table, [max(week, since) for week in told], channels)
    before = _money(table, [weeks[0] - dt.timedelta(weeks=i) for i in range(BEFORE, 0, -1)], channels)
    landed = land(channels, planned[counts], spent, before, plan.currency, parts[counts])
    return Pacing(plan.weeks[0], since, weeks, len(told), plan.currency, landed)


def _left(session: Session) -> list[History]:
    """Exported plans that are not graded yet, but for those that left after their last day."""
    exported = session.decisions.list(State.EXPORTED, Kind.BUDGET)
    return [history for history in exported if _left_on(session, history) <= _plan(history).last_on]


def _plan(history: History) -> PlanInForce:
    return PlanInForce.of(history.proposal, history.state)


def _left_on(session: Session, history: History) -> dt.date:
    return exported_on(session, history.exports[0]) if history.exports else dt.date.min


def _weekly(session: Session, week: dt.date, since: dt.date, currency: str) -> pl.DataFrame:
    """Spend by week; also that from `since` on in its `week`, as a week that begins then."""
    facts = session.facts()
    table = weekly_spend(facts, session.settings)
    if since != week:
        days = pl.DataFrame({"period_on": [since], "last_on": [week + dt.timedelta(days=6)]})
        part = spend_in(facts, days).rename({"period_on": "week_on"}).select(table.columns)
        table = pl.concat([table, part])
    return table.filter(pl.col("currency") == currency)


def _told(session: Session, weeks: Sequence[dt.date]) -> list[dt.date]:
    """The first of these weeks that all sources tell to their end."""
    from unisono.runs.glance import glance

    last_on = glance(session).last_on
    return [week for week in weeks if last_on is not None and week + dt.timedelta(days=6) <= last_on]


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
