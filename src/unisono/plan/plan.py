"""A budget plan: dated money, its gain over the usual split with interval and probability, and the outcome promised."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np

from unisono.domain import Estimate
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.growth import Growth
from unisono.measure.mmm.joint import Synergies
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.result_tables import highest_sustained
from unisono.plan.desk import Desk, counted, prepare
from unisono.plan.forecast import Forecast, forecasts
from unisono.plan.frequency import (
    PlannedFrequency,
    best_frequencies,
    frequency_assumption,
    frequency_gain,
    moved_channels,
    told_frequencies,
)
from unisono.plan.later import Later
from unisono.plan.pacing import Pace, has_season
from unisono.plan.reasons import reason
from unisono.plan.request import Frequency, PlanRequest
from unisono.plan.usual import reference_split
from unisono.plan.worth import Objective, bad_case, chance_better
from unisono.words import Money, Text, msg

__all__ = ["Plan", "PlanLine", "make_plan", "plan_of", "reference_split"]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One channel of a plan; money over the whole window.

    Attributes:
        channel: its name.
        reference: the usual split, scaled to the budget.
        planned: recommended money.
        lower: its limit.
        upper: its limit.
        locked: the limits leave no choice.
        outcome: what `planned` brings in window and tail over spending nothing, in the outcome's unit.
        marginal: outcome of one more unit of money at `planned`, as `ResponseTables.marginal` defines it.
        beyond_history: the weekly amount exceeds anything kept up for four weeks before.
        reason: why, in words.
    """

    channel: str
    reference: float
    planned: float
    lower: float
    upper: float
    locked: bool
    outcome: Estimate
    marginal: Estimate
    beyond_history: bool
    reason: Text

    @property
    def change(self) -> float:
        """Relative move against the usual split; infinite for a channel that starts from nothing."""
        if self.reference > 0:
            return self.planned / self.reference - 1
        return math.inf if self.planned > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A recommended split with its promise.

    Attributes:
        run_id: the fit behind it.
        edition_id: the facts behind the fit.
        request: what was asked.
        currency: of the money.
        weeks: first days of the window's periods (weeks, or months where the history is monthly).
        lines: one per channel.
        weekly: (n_weeks, n_channels) money of each period, in the order of `lines`.
        weekly_today: the same of the usual split.
        gain: incremental margin over the usual split, same budget, tail included, as promised: see `doubt`; in the
            outcome's own unit, without a margin, where the outcome is not money.
        bad_case: mean of the worst quarter of the gain.
        probability_better: posterior probability that the gain is above zero; ties count half, so it is 0.5 when
            nothing is moved.
        present_value: gain of net present value, where that was asked.
        promise: forecast of the outcome under the plan.
        promise_today: the same under the usual split.
        assumptions: what the forecast takes for granted, in words.
        frequencies: how often people are to be reached, of channels that tell it, where that was asked.
        frequency_gain: what that alone gains, with the usual split; None where it was not asked.
    """

    run_id: str
    edition_id: str
    request: PlanRequest
    currency: str
    weeks: tuple[dt.date, ...]
    lines: tuple[PlanLine, ...]
    weekly: Array
    weekly_today: Array
    gain: Estimate
    bad_case: float
    probability_better: float
    present_value: Estimate | None
    promise: Forecast
    promise_today: Forecast
    assumptions: tuple[Text, ...]
    frequencies: tuple[PlannedFrequency, ...] = ()
    frequency_gain: Estimate | None = None

    @property
    def moves(self) -> bool:
        """Whether the plan differs from the usual split by more than rounding, or in how often people are reached."""
        return any(each.planned is not None for each in self.frequencies) or any(
            abs(line.planned - line.reference) > 0.005 * self.request.budget / len(self.lines) for line in self.lines
        )

    @property
    def is_usual(self) -> bool:
        """Whether every week is that of the usual split, to the cent: such a plan promises nothing."""
        return self.gain.interval.lower == self.gain.interval.upper == 0

    @property
    def split(self) -> Array:
        """(n_channels,) planned money over the window."""
        return np.array([line.planned for line in self.lines])

    def chance_of(self, outcome: float) -> float:
        """Probability that the window's outcome reaches `outcome` under the plan."""
        return float((self.promise.outcome.sum(axis=1) >= outcome).mean())


def make_plan(fit: FitResult, request: PlanRequest, future_controls: Array | None = None) -> Plan:
    """The best plan for `request` under `fit`.

    Args:
        fit: a fitted model.
        request: budget, weeks, limits, aim.
        future_controls: (n_periods, n_controls) known calendar; None repeats last year's and says so.

    Raises:
        PlanError: limits that cannot be met, or a budget far outside everything ever spent.
    """
    planned = best_frequencies(fit, request) if request.frequency is Frequency.BEST else None
    desk = prepare(fit, request, future_controls, planned=planned)
    return plan_of(desk, desk.solve())


def plan_of(desk: Desk, split: Array) -> Plan:
    """The plan that spends `split` (n_channels,) over the window, whoever chose it."""
    fit, request = desk.fit, desk.request
    weekly, today = desk.weekly(split), desk.weekly_today()
    exact = weekly.sum(axis=0) if request.pacing.step else split
    gain = desk.gain(weekly)
    spends, frequencies = [desk.buys(weekly), desk.buys(today)], [desk.planned, None]
    promise, promise_today = forecasts(fit, spends, desk.controls, frequencies=frequencies)
    present = None
    if request.aim.objective is Objective.NPV:
        weights = counted(request, desk.n_periods, fit.draws.window, fit.data.period_days)
        paid = float(desk.discounts() @ (weekly - today).sum(axis=1))
        present = Estimate.of_draws(desk.gain(weekly, weights) - paid, unit=fit.data.outcome_unit, level=fit.spec.level)
    return Plan(
        run_id=fit.run_id,
        edition_id=fit.edition_id,
        request=request,
        currency=fit.data.currency,
        weeks=desk.periods,
        lines=lines_of(desk, exact),
        weekly=weekly,
        weekly_today=today,
        gain=Estimate.of_draws(gain, unit=fit.data.outcome_unit, level=fit.spec.level),
        bad_case=bad_case()(gain)[0],
        probability_better=chance_better(gain),
        present_value=present,
        promise=promise,
        promise_today=promise_today,
        assumptions=assumptions_of(desk, weekly),
        frequencies=told_frequencies(desk, weekly),
        frequency_gain=frequency_gain(desk),
    )


def assumptions_of(desk: Desk, weekly: Array) -> tuple[Text, ...]:
    """What the plan that spends `weekly` (n_periods, n_channels) takes for granted, in words."""
    data, pacing, market = desk.fit.data, desk.request.pacing, desk.request.market
    seasonal = pacing.pace is Pace.SEASON
    found = [
        msg("Spend follows the season of last year; after the window it goes on at today's level.")
        if seasonal
        else msg("Spend is spread evenly over the weeks; after the window it goes on at today's level.")
    ]
    if isinstance(desk.fit, Later):
        last = desk.periods[0] - dt.timedelta(days=1)
        found.append(
            msg(
                "Until {last}, before the plan begins, every channel goes on as in the last four weeks of the facts.",
                last=last,
            )
        )
    if seasonal and not has_season(data):
        found.append(msg("The history holds no such weeks of last year: spend is spread evenly."))
    dearer = tuple(channel for channel, value in market.elasticity.items() if value > 0)
    if dearer:
        found.append(
            msg("Prices of {channels} rise with spend, as asked; the others' stay as in the history.", channels=dearer)
        )
    else:
        found.append(msg("Prices of media and the response of people stay as in the history."))
    if not desk.calendar_known and data.control_names:
        found.append(
            msg("The calendar of these weeks is not known: {controls} repeat last year.", controls=data.control_names)
        )
    moving = tuple(name for name, form in zip(data.channels, desk.fit.draws.forms, strict=False) if form.varying)
    if moving:
        found.append(msg("The effects of {channels} stay as they were at the end of the history.", channels=moving))
    joint = desk.fit.draws.joint
    for i, j in joint.pairs if isinstance(joint, Synergies) else ():
        found.append(
            msg(
                "{first} and {second} bring together what they brought together in the history.",
                first=data.channels[i],
                second=data.channels[j],
            )
        )
    if isinstance(joint, Growth):
        found.append(msg("Media multiplies what is sold without it: its effects grow with the baseline."))
    if told := tuple(name for name in data.delivery.channels if name not in moved_channels(desk)):
        found.append(
            msg(
                "Money for {channels} buys reach at the average price of the history, with its mix of frequencies; "
                "beyond the highest reach of a period it is taken to bring nothing more.",
                channels=told,
            )
        )
    found += [frequency_assumption(each) for each in told_frequencies(desk, weekly) if each.planned is not None]
    if data.organic:
        found.append(msg("Organic media goes on as in the same weeks of last year: {names}.", names=data.organic))
    if not data.outcome_is_money:
        found.append(
            msg("{outcome} is not money: the gain is counted in it, without a margin.", outcome=data.outcome_name)
        )
    unspent = desk.request.budget - float(weekly.sum())
    if unspent > 0.005:
        found.append(
            msg(
                "{money} stays unspent: it is no whole step of {step}.",
                money=Money(unspent, data.currency),
                step=Money(pacing.step, data.currency),
            )
        )
    return tuple(found)


def lines_of(desk: Desk, split: Array) -> tuple[PlanLine, ...]:
    """One line per channel of the plan that spends `split` (n_channels,) over the window."""
    fit, reference, allowed = desk.fit, desk.reference, desk.allowed
    unit, level = fit.data.outcome_unit, fit.spec.level
    outcome = desk.tables.value(split) - desk.tables.value(np.zeros_like(split))
    slopes = desk.tables.marginal(split)
    typical = float(np.average(slopes.mean(axis=0), weights=np.maximum(split, 1e-9)))
    lines = []
    for m, channel in enumerate(fit.data.channels):
        lower, upper = float(allowed.lower[m]), float(allowed.upper[m])
        marginal = Estimate.of_draws(slopes[:, m], unit=unit, level=level)
        locked = upper - lower <= 1e-9 * allowed.budget
        beyond = split[m] / desk.n_periods > 1.001 * highest_sustained(fit.data.spend[:, m])
        lines.append(
            PlanLine(
                channel=channel,
                reference=float(reference[m]),
                planned=float(split[m]),
                lower=lower,
                upper=upper,
                locked=locked,
                outcome=Estimate.of_draws(outcome[:, m], unit=unit, level=level),
                marginal=marginal,
                beyond_history=bool(beyond),
                reason=reason(
                    planned=float(split[m]),
                    today=float(reference[m]),
                    lower=lower,
                    upper=upper,
                    marginal=marginal.value,
                    typical=typical,
                ),
            )
        )
    return tuple(lines)
