"""Put the board report together: the facts in force, the newest fit, the newest proposal, the last grade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from unisono.decide import History, Kind, Override, State, is_waiting
from unisono.errors import LedgerError, ModelError, TrustError
from unisono.facts.semantic import kpi_inputs
from unisono.measure.mmm.result import FitResult
from unisono.plan import Plan
from unisono.report import GradeView, OverrideView, ProposalView, ReportInputs, render
from unisono.runs.funnelling import latest_brand
from unisono.runs.latest import latest_run
from unisono.runs.panelling import regions_of
from unisono.runs.questioning import kept_trust
from unisono.runs.trusting import TrustReport, pass_gate
from unisono.words import Text, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


_DECIDED = 3
"""Decisions that the first page tells."""


def board_reports(session: Session, codes: Sequence[str]) -> dict[str, str]:
    """The page in each of the languages `codes`, `fr` or `en`; all from the same figures."""
    inputs = report_inputs(session)
    return {code: render(inputs, code) for code in codes}


def report_inputs(session: Session) -> ReportInputs:
    """What the report tells, before it is put in words."""
    facts = session.facts()
    trust = session.check()
    overrides = session.decisions.overrides_in_force(facts.edition.edition_id)
    fit, refusal = _fit(session, trust, overrides)
    history = first_told(session.decisions.list(kind=Kind.BUDGET))
    graded = next((h for h in session.decisions.list(State.GRADED, Kind.BUDGET) if h.grade is not None), None)
    brand, leads = latest_brand(session) or (None, None)
    regions, regions_stress = regions_of(session, facts.edition.edition_id) or (None, None)
    return ReportInputs(
        settings=session.settings,
        edition=facts.edition,
        generated_at=session.now,
        facts=kpi_inputs(facts, session.settings, monthly=False),
        trusts=trust.trusts,
        overrides=tuple(map(OverrideView.of, overrides)),
        fit=fit,
        refusal=refusal,
        plan=_plan(session, history),
        proposal=ProposalView.of(history, session.verdicts(history)) if history else None,
        waiting=tuple(h.proposal.proposal_id for h in session.decisions.list(State.PROPOSED) if is_waiting(h)),
        decided=_decided(session),
        grade=GradeView.of(graded.proposal.proposal_id, graded.grade) if graded and graded.grade else None,
        grade_due_on=_due(session.decisions.list(kind=Kind.BUDGET)),
        stress=kept_trust(session.fits, fit.run_id) if fit else None,
        brand=brand,
        leads=leads,
        regions=regions,
        regions_stress=regions_stress,
    )


def _fit(session: Session, trust: TrustReport, overrides: tuple[Override, ...]) -> tuple[FitResult | None, Text | None]:
    """The newest fit, or the reason why there is none: red facts come first, then that nobody fitted yet."""
    try:
        pass_gate(trust.trusts, overrides)
    except TrustError as refusal:
        return None, Text("{what} {remedy}", {"what": refusal.what, "remedy": refusal.remedy})
    if latest_run(session.fits) is None:
        return None, msg("Nothing was fitted yet. Fit the model.")
    try:
        return session.latest_fit(), None
    except ModelError as refusal:
        return None, refusal.text()


_FIRST_TOLD = (State.PROPOSED, State.CONDITIONED, State.APPROVED, State.EXPORTED, State.REFUSED)
"""What asks most of its reader first: a decision, an answer, an export, patience."""


def first_told(histories: Sequence[History]) -> History | None:
    """The proposal that the report is about: the newest one of those that ask most of the reader; else the newest."""
    asking = (h for state in _FIRST_TOLD for h in histories if h.state is state)
    return next(asking, histories[0] if histories else None)


def _decided(session: Session) -> tuple[ProposalView, ...]:
    """The newest decisions of people on plans and changes."""
    moves = (h for h in session.decisions.list() if h.proposal.kind is not Kind.OVERRIDE)
    views = [(h.decisions[-1].at, ProposalView.of(h)) for h in moves if h.decisions]
    told = sorted((view for view in views if view[1].decided_by), key=lambda view: view[0], reverse=True)
    return tuple(view for _at, view in told[:_DECIDED])


def _plan(session: Session, history: History | None) -> Plan | None:
    """The plan behind a proposal, where its fit is still there."""
    if history is None:
        return None
    try:
        return session.plan_of(history)
    except (ModelError, LedgerError):
        return None


def _due(histories: Sequence[History]) -> dt.date | None:
    """The day of the next grade."""
    days = [h.proposal.prediction.due_on for h in histories if h.state is State.EXPORTED and h.proposal.prediction]
    return min(days, default=None)
