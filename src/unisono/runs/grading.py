"""Grade a promise: what the proposal predicted against what the facts of its weeks say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from unisono.decide import MODEL, BudgetPlan, Forecast, Grade, History, Observation, Proposal, grade, read_budget
from unisono.errors import LedgerError
from unisono.facts.semantic import ModelTable
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult
from unisono.plan import forecast
from unisono.plan.hindsight import realised_gain
from unisono.plan.later import gone_on
from unisono.runs.latest import latest_run
from unisono.runs.measuring import refuse_failed
from unisono.runs.planning import expected_controls
from unisono.words import msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


def grade_proposal(session: Session, proposal_id: str, progress: Callable[[float], None] | None) -> Grade:
    """Compare, fit again on the new facts for the gain, and record the grade.

    The gap between promise and fact is split by predicting again with the spend as it was, then with promotions and
    prices as they were too; what is left stays unexplained. The gain is the new fit's, since no fact shows it directly.
    """
    prediction = session.decisions.promise(proposal_id, on=session.today)
    history = session.decisions.show(proposal_id)
    proposal = history.proposal
    observation = observe(session, history, session.model_table(), progress)
    result = grade(prediction, observation, on=session.today)
    session.decisions.record_grade(proposal.proposal_id, result, system_user=session.user, at=session.now)
    return result


def observe(
    session: Session, history: History, table: ModelTable, progress: Callable[[float], None] | None
) -> Observation:
    """What happened in the proposal's weeks."""
    proposal = history.proposal
    plan = read_budget(proposal.payload)
    _refuse_open_weeks(plan.weeks, table)
    rows = [table.week_on.index(week) for week in plan.weeks]
    known = [r for r in rows if np.isfinite(table.outcome[r])]
    planned = {channel.channel: float(channel.total) for channel in plan.channels}
    planned |= {c: 0.0 for c in table.channels if c not in planned and _spent(table, c, rows)}
    complete = len(known) == len(plan.weeks)
    actual = {c: _spent(table, c, rows) if complete else None for c in planned}
    seen = Observation(
        weeks=tuple(table.week_on[r] for r in known),
        observed=None,
        with_actual_spend=None,
        with_actual_context=None,
        planned_spend=planned,
        actual_spend=actual,
        edition_id=session.edition().edition_id,
    )
    if not complete:
        return seen
    fit = session.latest_fit(proposal.basis.run_id)
    before = [table.week_on.index(week) for week in _weeks_until(fit, plan.weeks[0], table)]
    as_planned = expected_controls(session, history, fit, len(before) + len(rows))
    as_happened = _controls(fit, table, [*before, *rows])
    spend = np.column_stack([_path(table, c, [*before, *rows]) for c in fit.data.channels])
    often = _frequency(plan, fit)

    def expected(controls: Array) -> float:
        """Outcome of the plan's weeks with the money that was spent until and in them."""
        n = len(before)
        told = gone_on(fit, n, spend=spend[:n], controls=controls[:n])
        return forecast(told, spend[n:], controls[n:], frequency=often).total().value

    newest = _fit_on_current(session, progress)
    return replace(
        seen,
        observed=float(table.outcome[rows].sum()),
        with_actual_spend=expected(as_planned),
        with_actual_context=None if as_happened is None else expected(as_happened),
        gain=_gain(newest, proposal, session.settings.margin_rate),
        run_id=newest.run_id,
    )


def _weeks_until(fit: FitResult, first: dt.date, table: ModelTable) -> tuple[dt.date, ...]:
    """The weeks between the history of `fit` and the plan that begins on `first`, as the facts tell them now."""
    return tuple(week for week in table.week_on if fit.data.period(fit.data.n_periods) <= week < first)


def _frequency(plan: BudgetPlan, fit: FitResult) -> Array | None:
    """(n_channels,) how often the plan reached people, NaN with the history's mix; None where it moved none."""
    told = {each.channel: each.frequency for each in plan.channels if each.frequency is not None}
    return np.array([told.get(channel, np.nan) for channel in fit.data.channels]) if told else None


def _refuse_open_weeks(weeks: tuple[dt.date, ...], table: ModelTable) -> None:
    """A window can be graded when every source tells all of its weeks.

    Raises:
        LedgerError: names the day that the facts do not reach, or the channel whose spend is not known.
    """
    if any(week not in table.week_on for week in weeks):
        raise LedgerError(
            msg(
                "The facts do not reach {last} yet, the end of the plan: all sources together end on {end}.",
                last=weeks[-1] + dt.timedelta(days=6),
                end=table.week_on[-1] + dt.timedelta(days=table.period_days - 1),
            ),
            remedy=msg("Import all sources up to the end of the plan; the check of the facts names the stale ones."),
            option="unisono check",
        )
    rows = [table.week_on.index(week) for week in weeks]
    unknown = tuple(c for m, c in enumerate(table.channels) if not np.isfinite(table.spend[rows, m]).all())
    if unknown:
        raise LedgerError(
            msg("The spend of {channels} is not known in all weeks of the plan.", channels=unknown),
            remedy=msg("Complete it (a true zero must be written as 0), import it, and grade again."),
        )


def _spent(table: ModelTable, channel: str, rows: list[int]) -> float | None:
    return float(_path(table, channel, rows).sum()) if channel in table.channels else None


def _path(table: ModelTable, channel: str, rows: list[int]) -> Array:
    if channel not in table.channels:
        return np.zeros(len(rows))
    return np.asarray(table.spend[rows, table.channels.index(channel)])


def _controls(fit: FitResult, table: ModelTable, rows: list[int]) -> Array | None:
    """Controls of the window as they came, in the fit's order; None where one is not known.

    Without them the share of promotions and prices cannot be told apart: it stays in what is unexplained.
    """
    if not set(fit.data.control_names) <= set(table.control_names):
        return None
    columns = [table.control_names.index(name) for name in fit.data.control_names]
    happened = np.asarray(table.controls[np.ix_(rows, columns)])
    return happened if np.isfinite(happened).all() else None


def _fit_on_current(session: Session, progress: Callable[[float], None] | None) -> FitResult:
    """The newest fit where it already knows the current facts, else a new one; a failed one grades nothing.

    Raises:
        TrustError: a source is red and nobody overrode it; ModelError: the fit failed its review.
    """
    edition_id = session.edition().edition_id
    latest = latest_run(session.fits)
    known = latest is not None and latest.edition_id == edition_id
    fit = session.latest_fit() if known else session.fit(progress=progress)
    refuse_failed(fit, session.decisions.overrides_in_force(edition_id, MODEL))
    return fit


def _gain(fit: FitResult, proposal: Proposal, margin_rate: float) -> Forecast | None:
    """The gain over the usual split as the newest fit sees it.

    None where it does not know the same channels (the channel map was edited since): the two splits are then not
    about the same things.
    """
    plan = read_budget(proposal.payload)
    known = {c.channel for c in plan.channels} == set(fit.data.channels)
    if not known or plan.weeks[0] not in fit.data.periods:
        return None
    weekly = {c.channel: c.current_weekly for c in plan.channels}
    other = np.tile([weekly.get(c, 0.0) for c in fit.data.channels], (len(plan.weeks), 1))
    found = realised_gain(
        fit,
        first=fit.data.periods.index(plan.weeks[0]),
        weeks=len(plan.weeks),
        other=other,
        margin_rate=margin_rate,
    )
    promise = proposal.prediction
    return Forecast(
        metric=promise.metric if promise else "",
        unit=found.unit,
        estimate=found.value,
        lower=found.interval.lower,
        upper=found.interval.upper,
        level=found.interval.level,
    )
