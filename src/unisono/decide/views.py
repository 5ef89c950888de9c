"""What an agency sees of the ledger: its own proposals and what was asked of it, and nothing that would tell more.

For a marketer: the agency knows where its proposals stand and what to change; it never learns the budget, what is left
of it, who else is paid, or a share from which these could be worked out.

Rule: a list of what is shown, not of what is hidden; of what became of its change, the state and its own campaign's
spend. No totals, no prediction, no verdicts with their figures, no caps, no number of signatures (needing finance would
tell that a limit was passed), no names or words of the company except conditions and the reason of a refusal, which are
written for the agency. Inside the company the whole `History` is the view.
Limits: the company's own words there are shown as typed; whoever writes them decides what they tell, and pages say who
reads them. Proposals are numbered through, so that a gap in the numbers tells that others propose, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from unisono.decide.decision import Refusal
from unisono.decide.history import History
from unisono.decide.proposal import Kind, Payload
from unisono.decide.read_back import Seen
from unisono.decide.states import State

SHOWN = frozenset(
    {
        "proposed",
        "conditioned",
        "released",
        "approved",
        "refused",
        "withdrawn",
        "expired",
        "exported",
        "commented",
        "superseded",
    }
)
"""The kinds of steps that an agency sees; of comments only its own."""

FOR_THEM = frozenset({"conditioned", "refused"})
"""The kinds of steps whose words the company writes for the agency."""


@dataclass(frozen=True, slots=True)
class AgencyStep:
    """One step: when, what, by whom where it was the agency itself, and words that are the agency's or for it."""

    at: dt.datetime
    kind: str
    by: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class AgencySeen:
    """What the facts show of the change of one campaign: set to `new` a day, `found` from `first_on` to `last_on`."""

    campaign: str
    new: Decimal
    found: Decimal | None
    currency: str
    first_on: dt.date | None
    last_on: dt.date | None
    seen: Seen


@dataclass(frozen=True, slots=True)
class AgencyView:
    """One proposal of an agency, as that agency sees it.

    Attributes:
        payload: what the agency itself proposed.
        is_blocked: whether it cannot be approved as it stands.
        conditions: what the company asked to change, while that waits for an answer.
        refusal: why the company refused it; None where it did not, and where the agency took it back.
        is_taken_back: whether the agency itself ended it.
        became: what the newest read-back shows of its changes, without words that could tell of other campaigns.
    """

    proposal_id: str
    kind: Kind
    created_at: dt.datetime
    by: str
    payload: Payload
    payload_hash: str
    state: State
    round: int
    supersedes: str | None
    superseded_by: str | None
    is_blocked: bool
    steps: tuple[AgencyStep, ...]
    conditions: tuple[str, ...] = ()
    refusal: str | None = None
    is_taken_back: bool = False
    became: tuple[AgencySeen, ...] = ()


def agency_view(history: History, agency: str) -> AgencyView | None:
    """What `agency` sees of a proposal; None where it is not its own."""
    proposal = history.proposal
    if proposal.proposer.agency != agency:
        return None
    return AgencyView(
        proposal_id=proposal.proposal_id,
        kind=proposal.kind,
        created_at=proposal.created_at,
        by=proposal.proposer.name,
        payload=proposal.payload,
        payload_hash=proposal.payload_hash,
        state=history.state,
        round=proposal.round,
        supersedes=proposal.supersedes,
        superseded_by=history.superseded_by,
        is_blocked=proposal.is_blocked,
        steps=tuple(_steps(history, agency)),
        conditions=tuple(condition.reason for condition in history.open_conditions),
        refusal=_refusal(history),
        is_taken_back=history.is_taken_back,
        became=_became(history),
    )


def agency_views(histories: Iterable[History], agency: str) -> tuple[AgencyView, ...]:
    """All that `agency` sees, oldest first."""
    return tuple(view for history in histories if (view := agency_view(history, agency)) is not None)


def _steps(history: History, agency: str) -> Iterable[AgencyStep]:
    for step in history.steps:
        is_own = step.person is not None and step.person.agency == agency
        if step.kind not in SHOWN or (step.kind == "commented" and not is_own):
            continue
        words = step.reason if is_own or step.kind in FOR_THEM else None
        yield AgencyStep(step.at, step.kind, step.by if is_own else None, words)


def _became(history: History) -> tuple[AgencySeen, ...]:
    """Of changes of campaigns only: a plan of channels sets campaigns that may be another agency's."""
    if history.proposal.kind is not Kind.CHANGES or not history.read_backs:
        return ()
    return tuple(
        AgencySeen(line.campaign, line.new, line.found, line.currency, line.first_on, line.last_on, line.seen)
        for line in history.read_backs[-1].lines
    )


def _refusal(history: History) -> str | None:
    last = history.decisions[-1] if history.state is State.REFUSED and history.decisions else None
    return last.reason if isinstance(last, Refusal) and not history.is_taken_back else None
