"""From what queries return to what the API answers; texts are said in the caller's language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from unisono.decide import History, Verification
from unisono.domain import Finding
from unisono.measure.mmm.result import FitResult
from unisono.runs import Session
from unisono.runs.glance import Glance
from unisono.words import Text
from unisono_app.api import shapes
from unisono_app.base.figures import Behind, Number
from unisono_app.base.templatetags.words import words
from unisono_app.decide.queries import ProposalPage
from unisono_app.jobs.queries import JobPage
from unisono_app.measure.runs import ChannelNumbers
from unisono_app.today.queries import TodayPage


def said(texts: Iterable[Text]) -> list[str]:
    """Texts in the caller's language."""
    return [words().text(text) for text in texts]


def estimate(row: Mapping[str, Any], name: str, unit: str) -> shapes.EstimateOut:
    """The estimate `name` of a row of a fit's table; what is not known is null."""
    value, lower, upper = (known(row[name + end]) for end in ("", "_lower", "_upper"))
    return shapes.EstimateOut(
        value=value, lower=lower, upper=upper, level=row["level"], unit=unit, evidence=row["evidence"]
    )


def known(value: float | None) -> float | None:
    """`value`, or None where it is no number."""
    return value if value is not None and math.isfinite(value) else None


def run(fit: FitResult, session: Session, current: str | None) -> shapes.RunOut:
    """A fit with its channels."""
    money = session.settings.currency
    outcome = money if fit.data.outcome_is_money else fit.data.outcome_name
    channels = [
        shapes.ChannelOut(
            channel=row["channel"],
            spend=row["spend"],
            contribution=estimate(row, "contribution", outcome),
            roi=estimate(row, "roi", "ratio"),
            marginal_roi=estimate(row, "mroi", "ratio"),
        )
        for row in fit.channels_table().sort("spend", descending=True).to_dicts()
    ]
    return shapes.RunOut(
        run_id=fit.run_id,
        edition_id=fit.edition_id,
        is_current=fit.edition_id == current,
        verdict=fit.grade.value,
        recommendation=words().text(fit.recommendation),
        currency=fit.data.currency,
        first_on=fit.data.periods[0],
        last_on=fit.data.periods[-1],
        channels=channels,
    )


def facts(seen: Glance) -> shapes.FactsOut:
    """The edition in force and trust in its sources."""
    sources = [shapes.SourceOut(source=source, light=light.value) for source, light in seen.lights.items()]
    return shapes.FactsOut(
        edition=seen.number, edition_id=seen.edition_id, files=seen.n_files, last_on=seen.last_on, sources=sources
    )


def finding(found: Finding) -> shapes.FindingOut:
    """One finding."""
    return shapes.FindingOut(
        check=found.check,
        source=found.source,
        account=found.account,
        severity=found.severity.value,
        summary=words().text(found.summary),
        remedy=words().text(found.remedy),
        n_rows=found.n_rows,
        first_on=found.first_on,
        last_on=found.last_on,
    )


def line(history: History) -> shapes.ProposalLine:
    """A proposal in a list."""
    return shapes.ProposalLine(**_line(history))


def _line(history: History) -> dict[str, Any]:
    proposal = history.proposal
    return {
        "proposal_id": proposal.proposal_id,
        "kind": proposal.kind.value,
        "state": history.state.value,
        "proposed_by": proposal.proposer.name,
        "created_at": proposal.created_at,
        "payload_hash": proposal.payload_hash,
    }


def proposal(page: ProposalPage) -> shapes.ProposalOut:
    """A proposal whole."""
    history = page.history
    made = history.proposal
    steps = [
        shapes.StepOut(seq=s.seq, at=s.at, kind=s.kind, by=s.by, reason=s.reason, hash=s.hash) for s in history.steps
    ]
    verdicts = [
        shapes.VerdictOut(guardrail=v.guardrail, ruling=v.ruling.value, reason=words().text(v.reason))
        for v in page.verdicts
    ]
    return shapes.ProposalOut(
        **_line(history),
        payload=dict(made.payload),
        edition_id=made.basis.edition_id,
        run_id=made.basis.run_id,
        assumptions=said(made.basis.taken),
        promise=_promise(history),
        verdicts=verdicts,
        can=sorted(page.can),
        steps=steps,
    )


def _promise(history: History) -> shapes.PromiseOut | None:
    promised = history.proposal.prediction
    if promised is None:
        return None
    gain = shapes.EstimateOut(
        value=promised.estimate,
        lower=promised.lower,
        upper=promised.upper,
        level=promised.level,
        unit=promised.unit,
        evidence="model",
    )
    return shapes.PromiseOut(
        metric=promised.metric,
        gain=gain,
        probability_better=promised.probability_better,
        first_on=promised.first_on,
        last_on=promised.last_on,
        due_on=promised.due_on,
    )


def today(page: TodayPage) -> shapes.TodayOut:
    """What matters today."""
    numbers = page.measured.numbers if page.measured else None
    return shapes.TodayOut(
        facts=facts(page.seen) if page.seen else None,
        run_id=numbers.run_id if numbers else None,
        is_fit_current=bool(numbers and page.measured and page.measured.is_current),
        earned=[_earned(row) for row in numbers.channels] if numbers else [],
        waiting=[line(history) for history in page.waiting],
        untrusted=[shapes.SourceOut(source=doubt.source, light=doubt.light.value) for doubt in page.doubts],
    )


def _earned(row: ChannelNumbers) -> shapes.ChannelEarned:
    spend, roi = row.numbers["spend"], row.numbers["roi"]
    return shapes.ChannelEarned(
        channel=row.channel,
        spend=spend.value or 0.0,
        roi=shapes.EstimateOut(
            value=known(roi.value),
            lower=known(roi.interval.lower if roi.interval else None),
            upper=known(roi.interval.upper if roi.interval else None),
            level=roi.interval.level if roi.interval else 0.9,
            unit="ratio",
            evidence=roi.evidence.value,
        ),
    )


def figure(number: Number, behind: Behind) -> shapes.FigureOut:
    """A figure with all that stands behind it."""
    interval = number.interval
    return shapes.FigureOut(
        figure=number.key,
        name=words().text(number.name),
        value=known(number.value),
        lower=interval.lower if interval else None,
        upper=interval.upper if interval else None,
        level=interval.level if interval else None,
        unit=number.currency or number.unit,
        evidence=number.evidence.value,
        edition_id=number.edition_id,
        run_id=number.run_id,
        reason=words().text(number.reason) if number.reason else None,
        definition=words().text(behind.definition),
        caveats=said(behind.caveats),
        query=behind.query,
        files=[shapes.LinesOut(name=each.name, rows=each.n_rows, line=each.line) for each in behind.lines],
        also=list(behind.also),
    )


def job(page: JobPage) -> shapes.JobOut:
    """A job in words."""
    row, problem = page.job, page.problem or {}
    what, remedy = problem.get("what"), problem.get("remedy")
    return shapes.JobOut(
        job=row.pk,
        kind=row.kind,
        state=row.state,
        progress=row.progress,
        doing=words().text(page.doing) if page.doing else None,
        asked_by=row.asked_name,
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        problem=words().text(what) if what else None,
        remedy=words().text(remedy) if remedy else None,
        opens=page.opens,
    )


def proof(chain: str, found: Verification) -> shapes.LedgerOut:
    """What was proved of a chain."""
    return shapes.LedgerOut(
        chain=chain,
        records=found.n_records,
        head=found.head_hash,
        last_at=found.last_at,
        notes=said(found.notes),
        proven=words().text(found.proven),
        not_proven=words().text(found.not_proven),
    )
