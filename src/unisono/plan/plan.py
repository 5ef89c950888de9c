"""A budget plan: the split, its gain over today's with interval and probability, and the outcome it promises."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.domain import Estimate
from unisono.errors import PlanError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult, highest_sustained
from unisono.plan.forecast import Forecast, forecast, following_weeks, last_years_controls
from unisono.plan.optimise import best_split
from unisono.plan.request import PlanRequest, check_request, limits
from unisono.plan.response import ResponseTables, tabulate
from unisono.words import Money, Share, Text, msg

_FAR = 3.0


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One channel of a plan; money over the whole window.

    Attributes:
        reference: today's split, scaled to the budget.
        planned: recommended money; `lower` and `upper` are its limits, `locked` when they leave no choice.
        outcome: what `planned` brings in window and tail over spending nothing, in the outcome's unit.
        marginal: outcome of one more unit of money at `planned`.
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
        """Relative move against today's split; 0 when both are zero."""
        return self.planned / self.reference - 1 if self.reference > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A recommended split with its promise.

    Attributes:
        run_id, edition_id: the fit and facts behind it.
        request: what was asked.
        currency: of the money; `weeks` are the window's first days.
        lines: one per channel.
        gain: incremental margin over today's split, same budget, tail included.
        probability_better: posterior probability that the gain is above zero (0.5 when nothing is moved).
        promise: forecast of the outcome under the plan; `promise_today` under today's split.
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
    """Today's split: spend of the last `reference_weeks` weeks, scaled to the budget; (n_channels,)."""
    recent = fit.data.spend[-request.reference_weeks :].sum(axis=0)
    if recent.sum() <= 0:
        raise PlanError(
            msg(
                "Nothing was spent in the last {weeks} weeks, so there is no split of today.",
                weeks=request.reference_weeks,
            ),
            remedy=msg("Compare with a longer past, such as --reference-weeks 104."),
        )
    return np.asarray(recent / recent.sum() * request.budget)


def make_plan(fit: FitResult, request: PlanRequest, future_controls: Array | None = None) -> Plan:
    """The best split for `request` under `fit`.

    Args:
        fit: a fitted model.
        request: budget, weeks and limits.
        future_controls: (weeks, n_controls) known calendar; None repeats last year's weeks and says so.

    Raises:
        PlanError: limits that cannot be met, or a budget far outside everything ever spent.
    """
    data, channels = fit.data, fit.data.channels
    check_request(request, channels, data.currency)
    n_periods = _periods(request, data.period_days)
    reference = reference_split(fit, request)
    found = limits(request, channels, dict(zip(channels, reference, strict=True)), data.currency)
    lower = np.array([found[c][0] for c in channels])
    upper = np.array([found[c][1] for c in channels])
    _refuse_far(fit, request, n_periods)

    draws = fit.draws.thin(request.draws)
    after = data.spend[-request.reference_weeks :].mean(axis=0)
    tables = tabulate(draws, data.spend, upper=np.maximum(upper, reference) * 1.02, weeks=n_periods, after=after)
    groups = [(np.array([c in g.channels for c in channels]), g.lower, g.upper) for g in request.groups]
    split = best_split(
        tables,
        reference,
        budget=request.budget,
        lower=lower,
        upper=upper,
        groups=groups,
        caution=request.caution,
        seed=fit.spec.seed,
    )
    gain = request.margin_rate * (tables.value(split) - tables.value(reference)).sum(axis=1)
    moved = bool(np.abs(split - reference).max() > 1e-6 * request.budget)

    assumptions = [
        msg("Spend is spread evenly over the weeks; after the window it goes on at today's level."),
        msg("Prices of media and the response of people stay as in the history."),
    ]
    if future_controls is None and data.control_names:
        assumptions.append(
            msg(
                "The calendar of these weeks is not known: {controls} repeat last year.",
                controls=data.control_names,
            )
        )
    controls = future_controls if future_controls is not None else last_years_controls(fit, n_periods)
    return Plan(
        run_id=fit.run_id,
        edition_id=fit.edition_id,
        request=request,
        currency=data.currency,
        weeks=following_weeks(fit, n_periods),
        lines=_lines(fit, tables, split, reference, lower, upper, n_periods),
        gain=Estimate.of_draws(gain, unit=data.currency, level=fit.spec.level),
        probability_better=float((gain > 0).mean()) if moved else 0.5,
        promise=forecast(fit, np.tile(split / n_periods, (n_periods, 1)), controls),
        promise_today=forecast(fit, np.tile(reference / n_periods, (n_periods, 1)), controls),
        assumptions=tuple(assumptions),
    )


def _periods(request: PlanRequest, period_days: int) -> int:
    return max(1, round(request.weeks * 7 / period_days))


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
    fit: FitResult,
    tables: ResponseTables,
    split: Array,
    reference: Array,
    lower: Array,
    upper: Array,
    n_periods: int,
) -> tuple[PlanLine, ...]:
    unit = fit.data.currency if fit.data.outcome_is_money else fit.data.outcome_name
    outcome = tables.value(split) - tables.value(np.zeros_like(split))
    slopes = tables.slope(split)
    typical = float(np.average(slopes.mean(axis=0), weights=np.maximum(split, 1e-9)))
    lines = []
    for m, channel in enumerate(fit.data.channels):
        locked = bool(upper[m] - lower[m] <= 1e-9 * split.sum())
        beyond = bool(split[m] / n_periods > 1.001 * highest_sustained(fit.data.spend[:, m]))
        marginal = Estimate.of_draws(slopes[:, m], unit=unit, level=fit.spec.level)
        lines.append(
            PlanLine(
                channel=channel,
                reference=float(reference[m]),
                planned=float(split[m]),
                lower=float(lower[m]),
                upper=float(upper[m]),
                locked=locked,
                outcome=Estimate.of_draws(outcome[:, m], unit=unit, level=fit.spec.level),
                marginal=marginal,
                beyond_history=beyond,
                reason=_reason(split[m], reference[m], lower[m], upper[m], marginal, typical, locked=locked),
            )
        )
    return tuple(lines)


def _reason(
    planned: float,
    today: float,
    lower: float,
    upper: float,
    marginal: Estimate,
    typical: float,
    *,
    locked: bool,
) -> Text:
    if locked:
        return msg("Locked: kept as asked.")
    move = planned / today - 1 if today > 0 else 0.0
    if abs(move) < 0.02:
        return msg("Kept: what is known does not justify a move.")
    near = round(marginal.value, 2)
    if move > 0:
        held = planned >= upper * (1 - 1e-6)
        if held:
            return msg(
                "Raised by {move} to its upper bound: the next unit still returns {marginal}.",
                move=Share(move),
                marginal=near,
            )
        return msg(
            "Raised by {move}: after it, the next unit returns {marginal}.",
            move=Share(move),
            marginal=near,
        )
    if planned <= lower * (1 + 1e-6):
        return msg(
            "Lowered by {move} to its lower bound: its last unit returns {marginal}, the plan's average is {typical}.",
            move=Share(-move),
            marginal=near,
            typical=round(typical, 2),
        )
    return msg(
        "Lowered by {move}: its last unit returns {marginal}, the plan's average is {typical}.",
        move=Share(-move),
        marginal=near,
        typical=round(typical, 2),
    )
