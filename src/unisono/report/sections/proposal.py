"""The proposed plan: from the usual split to the planned one, why, what it should bring, and where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.decide import Ruling, State, Verdict, state_name
from unisono.measure.mmm.result import FitResult
from unisono.plan import Plan, PlanLine, on_the_budget
from unisono.plan.frequency import frequency_texts
from unisono.report.charts import band, split
from unisono.report.figure import Figure, Mark, Studio
from unisono.report.inputs import ProposalView, ReportInputs
from unisono.report.palette import colour
from unisono.report.sections import window
from unisono.report.vocabulary import channel_name, outcome_name
from unisono.report.writer import Span
from unisono.words import Money, Share, Text, is_currency, msg

_PAST_SHOWN = 26
_SMALL = 0.02


@dataclass(frozen=True, slots=True)
class Proposed:
    """The section's content; lines by planned money, most first. `status` says where the plan stands, in a sentence.

    `lately` is what the channels spent in the last four weeks of the facts, laid over the plan's weeks;
    `budget_verdict` says whether the budget is too large or too small, `gain_note` why the gain is not the difference
    of the promise's rows; `frequency` how often people should be reached, where the plan moves it.
    """

    plan: Plan
    lines: tuple[PlanLine, ...]
    first_on: dt.date
    last_on: dt.date
    promise: Span
    promise_today: Span
    unit: str
    status: Text
    flags: tuple[Verdict, ...]
    blocks: tuple[Verdict, ...]
    split: Figure
    forecast: Figure | None
    lately: dict[str, float]
    budget_verdict: Text | None
    gain_note: Text
    frequency: tuple[Text, ...]

    @property
    def gain_is_margin(self) -> bool:
        """Whether the gain is money; else it is counted in the outcome's own unit."""
        return is_currency(self.plan.gain.unit)


def build(inputs: ReportInputs, studio: Studio) -> Proposed | None:
    """The section, or None without a plan."""
    plan = inputs.plan
    if plan is None:
        return None
    lines = tuple(sorted(plan.lines, key=lambda line: -line.planned))
    step = (plan.weeks[1] - plan.weeks[0]).days if len(plan.weeks) > 1 else 7
    verdicts = inputs.proposal.verdicts if inputs.proposal else ()
    return Proposed(
        plan=plan,
        lines=lines,
        first_on=plan.weeks[0],
        last_on=window.end_of(plan.weeks[-1], step),
        promise=Span.of(plan.promise.total()),
        promise_today=Span.of(plan.promise_today.total()),
        unit=plan.promise.unit,
        status=status(inputs.proposal),
        flags=tuple(v for v in verdicts if v.ruling is Ruling.FLAG),
        blocks=tuple(v for v in verdicts if v.ruling is Ruling.BLOCK),
        split=_split(plan, lines, studio),
        forecast=_forecast(plan, inputs.fit, studio) if inputs.fit is not None else None,
        lately=_lately(plan, inputs.fit) if inputs.fit is not None else {},
        budget_verdict=on_the_budget(plan),
        gain_note=_gain_note(plan),
        frequency=frequency_texts(plan.frequencies, plan.frequency_gain),
    )


def status(proposal: ProposalView | None) -> Text:
    """Where the plan stands in the ledger."""
    if proposal is None:
        return msg("Not in the ledger yet. Next: propose it, so that somebody can decide.")
    values = {
        "proposal": proposal.proposal_id,
        "by": proposal.decided_by,
        "at": proposal.decided_at,
        "reason": proposal.reason,
    }
    if proposal.state is State.PROPOSED or not proposal.decided_by:
        return msg(
            "{proposal} waits for a decision; {by} proposed it on {at}.",
            proposal=proposal.proposal_id,
            by=proposal.proposed_by,
            at=proposal.created_at,
        )
    if proposal.state is State.REFUSED:
        return msg("{proposal} was refused by {by} on {at}. Reason: “{reason}”", **values)
    if proposal.state is State.SUPERSEDED:
        return msg("{proposal} was replaced by a newer proposal.", proposal=proposal.proposal_id)
    return msg(
        "{proposal} was approved by {by} on {at}; state now: {state}. Reason: “{reason}”",
        state=state_name(proposal.state),
        **values,
    )


def _lately(plan: Plan, fit: FitResult) -> dict[str, float]:
    """Money of the last four weeks, laid over the plan's weeks, by channel."""
    recent = fit.data.spend[-max(1, 28 // fit.data.period_days) :].mean(axis=0) * len(plan.weeks)
    return dict(zip(fit.data.channels, recent.tolist(), strict=True))


def _gain_note(plan: Plan) -> Text:
    """Why the gain is not simply the difference of the two rows of the promise."""
    unit = plan.promise.unit
    more = plan.promise.total().value - plan.promise_today.total().value
    if not is_currency(unit):
        return msg(
            "Within these weeks the plan's row stands {more} above the usual split. The gain above also counts what "
            "comes after the window, and promises less of the differences between channels than the model believes.",
            more=round(more),
        )
    return msg(
        "Within these weeks the plan's row stands {more} above the usual split, which is {margin} of margin at {rate}. "
        "The gain of {gain} above also counts what comes after the window, and promises less of the differences "
        "between channels than the model believes.",
        more=Money(more, unit),
        margin=Money(more * plan.request.margin_rate, unit),
        rate=Share.as_set(plan.request.margin_rate),
        gain=Money(plan.gain.value, unit),
    )


def _split(plan: Plan, lines: tuple[PlanLine, ...], studio: Studio) -> Figure:
    writer = studio.writer
    size, unit = writer.scaled(max(max(line.planned, line.reference) for line in lines), plan.currency)
    data: list[dict[str, object]] = [
        {
            "name": writer.say(channel_name(line.channel)),
            "today": round(line.reference / size, 4),
            "planned": round(line.planned / size, 4),
            "move": _move(line),
        }
        for line in lines
    ]
    title = writer.axis(msg("money over the plan's weeks"), unit)
    return studio.wide(
        "plan-split",
        msg("The usual split and the planned one by channel; the table holds the figures."),
        split.spec(data, title=title),
        (
            Mark(colour("muted"), "ring", writer.say(msg("usual split, same budget"))),
            Mark(colour("good"), "dot", writer.say(msg("planned, more than today"))),
            Mark(colour("bad"), "dot", writer.say(msg("planned, less than today"))),
            Mark(colour("muted"), "dot", writer.say(msg("planned, kept"))),
        ),
    )


def _move(line: PlanLine) -> str:
    """`more`, `less` or `kept`: a move this small is called kept by the plan's own reason too."""
    if abs(line.change) < _SMALL:
        return "kept"
    return "more" if line.planned > line.reference else "less"


def _forecast(plan: Plan, fit: FitResult, studio: Studio) -> Figure:
    """The last half year and the promised weeks with their band."""
    writer = studio.writer
    tail = (1 - plan.promise.level) / 2
    draws, today = plan.promise.outcome, plan.promise_today.outcome
    lower, upper = np.quantile(draws, [tail, 1 - tail], axis=0)
    past = fit.data.outcome[-_PAST_SHOWN:]
    size, unit = writer.scaled(float(max(np.nanmax(past), upper.max())), plan.promise.unit)
    data: list[dict[str, object]] = [
        {"on": day.isoformat(), "observed": round(float(value) / size, 4) if np.isfinite(value) else None}
        for day, value in zip(fit.data.periods[-_PAST_SHOWN:], past, strict=True)
    ]
    data += [
        {
            "on": day.isoformat(),
            "expected": round(float(draws[:, w].mean()) / size, 4),
            "other": round(float(today[:, w].mean()) / size, 4),
            "lower": round(float(lower[w]) / size, 4),
            "upper": round(float(upper[w]) / size, 4),
        }
        for w, day in enumerate(plan.weeks)
    ]
    title = writer.axis(msg("{outcome} per week", outcome=outcome_name(fit.data.outcome_name)), unit)
    return studio.wide(
        "plan-forecast",
        msg("The outcome of the last months, and the promised one of the plan's weeks with its band."),
        band.spec(data, title=title, height=190),
        (
            Mark(colour("ink"), "line", writer.say(msg("observed"))),
            Mark(colour("accent"), "line", writer.say(msg("promised under the plan, with its band"))),
            Mark(colour("wait"), "dashed", writer.say(msg("expected under the usual split"))),
        ),
    )
