"""A budget plan: the split, its gain over today's with interval and probability, and the outcome it promises."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np

from unisono.domain import Estimate
from unisono.errors import PlanError
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.result import FitResult, highest_sustained
from unisono.plan.doubt import doubt
from unisono.plan.forecast import Forecast, forecast, last_years_controls
from unisono.plan.optimise import Limits, best_split, nearest_split
from unisono.plan.phasing import even
from unisono.plan.reasons import reason
from unisono.plan.request import PlanRequest, check_request, limits
from unisono.plan.response import ResponseTables, tabulate
from unisono.words import Money, Text, msg

_FAR = 3.0


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One channel of a plan; money over the whole window.

    Attributes:
        channel: its name.
        reference: today's split, scaled to the budget.
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
        """Relative move against today's split; infinite for a channel that starts from nothing."""
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
        gain: incremental margin over today's split, same budget, tail included, as promised: see `doubt`; in the
            outcome's own unit, without a margin, where the outcome is not money.
        probability_better: posterior probability that the gain is above zero; ties count half, so it is 0.5 when
            nothing is moved.
        promise: forecast of the outcome under the plan.
        promise_today: the same under today's split.
        assumptions: what the forecast takes for granted, in words.
    """

    run_id: str
    edition_id: str
    request: PlanRequest
    currency: str
    weeks: tuple[dt.date, ...]
    lines: tuple[PlanLine, ...]
    gain: Estimate
    probability_better: float
    promise: Forecast
    promise_today: Forecast
    assumptions: tuple[Text, ...]

    @property
    def moves(self) -> bool:
        """Whether the plan differs from today's split by more than rounding."""
        return any(
            abs(line.planned - line.reference) > 0.005 * self.request.budget / len(self.lines) for line in self.lines
        )


def reference_split(fit: FitResult, request: PlanRequest) -> Array:
    """Today's split: spend of the last `reference_weeks` weeks, scaled to the budget; (n_channels,).

    Raises:
        PlanError: nothing was spent in those weeks.
    """
    recent = _recent(fit.data, request).sum(axis=0)
    if recent.sum() <= 0:
        raise PlanError(
            msg(
                "Nothing was spent in the last {weeks} weeks, so there is no split of today.",
                weeks=request.reference_weeks,
            ),
            remedy=msg("Compare with a longer past, such as --reference-weeks 104."),
        )
    return np.asarray(recent / recent.sum() * request.budget)


def _recent(data: ModelData, request: PlanRequest) -> Array:
    return data.spend[-data.periods_in(request.reference_weeks) :]


def make_plan(fit: FitResult, request: PlanRequest, future_controls: Array | None = None) -> Plan:
    """The best split for `request` under `fit`.

    Args:
        fit: a fitted model.
        request: budget, weeks and limits.
        future_controls: (n_periods, n_controls) known calendar; None repeats last year's and says so.

    Raises:
        PlanError: limits that cannot be met, or a budget far outside everything ever spent.
    """
    data, channels = fit.data, fit.data.channels
    check_request(request, channels, data.currency)
    n_periods = data.periods_in(request.weeks)
    reference = reference_split(fit, request)
    allowed = _limits(fit, request, reference)
    _refuse_far(fit, request, n_periods)
    start = _start(request, reference, allowed, data.currency)

    tables = tabulate(
        fit.draws.thin(request.draws),
        data.spend,
        ceiling=np.maximum(1.02 * np.maximum(allowed.upper, 1.5 * reference), fit.draws.mean_spend * n_periods),
        phase=even(n_periods, len(channels)).weekly,
        after=_recent(data, request).mean(axis=0),
    )
    split = best_split(tables, reference, start, allowed, caution=request.caution, seed=fit.spec.seed)
    worth = request.margin_rate if data.outcome_is_money else 1.0
    promised = tables.scaled(doubt(tables, reference))
    gain = worth * (promised.value(split) - promised.value(reference)).sum(axis=1)
    controls = future_controls if future_controls is not None else last_years_controls(fit, n_periods)
    return Plan(
        run_id=fit.run_id,
        edition_id=fit.edition_id,
        request=request,
        currency=data.currency,
        weeks=data.following(n_periods),
        lines=_lines(fit, tables, split, reference, allowed, n_periods),
        gain=Estimate.of_draws(gain, unit=data.outcome_unit, level=fit.spec.level),
        probability_better=float((gain > 0).mean() + 0.5 * (gain == 0).mean()),
        promise=forecast(fit, np.tile(split / n_periods, (n_periods, 1)), controls),
        promise_today=forecast(fit, np.tile(reference / n_periods, (n_periods, 1)), controls),
        assumptions=_assumptions(data, calendar_known=future_controls is not None),
    )


def _limits(fit: FitResult, request: PlanRequest, reference: Array) -> Limits:
    channels = fit.data.channels
    found = limits(request, channels, dict(zip(channels, reference.tolist(), strict=True)), fit.data.currency)
    return Limits(
        budget=request.budget,
        lower=np.array([found[c][0] for c in channels]),
        upper=np.array([found[c][1] for c in channels]),
        groups=[(np.array([c in g.channels for c in channels]), g.lower, g.upper) for g in request.groups],
    )


def _start(request: PlanRequest, reference: Array, allowed: Limits, currency: str) -> Array:
    """Today's split where the limits allow it, else the nearest one that they do."""
    if allowed.hold(reference):
        return np.clip(reference, allowed.lower, allowed.upper)
    start = nearest_split(reference, allowed)
    if start is None:
        raise PlanError(
            msg(
                "The groups and bounds contradict each other: no split of {budget} meets them all.",
                budget=Money(request.budget, currency),
            ),
            remedy=msg("Widen one of the groups: {groups}.", groups=tuple(g.name for g in request.groups)),
        )
    return start


def _assumptions(data: ModelData, *, calendar_known: bool) -> tuple[Text, ...]:
    found = [
        msg("Spend is spread evenly over the weeks; after the window it goes on at today's level."),
        msg("Prices of media and the response of people stay as in the history."),
    ]
    if not calendar_known and data.control_names:
        found.append(
            msg("The calendar of these weeks is not known: {controls} repeat last year.", controls=data.control_names)
        )
    if not data.outcome_is_money:
        found.append(
            msg("{outcome} is not money: the gain is counted in it, without a margin.", outcome=data.outcome_name)
        )
    return tuple(found)


def _refuse_far(fit: FitResult, request: PlanRequest, n_periods: int) -> None:
    """No model knows what happens far outside everything that was ever tried."""
    highest = highest_sustained(fit.data.spend.sum(axis=1), n_periods) * n_periods
    if request.budget > _FAR * highest:
        raise PlanError(
            msg(
                "The budget {budget} is more than {times} times the most ever spent in as many weeks ({highest}).",
                budget=Money(request.budget, fit.data.currency),
                times=_FAR,
                highest=Money(highest, fit.data.currency),
            ),
            remedy=msg(
                "Plan at most {most}, learn from it, then plan again.",
                most=Money(_FAR * highest, fit.data.currency),
            ),
        )


def _lines(
    fit: FitResult, tables: ResponseTables, split: Array, reference: Array, allowed: Limits, n_periods: int
) -> tuple[PlanLine, ...]:
    unit, level = fit.data.outcome_unit, fit.spec.level
    outcome = tables.value(split) - tables.value(np.zeros_like(split))
    slopes = tables.marginal(split)
    typical = float(np.average(slopes.mean(axis=0), weights=np.maximum(split, 1e-9)))
    lines = []
    for m, channel in enumerate(fit.data.channels):
        lower, upper = float(allowed.lower[m]), float(allowed.upper[m])
        marginal = Estimate.of_draws(slopes[:, m], unit=unit, level=level)
        locked = upper - lower <= 1e-9 * allowed.budget
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
                beyond_history=bool(split[m] / n_periods > 1.001 * highest_sustained(fit.data.spend[:, m])),
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
