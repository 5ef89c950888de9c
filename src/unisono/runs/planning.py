"""Plan, and turn a plan into a proposal: amounts to the cent, the prediction to grade, what guardrails must know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from unisono.act.cents import share_out
from unisono.decide import MODEL, Basis, Context, Forecast, History, Person, Prediction, Proposal, read_budget
from unisono.domain import Settings, SourceTrust
from unisono.errors import PlanError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult
from unisono.plan import (
    Comparison,
    Frontier,
    Insights,
    Plan,
    PlanLine,
    PlanRequest,
    compare,
    make_frontier,
    make_insights,
    make_plan,
    seek_goal,
)
from unisono.plan.forecast import last_years_controls
from unisono.plan.later import first_ahead, periods_until
from unisono.plan.live import Live, lay_out
from unisono.runs.measuring import known_calendar, refuse_failed
from unisono.runs.plan_requests import (
    by_hand_where_held,
    keep_request,
    kept_controls,
    made_again,
    refuse_other_amounts,
)
from unisono.runs.standing import spent_lately
from unisono.words import Money, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session

CENT = Decimal("0.01")
INCREMENTAL_MARGIN = "incremental_margin"
INCREMENTAL_OUTCOME = "incremental_outcome"
_LESS = 0.99
"""Share of what is spent lately below which a budget is a cut, and no rounding."""


def draft(session: Session, request: PlanRequest, fit: FitResult) -> Plan:
    """The plan for `request` under `fit`; nothing is recorded.

    Raises:
        ModelError: the fit failed its review and nobody overrode it; PlanError: the request cannot be met.
    """
    _refuse_failed(session, fit)
    request = _ahead(session, fit, request)
    return make_plan(fit, request, _calendar(session, fit, request))


def goal(session: Session, request: PlanRequest, target: float, probability: float, fit: FitResult) -> Plan:
    """The plan with the smallest budget that reaches `target`; see `unisono.plan.seek_goal`."""
    _refuse_failed(session, fit)
    request = _ahead(session, fit, request)
    return seek_goal(fit, request, target, probability, _calendar(session, fit, request))


def frontier(session: Session, request: PlanRequest, fit: FitResult) -> Frontier:
    """Budgets around the request's, each at its best split."""
    _refuse_failed(session, fit)
    request = _ahead(session, fit, request)
    return make_frontier(fit, request, _calendar(session, fit, request))


def scenarios(
    session: Session, request: PlanRequest, others: Mapping[str, Mapping[str, float]], fit: FitResult
) -> Comparison:
    """The usual split, the best one, one with less money, and `others`, side by side."""
    _refuse_failed(session, fit)
    request = _ahead(session, fit, request)
    return compare(fit, request, others, _calendar(session, fit, request))


def insights(session: Session, request: PlanRequest, fit: FitResult) -> Insights:
    """What the best plan for `request` hangs on."""
    _refuse_failed(session, fit)
    request = _ahead(session, fit, request)
    return make_insights(fit, request, _calendar(session, fit, request))


def live(session: Session, request: PlanRequest, fit: FitResult) -> Live:
    """A desk on which any split is judged in a moment."""
    _refuse_failed(session, fit)
    request = _ahead(session, fit, request)
    return lay_out(fit, request, _calendar(session, fit, request))


def _ahead(session: Session, fit: FitResult, request: PlanRequest) -> PlanRequest:
    """`request` with its first day: where none is asked for, that of the first week that has not begun."""
    return request if request.start else replace(request, start=first_ahead(fit.data, session.today))


def _refuse_failed(session: Session, fit: FitResult) -> None:
    refuse_failed(fit, session.decisions.overrides_in_force(fit.edition_id, MODEL))


def propose(
    session: Session, request: PlanRequest, *, by: str | Person, supersedes: str | None = None
) -> tuple[Plan, Proposal]:
    """The plan under the newest fit, recorded as a proposal that waits for a person's decision."""
    plan = draft_to_propose(session, request)
    return plan, record_plan(session, plan, by=by, supersedes=supersedes)


def draft_to_propose(session: Session, request: PlanRequest) -> Plan:
    """The plan under the newest fit, ready to be recorded: the long part of proposing.

    Raises:
        ModelError: the fit failed its review; PlanError: the request cannot be met, the model knows months only, or the
            plan is the usual split and saves nothing.
    """
    fit = session.latest_fit()
    _refuse_months(fit)
    session.check()
    plan = draft(session, request, fit)
    _refuse_usual(plan, spent_lately(session))
    return plan


def record_plan(
    session: Session,
    plan: Plan,
    *,
    by: str | Person,
    supersedes: str | None = None,
    holds: Collection[str] | None = None,
) -> Proposal:
    """Record a plan that was drafted as a proposal: the short part; for `holds` see `budget_payload`."""
    fit, request = session.latest_fit(plan.run_id), plan.request
    plan_id = keep_request(session.plans, plan, _calendar(session, fit, request))
    return session.decisions.propose(
        budget_payload(plan, plan_id, holds),
        by=by,
        system_user=session.user,
        at=session.now,
        basis=basis_of(plan),
        prediction=prediction_of(plan, fit, session.settings),
        context=replace(context_of(fit, session.check().trusts, session.today), current=spent_lately(session)),
        supersedes=supersedes,
    )


def plan_behind(session: Session, history: History) -> Plan:
    """The plan behind a proposal, made again from its fit.

    Raises:
        ModelError: its fit is gone; LedgerError: what was asked is gone, or gives other amounts than were proposed.
    """
    proposal = history.proposal
    plan = made_again(session.plans, str(proposal.payload["plan"]), session.latest_fit(proposal.basis.run_id))
    proposed = read_budget(proposal.payload)
    refuse_other_amounts(plan, proposed, proposal.proposal_id)
    return by_hand_where_held(plan, proposed)


def expected_controls(session: Session, history: History, fit: FitResult, weeks: int) -> Array:
    """Controls that the plan behind `history` took for granted, (weeks, n_controls) in the order of `fit`.

    They begin with the first week after the history of `fit`, of which there are `weeks` to the end of the plan.
    """
    known = kept_controls(session.plans, str(history.proposal.payload["plan"]))
    return known if known is not None else last_years_controls(fit, weeks)


def _calendar(session: Session, fit: FitResult, request: PlanRequest) -> Array | None:
    """The controls from the end of the history to that of the plan, (n_ahead, n_controls); None where not known."""
    known = known_calendar(session.fits, fit.run_id)
    n = periods_until(fit.data, request.start) + fit.data.periods_in(request.weeks)
    return known[:n] if known is not None and len(known) >= n else None


def _refuse_months(fit: FitResult) -> None:
    """A proposal is carried out week by week; a month must never pass for one.

    Raises:
        PlanError: the model's periods are not weeks.
    """
    if fit.data.period_days != 7:
        raise PlanError(
            msg("A proposal needs weeks, but this model's periods are months."),
            remedy=msg("Use the plan's figures for the months, as a draft, or import weekly facts and fit again."),
        )


def _refuse_usual(plan: Plan, lately: Mapping[str, float] | None) -> None:
    """Nobody signs a promise of nothing, which no grade could ever tell from luck, unless it saves money.

    Raises:
        PlanError: the plan is the usual split of its money, and not of less than is spent `lately`, money a week by
            channel (None: not known).
    """
    if plan.is_usual and not _saves(plan, lately):
        raise PlanError(
            msg(
                "This is the usual split of {budget}: it promises no gain.",
                budget=Money(plan.request.budget, plan.currency),
            ),
            remedy=msg(
                "Nothing is to be decided: go on as usual, or move money between channels, or spend less, and propose "
                "that."
            ),
        )


def _saves(plan: Plan, lately: Mapping[str, float] | None) -> bool:
    channels = [line.channel for line in plan.lines]
    if lately is None or any(channel not in lately for channel in channels):
        return False
    return plan.request.budget < _LESS * len(plan.weeks) * sum(lately[channel] for channel in channels)


def budget_payload(plan: Plan, plan_id: str, holds: Collection[str] | None = None) -> dict[str, object]:
    """Exactly what would be done: money by channel and week, to the cent.

    Locks and bounds are those of the request; where somebody chose every amount by hand, the request fixes them all,
    and only the channels in `holds` were locked by a person: the others have no bounds.
    """
    spent = plan.request.budget if plan.request.pacing.step == 0 else float(plan.weekly.sum())
    budget = Decimal(repr(spent)).quantize(CENT)
    channels = []
    often = {each.channel: each.planned for each in plan.frequencies if each.planned is not None}
    amounts = share_out(budget, [Decimal(repr(line.planned)) for line in plan.lines])
    for m, (line, money) in enumerate(zip(plan.lines, amounts, strict=True)):
        weekly = share_out(money, _pace_of(plan, m))
        channels.append(
            {
                "channel": line.channel,
                "current_weekly": round(line.reference / len(plan.weeks), 2),
                "planned_weekly": float(money) / len(plan.weeks),
                "weekly": [float(amount) for amount in weekly],
                **_limits_of(line, len(plan.weeks), holds),
                **({"frequency": often[line.channel]} if line.channel in often else {}),
            }
        )
    return {
        "currency": plan.currency,
        "weeks": [week.isoformat() for week in plan.weeks],
        "budget": str(budget),
        "channels": channels,
        "reference": f"split of the last {plan.request.reference_weeks} weeks",
        "plan": plan_id,
    }


def _limits_of(line: PlanLine, n_weeks: int, holds: Collection[str] | None) -> dict[str, object]:
    """A channel's bounds a week and its lock, as people set them."""
    if holds is not None and line.channel not in holds:
        return {"lower": None, "upper": None, "locked": False}
    bounds = {"lower": round(line.lower / n_weeks, 2), "upper": round(line.upper / n_weeks, 2)}
    return {**bounds, "locked": line.locked}


def _pace_of(plan: Plan, channel: int) -> list[Decimal]:
    """Shares of a channel's money by week; even for one that gets nothing, or the same every week."""
    weekly = plan.weekly[:, channel]
    if np.allclose(weekly, weekly.mean(), rtol=1e-9, atol=0):
        return [Decimal(1)] * len(weekly)
    return [Decimal(repr(float(money))) for money in weekly]


def prediction_of(plan: Plan, fit: FitResult, settings: Settings) -> Prediction:
    """What the plan promises, and when it is graded."""
    gain, outcome = plan.gain, plan.promise.total()
    last_on = plan.weeks[-1] + dt.timedelta(days=6)
    return Prediction(
        metric=INCREMENTAL_MARGIN if fit.data.outcome_is_money else INCREMENTAL_OUTCOME,
        unit=gain.unit,
        estimate=gain.value,
        lower=gain.interval.lower,
        upper=gain.interval.upper,
        level=gain.interval.level,
        probability_better=plan.probability_better,
        first_on=plan.weeks[0],
        last_on=last_on,
        due_on=last_on + dt.timedelta(days=settings.due_days),
        outcome=Forecast(
            metric=fit.data.outcome_name,
            unit=outcome.unit,
            estimate=outcome.value,
            lower=outcome.interval.lower,
            upper=outcome.interval.upper,
            level=outcome.interval.level,
        ),
    )


def basis_of(plan: Plan) -> Basis:
    """The evidence a proposal stands on."""
    return Basis(plan.edition_id, plan.run_id, plan.assumptions)


def context_of(fit: FitResult, trusts: tuple[SourceTrust, ...], today: dt.date) -> Context:
    """What the guardrails may know."""
    return Context(
        highest_weekly={c: float(fit.data.spend[:, m].max()) for m, c in enumerate(fit.data.channels)},
        model_verdict=fit.grade.value,
        model_reasons=tuple(d.text for d in fit.diagnostics if d.grade.value != "pass"),
        lights={t.source: t.light for t in trusts},
        today=today,
    )
