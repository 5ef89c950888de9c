"""The plans that had left for the same weeks when a plan left: its checklists name them, also when it leaves again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unisono.act import ChangeSet
from unisono.act.beside import Beside, beside
from unisono.decide import History, Kind, State
from unisono.decide.guardrails.other_plans import shared_days
from unisono.decide.plans import PlanInForce
from unisono.errors import LedgerError
from unisono.runs.ground import changes_of, left_on

if TYPE_CHECKING:
    from unisono.runs.session import Session


def plans_beside(session: Session, history: History, own: ChangeSet) -> tuple[Beside, ...]:
    """Those of the first export; before it, those of today. One whose edition is gone is left out."""
    return tuple(_besides(session, history, own))


def _besides(session: Session, history: History, own: ChangeSet) -> Iterator[Beside]:
    if history.proposal.kind is not Kind.BUDGET:
        return
    asked, day = PlanInForce.of(history.proposal, history.state), left_on(session, history)
    for name in history.exports[0].others if history.exports else _left_before(session, history):
        other = session.decisions.show(name)
        days = shared_days(asked, PlanInForce.of(other.proposal, other.state), day)
        if days is None:
            continue
        try:
            made = changes_of(session, other)
        except LedgerError:
            continue
        yield beside(own, made, (max(days[0], day or dt.date.min), days[1]))


def _left_before(session: Session, history: History) -> tuple[str, ...]:
    plans = session.decisions.plans_in_force(session.now)
    return tuple(
        plan.proposal_id
        for plan in plans
        if plan.state is State.EXPORTED and plan.proposal_id != history.proposal.proposal_id
    )
