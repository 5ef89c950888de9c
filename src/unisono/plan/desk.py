"""Everything a planner lays out before splitting money: the usual split, limits, the weeks, and the tables of response.

Made once for a request; plan, frontier, scenarios and insights work from it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from unisono.errors import PlanError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.growth import Growth
from unisono.measure.mmm.result_tables import highest_sustained
from unisono.plan.budgets import refuse_far, with_budget
from unisono.plan.doubt import doubt
from unisono.plan.forecast import forecast, last_years_controls
from unisono.plan.later import gone_on, periods_until
from unisono.plan.limits import Limits
from unisono.plan.market import Cost, held_back, learning
from unisono.plan.optimise import best_split, nearest_split
from unisono.plan.pacing import free_phasing, phasing_of
from unisono.plan.phasing import Phasing, bought, in_steps
from unisono.plan.request import Frequency, PlanRequest, check_request, limits
from unisono.plan.response import Phase, tabulate, window_effect
from unisono.plan.subject import Subject
from unisono.plan.together import Tables, tabulate_together
from unisono.plan.usual import recent, reference_split
from unisono.plan.worth import Judge, Objective, bad_case, cautious, reaching
from unisono.words import Money, msg

_MANY = 40
_FEWER_DRAWS = 300
_DRAWS_TOGETHER = 500
_WORTH_SKIPPING = 0.15
ALL_AMOUNTS = 1.01
"""How far beyond the limits tables reach where people try any split: all its desks stand on the same tables."""
ROUNDING = 0.011
"""Amounts that differ by no more are the same: they were rounded to the cent."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A request, prepared. Money is over the window, (n_channels,), unless said otherwise.

    Attributes:
        fit: the model, its history gone on with until the window begins.
        request: what is asked.
        periods: first days of the window's periods.
        controls: (n_periods, n_controls) taken for granted.
        calendar_known: whether they are known; else they repeat last year's.
        draws: posterior draws in use.
        reference: the usual split, scaled to the budget.
        allowed: limits.
        phasing: how a split lies over the weeks.
        today: the same for the usual split, without rules.
        after: (n_channels,) money per period after the window.
        rates: (n_channels,) what one unit of outcome counts in the measure: margin, lifetime value.
        tables: response in the outcome's unit, as believed, tail counted.
        chosen_by: response in the measure's unit: rates, discount, doubt beyond the data.
        factors: (n_draws, n_channels) that turn what is believed into what is promised.
        planned: (n_channels,) frequency of the plan, NaN for the history's mix; None where that was not asked.
    """

    fit: Subject
    request: PlanRequest
    periods: tuple[dt.date, ...]
    controls: Array
    calendar_known: bool
    draws: ChannelDraws
    reference: Array
    allowed: Limits
    phasing: Phasing
    today: Phasing
    after: Array
    rates: Array
    tables: Tables
    chosen_by: Tables
    factors: Array
    planned: Array | None = None

    @property
    def n_periods(self) -> int:
        """Length of the window."""
        return len(self.periods)

    @property
    def margin(self) -> float:
        """Margin of one unit of outcome; 1 where the outcome is not money."""
        return self.request.margin_rate if self.fit.data.outcome_is_money else 1.0

    def weekly(self, split: Array) -> Array:
        """(n_periods, n_channels) dated money of a plan's split, in the steps that were asked for."""
        laid = self.phasing.weekly(split)
        return in_steps(laid, self.request.pacing.step, fixed=(laid <= self.phasing.floor) & (self.phasing.floor > 0))

    def weekly_today(self, split: Array | None = None) -> Array:
        """(n_periods, n_channels) dated money of the usual split (or `split`), without rules for the weeks."""
        return self.today.weekly(self.reference if split is None else split)

    def effect(self, weekly: Array, weights: Array | None = None, *, usual: bool = False) -> Array:
        """(n_draws, n_channels) exact outcome of dated money as believed; `weights` as in `window_effect`.

        With `usual`, people are reached as often as in the history, whatever the plan does.
        """
        draws = self.draws if usual else self.at_plan(self.draws)
        return window_effect(draws, self.fit.data.spend, self.buys(weekly), self.after, weights)

    def at_plan(self, draws: ChannelDraws) -> ChannelDraws:
        """`draws` at the frequencies of the plan."""
        return draws if self.planned is None else draws.at_frequency(self.planned, self.n_periods)

    def buys(self, weekly: Array) -> Array:
        """Money at usual prices that `weekly` buys."""
        return bought(weekly, _usual(self.fit, self.after), _elasticity(self.request, self.fit))

    def gain(self, weekly: Array, weights: Array | None = None) -> Array:
        """(n_draws,) promised margin of dated money over the usual split, learning phases paid for; zero for itself."""
        if not self.changes(weekly):
            return np.zeros(self.draws.n_draws)
        promised = (self.effect(weekly, weights) - self.effect(self.weekly_today(), weights, usual=True)) * self.factors
        rates = self.rates if weights is not None else np.full(len(self.reference), self.margin)
        return np.asarray(promised @ rates - self.wasted(weekly.sum(axis=0)))

    def changes(self, weekly: Array) -> bool:
        """Whether dated money is anything else than the usual split, or reaches people more or less often."""
        return self.planned is not None or not np.allclose(weekly, self.weekly_today(), rtol=0, atol=ROUNDING)

    def wasted(self, split: Array) -> float:
        """Money that learning phases cost."""
        return learning(self.request.market, self.reference)(split)[0] if self.request.market.learning_cost else 0.0

    def solve(
        self, allowed: Limits | None = None, *, start: Array | None = None, tables: Tables | None = None
    ) -> Array:
        """The best split within `allowed` (default: the request's limits), by the request's measure."""
        allowed, tables = allowed or self.allowed, tables or self.chosen_by
        begin = nearest(self, allowed) if start is None else start
        now = today_total(self, tables)
        judge = judge_of(self, now)
        return best_split(tables, now, begin, allowed, judge=judge, cost=self.cost(), seed=self.fit.spec.seed)

    def at(self, budget: float) -> Desk:
        """The same desk for another budget: the usual split, bounds and groups scale along, fixed weeks stay.

        Raises:
            PlanError: the limits cannot hold it.
        """
        request = with_budget(self.request, budget)
        reference = self.reference * (budget / self.request.budget)
        allowed = limits_of(self.fit, request, reference, self.phasing)
        return replace(self, request=request, reference=reference, allowed=allowed)

    def brought(self, weekly: Array) -> Array:
        """(n_draws,) promised margin of dated money over spending nothing, tail included."""
        promised = (self.effect(weekly) - self.effect(np.zeros_like(weekly))) * self.factors
        return np.asarray(promised.sum(axis=1) * self.margin)

    def cost(self) -> Cost | None:
        """What a split costs beside its money: learning phases, and for present value the days on which it is paid."""
        wasted = learning(self.request.market, self.reference) if self.request.market.learning_cost else None
        if self.request.aim.objective is not Objective.NPV:
            return wasted
        paid = self.discounts() @ self.phasing.pace

        def cost(split: Array) -> tuple[float, Array]:
            less, steeper = wasted(split) if wasted else (0.0, np.zeros(len(split)))
            return float(less + paid @ (split - self.reference)), paid + steeper

        return cost

    def discounts(self) -> Array:
        """(n_periods,) present value of one unit of money paid in each period."""
        per_period = (1 - self.request.aim.discount_rate) ** (self.fit.data.period_days / 7)
        return np.asarray(per_period ** np.arange(self.n_periods))


def prepare(
    fit: Subject,
    request: PlanRequest,
    future_controls: Array | None = None,
    *,
    most: float = 1.0,
    planned: Array | None = None,
) -> Desk:
    """Lay out `request` under `fit`.

    Args:
        fit: a fitted model.
        request: what is asked.
        future_controls: (n_ahead, n_controls) known calendar, from the end of the history to that of the window; None
            repeats last year's.
        most: tables reach so many times the limits, for larger budgets.
        planned: see `Desk.planned`.

    Raises:
        PlanError: limits that cannot be met, or a budget far outside everything ever spent.
    """
    data = fit.data
    check_request(request, data.channels, data.currency)
    if request.frequency is Frequency.BEST and planned is None:
        raise PlanError(
            msg("Only the plan of a budget can move how often people are reached."),
            remedy=msg("Ask for the plan of a budget, or keep the usual frequency."),
        )
    if request.market.learning_cost and not data.outcome_is_money:
        raise PlanError(
            msg("A learning cost is money, but {outcome} is not.", outcome=data.outcome_name),
            remedy=msg("Leave the learning cost out, or model an outcome in money."),
        )
    history, gap = fit, periods_until(data, request.start)
    fit = gone_on(fit, gap, controls=None if future_controls is None else future_controls[:gap])
    data = fit.data
    periods = data.following(data.periods_in(request.weeks))
    refuse_far(fit, request, len(periods))
    reference = reference_split(history, request)
    phasing = phasing_of(request.pacing, data, periods)
    allowed = limits_of(fit, request, reference, phasing)
    most_draws = _FEWER_DRAWS if len(reference) > _MANY else _DRAWS_TOGETHER if fit.draws.joint else request.draws
    draws = fit.draws.thin(min(request.draws, most_draws))
    controls = future_controls[gap:] if future_controls is not None else last_years_controls(fit, len(periods))
    draws = _drawn_ahead(fit, draws, periods, controls)
    after = recent(history.data, request).mean(axis=0)
    ceiling = 1.02 * most * np.maximum(allowed.upper, 1.5 * reference)
    floor = _floor(request, allowed, reference, ceiling) if most <= 1 else None
    at_plan = draws if planned is None else draws.at_frequency(planned, len(periods))
    tables = _tables(fit, request, at_plan, ceiling, phasing, after, floor)
    margin = request.margin_rate if data.outcome_is_money else 1.0
    rates = np.array([margin * request.aim.ltv.get(channel, 1.0) for channel in data.channels])
    weights = counted(request, len(periods), fit.draws.window, data.period_days)
    counts = tables if weights is None else _tables(fit, request, at_plan, ceiling, phasing, after, floor, weights)
    tried = np.array([highest_sustained(data.spend[:, m]) * len(periods) for m in range(len(reference))])
    return Desk(
        fit=fit,
        request=request,
        periods=periods,
        controls=controls,
        calendar_known=future_controls is not None,
        draws=draws,
        reference=reference,
        allowed=allowed,
        phasing=phasing,
        today=free_phasing(request.pacing.pace, data, len(periods)),
        after=after,
        rates=rates,
        tables=tables,
        chosen_by=held_back(counts.scaled(rates), tried, request.market.beyond),
        factors=doubt(_swing(fit, request, at_plan, phasing, reference, after), reference),
        planned=planned,
    )


def _drawn_ahead(fit: Subject, draws: ChannelDraws, periods: tuple[dt.date, ...], controls: Array) -> ChannelDraws:
    """`draws` with what media will multiply in `periods`, where it multiplies; their tail is that of a year before."""
    if not isinstance(draws.joint, Growth):
        return draws
    base = fit.baseline(n_draws=draws.n_draws, future=periods, future_controls=controls)
    return replace(draws, joint=draws.joint.ahead(base.level[:, fit.data.n_periods :]))


def _floor(request: PlanRequest, allowed: Limits, reference: Array, ceiling: Array) -> Array | None:
    """Money below which no split will be asked for; None where that saves nothing, or rules bend the curves."""
    bent = request.pacing.commitments or request.pacing.always_on or request.pacing.bursts or request.market.elasticity
    floor = 0.98 * np.minimum(allowed.lower, 0.5 * reference)
    return None if bent or (floor <= _WORTH_SKIPPING * ceiling).any() else floor


def _tables(
    fit: Subject,
    request: PlanRequest,
    draws: ChannelDraws,
    ceiling: Array,
    phasing: Phasing,
    after: Array,
    floor: Array | None,
    weights: Array | None = None,
) -> Tables:
    ceiling = np.maximum(ceiling, fit.draws.mean_spend * len(phasing.pace))
    phase = _phase(fit, request, phasing, after)
    made = tabulate if draws.joint is None else tabulate_together
    return made(draws, fit.data.spend, ceiling=ceiling, phase=phase, after=after, weights=weights, floor=floor)


def _swing(
    fit: Subject, request: PlanRequest, draws: ChannelDraws, phasing: Phasing, reference: Array, after: Array
) -> Array:
    """(n_draws, n_channels) what one and a half times the usual split brings beyond half of it; see `doubt`.

    Worked out exactly, and not on tables, whose points lie elsewhere for other limits: so every desk of a budget
    promises the same of a split.
    """
    phase = _phase(fit, request, phasing, after)
    more, less = (window_effect(draws, fit.data.spend, phase(part * reference), after) for part in (1.5, 0.5))
    return np.asarray(more - less)


def _phase(fit: Subject, request: PlanRequest, phasing: Phasing, after: Array) -> Phase:
    """How money over the window buys in each period."""
    usual, elasticity = _usual(fit, after), _elasticity(request, fit)
    return lambda split: bought(phasing.weekly(split), usual, elasticity)


def counted(request: PlanRequest, n_periods: int, window: int, days: int) -> Array | None:
    """(n_periods + window,) what an outcome counts by the period where it lands; None: all alike, tail included."""
    if request.aim.objective is Objective.NPV:
        return np.asarray((1 - request.aim.discount_rate) ** (days / 7 * np.arange(n_periods + window)))
    if request.aim.objective is Objective.TARGET:
        return np.concatenate([np.ones(n_periods), np.zeros(window)])
    return None


def today_total(desk: Desk, tables: Tables) -> Array:
    """(n_draws,) response of the usual split at usual frequencies, on `tables` laid out as the plan's money is."""
    total = tables.value(desk.reference).sum(axis=1)
    if desk.planned is None:
        return np.asarray(total)
    weights = counted(desk.request, desk.n_periods, desk.fit.draws.window, desk.fit.data.period_days)
    weekly = desk.phasing.weekly(desk.reference)
    return np.asarray(total - (desk.effect(weekly, weights) - desk.effect(weekly, weights, usual=True)) @ desk.rates)


def judge_of(desk: Desk, now: Array) -> Judge:
    """The measure of gains over the usual split, whose response is `now` (n_draws,)."""
    request = desk.request
    if request.aim.objective is Objective.CVAR:
        return bad_case()
    if request.aim.objective is Objective.TARGET and request.aim.target is not None:
        today = forecast(desk.fit, desk.buys(desk.weekly_today()), desk.controls)
        total = today.outcome.sum(axis=1)
        # draws of the forecast and of the tables are the same where as many were asked for; else by their order
        rows = np.linspace(0, len(total) - 1, len(now)).astype(np.int64)
        return reaching(desk.margin * (request.aim.target - total[rows]), request.budget)
    return cautious(request.caution, 1e-9 * request.budget)


def nearest(desk: Desk, allowed: Limits) -> Array:
    """The usual split where `allowed` allows it, else the nearest one that it does.

    Raises:
        PlanError: the groups contradict each other.
    """
    reference = desk.reference
    if allowed.hold(reference):
        return np.clip(reference, allowed.lower, allowed.upper)
    start = nearest_split(reference, allowed)
    if start is None:
        raise PlanError(
            msg(
                "The groups and bounds contradict each other: no split of {budget} meets them all.",
                budget=Money(allowed.budget, desk.fit.data.currency),
            ),
            remedy=msg("Widen one of the groups: {groups}.", groups=tuple(g.name for g in desk.request.groups)),
        )
    return start


def limits_of(fit: Subject, request: PlanRequest, reference: Array, phasing: Phasing) -> Limits:
    """The request's limits with what its weeks take; raises PlanError where they cannot be met."""
    channels = fit.data.channels
    runs = phasing.pace.sum(axis=0) > 0
    takes = np.where(runs, phasing.least, np.inf)
    found = limits(
        request,
        channels,
        dict(zip(channels, reference.tolist(), strict=True)),
        fit.data.currency,
        dict(zip(channels, takes.tolist(), strict=True)),
    )
    return Limits(
        budget=request.budget,
        lower=np.array([found[c][0] for c in channels]),
        upper=np.array([found[c][1] for c in channels]),
        groups=[(np.array([c in g.channels for c in channels]), g.lower, g.upper) for g in request.groups],
    )


def _usual(fit: Subject, after: Array) -> Array:
    """(n_channels,) money per period at which prices are as they were: today's level, else the history's."""
    return np.where(after > 0, after, fit.draws.mean_spend)


def _elasticity(request: PlanRequest, fit: Subject) -> Array:
    return np.array([request.market.elasticity.get(channel, 0.0) for channel in fit.data.channels])
