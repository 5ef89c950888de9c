"""What follows an exported plan in the sample company: its people carry the plan out, its market answers, weeks pass.

A workspace is the sample company's when its first three years of spend are, to the cent, those of a seed. Its later
weeks are taken from the facts; the weeks that nobody has told yet follow the plan from the Monday after its files left
(the same day, if that is a Monday), a few percent off as people are, and before that the last four weeks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from unisono.decide import BudgetPlan, History, Kind, read_budget
from unisono.errors import InputError, LedgerError
from unisono.facts.semantic import weekly_spend
from unisono.synthetic import SampleCompany, sample_company
from unisono.words import msg

if TYPE_CHECKING:
    from unisono.runs.session import Session

SEEDS = (2026, 7)
"""Of the company that the command line makes, and of the one that the application makes."""
_HISTORY = 156
_LATELY = 4
_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Lived:
    """The weeks that were written: their files, the Monday of the first, and the last day of the last."""

    files: tuple[Path, ...]
    seed: int
    first_on: dt.date
    last_on: dt.date


def live_on(
    session: Session,
    proposal_id: str,
    folder: Path,
    *,
    weeks: int | None = None,
    seeds: Sequence[int] = SEEDS,
    funnel: bool = False,
) -> Lived:
    """Write the exports of the weeks after the facts, under an exported plan, into `folder`.

    Args:
        session: at a workspace of the sample company.
        proposal_id: a budget plan whose files left.
        folder: gets the files.
        weeks: how many; None for those that are over today.
        seeds: that the company may be of.
        funnel: it is the company whose media builds a brand.

    Raises:
        LedgerError: the proposal is unknown, or did not leave; InputError: another company's workspace, no plan, or no
            week of it that is over and not in the facts.
    """
    history = session.decisions.show(proposal_id)
    plan = _exported_plan(history)
    known = _spent(session)
    company = _company(known, seeds, funnel=funnel)
    spent = {name: known.spent[name][_HISTORY:].tolist() for name in company.channels}
    done, start = len(known.weeks) - _HISTORY, known.weeks[-1] + _WEEK
    n = _how_many(session, plan, start, weeks)
    left_on = history.exports[-1].at.astimezone(ZoneInfo(session.settings.time_zone)).date()
    for name, weekly in _planned(company, plan).items():
        lately = float(np.mean(known.spent[name][-_LATELY:]))
        spent[name] += [weekly.get(day, lately) if day >= left_on else lately for day in _mondays(start, n)]
    after = company.following(spent, done + n)
    return Lived(tuple(after.write(folder, since=done)), company.seed, start, start + n * _WEEK - dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the facts tell of spend: Mondays without a gap, and EUR by channel (n_weeks,)."""

    weeks: tuple[dt.date, ...]
    spent: dict[str, np.ndarray]


def _exported_plan(history: History) -> BudgetPlan:
    name = history.proposal.proposal_id
    if history.proposal.kind is not Kind.BUDGET:
        raise InputError(
            msg("{proposal} is no plan of budgets.", proposal=name),
            remedy=msg("Name a plan: the sample company carries out whole plans only."),
        )
    if not history.exports:
        raise LedgerError(
            msg("{proposal} was not exported.", proposal=name),
            remedy=msg("Approve it and export its files first: the sample company carries out what left."),
        )
    return read_budget(history.proposal.payload)


def _spent(session: Session) -> _Known:
    table = weekly_spend(session.facts(), session.settings).filter(
        pl.col("channel").is_not_null() & (pl.col("spend") > 0)
    )
    days = table.get_column("week_on").unique().sort().to_list()
    weeks = _mondays(days[0], (days[-1] - days[0]).days // 7 + 1) if days else ()
    at = {week: i for i, week in enumerate(weeks)}
    spent: dict[str, np.ndarray] = {}
    for week, channel, amount in table.select("week_on", "channel", "spend").iter_rows():
        spent.setdefault(channel, np.zeros(len(weeks)))[at[week]] += amount
    return _Known(weeks, spent)


def _company(known: _Known, seeds: Sequence[int], *, funnel: bool) -> SampleCompany:
    """The sample company whose history the facts tell."""
    if len(known.weeks) >= _HISTORY:
        for seed in seeds:
            company = sample_company(seed, last_on=known.weeks[0] + _HISTORY * _WEEK, funnel=funnel)
            told = [known.spent.get(name, np.zeros(_HISTORY))[:_HISTORY] for name in company.channels]
            if np.allclose(np.column_stack(told), company.spend, atol=0.05):
                return company
    raise InputError(
        msg("The facts of this workspace are not those of the sample company."),
        remedy=msg("Use the workspace of a demonstration, or name the seed that its company was made from."),
    )


def _how_many(session: Session, plan: BudgetPlan, start: dt.date, weeks: int | None) -> int:
    """Weeks to write: as many as asked for, or as are over; none beyond the plan."""
    ahead = (plan.last_on - start).days // 7 + 1
    if ahead < 1:
        raise InputError(
            msg("The facts tell all weeks of the plan already, up to {last}.", last=plan.last_on),
            remedy=msg("Grade the plan, and go on with the next one."),
        )
    over = min((session.today - start).days // 7, ahead)
    if weeks is None and over < 1:
        raise InputError(
            msg("The week from {first} is not over yet.", first=start),
            remedy=msg("Wait for its end, or say how many weeks to write ahead of the calendar."),
        )
    return over if weeks is None else min(weeks, ahead)


def _planned(company: SampleCompany, plan: BudgetPlan) -> dict[str, dict[dt.date, float]]:
    """What is delivered of the plan, by channel and Monday; a channel that it does not name goes on as lately."""
    given = {c.channel: c.weekly for c in plan.channels if c.channel in company.channels}
    delivered = company.delivered(given)
    return {name: dict(zip(plan.weeks, delivered.get(name, ()), strict=False)) for name in company.channels}


def _mondays(first: dt.date, n: int) -> tuple[dt.date, ...]:
    return tuple(first + i * _WEEK for i in range(n))
