"""What the API answers, field by field; the descriptions stand in the OpenAPI document."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field as D


class Problem(Schema):
    """Why a call was refused, and what to do."""

    code: Annotated[str, D(description="Stable name of the kind of refusal, for programs.")]
    what: Annotated[str, D(description="What happened, in the language of Accept-Language (en, fr).")]
    remedy: Annotated[str, D(description="What to do next.")]
    where: Annotated[str | None, D(description="The place in a file, or the field of the call.")] = None
    request: Annotated[str | None, D(description="Number of the call in the logs.")] = None


class WorkspaceOut(Schema):
    """A workspace that the token opens."""

    slug: Annotated[str, D(description="Its name in addresses.")]
    name: str
    roles: Annotated[list[str], D(description="Roles of the token's owner; the ledger records the first.")]
    may: Annotated[list[str], D(description="What the token may do here.")]
    currency: Annotated[str, D(description="ISO 4217.")]
    time_zone: Annotated[str, D(description="IANA name; days begin here.")]


class EstimateOut(Schema):
    """A figure that is estimated: never without its interval and the kind of its evidence."""

    value: Annotated[float | None, D(description="Central value; null where it is not known.")]
    lower: Annotated[float | None, D(description="Lower end of the interval.")]
    upper: Annotated[float | None, D(description="Upper end of the interval.")]
    level: Annotated[float, D(description="Probability that the interval holds, 0 to 1.")]
    unit: Annotated[str, D(description="ISO 4217 code, or a noun; `ratio` for returns.")]
    evidence: Annotated[str, D(description="model, experiment or platform claim.")]


class ChannelOut(Schema):
    """What one channel was given and earned, by a fit."""

    channel: str
    spend: Annotated[float, D(description="Money over the fitted history.")]
    contribution: Annotated[EstimateOut, D(description="Outcome that it brought.")]
    roi: Annotated[EstimateOut, D(description="Contribution per unit of money.")]
    marginal_roi: Annotated[EstimateOut, D(description="Return of the next unit of money.")]


class RunOut(Schema):
    """The newest fit and what it says."""

    run_id: str
    edition_id: Annotated[str, D(description="The facts it was made on.")]
    is_current: Annotated[bool, D(description="Whether these are the newest facts.")]
    verdict: Annotated[str, D(description="Its own review: pass, review or fail.")]
    recommendation: str
    currency: str
    first_on: dt.date
    last_on: dt.date
    channels: list[ChannelOut]


class SourceOut(Schema):
    """Trust in one source."""

    source: str
    light: Annotated[str, D(description="green, amber or red; red stops the model.")]


class FactsOut(Schema):
    """The edition of the facts in force."""

    edition: int
    edition_id: str
    files: int
    last_on: Annotated[dt.date | None, D(description="Last day that all sources tell; null where facts are missing.")]
    sources: list[SourceOut]


class FindingOut(Schema):
    """One thing that the checks of the facts found."""

    check: str
    source: str
    account: str | None
    severity: Annotated[str, D(description="critical, warning or info.")]
    summary: str
    remedy: str
    n_rows: int
    first_on: dt.date | None
    last_on: dt.date | None


class VerdictOut(Schema):
    """What one guardrail says."""

    guardrail: str
    ruling: Annotated[str, D(description="allow, flag or block.")]
    reason: str


class PromiseOut(Schema):
    """What a proposal promises, to be graded from `due_on` on."""

    metric: str
    gain: Annotated[EstimateOut, D(description="The effect over the usual split.")]
    probability_better: Annotated[float, D(description="Chance that it beats the usual split, 0 to 1.")]
    first_on: dt.date
    last_on: dt.date
    due_on: dt.date


class StepOut(Schema):
    """One record of a proposal's story."""

    seq: Annotated[int, D(description="Number of the record in the chain.")]
    at: dt.datetime
    kind: str
    by: str
    reason: Annotated[str | None, D(description="As it was typed.")]
    hash: Annotated[str, D(description="Hash that seals the record.")]


class ProposalLine(Schema):
    """A proposal in a list."""

    proposal_id: str
    kind: str
    state: str
    proposed_by: str
    created_at: dt.datetime
    payload_hash: Annotated[str, D(description="What an approval is bound to.")]


class ProposalOut(ProposalLine):
    """A proposal whole."""

    payload: Annotated[dict[str, Any], D(description="Exactly what would be done.")]
    edition_id: str
    run_id: str | None
    assumptions: Annotated[list[str], D(description="What the figures take for granted.")]
    promise: PromiseOut | None
    verdicts: Annotated[list[VerdictOut], D(description="What the guardrails say today.")]
    can: Annotated[list[str], D(description="What the token can do with it now.")]
    steps: list[StepOut]


class ProposalsOut(Schema):
    """A page of proposals, newest first."""

    count: Annotated[int, D(description="All that match.")]
    items: list[ProposalLine]


class TodayOut(Schema):
    """What matters today."""

    facts: FactsOut | None
    run_id: str | None
    is_fit_current: bool
    earned: Annotated[list[ChannelEarned], D(description="By the newest fit, most spend first.")]
    waiting: Annotated[list[ProposalLine], D(description="Proposals that wait for a decision.")]
    untrusted: list[SourceOut]


class ChannelEarned(Schema):
    """A channel in the list of today."""

    channel: str
    spend: float
    roi: EstimateOut


class LinesOut(Schema):
    """Rows of one original behind a figure."""

    name: str
    rows: int
    line: Annotated[int | None, D(description="The first of them.")]


class FigureOut(Schema):
    """A figure of the pages, and where it comes from."""

    figure: Annotated[str, D(description="Its key, such as roi/search.")]
    name: str
    value: Annotated[float | None, D(description="Null where there is no honest number: `reason` says why.")]
    lower: float | None
    upper: float | None
    level: Annotated[float | None, D(description="Probability that the interval holds, 0 to 1.")]
    unit: Annotated[str, D(description="ISO 4217 code, or ratio, share, count.")]
    evidence: str
    edition_id: str
    run_id: str | None
    reason: str | None
    definition: str
    caveats: list[str]
    query: Annotated[str | None, D(description="The SQL that reads the facts.")]
    files: Annotated[list[LinesOut], D(description="Originals, most rows first.")]
    also: Annotated[list[str], D(description="Keys of related figures.")]


class JobOut(Schema):
    """Long work: asked once, done once."""

    job: int
    kind: str
    state: Annotated[str, D(description="waiting, running, done, failed or cancelled.")]
    progress: Annotated[float, D(description="How much of it is done, 0 to 1.")]
    doing: Annotated[str | None, D(description="The step under way, in words.")]
    asked_by: str
    asked_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    problem: Annotated[str | None, D(description="Why it failed.")]
    remedy: Annotated[str | None, D(description="What to do about it.")]
    opens: Annotated[str | None, D(description="The page that shows what came of it.")]


class JobsOut(Schema):
    """A page of jobs, newest first."""

    count: Annotated[int, D(description="All that the token sees.")]
    items: list[JobOut]


class JobIn(Schema):
    """Work to ask for."""

    kind: Annotated[Literal["check", "fit", "trust", "report"], D(description="What is to be done.")]


class LedgerOut(Schema):
    """The proof of a chain of records."""

    chain: Annotated[str, D(description="decisions or audit.")]
    records: int
    head: Annotated[str, D(description="Hash of the last record: note it elsewhere.")]
    last_at: dt.datetime | None
    notes: list[str]
    proven: str
    not_proven: str


class PlanIn(Schema):
    """A plan to make and to propose."""

    budget: Annotated[float, D(gt=0, le=1e12, allow_inf_nan=False, description="Money of the whole window.")]
    weeks: Annotated[int, D(ge=1, le=104, description="Length of the window.")] = 13
    change: Annotated[
        float, D(ge=0, le=1, allow_inf_nan=False, description="How far a channel may move, as a share.")
    ] = 0.5
    start: Annotated[
        dt.date | None,
        D(description="First day of the window; by default the first week after the facts that has not begun."),
    ] = None
    locks: Annotated[
        list[str], D(max_length=200, description="Channels that keep today's share.", default_factory=list)
    ]
    bounds: Annotated[
        dict[str, tuple[float, float]],
        D(max_length=200, description="Money over the window by channel: lower, upper.", default_factory=dict),
    ]
    supersedes: Annotated[str | None, D(max_length=20, description="The proposal that this one replaces.")] = None
    note: Annotated[str, D(max_length=2000, description="What people should know: it becomes the first comment.")] = ""


class ReasonIn(Schema):
    """Why; kept as it is."""

    reason: Annotated[str, D(min_length=1, max_length=2000)]


class ApproveIn(ReasonIn):
    """A yes to exactly one payload."""

    payload_hash: Annotated[str, D(min_length=64, max_length=64, description="The hash of what was looked at.")]


def answers(shape: Any, ok: int = 200) -> dict[int, Any]:
    """`shape` when all went well, and the refusals that every call may meet."""
    return {ok: shape, **dict.fromkeys((400, 401, 403, 404, 409, 422, 429), Problem)}
