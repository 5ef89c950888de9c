"""Turn a plan into a proposal: amounts to the cent, the prediction that will be graded, what the guardrails must know."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import numpy as np

from unisono.act.cents import share_out
from unisono.decide import Basis, Context, Forecast, Prediction
from unisono.domain import Settings, SourceTrust
from unisono.errors import PlanError
from unisono.measure.mmm.result import FitResult
from unisono.plan import Group, Plan, PlanRequest, make_plan
from unisono.words import msg

CENT = Decimal("0.01")
INCREMENTAL_MARGIN = "incremental_margin"


def budget_payload(plan: Plan, plan_id: str) -> dict[str, object]:
    """Exactly what would be done: money by channel and week, to the cent."""
    if any((b - a).days != 7 for a, b in zip(plan.weeks, plan.weeks[1:], strict=False)):
        raise PlanError(
            msg("A proposal needs weeks, but this model's periods are months."),
            remedy=msg("Use the plan's figures for the months, or import weekly facts and fit again."),
        )
    budget = Decimal(repr(plan.request.budget)).quantize(CENT)
    even = [Decimal(1)] * len(plan.weeks)
    channels = []
    amounts = share_out(budget, [Decimal(repr(line.planned)) for line in plan.lines])
    for line, money in zip(plan.lines, amounts, strict=True):
        weekly = share_out(money, even)
        channels.append(
            {
                "channel": line.channel,
                "current_weekly": round(line.reference / len(plan.weeks), 2),
                "planned_weekly": float(money) / len(plan.weeks),
                "weekly": [float(amount) for amount in weekly],
                "lower": round(line.lower / len(plan.weeks), 2),
                "upper": round(line.upper / len(plan.weeks), 2),
                "locked": line.locked,
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


def prediction_of(plan: Plan, settings: Settings) -> Prediction:
    """What the plan promises, and when it is graded."""
    gain, outcome = plan.gain, plan.promise.total()
    last_on = plan.weeks[-1] + dt.timedelta(days=6)
    return Prediction(
        metric=INCREMENTAL_MARGIN,
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
            metric=settings.outcome,
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


def context_of(fit: FitResult, trusts: tuple[SourceTrust, ...]) -> Context:
    """What the guardrails may know."""
    return Context(
        highest_weekly={c: float(fit.data.spend[:, m].max()) for m, c in enumerate(fit.data.channels)},
        model_verdict=fit.grade.value,
        model_reasons=tuple(d.text for d in fit.diagnostics if d.grade.value != "pass"),
        lights={t.source: t.light for t in trusts},
    )


def keep_request(folder: Path, plan: Plan, controls: np.ndarray | None) -> str:
    """Write what was asked under plans/, so that the plan can be made again; returns its id."""
    number = 1 + max((int(p.stem) for p in folder.glob("[0-9]*.json")), default=0)
    plan_id = f"{number:04d}"
    request = plan.request
    record = {
        "run_id": plan.run_id,
        "budget": request.budget,
        "weeks": request.weeks,
        "margin_rate": request.margin_rate,
        "change": request.change,
        "bounds": {c: list(b) for c, b in request.bounds.items()},
        "locks": sorted(request.locks),
        "groups": [[g.name, list(g.channels), g.lower, g.upper] for g in request.groups],
        "reference_weeks": request.reference_weeks,
        "caution": request.caution,
        "draws": request.draws,
        "controls": controls.tolist() if controls is not None else None,
    }
    draft = folder / f"{plan_id}.draft"
    draft.write_text(json.dumps(record, indent=1), encoding="utf-8")
    draft.replace(folder / f"{plan_id}.json")
    return plan_id


def made_again(folder: Path, plan_id: str, fit: FitResult) -> Plan:
    """The plan that `keep_request` recorded, made again from its fit; equal figures, since everything is seeded."""
    record = json.loads((folder / f"{plan_id}.json").read_text(encoding="utf-8"))
    request = PlanRequest(
        budget=record["budget"],
        weeks=record["weeks"],
        margin_rate=record["margin_rate"],
        change=record["change"],
        bounds={c: (b[0], b[1]) for c, b in record["bounds"].items()},
        locks=frozenset(record["locks"]),
        groups=tuple(Group(g[0], tuple(g[1]), g[2], g[3]) for g in record["groups"]),
        reference_weeks=record["reference_weeks"],
        caution=record["caution"],
        draws=record["draws"],
    )
    controls = None if record["controls"] is None else np.array(record["controls"], dtype=np.float64)
    return make_plan(fit, request, controls)


def kept_controls(folder: Path, plan_id: str) -> np.ndarray | None:
    """Controls that the plan took for granted where a calendar was known, (weeks, n_controls), else None."""
    record = json.loads((folder / f"{plan_id}.json").read_text(encoding="utf-8"))
    return None if record["controls"] is None else np.array(record["controls"], dtype=np.float64)
