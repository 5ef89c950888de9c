"""What a report is made from: facts, the fit or the reason why there is none, the plan, the decision, the last grade.

Everything but settings, edition and time may be missing; the page then says what to do next. Views are frozen pictures
of the ledger, so that the page shows a state and never changes one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from unisono.decide import Grade, Kept, State, Verdict
from unisono.decide.decision import Approval, Override, Refusal
from unisono.decide.history import History
from unisono.domain import Edition, Settings, SourceTrust
from unisono.facts.semantic import KpiInputs
from unisono.measure.funnel.leads_fit import LeadsResult
from unisono.measure.funnel.result import BrandResult
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.trust.report import FitTrust
from unisono.plan import Plan
from unisono.words import Text


@dataclass(frozen=True, slots=True)
class OverrideView:
    """Red data, or a failed model, that a named person lets pass; `by` says whether the name was proved."""

    source: str
    by: Text | str
    reason: str
    at: dt.datetime | None = None

    @classmethod
    def of(cls, override: Override) -> OverrideView:
        """The view of an override in the ledger."""
        approval = override.approval
        return cls(override.source, approval.by.told, approval.reason, approval.at)


@dataclass(frozen=True, slots=True)
class ProposalView:
    """Where the plan stands in the ledger.

    Attributes:
        proposal_id, state: as the ledger has them.
        created_at, proposed_by: when and by whom it was proposed.
        decided_by: everybody who signed its approval, or who refused it; empty while it waits.
        reason, decided_at: of the decision, as typed: the approval that completed it, or the refusal.
        due_on: when its promise is graded.
        verdicts: what the guardrails say: today while it is open, else on its day.
    """

    proposal_id: str
    state: State
    created_at: dt.datetime
    proposed_by: Text | str
    decided_by: tuple[Text | str, ...] = ()
    reason: str | None = None
    decided_at: dt.datetime | None = None
    due_on: dt.date | None = None
    verdicts: tuple[Verdict, ...] = ()

    @classmethod
    def of(cls, history: History, verdicts: tuple[Verdict, ...] | None = None) -> ProposalView:
        """The view of a proposal's story, with the `verdicts` of today; a withdrawn approval counts as no decision."""
        proposal = history.proposal
        last = history.decisions[-1] if history.decisions else None
        decision = last if isinstance(last, Approval | Refusal) else None
        before = history.signatures if isinstance(decision, Approval) else ()
        return cls(
            proposal_id=proposal.proposal_id,
            state=history.state,
            created_at=proposal.created_at,
            proposed_by=proposal.proposer.told,
            decided_by=tuple(each.by.told for each in (*before, decision)) if decision else (),
            reason=decision.reason if decision else None,
            decided_at=decision.at if decision else None,
            due_on=proposal.prediction.due_on if proposal.prediction else None,
            verdicts=proposal.verdicts if verdicts is None else verdicts,
        )


@dataclass(frozen=True, slots=True)
class ChannelOutcome:
    """Planned and actual money of one channel in the graded window; None where it is not known."""

    channel: str
    planned: float
    actual: float | None


@dataclass(frozen=True, slots=True)
class GradeView:
    """Promised against happened, in `unit` (an ISO 4217 code or a noun).

    Attributes:
        metric: name of the outcome.
        promised, lower, upper, level: the promise with its interval.
        repredicted: what the same model predicts with spend and context as they were; None where unknown.
        observed: what happened; observed - promised = execution + context + unexplained.
        execution, context: parts of the gap; None where they could not be told from `unexplained`.
        verdict, reason: the judgement and its words.
        channels: planned and actual money.
    """

    proposal_id: str
    metric: str
    unit: str
    promised: float
    lower: float
    upper: float
    level: float
    repredicted: float | None
    observed: float
    execution: float | None
    context: float | None
    unexplained: float
    verdict: Kept
    reason: Text
    first_on: dt.date
    last_on: dt.date
    graded_on: dt.date
    channels: tuple[ChannelOutcome, ...] = ()
    edition_id: str | None = None
    run_id: str | None = None

    @classmethod
    def of(cls, proposal_id: str, grade: Grade) -> GradeView:
        """The view of a recorded grade."""
        gap, promised = grade.gap, grade.promised
        known = gap.execution is not None and gap.context is not None
        return cls(
            proposal_id=proposal_id,
            metric=promised.metric,
            unit=promised.unit,
            promised=promised.estimate,
            lower=promised.lower,
            upper=promised.upper,
            level=promised.level,
            repredicted=float(grade.observed - gap.unexplained) if known else None,
            observed=float(grade.observed),
            execution=None if gap.execution is None else float(gap.execution),
            context=None if gap.context is None else float(gap.context),
            unexplained=float(gap.unexplained),
            verdict=grade.verdict.kept,
            reason=grade.verdict.reason,
            first_on=grade.first_on,
            last_on=grade.last_on,
            graded_on=grade.graded_on,
            channels=tuple(
                ChannelOutcome(row.channel, float(row.planned), None if row.actual is None else float(row.actual))
                for row in grade.channels
            ),
            edition_id=grade.edition_id,
            run_id=grade.run_id,
        )


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """What there is to tell.

    Attributes:
        settings, edition, generated_at: the workspace, the facts in force, and the time of the report (UTC).
        facts: weekly (or monthly) figures of the company and its channels, mapped or not, as indicators read them.
        trusts, overrides: the verdict on each source, and what people let pass.
        fit: the model run; `refusal` says why there is none.
        plan, proposal: the proposed split and where it stands in the ledger.
        waiting: the proposals of any kind that wait for a decision, newest first.
        decided: the proposals that were approved or refused last, newest first.
        grade: the last graded round; `grade_due_on` the day of the next grade.
        stress: what `unisono trust` found about the fit, where it was asked.
        brand, leads: what `unisono funnel` found, where it was asked.
        regions, regions_stress: what `unisono regions` found, and `unisono trust --by-region` about it.
    """

    settings: Settings
    edition: Edition
    generated_at: dt.datetime
    facts: KpiInputs | None = None
    trusts: tuple[SourceTrust, ...] = ()
    overrides: tuple[OverrideView, ...] = ()
    fit: FitResult | None = None
    refusal: Text | None = None
    plan: Plan | None = None
    proposal: ProposalView | None = None
    waiting: tuple[str, ...] = ()
    decided: tuple[ProposalView, ...] = ()
    grade: GradeView | None = None
    grade_due_on: dt.date | None = None
    stress: FitTrust | None = None
    brand: BrandResult | None = None
    leads: LeadsResult | None = None
    regions: PanelResult | None = None
    regions_stress: FitTrust | None = None
