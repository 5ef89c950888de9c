"""What was asked of each plan, kept in plans/, so that a plan can be made again: for the report, and to grade it."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from unisono.decide import BudgetPlan
from unisono.errors import LedgerError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult
from unisono.plan import Plan, make_plan
from unisono.plan.reasons import tried
from unisono.runs.request_record import request_of, request_record
from unisono.words import Money, msg

_SAME = Decimal("0.0001")
"""Share of the budget by which a channel may differ when a plan is made again: the rounding of another machine."""


def keep_request(folder: Path, plan: Plan, controls: Array | None) -> str:
    """Write what was asked for `plan` under `folder`; returns its id.

    `controls` (n_ahead, n_controls) is the calendar that was known from the end of the history to that of the plan;
    None where last year was repeated.
    """
    number = 1 + max((int(path.stem) for path in folder.glob("[0-9]*.json")), default=0)
    plan_id = f"{number:04d}"
    record = {
        "run_id": plan.run_id,
        **request_record(plan.request),
        "controls": controls.tolist() if controls is not None else None,
    }
    draft = folder / f"{plan_id}.draft"
    draft.write_text(json.dumps(record, indent=1), encoding="utf-8")
    draft.replace(folder / f"{plan_id}.json")
    return plan_id


def made_again(folder: Path, plan_id: str, fit: FitResult) -> Plan:
    """The plan that `keep_request` recorded, made again from its fit; equal figures, since everything is seeded.

    Raises:
        LedgerError: what was asked is no longer there.
    """
    record = _read(folder, plan_id)
    return make_plan(fit, request_of(record), _controls(record))


def kept_controls(folder: Path, plan_id: str) -> Array | None:
    """Controls that the plan took for granted where a calendar was known, (n_ahead, n_controls), else None."""
    return _controls(_read(folder, plan_id))


def by_hand_where_held(plan: Plan, proposed: BudgetPlan) -> Plan:
    """The plan with the reasons that are true where its amounts were laid out on a desk.

    Made again, its request fixes every amount; only those that somebody held were set as asked.
    """
    held = {channel.channel for channel in proposed.channels if channel.locked}
    typical = float(np.average([line.marginal.value for line in plan.lines], weights=np.maximum(plan.split, 1e-9)))
    lines = tuple(
        replace(
            line,
            locked=False,
            reason=tried(planned=line.planned, today=line.reference, marginal=line.marginal.value, typical=typical),
        )
        if line.locked and line.channel not in held
        else line
        for line in plan.lines
    )
    return replace(plan, lines=lines)


def refuse_other_amounts(plan: Plan, proposed: BudgetPlan, proposal_id: str) -> None:
    """Make sure that a plan that was made again says what was proposed: the same weeks, the same money.

    Raises:
        LedgerError: it does not; names the first channel that differs.
    """
    if plan.weeks != proposed.weeks:
        raise _differs(proposal_id, "–", None, None)
    again = {line.channel: Decimal(repr(line.planned)) for line in plan.lines}
    then = {channel.channel: sum(map(_exact, channel.weekly), Decimal()) for channel in proposed.channels}
    for channel in sorted(again.keys() | then.keys()):
        now, before = again.get(channel), then.get(channel)
        if now is None or before is None or abs(now - before) > _SAME * proposed.budget:
            raise _differs(proposal_id, channel, _money(before, plan.currency), _money(now, plan.currency))


def _exact(amount: float) -> Decimal:
    return Decimal(repr(amount))


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


def _differs(proposal_id: str, channel: str, before: Money | None, now: Money | None) -> LedgerError:
    return LedgerError(
        msg(
            "The plan behind {proposal}, made again, gives other amounts than were proposed; {channel}: {before} then, "
            "{now} now.",
            proposal=proposal_id,
            channel=channel,
            before=before,
            now=now,
        ),
        remedy=msg("What was approved stays as recorded. Its fit or its request was changed: make a new plan."),
    )


def _read(folder: Path, plan_id: str) -> dict[str, Any]:
    path = folder / f"{plan_id}.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LedgerError(
            msg("What was asked for the plan {plan} can no longer be read.", plan=plan_id),
            remedy=msg("Put back {path} from your backup, or make a new plan.", path=str(path)),
        ) from error
    return record


def _controls(record: dict[str, Any]) -> Array | None:
    return None if record["controls"] is None else np.array(record["controls"], dtype=np.float64)
